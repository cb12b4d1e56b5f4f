"""From the microphone into the window's sound, while it is heard."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from voicestudio.core import DeviceError
from voicestudio.gui.listening import jobs
from voicestudio.gui.session import LONGEST_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.audio_io.recording import InputDevice, Recorder
    from voicestudio.core import AudioClip
    from voicestudio.gui.listening.doors import ListeningDoors
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session

POLL_MS = 40


class Recording(QObject):
    """Records as a sound of the session that grows; whatever ends it, what was recorded is kept."""

    state_changed = Signal(str)
    """ "stopped", "listening" or "recording"."""
    level_changed = Signal(object)
    """The Level since the last time."""
    elapsed = Signal(float)
    told = Signal(str)
    """One sentence about why nothing is recorded, or no more."""
    given_up = Signal(object)
    """A clip that was recorded until another sound took its place."""

    def __init__(self, doors: ListeningDoors, session: Session, playing: Playing, parent: QObject) -> None:
        super().__init__(parent)
        self._doors, self._session, self._playing = doors, session, playing
        self._recorder: Recorder | None = None
        self._heard: queue.SimpleQueue[AudioClip | None] = queue.SimpleQueue()
        self._state = "stopped"
        self._is_mine = False
        """Whether the session's job is the recording."""
        self._asks = False
        self._timer = QTimer(self, interval=POLL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)
        session.asked.connect(self._on_asked)
        session.stopped.connect(self._on_stopped)
        session.failed.connect(lambda _: self._on_asked())
        session.broke.connect(lambda _: self._on_asked())

    # -- devices

    @property
    def recorder(self) -> Recorder:
        if self._recorder is None:
            self._recorder = self._doors.recorder()
        return self._recorder

    def devices(self) -> Sequence[InputDevice]:
        return self.recorder.input_devices()

    @property
    def problem(self) -> str:
        """Why there is nothing to record from, or not from where it was asked; "" where all is well."""
        return self.recorder.problem or ""

    def choose(self, name: str | None) -> None:
        """Records from that input; None follows the system's choice."""
        if self._state != "recording":
            self.recorder.choose(name)
            self.look()

    def refresh(self) -> None:
        """Looks for inputs anew; playback lets its output go for it."""
        if self._state == "recording":
            return
        self._playing.let_go()
        try:
            self.recorder.refresh()
        except DeviceError as error:
            self.told.emit(str(error))
        self.look()

    # -- recording

    @property
    def state(self) -> str:
        return self._state

    def listen(self, on: bool) -> None:
        """Shows the level without recording, or lets the input go again."""
        if self._state == "recording":
            return
        if on:
            if not self.recorder.listen():
                self.told.emit(self.problem)
        else:
            self.recorder.stop()
        self.look()

    def toggle(self) -> None:
        if self._state == "recording":
            self.finish()
        else:
            self.start()

    def start(self) -> None:
        self._playing.stop()
        if not self.recorder.start(longest_s=LONGEST_S - 1.0):
            self.look()
            self.told.emit(self.problem)
            return
        self._heard = queue.SimpleQueue()
        self._asks = True
        self._session.make(jobs.recorded(self.tr("Recording"), self._heard), plays=False)
        self._asks = False
        self._is_mine = True
        self.look()

    def finish(self) -> None:
        """Ends the recording; all of it becomes the window's sound."""
        if self._state == "recording":
            self._heard.put(self.recorder.poll())
            self.recorder.stop()
            self._end()

    def close(self) -> None:
        """Lets the device go."""
        self._timer.stop()
        if self._recorder is not None:
            self._recorder.close()
        self._heard.put(None)

    def look(self) -> None:
        """Takes what was heard, and tells what changed."""
        recorder = self.recorder
        clip = recorder.poll()
        if self._state == "recording":
            if len(clip):
                self._heard.put(clip)
            self.elapsed.emit(recorder.duration_s)
            if recorder.state != "recording":  # unplugged, or the longest time is over
                self._end()
                self.told.emit(self.problem)
        elif self._state == "listening" and recorder.state == "stopped" and recorder.problem:
            self.told.emit(self.problem)
        self.level_changed.emit(recorder.level)
        self._follow()

    def _end(self) -> None:
        """Nothing more comes; without any sound the one before stays."""
        was_mine, self._is_mine = self._is_mine, False
        if not was_mine:
            return
        if self.recorder.duration_s > 0:
            self._heard.put(None)
        else:
            self._session.stop()
        self._follow()

    def _follow(self) -> None:
        """Brings state and timer in line with the recorder."""
        state = self.recorder.state
        if state == "stopped":
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _on_asked(self) -> None:
        """Another sound is wanted: the recording ends, and is not lost."""
        if self._is_mine and not self._asks:
            self._is_mine = False
            clip = self.recorder.stop()
            self._follow()
            if len(clip):
                self.given_up.emit(clip)

    def _on_stopped(self) -> None:
        """Stop was pressed: what had not reached the window is shown, too."""
        if not self._is_mine:
            return
        self._is_mine = False
        clip = self.recorder.stop()
        self._follow()
        if len(clip) > round(self._session.duration_s * clip.sample_rate):
            self._asks = True
            self._session.make(jobs.show_clip(self.tr("Recording"), clip), plays=False)
            self._asks = False
