"""What the kinds of files that can be imported exchange with the import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voicestudio.voices.importing.torch_files import Checkpoint

_GENERATOR = re.compile(r"g_\d+|generator\.pth?", re.IGNORECASE)
"""Names of HiFi-GAN generators, by which they sort from old to new."""


class Row(NamedTuple):
    """One fact that was found, as a line of a table: what it is ("sample rate") and its value ("22050 Hz")."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a kind made: the card but for its id (texts, numbers, and tables of them), and the facts for a person."""

    card: Mapping[str, object]
    rows: tuple[Row, ...]


def not_told(*names: str) -> tuple[Row, ...]:
    """Rows for what a file does not tell."""
    return tuple(Row(name, "not told: ask where the file came from") for name in names)


class Source:
    """A file to import; a torch checkpoint is read once, however many kinds look at it.

    `given` is what was asked for: the file itself, or the folder of a generator and its config.json.
    """

    def __init__(self, path: Path) -> None:
        """Raises StudioError in one sentence for what is not there, a folder, or an empty file."""
        self.given = path
        try:
            if path.is_dir():
                path = _generator(path)
            self.path = path
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

    @property
    def title(self) -> str:
        """A name for a person, made of the file's."""
        return self.given.name.removesuffix(".pt").removesuffix(".pth") or "Imported"

    def has_tensors(self, *starts: str) -> bool:
        """Whether it is a checkpoint with names of tensors that begin in each of these ways."""
        if self.checkpoint is None:
            return False
        return all(any(name.startswith(start) for name in self.checkpoint.tensors) for start in starts)

    def norms(self) -> str:
        """How weight normalisation stands in the checkpoint, for a person."""
        names = self.checkpoint.tensors if self.checkpoint else {}
        apart = any(name.endswith((".weight_g", ".original0")) for name in names)
        return "as norms and directions, multiplied out" if apart else "multiplied out already"


def _generator(folder: Path) -> Path:
    """The newest generator in a folder with a config.json; raises StudioError for a folder without."""
    if (folder / "config.json").is_file():
        found = sorted(path for path in folder.iterdir() if _GENERATOR.fullmatch(path.name))
        if found:
            return found[-1]
    raise StudioError(f"A file is wanted to be imported, but “{folder}” is a folder: choose a file in it.")


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
