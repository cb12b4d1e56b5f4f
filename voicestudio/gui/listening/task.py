"""One thing at a time that is done in the background, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.gui.listening.jobs import Result, Share

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.gui.worker import Worker


class Task(QObject):
    """An errand of the worker; one that begins ends the one before, whose news are not listened to any more."""

    progressed = Signal(float)
    told = Signal(object)
    """Whatever is neither a Share nor a Result."""
    done = Signal(object)
    """The value of a Result."""
    failed = Signal(str)
    broke = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = worker
        self._number: int | None = None
        worker.told.connect(self._on_told)
        worker.finished.connect(self._on_ended)
        worker.stopped.connect(self._on_ended)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    @property
    def is_busy(self) -> bool:
        return self._number is not None

    def start(self, steps: Generator[object]) -> None:
        was_busy = self.is_busy
        self._worker.stop(self._number)
        self._number = self._worker.start(steps, is_errand=True)
        if not was_busy:
            self.busy_changed.emit(True)

    def stop(self) -> None:
        """Gives it up."""
        if self._number is not None:
            self._worker.stop(self._number)
            self._end()

    def _end(self) -> None:
        self._number = None
        self.busy_changed.emit(False)

    def _on_told(self, number: int, event: object) -> None:
        if number != self._number:
            return
        match event:
            case Share(done=done):
                self.progressed.emit(done)
            case Result(value=value):
                self._end()  # first: what hears of the result may start the next
                self.done.emit(value)
            case _:
                self.told.emit(event)

    def _on_ended(self, number: int) -> None:
        if number == self._number:
            self._end()

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._number:
            self._end()
            self.failed.emit(message)

    def _on_broke(self, number: int, details: str) -> None:
        if number == self._number:
            self._end()
            self.broke.emit(details)
