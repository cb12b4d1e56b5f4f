"""A chain applied to the sound in the window, and the sound taken back to what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import AudioClip
from voicestudio.gui.effects_rack.treating import applied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Effect, Phonemes
    from voicestudio.gui.pages import Tools


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A sound as it was before effects, with the phonemes that were spoken in it and their times."""

    title: str
    clip: AudioClip
    marks: tuple[tuple[Phonemes, float], ...]


class Applying(QObject):
    """Knows the sound before its effects: the voice before them, or the sound before they were applied to it.

    Effects are always applied to that sound, so that they do not add up when a dial is turned and they are applied
    again; another sound that comes is its own.
    """

    changed = Signal()
    """There is another sound, or what was before it is known now."""

    def __init__(self, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = tools.session, tools.window
        self._before: Kept | None = None
        self._coming: Kept | None = None
        tools.session.asked.connect(self._on_asked)
        tools.session.begun.connect(self._on_begun)
        for ended in (tools.session.finished, tools.session.stopped, tools.session.failed, tools.session.broke):
            ended.connect(self._on_ended)

    @property
    def before(self) -> Kept | None:
        """The sound before its effects; None where it has none that are known of."""
        return self._before

    @property
    def source(self) -> Kept | None:
        """What effects are applied to; None while there is no sound, or it is still being made."""
        if self._session.is_speaking or not self._session.has_sound:
            return None
        if self._before is not None:
            return self._before
        return Kept(self._session.title, self._window.sound.view.data.clip, tuple(self._session.phonemes))

    def apply(self, chain: Sequence[Effect]) -> None:
        """Makes the treated sound in the place of the one that is there."""
        from voicestudio.effects.catalogue import keeps_time

        source = self.source
        if source is not None:
            marks = source.marks if keeps_time(chain) else ()
            self._session.make(applied(source.title, source.clip, chain, marks))
            self._coming = source

    def take_back(self) -> None:
        """Makes the sound before its effects anew."""
        kept = self._before
        if kept is not None:
            self._session.make(applied(kept.title, kept.clip, (), kept.marks))

    def _on_asked(self) -> None:
        self._coming = None
        self.changed.emit()

    def _on_begun(self) -> None:
        self._before, self._coming = self._coming, None
        self.changed.emit()

    def _on_ended(self) -> None:
        self._coming = None
        session = self._session
        if session.is_spoken and session.untreated:
            marks = tuple(session.phonemes)
            self._before = Kept(session.title, AudioClip.join(session.untreated), marks)
            session.untreated = []
        self.changed.emit()
