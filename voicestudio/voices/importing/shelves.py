"""Where what was imported stands: voices, and vocoders that any voice of the same mel settings can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.voices import catalogue, vocoders
from voicestudio.voices.cards import VOCODER, VOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shelf:
    """`own_folder` is the person's own, with a folder for each id; `files` are those that the card in a folder names.

    `files` raises StudioError for a card that cannot be used.
    """

    name: str
    own_folder: Callable[[], Path]
    is_shipped: Callable[[str], bool]
    files: Callable[[Path], Iterable[Path]]

    def check(self, folder: Path) -> None:
        """Raises StudioError when the folder's card cannot be used, or a file that it names is not there."""
        for path in self.files(folder):
            if not path.is_file():
                raise StudioError(f"The file {path.name} of the {self.name} is named by its card, but was not made.")

    def refuse_taken(self, taken_id: str) -> None:
        """Raises StudioError when something stands here by the id, or one that some file systems take for the same."""
        own = self.own_folder()
        names = [path.name for path in own.iterdir()] if own.is_dir() else []
        clash = next((name for name in names if name.lower() == taken_id.lower()), None)
        if clash is not None or self.is_shipped(taken_id):
            raise self.taken(clash or taken_id)

    def taken(self, taken_id: str) -> StudioError:
        """What is told of an id that is taken."""
        return StudioError(f"There is a {self.name} {taken_id!r} already: choose another id, or remove that one first.")


SHELVES = {
    VOICE: Shelf(
        VOICE, catalogue.own_folder, catalogue.is_shipped,
        lambda folder: catalogue.weights_files(catalogue.read_card(folder)).values(),
    ),
    VOCODER: Shelf(
        VOCODER, vocoders.own_folder, vocoders.is_shipped,
        lambda folder: [vocoders.weights_file(vocoders.read_card(folder))],
    ),
}  # fmt: skip
