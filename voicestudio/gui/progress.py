"""Tells in the status line what is being done, how far it is and how fast it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.gui.transport import clock

if TYPE_CHECKING:
    from voicestudio.core import RenderFinished, Utterance
    from voicestudio.gui.session import Session
    from voicestudio.gui.status import Status

EARLIEST_ETA_S = 1.0


class Progress(QObject):
    """Follows the session."""

    def __init__(self, session: Session, status: Status, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._status = session, status
        session.asked.connect(self._on_asked)
        session.opening_voice.connect(self.show_opening)
        session.voice_opened.connect(lambda _: status.set_stage(self.tr("Reading the text...")))
        session.utterance_started.connect(self._on_utterance)
        session.sound_started.connect(lambda _: self._tell(self.tr("Making the sound")))
        session.audio_ready.connect(lambda _clip, _start_s: self._on_audio())
        session.finished.connect(self._on_finished)
        session.stopped.connect(self._on_stopped)
        session.failed.connect(lambda _: self.show_nothing())
        session.broke.connect(lambda _: self.show_nothing())

    def show_opening(self, voice_id: str) -> None:
        self._status.set_stage(self.tr("Opening the voice {name}...").format(name=voice_id))
        self._status.set_progress(-1)

    def show_ready(self, name: str) -> None:
        if not self._session.is_speaking:
            self._status.set_stage(self.tr("{name} is ready").format(name=name))
            self._status.set_progress(None)

    def show_nothing(self) -> None:
        if not self._session.is_speaking:
            self._status.set_stage("")
            self._status.set_progress(None)

    def _on_asked(self) -> None:
        waiting = self.tr("Waiting for the voice...") if self._session.is_spoken else self.tr("Preparing the sound...")
        self._status.set_stage(waiting)
        self._status.set_progress(-1)
        self._status.set_speed(None, None)

    def _on_utterance(self, _utterance: Utterance) -> None:
        self._tell(self.tr("Speaking"))

    def _tell(self, doing: str) -> None:
        share, elapsed_s = self._session.progress, self._session.speaking_s
        self._status.set_progress(share if share > 0 else -1)
        text = doing
        if share > 0:
            text = self.tr("{doing}: {percent} %").format(doing=doing, percent=int(share * 100))
            left_s = elapsed_s / share * (1 - share)
            if elapsed_s > EARLIEST_ETA_S and left_s >= 1:
                text = self.tr("{doing}: {percent} %, {time} left").format(
                    doing=doing, percent=int(share * 100), time=clock(left_s).split(".")[0]
                )
        self._status.set_stage(text)

    def _on_audio(self) -> None:
        session = self._session
        if not session.is_spoken:
            self._tell(self.tr("Making the sound"))
        if session.speaking_s > 0.2:
            self._status.set_speed(session.first_sound_ms, session.duration_s / session.speaking_s)

    def _on_finished(self, done: RenderFinished) -> None:
        self._status.set_stage(self.tr("Done: {clock} of sound").format(clock=clock(done.duration_s)))
        self._status.set_progress(None)
        self._status.set_speed(done.first_sound_s * 1000, done.x_real_time)

    def _on_stopped(self) -> None:
        self._status.set_progress(None)
        duration_s = self._session.duration_s
        text = self.tr("Stopped. {clock} of sound were made.").format(clock=clock(duration_s))
        self._status.set_stage(text if duration_s else self.tr("Stopped"))
