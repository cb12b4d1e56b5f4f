"""The sound of the window as the listening page needs it: when it is whole, and when it has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from voicestudio.gui.session import Session
    from voicestudio.gui.views.sound_data import SoundData
    from voicestudio.gui.views.sound_view import SoundView


class CurrentSound(QObject):
    """Whatever was spoken, designed, opened or recorded last."""

    began = Signal()
    """Another sound begins; what was known of the one before is known no more."""
    completed = Signal()
    """The sound is whole; it does not change from now on."""

    def __init__(self, session: Session, view: SoundView, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self.view = session, view
        session.begun.connect(lambda _: self.began.emit())
        session.finished.connect(lambda _: self._on_ended())
        for ending in (session.stopped, session.failed, session.broke):
            ending.connect(lambda *_: self._on_ended())

    @property
    def data(self) -> SoundData:
        return self.view.data

    @property
    def title(self) -> str:
        return self._session.title

    @property
    def duration_s(self) -> float:
        return self.view.data.audio_s

    @property
    def is_complete(self) -> bool:
        return self._session.has_sound and not self._session.is_speaking

    @property
    def part(self) -> tuple[float, float]:
        """The selection inside of the sound, else all of it."""
        start, stop = self.view.selection or (0.0, self.duration_s)
        start, stop = max(0.0, start), min(stop, self.duration_s)
        return (start, stop) if stop > start else (0.0, self.duration_s)

    def _on_ended(self) -> None:
        if self.is_complete:
            self.completed.emit()
