"""Check what was said: every spoken sentence is recognised beside the speaking, and those that stray are marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from voicestudio.core import AudioClip
from voicestudio.gui.strays import Stray, Strays
from voicestudio.gui.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.said import Said
    from voicestudio.core import Phonemes
    from voicestudio.gui.dialogs import Dialogs
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.effects_rack.applying import Applying
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.session import Session

_LEAST_S = 1e-6
"""Far below one sample."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was heard of a sentence."""

    said: Said


def check(doors: Doors, text: str, clip: AudioClip, language: str) -> Generator[Checked | None]:
    """Checked, once the recogniser has listened."""
    said = yield from doors.listening.check(text, clip, language)
    yield Checked(said)


class Checking(QObject):
    """Takes the sentences of the spoken sound one after the other, each as soon as its sound is whole.

    The recogniser is asked in a thread of its own, as speaking would wait for each of its answers in the worker's.
    Where effects treat the voice, the voice before them is heard: what is checked is how it read the text.
    """

    def __init__(
        self, session: Session, applying: Applying, doors: Doors, window: MainWindow, dialogs: Dialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._applying, self._doors = session, applying, doors
        self._window, self._dialogs = window, dialogs
        self._action = window.actions_.check
        self._strays = Strays(session, window, self)
        self._worker: Worker | None = None
        self._told: set[str] = set()
        self._begin_anew()
        session.begun.connect(lambda _: self._begin_anew())
        for signal in (session.phonemes_ready, session.audio_ready, session.finished, session.stopped,
                       session.failed, session.broke):  # fmt: skip
            signal.connect(self.look)
        self._action.toggled.connect(self._on_toggled)

    def _begin_anew(self) -> None:
        """Another sound: what was checked of the one before is given up."""
        self._give_up()
        self._next = self._n_checked = 0
        self._is_asked = self._is_unable = False
        self._is_untold = False
        """Whether sentences were checked since the result was told."""
        self._strays.clear()

    def _give_up(self) -> None:
        if self._worker is not None:
            self._worker.stop(self._job)
        self._job: int | None = None

    def check_now(self) -> None:
        """Checks what is spoken, although the checking is off; tells what came of it in any case."""
        self._is_asked = True
        self._is_unable = False
        self._told.clear()
        self.look()

    def look(self, *_news: object) -> None:
        """Begins with the next sentence where its sound is whole and none is in hand."""
        session = self._session
        wanted = self._action.isChecked() or self._is_asked
        if self._job is not None or self._is_unable or not wanted or session.text is None:
            return
        while self._next < len(session.phonemes):
            phonemes, start_s = session.phonemes[self._next]
            is_whole = session.duration_s >= start_s + phonemes.duration_s - _LEAST_S
            if not is_whole and session.is_speaking:
                return
            self._next += 1
            if is_whole:
                self._start(phonemes, start_s)
                return
        if not session.is_speaking:
            self._finish()

    def _start(self, phonemes: Phonemes, start_s: float) -> None:
        if self._worker is None:
            self._worker = Worker(self)
            self._worker.told.connect(self._on_told)
            self._worker.finished.connect(self._on_ended)
            self._worker.failed.connect(self._on_failed)
            self._worker.broke.connect(self._on_broke)
        utterance = phonemes.utterance
        clip = self._sound(start_s, start_s + phonemes.duration_s)
        self._job = self._worker.start(check(self._doors, utterance.normalised, clip, utterance.language))
        if not self._session.is_speaking:
            self._window.status.set_stage(self.tr("Checking what was said: {number} of {count}").format(
                number=self._next, count=len(self._session.phonemes)))  # fmt: skip

    def _sound(self, start_s: float, end_s: float) -> AudioClip:
        """That part of the voice, before its effects."""
        session, before, data = self._session, self._applying.before, self._window.sound.view.data
        start, stop = (round(time_s * data.sample_rate) for time_s in (start_s, end_s))
        if session.untreated:
            samples = _between(session.untreated, start, stop)
        elif session.has_effects and before is not None:
            samples = before.clip.samples[start:stop]
        else:
            samples = data.wave.samples[start:stop].copy()  # what it is cut from grows on
        return AudioClip(samples, data.sample_rate)

    def close(self) -> None:
        """Ends the recogniser."""
        if self._worker is not None:
            self._worker.shut_down()
            self._doors.listening.close_check()

    # -- what is told

    def _on_told(self, number: int, event: Checked) -> None:
        if number != self._job:
            return
        self._n_checked += 1
        self._is_untold = True
        if event.said.strays:
            phonemes, start_s = self._session.phonemes[self._next - 1]
            part_s = start_s, start_s + phonemes.duration_s
            self._strays.add(Stray(phonemes.utterance.span, part_s, event.said.heard, event.said.reason))
            self._strays.tell(self._n_checked)

    def _on_ended(self, number: int) -> None:
        if number == self._job:
            self._job = None
            self.look()

    def _on_failed(self, number: int, message: str) -> None:
        """Another language, or no recogniser: the other sentences would fare no better. It is said once."""
        if number != self._job:
            return
        self._job = None
        self._is_unable, self._is_asked = True, False
        if not self._session.is_speaking:
            self._window.status.set_stage("")
        if message not in self._told:
            self._told.add(message)
            self._window.messages.say(message, "warning")

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._job:
            self._job = None
            self._is_unable = True
            self._dialogs.show_error(details)

    def _finish(self) -> None:
        """All that is there was checked; tells of it where there is something new."""
        if self._n_checked and (self._is_asked or self._is_untold):
            self._window.status.set_stage(self.tr("Sentences checked: {count}").format(count=self._n_checked))
            self._strays.tell_at_end(self._n_checked, self._is_asked)
        self._is_asked = self._is_untold = False

    def _on_toggled(self, on: bool) -> None:
        self._told.clear()
        if on:
            self._is_unable = False
            self.look()
        else:
            self._begin_anew()


def _between(clips: Sequence[AudioClip], start: int, stop: int) -> NDArray[np.float32]:
    """Those samples of the clips one after the other, without joining all of them."""
    parts, first = [], 0
    for clip in clips:
        if first < stop and first + len(clip) > start:
            parts.append(clip.samples[max(0, start - first) : stop - first])
        first += len(clip)
    return np.concatenate(parts) if parts else np.empty(0, np.float32)
