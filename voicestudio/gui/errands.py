"""The jobs beside speaking: opening a voice, asking for devices, reading ahead, writing files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.gui import jobs

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicestudio.audio_io.writing import WriteSettings
    from voicestudio.core import AudioClip, RenderRequest
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
    exporting = Signal(object)
    speaking_to_file = Signal(object)
    files_changed = Signal()
    """An export, or speaking to a file, began or ended."""
    failed = Signal(str)
    broke = Signal(str)

    def __init__(self, worker: Worker, doors: Doors, shelf: jobs.VoiceShelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._mine: set[int] = set()
        self._ahead: int | None = None
        self._export: int | None = None
        self._file: int | None = None
        self._opening: int | None = None
        worker.told.connect(self._on_told)
        worker.finished.connect(self._on_ended)
        worker.stopped.connect(self._on_ended)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    @property
    def is_exporting(self) -> bool:
        return self._export is not None

    @property
    def is_speaking_to_file(self) -> bool:
        return self._file is not None

    def open_voice(self, voice_id: str, device: str) -> None:
        """Opens the voice in the background, so that Speak finds it open."""
        self._worker.stop(self._opening)
        if not self._shelf.holds(voice_id, device):
            self._opening = self._start(jobs.open_voice(self._shelf, voice_id, device))

    def ask_devices(self, kind: str) -> None:
        """Asks where voices of that kind can compute."""
        self._start(jobs.find_devices(self._doors, kind))

    def say_ahead(self, text: str, language: str, position: int) -> None:
        """Asks how the sentence at that character will be read."""
        self._worker.stop(self._ahead)
        self._ahead = self._start(jobs.say_ahead(self._doors, text, language, position), is_errand=True)

    def export(self, path: Path, clip: AudioClip, start_s: float, stop_s: float | None,
               settings: WriteSettings) -> None:  # fmt: skip
        """Writes the sound from start_s to stop_s (None: its end)."""
        self._export = self._start(jobs.export(self._doors, path, clip, start_s, stop_s, settings), is_errand=True)
        self.files_changed.emit()

    def speak_to_file(self, voice_id: str, device: str, request: RenderRequest, path: Path,
                      settings: WriteSettings) -> None:  # fmt: skip
        """Speaks a text straight into a file, beside whatever is being spoken in the window."""
        steps = jobs.speak_to_file(self._doors, self._shelf, voice_id, device, request, path, settings)
        self._file = self._start(steps, is_errand=True)
        self.files_changed.emit()

    def cancel_export(self) -> None:
        """Gives the export up; nothing is left of it."""
        self._cancel(self._export)

    def cancel_file(self) -> None:
        """Gives the speaking to a file up; nothing is left of it."""
        self._cancel(self._file)

    def _cancel(self, number: int | None) -> None:
        if number is not None:
            self._worker.stop(number)
            self._on_ended(number)

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
            case jobs.FileProgress() if number == self._export:
                self.exporting.emit(event)
            case jobs.FileProgress():
                self.speaking_to_file.emit(event)
            case jobs.Written():
                self.written.emit(event)

    def _on_ended(self, number: int) -> None:
        self._mine.discard(number)
        if number is not None and number in (self._export, self._file):
            if number == self._export:
                self._export = None
            else:
                self._file = None
            self.files_changed.emit()

    def _on_failed(self, number: int, message: str) -> None:
        if number in self._mine:
            self._on_ended(number)
            self.failed.emit(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number in self._mine:
            self._on_ended(number)
            self.broke.emit(details)
