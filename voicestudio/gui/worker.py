"""The one background thread of the window: it runs jobs, one after the other, and tells what they yield."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import traceback
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

log = logging.getLogger(__name__)

AHEAD = 64
"""Events that may wait for the window; a worker that is further ahead waits, so that memory and Stop stay bounded."""

_END = object()
_ERRAND = object()
"""Wakes the worker for an errand; while a job runs it has long been run when its turn comes."""


@dataclass(frozen=True, slots=True)
class Job:
    """A generator to be run in the worker's thread, and whether it is still wanted."""

    number: int
    steps: Generator[object]
    unwanted: threading.Event = field(default_factory=threading.Event)


class Worker(QObject):
    """Runs jobs; each thing that a job yields is told with the job's number, then how the job ended.

    A job is a generator; nothing of it runs before its turn comes in the worker's thread. `stop` closes it between two
    yields. A StudioError ends the job with its sentence; any other error ends it too, and its traceback is told.

    An errand is a job that waits for no other: it runs to its end between two steps of the job in hand. So a sound can
    be exported, and a sentence be read ahead, while a long text is being spoken.
    """

    told = Signal(int, object)
    finished = Signal(int)
    stopped = Signal(int)
    failed = Signal(int, str)
    broke = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._queue: queue.SimpleQueue[Job | object | None] = queue.SimpleQueue()
        self._errands: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._jobs: dict[int, Job] = {}
        self._room = threading.Semaphore(AHEAD)
        self.told.connect(self._make_room)
        for ending in (self.finished, self.stopped, self.failed, self.broke):
            ending.connect(self._forget)
        self._thread = _Thread(self)
        self._thread.start()

    def start(self, steps: Generator[object], is_errand: bool = False) -> int:
        """Puts a job at the end of the queue, an errand before all jobs; the number by which it is told of."""
        job = Job(next(self._numbers), steps)
        self._jobs[job.number] = job
        if is_errand:
            self._errands.put(job)
        self._queue.put(_ERRAND if is_errand else job)
        return job.number

    def stop(self, number: int | None) -> None:
        """Lets the job end before its next step; a job that is not known any more is no error."""
        if number in self._jobs:
            self._jobs[number].unwanted.set()

    def shut_down(self) -> None:
        """Ends every job, then the thread; returns when the step in hand is done."""
        for job in self._jobs.values():
            job.unwanted.set()
        self._queue.put(None)
        self._thread.wait()

    def run_jobs(self) -> None:
        """What the thread does until it is shut down."""
        while (job := self._queue.get()) is not None:
            self._run_errands()
            if isinstance(job, Job):
                self._run(job, self._run_errands)

    def _run_errands(self) -> None:
        while not self._errands.empty():
            self._run(self._errands.get(), lambda: None)

    def _run(self, job: Job, between: Callable[[], None]) -> None:
        """Runs a job to its end, calling `between` before each of its steps."""
        try:
            with closing(job.steps):
                self._tell(job, between)
        except StudioError as error:
            log.info("Job %d ended: %s", job.number, error)
            self.failed.emit(job.number, str(error))
        except Exception:  # noqa: BLE001 - the window's door for errors: whatever a job meets is shown, none is lost
            details = traceback.format_exc()
            log.error("Job %d broke.\n%s", job.number, details)
            self.broke.emit(job.number, details)
        else:
            (self.stopped if job.unwanted.is_set() else self.finished).emit(job.number)

    def _tell(self, job: Job, between: Callable[[], None]) -> None:
        while not job.unwanted.is_set():
            between()
            event = next(job.steps, _END)
            if event is _END or not self._has_room(job):
                return
            self.told.emit(job.number, event)

    def _has_room(self, job: Job) -> bool:
        """Waits until the window has taken up enough events; False when the job is not wanted any more."""
        while not job.unwanted.is_set():
            if self._room.acquire(timeout=0.02):
                return True
        return False

    def _make_room(self, _number: int, _event: object) -> None:
        self._room.release()

    def _forget(self, number: int) -> None:
        self._jobs.pop(number, None)


class _Thread(QThread):
    """Qt's thread with a Python loop in it: jobs are Python generators, not slots."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(worker)
        self._worker = worker

    def run(self) -> None:
        self._worker.run_jobs()
