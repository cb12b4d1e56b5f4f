"""Least and greatest samples at many scales, so that a waveform of any length is drawn at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE = 64
"""Samples a bucket of the finest level."""

FACTOR = 4
"""Buckets of one level that make one of the next."""

ROOM = 1200 * 22050
"""Samples that there is room for at first: what is not written yet takes no memory."""


class Pyramid:
    """Minima and maxima of a growing sound in buckets of BASE, BASE * FACTOR, BASE * FACTOR**2 ... samples.

    Columns are exact: what buckets do not cover is read from the samples. The levels take 2 / BASE * 4 / 3 of the
    samples' own memory, about 4 %; the samples are held once, in an array that grows by half when it is full. Neither
    append() nor columns() may run in two threads at once.
    """

    def __init__(self) -> None:
        self._samples = np.empty(ROOM, np.float32)
        self._length = 0
        self._levels: list[_Level] = []

    def __len__(self) -> int:
        return self._length

    @property
    def samples(self) -> NDArray[np.float32]:
        """All samples so far; a view that holds until the next append()."""
        view = self._samples[: self._length]
        view.flags.writeable = False
        return view

    def append(self, samples: NDArray[np.float32]) -> None:
        """Lets the sound grow by samples (n,)."""
        end = self._length + len(samples)
        self._samples = _roomy(self._samples, self._length, end)
        self._samples[self._length : end] = samples
        self._length = end
        lower = upper = self._samples
        index, total, factor = 0, end // BASE, BASE
        while total:
            if index == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[index]
            level.extend(lower, upper, total, factor)
            lower, upper, factor = level.bounds[0], level.bounds[1], FACTOR
            index, total = index + 1, total // FACTOR

    def columns(
        self, start_sample: int, stop_sample: int, n_columns: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Minimum and maximum (n_columns,) of the samples in each of n_columns equal parts of start to stop.

        Column i holds the samples from floor(start + i * width) to floor(start + (i + 1) * width), and at least the one
        at its beginning. Columns that lie outside of the sound are NaN. Takes time in proportion to n_columns.
        """
        steps = np.arange(n_columns + 1, dtype=np.int64)
        edges = start_sample + steps * (stop_sample - start_sample) // max(1, n_columns)
        first = np.clip(edges[:-1], 0, self._length)
        last = np.clip(np.maximum(edges[1:], edges[:-1] + 1), 0, self._length)
        mins = np.full(n_columns, np.inf, np.float32)
        maxs = np.full(n_columns, -np.inf, np.float32)
        self._narrow(first, last, mins, maxs)
        empty = first >= last
        mins[empty] = maxs[empty] = np.nan
        return mins, maxs

    def _narrow(self, first: NDArray, last: NDArray, mins: NDArray, maxs: NDArray) -> None:
        """Takes the ends of each column at the finest level that they need, and its middle at ever coarser ones."""
        lower = upper = self._samples
        factor = BASE
        for level in [*self._levels, None]:
            if level is None or not np.any(last - first > 2 * factor):
                self._take(lower, upper, first, last, mins, maxs)
                return
            inner_first, inner_last = -(-first // factor), np.minimum(last // factor, level.total)
            has_inner = inner_first < inner_last
            head_last = np.where(has_inner, inner_first * factor, last)
            tail_first = np.where(has_inner, inner_last * factor, last)
            self._take(lower, upper, first, head_last, mins, maxs)
            self._take(lower, upper, tail_first, last, mins, maxs)
            first = np.where(has_inner, inner_first, 0)
            last = np.where(has_inner, inner_last, 0)
            lower, upper, factor = level.bounds[0], level.bounds[1], FACTOR

    @staticmethod
    def _take(lower: NDArray, upper: NDArray, first: NDArray, last: NDArray, mins: NDArray, maxs: NDArray) -> None:
        """Lowers mins and raises maxs by entries first to last of each column."""
        some = np.flatnonzero(first < last)
        if not len(some):
            return
        longest = int((last[some] - first[some]).max())  # at most 2 * BASE, by the way _narrow() cuts
        places = np.minimum(first[some, None] + np.arange(longest), last[some, None] - 1)
        mins[some] = np.minimum(mins[some], lower[places].min(axis=1))
        maxs[some] = np.maximum(maxs[some], upper[places].max(axis=1))


class _Level:
    """Bounds (2, n) of buckets, minima and maxima, of which `total` are known."""

    def __init__(self) -> None:
        self.total = 0
        self.bounds = np.empty((2, 16), np.float32)

    def extend(self, lower: NDArray, upper: NDArray, total: int, factor: int) -> None:
        """Makes buckets up to `total` out of `factor` entries each of the level below."""
        if total <= self.total:
            return
        if total > self.bounds.shape[1]:
            grown = np.empty((2, max(total, self.bounds.shape[1] * 5 // 4)), np.float32)
            grown[:, : self.total] = self.bounds[:, : self.total]
            self.bounds = grown
        span = slice(self.total * factor, total * factor)
        self.bounds[0, self.total : total] = lower[span].reshape(-1, factor).min(axis=1)
        self.bounds[1, self.total : total] = upper[span].reshape(-1, factor).max(axis=1)
        self.total = total


def _roomy(array: NDArray[np.float32], length: int, wanted: int) -> NDArray[np.float32]:
    if wanted <= len(array):
        return array
    grown = np.empty(max(wanted, len(array) * 3 // 2), np.float32)
    grown[:length] = array[:length]
    return grown
