"""The kinds of files that can be imported, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.voices.importing.hifigan import HifiGanKind
from voicestudio.voices.importing.piper import PiperKind
from voicestudio.voices.importing.tacotron2 import Tacotron2Kind
from voicestudio.voices.importing.waveglow import WaveGlowKind

if TYPE_CHECKING:
    from voicestudio.voices.importing.source import Kind

KINDS: tuple[Kind, ...] = (PiperKind(), Tacotron2Kind(), WaveGlowKind(), HifiGanKind())
WANTED = (
    "a Piper voice (.onnx with its .onnx.json), a checkpoint of Tacotron 2 or WaveGlow (.pt), or a HiFi-GAN generator "
    "with its config.json"
)
"""What can be imported, as a person is told."""
