"""The library of patches as the page uses it: what is in it, and the deeds that change it, each with its undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicestudio.core import SoundPatch
    from voicestudio.engine.patches.reading import PatchCard
    from voicestudio.gui.sounds.design import Design

T = TypeVar("T")


class PatchShelf(QObject):
    """Patches by their cards, the marked ones, and the deeds. `said` tells a sentence for the person and its state."""

    changed = Signal()
    said = Signal(str, str)
    deleted = Signal(str)

    def __init__(self, design: Design, parent: QObject) -> None:
        super().__init__(parent)
        self._design = design
        self.cards: dict[str, PatchCard] = {}
        self.favourites: frozenset[str] = frozenset()
        self._deleted: dict[str, SoundPatch] = {}

    def fill(self) -> None:
        """Reads the library anew, and says how many files of the person's own are no patches."""
        from voicestudio.engine.patches import library

        cards, damaged = library.survey()
        self.cards = {card.id: card for card in cards}
        try:
            self.favourites = library.favourites()
        except StudioError as error:
            self.said.emit(str(error), "warning")
        for one in damaged[:1]:
            more = self.tr(" ({n} more files are damaged)").format(n=len(damaged) - 1) if len(damaged) > 1 else ""
            self.said.emit(one.problem + more, "warning")
        self.changed.emit()

    def is_own(self, id: str) -> bool:
        return id in self.cards and self.cards[id].own

    def open(self, id: str) -> SoundPatch | None:
        """The patch of that id, taken as what is kept of it; None, and a sentence, where it cannot be opened."""
        from voicestudio.engine.patches import library

        return self._try(lambda: self._known(library.patch(id)))

    def mark(self, id: str, on: bool) -> None:
        """Marks a favourite, or takes the mark away."""
        from voicestudio.engine.patches import library

        def deed() -> None:
            library.set_favourite(id, on)
            self.favourites = library.favourites()
            self.changed.emit()

        self._try(deed)

    # -- deeds on the patch in hand

    def save(self) -> bool:
        """Keeps the patch in hand under its own name; False where it must first be given one of its own."""
        from voicestudio.engine.patches import library

        patch = self._design.patch
        if not patch.id or not self.is_own(patch.id):
            return False
        kept = self._try(lambda: library.save(patch))
        if kept is not None:
            self._known(kept)
            self._settle(kept)
        return True

    def save_as(self, name: str) -> bool:
        """Keeps the patch in hand as a new one."""
        from voicestudio.engine.patches import library

        kept = self._try(lambda: self._known(library.save_as(self._design.patch, name)))
        if kept is None:
            return False
        self._design.change(kept, self.tr("Save as “{name}”").format(name=kept.name))
        self.fill()
        return True

    def rename(self, name: str) -> bool:
        """Gives an own patch another name."""
        from voicestudio.engine.patches import library

        id, before = self._design.patch.id, self._design.patch.name

        def renamed(to: str) -> Callable[[], SoundPatch | None]:
            def deed() -> SoundPatch | None:
                kept = self._try(lambda: self._known(library.rename(id, to)))
                self.fill()
                patch = self._design.patch
                return replace(patch, name=kept.name) if kept is not None and patch.id == id else None

            return deed

        self._design.do(self.tr("Rename to “{name}”").format(name=name), renamed(name), renamed(before))
        return self._design.patch.name == name.strip()

    def duplicate(self) -> None:
        """Keeps a copy of the patch in hand, as it is kept, and takes the copy into the hand."""
        from voicestudio.engine.patches import library

        before = self._design.patch
        copy = self._try(lambda: self._known(library.duplicate(before.id)))
        if copy is not None:
            self._added(copy, before, self.tr("Duplicate “{name}”").format(name=before.name))

    def take(self, path: Path) -> bool:
        """Keeps a patch from a file anywhere as the person's own."""
        from voicestudio.engine.patches import library, reading

        before = self._design.patch

        def deed() -> SoundPatch:
            return self._known(library.save(replace(reading.read(path), id="")))

        taken = self._try(deed)
        if taken is None:
            return False
        self._added(taken, before, self.tr("Import “{name}”").format(name=taken.name))
        self.said.emit(self.tr("“{name}” is now among your patches.").format(name=taken.name), "ok")
        return True

    def delete(self) -> None:
        """Deletes an own patch; undo brings it back. The patch stays in the hand, not kept."""
        gone = self._design.patch
        self._design.do(
            self.tr("Delete “{name}”").format(name=gone.name),
            lambda: self._without(gone.id), lambda: self._back(gone.id, gone),
        )  # fmt: skip
        if gone.id not in self.cards:
            self.deleted.emit(gone.name)

    # -- inside

    def _added(self, new: SoundPatch, before: SoundPatch, deed: str) -> None:
        """A new patch in the library as a step: undo deletes it, redo brings it back."""

        def there() -> SoundPatch | None:
            if new.id not in self.cards:
                self._back(new.id, new)
            return new

        def away() -> SoundPatch | None:
            self._without(new.id)
            return before

        self.fill()
        self._design.do(deed, there, away)

    def _without(self, id: str) -> SoundPatch | None:
        from voicestudio.engine.patches import library

        gone = self._try(lambda: library.delete(id))
        if gone is not None:
            self._deleted[id] = gone
            self._design.set_kept(id, None)
            self.fill()
        return None

    def _back(self, id: str, hand: SoundPatch) -> SoundPatch | None:
        """Brings a deleted patch back as it was kept; gives what was in the hand."""
        from voicestudio.engine.patches import library

        kept = self._deleted.get(id)
        if kept is not None:
            self._try(lambda: self._known(library.save(kept)))
            self.fill()
        return hand

    def lean(self, patch: SoundPatch) -> SoundPatch:
        """The patch without values that are their defaults, as those in the hand are."""
        from voicestudio.engine.patches import checking

        defaults = {one.name: one.default for one in checking.synth_parameters(patch.synth)}
        return replace(patch, values={name: value for name, value in patch.values.items() if value != defaults[name]})

    def _known(self, kept: SoundPatch) -> SoundPatch:
        """Learns how a patch is kept."""
        kept = self.lean(kept)
        self._design.set_kept(kept.id, kept)
        return kept

    def _settle(self, kept: SoundPatch) -> None:
        """After a save the card may say something else, and a relative source stands in another folder."""
        self._design.put(replace(self._design.patch, source=kept.source, folder=kept.folder))
        self.fill()
        self.said.emit(self.tr("Saved “{name}”.").format(name=kept.name), "ok")

    def _try(self, deed: Callable[[], T]) -> T | None:
        """What the deed gives; None where it cannot be done, which is said."""
        try:
            return deed()
        except StudioError as error:
            self.said.emit(str(error), "error")
            return None
