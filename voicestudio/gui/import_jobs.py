"""Voices and vocoders in and out, as jobs of the background thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from voicestudio.gui.doors import Doors
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.voices.importing import Detected, ImportReport

STEP_S = 0.01
"""How long a step waits for what is done aside: other jobs take their turns between."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file is."""

    found: Detected


@dataclass(frozen=True, slots=True)
class Imported:
    report: ImportReport


@dataclass(frozen=True, slots=True)
class Removed:
    """A voice or a vocoder of the person's own is no more."""

    id: str


def detect(doors: Doors, path: Path) -> Generator[object]:
    """Detection."""
    yield Detection((yield from _aside(lambda: doors.detect(path))))


def import_voice(
    doors: Doors, shelf: VoiceShelf, path: Path, voice_id: str, name: str | None
) -> Generator[object]:
    """Imported; where the job is given up, what was imported is taken away again."""
    report = yield from _aside(
        lambda: doors.import_voice(path, voice_id, name), lambda report: doors.remove_voice(report.id)
    )
    shelf.forget()
    yield Imported(report)


def remove_voice(doors: Doors, shelf: VoiceShelf, voice_id: str) -> Generator[object]:
    """Removed."""
    shelf.forget()
    yield from _aside(lambda: doors.remove_voice(voice_id))
    yield Removed(voice_id)


def _aside(work: Callable[[], T], undo: Callable[[T], None] | None = None) -> Generator[None, None, T]:
    """What `work` answers, computed in a thread of its own, so that speaking goes on meanwhile.

    Work cannot be broken off: where the job is closed before it is done, `undo` has its answer when it comes.
    """
    threads = ThreadPoolExecutor(1, "import")
    future = threads.submit(work)
    threads.shutdown(wait=False)
    try:
        while not wait((future,), STEP_S).done:
            yield None
        yield None  # a job that was given up in the meantime is closed here
    except GeneratorExit:
        if undo is not None:
            future.add_done_callback(lambda done: undo(done.result()) if done.exception() is None else None)
        raise
    return future.result()
