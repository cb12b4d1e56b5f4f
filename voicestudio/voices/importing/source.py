"""What the kinds of files that can be imported exchange with the import."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voicestudio.voices.importing.torch_files import Checkpoint


class Row(NamedTuple):
    """One fact that was found, as a line of a table: what it is ("sample rate") and its value ("22050 Hz")."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a kind made: the card but for its id (texts, numbers, and tables of them), and the facts for a person."""

    card: Mapping[str, object]
    rows: tuple[Row, ...]


class Source:
    """A file to import; a torch checkpoint is read once, however many kinds look at it."""

    def __init__(self, path: Path) -> None:
        """Raises StudioError in one sentence for what is not there, a folder, or an empty file."""
        self.path = path
        try:
            if path.is_dir():
                raise StudioError(f"A file is wanted to be imported, but “{path}” is a folder: choose a file in it.")
            size = path.stat().st_size
            with path.open("rb") as file:
                self.start = file.read(64)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise StudioError(f"“{path}” is not there: choose a file to import.") from error
        except (OSError, ValueError) as error:  # ValueError: a name with a NUL
            reason = error.strerror if isinstance(error, OSError) else "its name is none"
            raise StudioError(f"“{path}” cannot be read: {reason}.") from error
        if not size:
            raise StudioError(f"“{path}” is empty: download it anew.")

    @cached_property
    def checkpoint(self) -> Checkpoint | None:
        """The torch checkpoint in the file, None where it is none.

        Raises StudioError when it is damaged, and when it holds a program beside its weights. Reads torch.
        """
        from voicestudio.voices.importing import torch_files

        return torch_files.read(self.path) if torch_files.looks_like(self.start) else None


class Kind(Protocol):
    """A kind of file that can be imported; `makes` is "voice" or "vocoder", the shelf that it stands on then."""

    name: str
    makes: str

    def recognises(self, source: Source) -> bool:
        """Whether the file is of this kind, whole or damaged; quick."""

    def convert(self, source: Source, folder: Path) -> Conversion:
        """Writes the files that the card names, but not the card, into the folder.

        Raises StudioError when the file cannot be used, and OSError where it cannot be written.
        """
