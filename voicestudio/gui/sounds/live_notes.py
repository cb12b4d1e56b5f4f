"""Notes that sound while keys are pressed: any number at once, of the patch in hand."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voicestudio.audio_io.portaudio import Output
    from voicestudio.core import AudioClip, Note, SoundPatch

SAMPLE_RATE = 48_000


class LiveNotes(QObject):
    """Begins a note with `press`. The output is opened with the first one, and let go when it was silent for long."""

    failed = Signal(str)

    def __init__(
        self, output: Callable[[], Output], device: Callable[[], str], let_go: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._open, self._device, self._let_go = output, device, let_go
        self._sound = None
        self._patch: SoundPatch | None = None
        self._waiting: list[Note] = []
        self._lock = threading.Lock()

    def press(self, patch: SoundPatch, pitch: float, velocity: float | None) -> None:
        """Begins a note of the patch at once, as long as the patch's own; velocity None: the patch's own."""
        from voicestudio.audio_io.live import LiveSound

        note = replace(patch.note, pitch=pitch, velocity=patch.note.velocity if velocity is None else velocity)
        with self._lock:
            self._waiting.append(note)
        if self._sound is None:
            self._sound = LiveSound(self._open(), self.failed.emit)
        if self._sound.is_running and patch == self._patch:
            return
        self._patch = patch
        try:
            self._start(patch)
        except DeviceError as error:
            self._take()
            self.failed.emit(str(error))

    def _start(self, patch: SoundPatch) -> None:
        """Opens the output; where another sound of the studio holds it, that one lets it go."""

        def make(sample_rate: int) -> Generator[AudioClip]:
            from voicestudio.engine.polyphony import play_live

            return play_live(patch, self._take, sample_rate)

        try:
            self._sound.start(make, SAMPLE_RATE, self._device())
        except DeviceError:
            self._let_go()
            self._sound.start(make, SAMPLE_RATE, self._device())

    def silence(self) -> None:
        """Ends all notes."""
        if self._sound is not None:
            self._sound.stop()
        with self._lock:
            self._waiting.clear()

    def _take(self) -> list[Note]:
        with self._lock:
            notes, self._waiting = self._waiting, []
        return notes
