"""PESQ and STOI in a process of their own: the package pesq holds Python's lock, and a window would stand still."""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from voicestudio.core import AudioClip

if TYPE_CHECKING:
    from collections.abc import Generator
    from multiprocessing.connection import Connection

LOOK_S = 0.005
"""How long one step waits for the other process."""
Likeness = tuple[float | None, float | None]


class MeasuringApart:
    """A context manager that keeps the process; it ends with the context, whatever it was doing."""

    def __init__(self) -> None:
        context = get_context("spawn")  # a fork would copy the threads of sound and window
        self._here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._here.close()
        self._process.terminate()
        self._process.join()
        self._process.close()

    def likeness(self, original: AudioClip, copy: AudioClip) -> Generator[None, None, Likeness]:
        """(PESQ-wb, STOI) of a copy, as analysis.measures has them; None where not to be had. Yields while it waits.

        A tail by which one sound is longer than the other is left out.
        """
        length = min(len(original), len(copy))
        if not self._is_ready:  # before that nobody reads the pipe, and a long sound would fill it
            if (yield from self._answer()) is None:
                return None, None
            self._is_ready = True
        try:
            self._here.send((original.samples[:length], copy.samples[:length], original.sample_rate))
        except BrokenPipeError:  # it has ended over the sound before
            return None, None
        return (yield from self._answer()) or (None, None)

    def _answer(self) -> Generator[None, None, Likeness | None]:
        """What the other process says next; None where it has ended."""
        try:
            while not self._here.poll(LOOK_S):
                yield None
            return self._here.recv()
        except (EOFError, ConnectionResetError):
            return None


def _serve(there: Connection) -> None:
    """What the other process does: measures the pairs that come, until the pipe is closed."""
    from voicestudio.analysis.measures import pesq_wb, stoi, stoi_missing

    there.send((None, None))
    while True:
        try:
            original, copy, sample_rate = there.recv()
        except EOFError:
            return
        pair = AudioClip(original, sample_rate), AudioClip(copy, sample_rate)
        there.send((pesq_wb(*pair), None if stoi_missing() else stoi(*pair)))
