"""When the key of a note is let go: known from the start, or told while the note sounds."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.synth import synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

AHEAD = 4096
"""Samples of a sound on which the key has no influence that are made at once, at least: many small pieces are dear."""
ENDING_S = 0.005
"""Over so long the very end of a note is brought to nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """Samples from start to stop of a note that has `total` of them, infinitely many while its end is not known."""

    start: int
    stop: int
    total: float
    sample_rate: int

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def seconds(self) -> NDArray[np.float64]:
        """When each sample is, in s from the note's start."""
        return np.arange(self.start, self.stop) / self.sample_rate

    def ending(self) -> NDArray[np.float32]:
        """1 for each sample, but half a cosine down to 0 for the last ENDING_S of the whole."""
        factor = np.ones(len(self), np.float32)
        ending = max(min(round(ENDING_S * self.sample_rate), self.total), 1)
        if self.stop > self.total - ending:
            left = np.minimum((self.total - 1 - np.arange(self.start, self.stop)) / ending, 1.0)
            factor = (0.5 - 0.5 * np.cos(np.pi * left)).astype(np.float32)
        return factor


class Ahead:
    """A sound on which the key has no influence: made in pieces of AHEAD samples or more, whatever is asked for."""

    def __init__(self, make: Callable[[int, int], NDArray]) -> None:
        """`make(start, count)` gives count samples from sample `start` on, and is asked for them in order."""
        self._make, self._made, self._rest = make, 0, np.zeros(0)

    def next(self, count: int) -> NDArray:
        """The next samples (count,)."""
        missing = count - self._rest.size
        if missing > 0:
            piece = self._make(self._made, max(missing, AHEAD))
            self._made += piece.size
            self._rest = np.concatenate((self._rest, piece))
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken


class Gate:
    """A key that is held until `let_go_s`, in s from the note's start: infinity where nobody knows yet.

    A synthesizer makes its note by `spans`, and asks `let_go_s` anew in each: what it is told holds to the span's end.
    So a note that was held makes the same samples as one that was as long from the start.
    """

    def __init__(self, let_go_s: float = inf, at_once: int | None = None) -> None:
        """`at_once` is the longest span in samples, of which synthesizer.BLOCK is the default."""
        self.let_go_s = let_go_s
        self.is_foreseen = isfinite(let_go_s)
        self.at_once = at_once
        self._made_s = 0.0

    def let_go(self) -> None:
        """The key is let go where the sound made so far ends; a tap before any was made lasts one span."""
        self.let_go_s = min(self.let_go_s, self._made_s)

    def spans(self, lasts: Callable[[float], float], sample_rate: int) -> Iterator[Span]:
        """Span after span of a note that has `lasts(let_go_s)` samples, infinitely many where that is infinite."""
        start = 0
        if not self.is_foreseen:
            self.let_go_s = max(self.let_go_s, (self.at_once or synthesizer.BLOCK) / sample_rate)
        while True:
            total = lasts(self.let_go_s)
            total = max(round(total), 1) if isfinite(total) else inf
            stop = min(start + (self.at_once or synthesizer.BLOCK), total)
            if stop <= start:
                return
            self._made_s = stop / sample_rate
            yield Span(start, int(stop), total, sample_rate)
            start = int(stop)
