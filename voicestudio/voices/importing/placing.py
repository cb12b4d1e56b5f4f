"""What is imported into its place among the person's own, whole or not at all, and out of it again."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from safetensors import SafetensorError

from voicestudio.core import StudioError
from voicestudio.voices.cards import CARD_FILE
from voicestudio.voices.importing.card_file import write_card
from voicestudio.voices.importing.detection import LONGEST_ID, kind_of, suggested_id
from voicestudio.voices.importing.shelves import SHELVES
from voicestudio.voices.importing.source import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicestudio.voices.importing.source import Conversion, Kind

LONGEST_NAME = 80
_ID = re.compile(r"[^\W_][\w.-]*")
_NO_NAMES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
"""What Windows keeps for itself; a voice's folder should be movable to any computer."""
_BESIDE = re.compile(r"\.(?:importing|removing)-(\d+)-[0-9a-f]+")
_OS_ERROR = re.compile(r"os error (\d+)")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported: its id, whether it is a "voice" or a "vocoder", what kind of file it was, where it stands now,
    and what was found, as a table.
    """

    id: str
    makes: str
    kind: str
    folder: Path
    rows: tuple[Row, ...]


def import_voice(path: Path | str, id: str | None = None, name: str | None = None) -> ImportReport:
    """Converts a file into a voice or a vocoder of the person's own; None takes an id made of the file's name.

    `name` is what persons call it, None for what the file says.

    It is there whole, its card read again, or not at all. Raises StudioError for a file that cannot be imported, for an
    id that cannot be a folder's name or is taken, and where nothing can be written.
    """
    source = Source(Path(path))
    voice_id = _sound(id if id is not None else suggested_id(source.given))
    kind = kind_of(source)
    for one in SHELVES.values():
        one.refuse_taken(voice_id)
    shelf = SHELVES[kind.makes]
    own = shelf.own_folder()
    try:
        with _beside(own, "importing") as beside:
            folder = beside / voice_id
            folder.mkdir()
            conversion = _converted(kind, source, folder)
            write_card(folder / CARD_FILE, {"id": voice_id, **conversion.card, **_named(name)})
            shelf.check(folder)
            shelf.refuse_taken(voice_id)
            folder.rename(own / voice_id)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise shelf.taken(voice_id) from error
        what = f"The {shelf.name} cannot be written to “{own}”"
        if error.errno in _FULL:
            raise StudioError(f"{what}: the disk is full, free some space.") from error
        raise StudioError(f"{what} ({error.strerror or error}): make that folder writable.") from error
    rows = (Row("id", voice_id), Row("kind", kind.name), *conversion.rows)
    return ImportReport(voice_id, kind.makes, kind.name, own / voice_id, rows)


def _named(name: str | None) -> dict[str, object]:
    """What the card says of a name that a person gave; raises StudioError for one that cannot be shown on a line."""
    if name is None:
        return {}
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise StudioError(f"The name {name[:80]!r} cannot be a voice's: {LONGEST_NAME} letters at most are wanted.")
    return {"name": name.strip()}


def _converted(kind: Kind, source: Source, folder: Path) -> Conversion:
    """What the kind makes; where safetensors cannot write, an OSError as from any other file."""
    try:
        return kind.convert(source, folder)
    except SafetensorError as error:
        number = _OS_ERROR.search(str(error))
        code = int(number[1]) if number else errno.EIO
        raise OSError(code, os.strerror(code)) from error


def remove_voice(voice_id: str) -> None:
    """Deletes a voice or a vocoder of the person's own, imported or put there by hand.

    Raises StudioError for what came with the studio, what is not there, and what cannot be deleted.
    """
    voice_id = _sound(voice_id)
    for shelf in SHELVES.values():
        own = shelf.own_folder()
        if (own / voice_id / CARD_FILE).is_file():
            try:
                _take_away(own, voice_id)
            except OSError as error:
                what = f"The {shelf.name} {voice_id} cannot be removed from “{own}”"
                raise StudioError(f"{what}: {error.strerror}.") from error
            return
    shipped = next((shelf for shelf in SHELVES.values() if shelf.is_shipped(voice_id)), None)
    if shipped is not None:
        raise StudioError(f"The {shipped.name} {voice_id} came with the studio and cannot be removed.")
    found = (path.parent.name for shelf in SHELVES.values() for path in shelf.own_folder().glob(f"[!.]*/{CARD_FILE}"))
    known = ", ".join(sorted(found)) or "you have none"
    raise StudioError(f"There is no voice {voice_id!r} of your own to remove ({known}).")


def _take_away(own: Path, voice_id: str) -> None:
    """Renamed first, so that a kill leaves no half of it among the others; a link goes, and what it points to stays."""
    folder = own / voice_id
    if folder.is_symlink():
        folder.unlink()
        return
    with _beside(own, "removing") as beside:
        folder.rename(beside / voice_id)


@contextmanager
def _beside(own: Path, what: str) -> Iterator[Path]:
    """A folder beside the voices that is gone afterwards; those that a kill left behind are gone, too."""
    own.mkdir(parents=True, exist_ok=True)
    _sweep(own)
    folder = own / f".{what}-{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(own: Path) -> None:
    """What stands beside from processes that are no more is deleted."""
    import psutil

    for path in own.iterdir():
        match = _BESIDE.fullmatch(path.name)
        if match and int(match[1]) != os.getpid() and not psutil.pid_exists(int(match[1])):
            with contextlib.suppress(OSError):
                shutil.rmtree(path)


def _sound(voice_id: str) -> str:
    """The id in one spelling of its characters; raises StudioError where it cannot be a folder's name everywhere."""
    voice_id = unicodedata.normalize("NFC", voice_id)
    if (
        not _ID.fullmatch(voice_id)
        or len(voice_id) > LONGEST_ID
        or len(voice_id.encode()) > 255
        or voice_id.endswith(".")
        or voice_id.split(".")[0].lower() in _NO_NAMES
    ):
        raise StudioError(
            f"The id {voice_id[:80]!r} cannot be a voice's: letters, digits, “-”, “_” and “.” are wanted, "
            f"{LONGEST_ID} at most, with a letter or digit first."
        )
    return voice_id
