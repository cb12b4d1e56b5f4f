"""Notes that sound while keys are down: any number at once, of the patch that was in hand when each was pressed."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voicestudio.audio_io.portaudio import Output
    from voicestudio.core import AudioClip, SoundPatch
    from voicestudio.engine.keyboard import Played

SAMPLE_RATE = 48_000


class LiveNotes(QObject):
    """Begins notes and lets them go. The output is opened for the first one, and let go when it was silent for long."""

    failed = Signal(str)

    def __init__(
        self, output: Callable[[], Output], device: Callable[[], str], let_go: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._open, self._device, self._let_go = output, device, let_go
        self._sound = None
        self._down: dict[int, float | None] = {}
        self._waiting: list[Played] = []
        self._lock = threading.Lock()

    @property
    def down(self) -> frozenset[int]:
        """The keys that are held."""
        return frozenset(self._down)

    def press(self, patch: SoundPatch, pitch: int, velocity: float | None) -> None:
        """Begins a note of the patch that goes on until it is let go; velocity None: the patch's own."""
        from voicestudio.engine.keyboard import KeyDown

        self._down[pitch] = velocity
        note = replace(patch.note, pitch=pitch, velocity=patch.note.velocity if velocity is None else velocity)
        self._tell(KeyDown(replace(patch, note=note)))
        try:
            self._run()
        except DeviceError as error:
            self._forget()
            self.failed.emit(str(error))

    def let_go(self, pitch: int) -> None:
        """The note of that key goes as it goes."""
        from voicestudio.engine.keyboard import KeyUp

        if self._down.pop(pitch, self) is not self:
            self._tell(KeyUp(pitch))

    def change(self, patch: SoundPatch) -> None:
        """The notes of keys that are down go on as this patch, without being struck anew where that can be."""
        from voicestudio.engine.keyboard import Turned

        usual = patch.note.velocity
        self._tell(Turned(patch, {pitch: usual if own is None else own for pitch, own in self._down.items()}))

    def make_ready(self) -> None:
        """Opens the output, that a press may be heard at once; where there is none, only a press says so."""
        with suppress(DeviceError):
            self._run()

    def _run(self) -> None:
        from voicestudio.audio_io.live import LiveSound

        if self._sound is None:
            self._sound = LiveSound(self._open(), self.failed.emit)
        if not self._sound.is_running:
            self._start()

    def _start(self) -> None:
        """Opens the output; where another sound of the studio holds it, that one lets it go."""

        def make(sample_rate: int) -> Generator[AudioClip]:
            from voicestudio.engine.keyboard import play_keys

            return play_keys(self._take, sample_rate)

        try:
            self._sound.start(make, SAMPLE_RATE, self._device())
        except DeviceError:
            self._let_go()
            self._sound.start(make, SAMPLE_RATE, self._device())

    def silence(self) -> None:
        """Ends all notes at once."""
        if self._sound is not None:
            self._sound.stop()
        self._forget()

    def _forget(self) -> None:
        self._down.clear()
        self._take()

    def _tell(self, event: Played) -> None:
        with self._lock:
            self._waiting.append(event)

    def _take(self) -> list[Played]:
        with self._lock:
            events, self._waiting = self._waiting, []
        return events
