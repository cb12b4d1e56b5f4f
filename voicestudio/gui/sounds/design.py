"""The patch in hand: what it is, what is kept of it, and every change to it as a step that can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from voicestudio.core import SoundPatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voicestudio.core import Effect, Note, ParamRange

UNDO_STEPS = 500
_MERGES = 1


class Design(QObject):
    """Holds one patch. A patch cannot change, so a step of undo is the patch before it and the one after it.

    Steps with the same `gesture`, one right after another, are one step: a drag of a knob, a stroke over the partials.
    `kept` is the patch as it stands in the library, None where it does not.
    """

    changed = Signal(object)
    kept_changed = Signal()
    compared = Signal(bool)

    def __init__(self, patch: SoundPatch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(UNDO_STEPS)
        self._patch = patch
        self._kept: dict[str, SoundPatch] = {}
        self._comparing = False

    @property
    def patch(self) -> SoundPatch:
        return self._patch

    @property
    def kept(self) -> SoundPatch | None:
        return self._kept.get(self._patch.id) if self._patch.id else None

    @property
    def is_modified(self) -> bool:
        """Whether something of it would be lost if it were not saved."""
        return self.kept is None or plain(self._patch) != plain(self.kept)

    @property
    def comparing(self) -> bool:
        """Whether the kept version is what is shown and heard at this moment."""
        return self._comparing

    @property
    def heard(self) -> SoundPatch:
        """The patch that is to be heard: the one in hand, or the kept one while they are compared."""
        return self.kept if self._comparing and self.kept is not None else self._patch

    def compare(self, on: bool) -> None:
        """Shows the kept version, or the one in hand again."""
        on = on and self.kept is not None
        if on != self._comparing:
            self._comparing = on
            self.compared.emit(on)

    def set_kept(self, id: str, patch: SoundPatch | None) -> None:
        """Learns how the patch of that id stands in the library; None: it is not there any more."""
        if patch is None:
            self._kept.pop(id, None)
        else:
            self._kept[id] = patch
        self.kept_changed.emit()

    # -- changes

    def change(self, patch: SoundPatch, deed: str, gesture: str = "") -> None:
        """Puts another patch into the hand; `deed` is how the step is called."""
        if patch != self._patch:
            self.compare(False)
            self.stack.push(_Change(self, self._patch, patch, deed, gesture))

    def set_value(self, parameter: ParamRange, value: float, deed: str, gesture: str = "") -> None:
        """Turns one parameter."""
        self.set_values({parameter.name: value}, {parameter.name: parameter.default}, deed, gesture)

    def set_values(
        self, values: Mapping[str, float], defaults: Mapping[str, float], deed: str, gesture: str = ""
    ) -> None:
        """Turns several parameters in one step; what is at its default is not kept in the patch."""
        together = {**self._patch.values, **values}
        for name, default in defaults.items():
            if together.get(name) == default:
                del together[name]
        self.change(replace(self._patch, values=together), deed, gesture)

    def set_note(self, note: Note, gesture: str = "") -> None:
        self.change(replace(self._patch, note=note), self.tr("Note"), gesture)

    def set_seed(self, seed: int) -> None:
        self.change(replace(self._patch, seed=seed), self.tr("Seed"), "seed")

    def set_effects(self, effects: tuple[Effect, ...]) -> None:
        self.change(replace(self._patch, effects=effects), self.tr("Effects"), "effects")

    def do(self, deed: str, do: Callable[[], SoundPatch | None], undo: Callable[[], SoundPatch | None]) -> None:
        """A step beyond the patch, in the library: each way gives the patch to be in hand then, None for the same.

        A StudioError of the first time is the caller's; those of undo and redo must be met by the callables.
        """
        self.compare(False)
        self.stack.push(_Deed(self, deed, do, undo))

    def put(self, patch: SoundPatch) -> None:
        """Takes the patch into the hand; for the steps alone."""
        self._patch = patch
        self.changed.emit(patch)


class _Change(QUndoCommand):
    """From one patch to another."""

    def __init__(self, design: Design, before: SoundPatch, after: SoundPatch, deed: str, gesture: str) -> None:
        super().__init__(deed)
        self._design, self._before, self._after, self._gesture = design, before, after, gesture

    def id(self) -> int:
        return _MERGES if self._gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._gesture != self._gesture:
            return False
        self._after = other._after
        if self._after == self._before:
            self.setObsolete(True)
        return True

    def redo(self) -> None:
        self._design.put(self._after)

    def undo(self) -> None:
        self._design.put(self._before)


class _Deed(QUndoCommand):
    """Something done in the library."""

    def __init__(
        self, design: Design, deed: str, do: Callable[[], SoundPatch | None], undo: Callable[[], SoundPatch | None]
    ) -> None:
        super().__init__(deed)
        self._design, self._do, self._undo = design, do, undo

    def redo(self) -> None:
        self._put(self._do())

    def undo(self) -> None:
        self._put(self._undo())

    def _put(self, patch: SoundPatch | None) -> None:
        self._design.put(patch if patch is not None else self._design.patch)


def plain(patch: SoundPatch) -> SoundPatch:
    """The patch without what does not make it another one: where its file stands."""
    return replace(patch, folder=None)


def audible(patch: SoundPatch) -> SoundPatch:
    """The patch without all that cannot be heard."""
    return replace(patch, name="", id="", category="", tags=(), description="", folder=None)
