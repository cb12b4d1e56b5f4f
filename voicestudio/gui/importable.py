"""Which of the files that a person drops are no texts, but voices or vocoders to be imported."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIXES = (".onnx", ".pt", ".pth", ".ckpt", ".safetensors", ".json")
PATTERN = "*.onnx *.onnx.json *.pt *.pth *.ckpt g_[0-9]*"
"""What a file dialog offers."""
_GENERATOR = re.compile(r"g_\d+|generator\.pth?", re.IGNORECASE)
_TEXTS_OF_16_BITS = (b"\xff\xfe", b"\xfe\xff")
_SOUNDS = (".flac", ".ogg", ".opus", ".oga", ".w64", ".rf64", ".caf", ".aif", ".aiff", ".au")
_OTHER_KINDS = ("text", "audio", "video", "image")


def is_importable(path: Path) -> bool:
    """Whether something dropped is rather a voice than a text: a folder, a checkpoint by its name, or plain bytes."""
    if path.is_dir() or _is_named_so(path):
        return True
    kind = (mimetypes.guess_type(path.name)[0] or "").partition("/")[0]
    if kind in _OTHER_KINDS:
        return False
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError:
        return False
    return b"\0" in start and not start.startswith(_TEXTS_OF_16_BITS)


def is_sound(path: Path) -> bool:
    """Whether something dropped is a sound file, by its name."""
    kind = mimetypes.guess_type(path.name)[0] or ""
    return path.is_file() and (kind.startswith("audio/") or path.suffix.lower() in _SOUNDS)


def choices(paths: Iterable[Path]) -> list[Path]:
    """The files to choose one from: those given, those in a folder given; what only belongs to another is left out.

    A folder that holds one generator at several times of its training, and its settings, is one choice. Raises OSError
    for a folder that cannot be read.
    """
    files: dict[Path, None] = {}
    for path in paths:
        found = sorted(inside for inside in path.iterdir() if _is_named_so(inside)) if path.is_dir() else [path]
        files |= dict.fromkeys([path] if _is_generator(path, found) else found)
    return [path for path in files if not _belongs_to_another(path, files)]


def _is_generator(folder: Path, found: Iterable[Path]) -> bool:
    names = {path.name for path in found}
    generators = {name for name in names if _GENERATOR.fullmatch(name)}
    return folder.is_dir() and bool(generators) and names - generators == {"config.json"}


def _is_named_so(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES or _GENERATOR.fullmatch(path.name) is not None


def _belongs_to_another(path: Path, files: Iterable[Path]) -> bool:
    """Settings in JSON beside the checkpoint that they are for."""
    if path.suffix.lower() != ".json":
        return False
    if path.name.lower().endswith(".onnx.json"):
        return path.with_name(path.name[: -len(".json")]) in files
    return any(other.parent == path.parent and other.suffix.lower() != ".json" for other in files)
