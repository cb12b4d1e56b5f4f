"""Copies of impulse responses beside the files that use them, and what becomes of copies that none uses any more."""

from __future__ import annotations

import secrets
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.core.toml_files import free_id
from voicestudio.effects import impulses
from voicestudio.effects.impulses import PUT_ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import Effect

SOURCES = "impulses"
"""The folder beside one's own chains or patches that holds the impulse responses they use."""
_KEPT_S = 30 * 24 * 3600
"""Copies that no file uses stay so long: a deletion can be undone, and a sound that is in hand goes on."""


def with_copies(chain: Iterable[Effect], folder: Path) -> tuple[Effect, ...]:
    """The effects with copies of their sources that lie in SOURCES of the folder, so that they are not lost.

    Raises StudioError for a source that is none, and for one that cannot be copied.
    """
    return tuple(_with_copy(effect, (folder / SOURCES).resolve()) for effect in chain)


def tidy(folder: Path, used: Iterable[Effect]) -> None:
    """Copies in SOURCES of the folder that none of these effects uses are put aside, and gone a month later.

    Whoever still uses one keeps it (see impulses). What the system does not let happen is left for the next time.
    """
    folder = (folder / SOURCES).resolve()
    kept = {Path(effect.source) for effect in used if effect.source}
    try:
        for copy in [one for one in folder.glob("*") if one.is_file() and one not in kept]:
            gone = folder / PUT_ASIDE
            gone.mkdir(exist_ok=True)
            copy.touch()
            copy.replace(gone / copy.name)
        for old in list((folder / PUT_ASIDE).glob("*")):
            if old.stat().st_mtime < time.time() - _KEPT_S:
                old.unlink()
    except OSError:
        return


def _with_copy(effect: Effect, folder: Path) -> Effect:
    path = Path(effect.source)
    if not effect.source:
        return effect
    try:
        if path.is_relative_to(folder):
            gone = folder / PUT_ASIDE / path.name
            if not path.exists() and gone.exists():
                gone.replace(path)
            return effect
        impulses.check(path)
        content = path.read_bytes()
        stem = f"{free_id(path.stem, (), 'impulse')}-{zlib.crc32(content):08x}"  # the same file is kept once
        copy = folder / f"{stem}{path.suffix.lower()}"
        folder.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            _write(copy, content)
    except OSError as error:
        raise StudioError(f"The impulse response “{path}” cannot be copied: {error.strerror}.") from error
    return replace(effect, source=str(copy))


def _write(copy: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = copy.with_suffix(f".{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(content)
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
