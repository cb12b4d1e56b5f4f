"""What a file is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.voices.importing import kinds
from voicestudio.voices.importing.source import Source

if TYPE_CHECKING:
    from voicestudio.voices.importing.source import Kind

LONGEST_ID = 64
_SUFFIXES = (".json", ".onnx", ".pt", ".pth", ".ckpt", ".safetensors")


@dataclass(frozen=True, slots=True)
class Detected:
    """A file of a kind that can be imported, and the id that its voice would have."""

    path: Path
    kind: str
    id: str


def detect(path: Path | str) -> Detected:
    """What the file is; it may still turn out to be damaged when it is imported.

    Raises StudioError for a file that is not there, is a folder, is empty, or is nothing that can be imported.
    """
    source = Source(Path(path))
    return Detected(source.given, kind_of(source).name, suggested_id(source.given))


def kind_of(source: Source) -> Kind:
    """The first kind that recognises the file; raises StudioError when none does."""
    for kind in kinds.KINDS:
        if kind.recognises(source):
            return kind
    checkpoint = source.checkpoint
    if checkpoint is None:
        raise StudioError(f"“{source.path}” is nothing that can be imported: choose {kinds.WANTED}.")
    first = next(iter(checkpoint.tensors))
    raise StudioError(
        f"“{source.path}” holds weights of a network that the studio does not know (the first is called {first}): "
        f"choose {kinds.WANTED}."
    )


def suggested_id(path: Path) -> str:
    """An id made of a file's name: "en_US-amy-medium" of en_US-amy-medium.onnx.json."""
    name = path.name
    while name.lower().endswith(_SUFFIXES):
        name = name[: name.rindex(".")]
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip("-._")
    return name[:LONGEST_ID].rstrip("-._") or "voice"
