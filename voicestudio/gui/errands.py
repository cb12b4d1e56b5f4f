"""The small jobs beside speaking: opening a voice, asking for devices, reading ahead, writing a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.gui import jobs

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicestudio.audio_io.writing import WriteSettings
    from voicestudio.core import AudioClip
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.worker import Worker


class Errands(QObject):
    """Sends the worker on errands and tells what came of them; of the reading ahead, only the last one asked for."""

    opening_voice = Signal(str)
    voice_opened = Signal(object)
    voice_failed = Signal(object)
    devices_found = Signal(object)
    said = Signal(object)
    written = Signal(object)
    export_ended = Signal()
    failed = Signal(str)
    broke = Signal(str)

    def __init__(self, worker: Worker, doors: Doors, shelf: jobs.VoiceShelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._mine: set[int] = set()
        self._ahead: int | None = None
        self._export: int | None = None
        self._opening: int | None = None
        worker.told.connect(self._on_told)
        worker.finished.connect(self._on_ended)
        worker.stopped.connect(self._on_ended)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    @property
    def is_exporting(self) -> bool:
        return self._export is not None

    def open_voice(self, voice_id: str, device: str) -> None:
        """Opens the voice in the background, so that Speak finds it open."""
        self._worker.stop(self._opening)
        if not self._shelf.holds(voice_id, device):
            self._opening = self._start(jobs.open_voice(self._shelf, voice_id, device))

    def ask_devices(self) -> None:
        self._start(jobs.find_devices(self._doors))

    def say_ahead(self, text: str, language: str, position: int) -> None:
        """Asks how the sentence at that character will be read."""
        self._worker.stop(self._ahead)
        self._ahead = self._start(jobs.say_ahead(self._doors, text, language, position), is_errand=True)

    def export(self, path: Path, clip: AudioClip, start_s: float, stop_s: float | None,
               settings: WriteSettings) -> None:  # fmt: skip
        """Writes the sound from start_s to stop_s (None: its end)."""
        self._export = self._start(jobs.export(self._doors, path, clip, start_s, stop_s, settings), is_errand=True)

    def _start(self, steps: Generator[object], is_errand: bool = False) -> int:
        number = self._worker.start(steps, is_errand)
        self._mine.add(number)
        return number

    def _on_told(self, number: int, event: object) -> None:
        if number not in self._mine:
            return
        match event:
            case jobs.OpeningVoice(voice_id=voice_id) if number == self._opening:
                self.opening_voice.emit(voice_id)
            case jobs.VoiceOpened(card=card) if number == self._opening:
                self.voice_opened.emit(card)
            case jobs.VoiceFailed() if number == self._opening:
                self.voice_failed.emit(event)
            case jobs.DevicesFound(devices=devices):
                self.devices_found.emit(devices)
            case jobs.Said(utterance=utterance) if number == self._ahead:
                self.said.emit(utterance)
            case jobs.Written():
                self.written.emit(event)

    def _on_ended(self, number: int) -> None:
        self._mine.discard(number)
        if number == self._export:
            self._export = None
            self.export_ended.emit()

    def _on_failed(self, number: int, message: str) -> None:
        if number in self._mine:
            self._on_ended(number)
            self.failed.emit(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number in self._mine:
            self._on_ended(number)
            self.broke.emit(details)
