"""The one background thread of the window: it runs jobs, one after the other, and tells what they yield."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import traceback
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

log = logging.getLogger(__name__)

AHEAD = 64
"""Events that may wait for the window; a worker that is further ahead waits, so that memory and Stop stay bounded."""

WAIT_S = 0.01
"""How long a job waits for work that is done aside before others have their turn."""
Result = TypeVar("Result")
_END = object()


@dataclass(frozen=True, slots=True)
class Job:
    """A generator to be run in the worker's thread, and whether it is still wanted."""

    number: int
    steps: Generator[object]
    is_errand: bool
    unwanted: threading.Event = field(default_factory=threading.Event)


def aside(work: Callable[[], Result]) -> Generator[None, None, Result]:
    """Does a long piece of work in a thread of its own and yields None while it lasts, so that other jobs go on.

    What it raises is raised here. Whoever stops asking leaves the work to end by itself, unheard.
    """
    done: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    while True:
        try:
            result, error = done.get(timeout=WAIT_S)
        except queue.Empty:
            yield None
            continue
        if error is not None:
            raise error
        return result


class Worker(QObject):
    """Runs jobs; each thing that a job yields is told with the job's number, then how the job ended.

    A job is a generator; nothing of it runs before its turn comes in the worker's thread. None is a step without
    anything to tell. `stop` closes the generator between two steps. A StudioError ends the job with its sentence; any
    other error ends it too, and its traceback is told.

    Jobs wait for one another. An errand waits for none: its steps take turns with those of the job in hand and of the
    other errands. So a file is written, and a sentence read ahead, while a long text is being spoken.
    """

    told = Signal(int, object)
    finished = Signal(int)
    stopped = Signal(int)
    failed = Signal(int, str)
    broke = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._jobs: dict[int, Job] = {}
        self._room = threading.Semaphore(AHEAD)
        self.told.connect(self._make_room)
        for ending in (self.finished, self.stopped, self.failed, self.broke):
            ending.connect(self._forget)
        self._thread = _Thread(self)
        self._thread.start()

    def start(self, steps: Generator[object], is_errand: bool = False) -> int:
        """Puts a job at the end of the queue, an errand beside the jobs; the number by which it is told of."""
        job = Job(next(self._numbers), steps, is_errand)
        self._jobs[job.number] = job
        self._queue.put(job)
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
        """What the thread does until it is shut down: a step of each errand, a step of the first job, and again."""
        jobs: deque[Job] = deque()
        errands: list[Job] = []
        while True:
            while not (jobs or errands) or not self._queue.empty():
                job = self._queue.get()
                if job is None:
                    for left in (*errands, *jobs):
                        self._step(left)  # nobody wants it any more, so this ends it
                    return
                (errands if job.is_errand else jobs).append(job)
            errands = [errand for errand in errands if self._step(errand)]
            if jobs and not self._step(jobs[0]):
                jobs.popleft()

    def _step(self, job: Job) -> bool:
        """Runs a job up to the next thing that it yields; whether it goes on."""
        try:
            if not job.unwanted.is_set():
                event = next(job.steps, _END)
                if event is None or (event is not _END and self._tell(job, event)):
                    return True
            job.steps.close()
        except StudioError as error:
            log.info("Job %d ended: %s", job.number, error)
            self.failed.emit(job.number, str(error))
        except Exception:  # noqa: BLE001 - the window's door for errors: whatever a job meets is shown, none is lost
            details = traceback.format_exc()
            log.error("Job %d broke.\n%s", job.number, details)
            self.broke.emit(job.number, details)
        else:
            (self.stopped if job.unwanted.is_set() else self.finished).emit(job.number)
        return False

    def _tell(self, job: Job, event: object) -> bool:
        if not self._has_room(job):
            return False
        self.told.emit(job.number, event)
        return True

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
