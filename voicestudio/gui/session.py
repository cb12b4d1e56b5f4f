"""The sound that is being made, or was made last, and all that is known of it."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import (
    AlignmentReady,
    AudioReady,
    MelReady,
    Notice,
    PhonemesReady,
    RenderFinished,
    SoundStarted,
    UtteranceStarted,
)
from voicestudio.gui import jobs
from voicestudio.gui.effects_rack.treating import Untreated
from voicestudio.gui.spoken_text import SpokenText
from voicestudio.gui.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import AudioClip, MelSpec, Phonemes, RenderRequest
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.worker import Worker

log = logging.getLogger(__name__)

LONGEST_S = 3600.0
"""The window holds so much sound at most (about 0.8 GB with its pictures); longer texts are spoken to a file."""


class Session(QObject):
    """Asks the worker for sound and passes on what it tells, as long as it is the job asked for last.

    The samples and the mel are passed on and not kept here: the view and the player each hold them once. The sound
    before stays there until the new one begins, so that a text that cannot be spoken loses nothing.
    """

    asked = Signal()
    opening_voice = Signal(str)
    voice_opened = Signal(object)
    begun = Signal(object)
    sound_started = Signal(object)
    utterance_started = Signal(object)
    phonemes_ready = Signal(object, float)
    mel_ready = Signal(object, int)
    audio_ready = Signal(object, float)
    alignment_ready = Signal(object)
    noticed = Signal(str)
    finished = Signal(object)
    stopped = Signal()
    edited = Signal()
    failed = Signal(str)
    broke = Signal(str)

    def __init__(self, worker: Worker, doors: Doors, shelf: jobs.VoiceShelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._job: int | None = None
        self._has_begun = False
        self._request: RenderRequest | None = None
        self.plays = True
        """Whether the sound is to be heard as it comes."""
        self._opened_at = 0.0
        self._spec: MelSpec | None = None
        self._expected_s: float | None = None
        self._asked_text: SpokenText | None = None
        self._forget_sound()
        worker.told.connect(self._on_told)
        worker.finished.connect(self._on_finished)
        worker.stopped.connect(self._on_stopped)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    def _forget_sound(self) -> None:
        self.phonemes: list[tuple[Phonemes, float]] = []
        self.untreated: list[AudioClip] = []  # where effects treat what is spoken: the voice before them
        self.alignments: dict[int, AlignmentReady] = {}  # by place in `phonemes`
        self.timeline = Timeline()
        self.text: SpokenText | None = None
        self.title = ""
        self.duration_s = 0.0
        self.first_sound_ms: float | None = None
        self.progress = 0.0

    @property
    def has_sound(self) -> bool:
        return self.duration_s > 0

    @property
    def is_spoken(self) -> bool:
        """Whether what is being made, or was made last, is a text that is spoken."""
        return self._request is not None

    @property
    def has_effects(self) -> bool:
        """Whether effects treat what is spoken, which the mel does not show."""
        return self._request is not None and bool(self._request.effects)

    @property
    def is_speaking(self) -> bool:
        return self._job is not None

    @property
    def speaking_s(self) -> float:
        """Seconds since the voice was open and began to work on the text."""
        return time.monotonic() - self._opened_at

    def record_edit(self, position: int, removed: int, added: int) -> None:
        """An edit of the text, as QTextDocument tells it: spoken characters may now stand elsewhere, or be gone."""
        for text in {id(text): text for text in (self.text, self._asked_text) if text is not None}.values():
            text.record_edit(position, removed, added)
        self.edited.emit()

    def time_at(self, place: int) -> float | None:
        """When the word at a place of the editor is heard; None if it was not spoken so."""
        character = self.text.spoken(place) if self.text is not None else None
        return self.timeline.time_of(character) if character is not None else None

    def speak(self, voice_id: str, device: str, request: RenderRequest) -> None:
        """Begins a new sound; the job before is given up."""
        self._worker.stop(self._job)
        self._request, self.plays = request, True
        self._asked_text = SpokenText(request.text)
        self._start(jobs.speak(self._doors, self._shelf, voice_id, device, request))

    def make(self, steps: Generator[object], plays: bool = True) -> None:
        """Begins a new sound that is not spoken: the steps tell SoundStarted and what follows it; None is let pass.

        One that does not play is only shown: what a microphone hears must not be heard by it again.
        """
        self._worker.stop(self._job)
        self.plays = plays
        self._request = self._asked_text = None
        self._start(steps)

    def _start(self, steps: Generator[object]) -> None:
        self._has_begun = False
        self._opened_at = time.monotonic()
        self._job = self._worker.start(steps)
        self.asked.emit()

    def stop(self) -> None:
        """Gives the job up; the sound so far stays. What the worker still tells of it is not listened to."""
        if self._job is None:
            return
        self._worker.stop(self._job)
        self._job = None
        self.stopped.emit()

    def _on_told(self, number: int, event: object) -> None:
        if number != self._job:
            return
        match event:
            case AudioReady(clip=clip, start_s=start_s):
                self._take_audio(clip, start_s)
            case MelReady(mel=mel, start_frame=start_frame):
                self.mel_ready.emit(mel, start_frame)
            case Untreated(clip=clip):
                self.untreated.append(clip)
            case UtteranceStarted(utterance=utterance):
                self._begin()
                self.progress = utterance.span.start / max(1, len(self._request.text if self._request else ""))
                self.title = self.title or utterance.normalised
                self.utterance_started.emit(utterance)
            case SoundStarted():
                self._spec, self._expected_s = event.spec, event.expected_s
                self._begin()
                self.title = event.title
                self.sound_started.emit(event)
            case PhonemesReady(phonemes=phonemes, start_s=start_s):
                self.phonemes.append((phonemes, start_s))
                self.timeline.add(phonemes, start_s)
                self.phonemes_ready.emit(phonemes, start_s)
            case AlignmentReady():  # it follows the phonemes of its utterance
                self.alignments[len(self.phonemes) - 1] = event
                self.alignment_ready.emit(event)
            case Notice(message=message):
                self.noticed.emit(message)
            case jobs.OpeningVoice(voice_id=voice_id):
                self.opening_voice.emit(voice_id)
            case jobs.VoiceOpened(card=card):
                self._spec = card.spec
                self._opened_at = time.monotonic()
                self.voice_opened.emit(card)
            case RenderFinished():
                self.progress = 1.0
                self.first_sound_ms = event.first_sound_s * 1000
                self._job = None
                self.finished.emit(event)

    def _begin(self) -> None:
        if self._has_begun:
            return
        self._has_begun = True
        self._forget_sound()
        self.text = self._asked_text
        self.begun.emit(self._spec)

    def _take_audio(self, clip: AudioClip, start_s: float) -> None:
        if self.first_sound_ms is None and len(clip):
            self.first_sound_ms = self.speaking_s * 1000
        self.duration_s = start_s + clip.duration_s
        if self._request is None and self._expected_s:
            self.progress = min(1.0, self.duration_s / self._expected_s)
        self.audio_ready.emit(clip, start_s)
        if self.duration_s >= LONGEST_S:
            self.stop()
            self.noticed.emit(
                self.tr(
                    "The window holds one hour of sound, so speaking stopped here: put the cursor further on and "
                    "choose Speak from the Cursor, or choose Speak to File, which takes the whole text."
                )
            )

    def _on_finished(self, number: int) -> None:
        if number == self._job:  # a generator that ended without RenderFinished
            self._job = None
            self.stopped.emit()

    def _on_stopped(self, number: int) -> None:
        self._on_finished(number)

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._job:
            self._job = None
            self.failed.emit(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._job:
            self._job = None
            self.broke.emit(details)
