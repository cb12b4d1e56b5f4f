"""The kinds of files that can be imported, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.voices.importing.piper import PiperKind

if TYPE_CHECKING:
    from voicestudio.voices.importing.source import Kind

KINDS: tuple[Kind, ...] = (PiperKind(),)
WANTED = "a Piper voice (.onnx with its .onnx.json)"
"""What can be imported, as a person is told."""
