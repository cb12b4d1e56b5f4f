"""A wave too slow to be heard, which moves other things: a low-frequency oscillator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES = ("sine", "triangle", "square", "fall", "random")
EDGE_S = 0.004
_ROW = 256


class SlowWave:
    """-1 to 1 at `rate_hz` from the note's start; "fall" is a saw, "random" a new height each cycle by the seed."""

    def __init__(self, shape: str, rate_hz: float, seed: int) -> None:
        self._shape, self._rate_hz, self._seed = shape, rate_hz, seed

    def at(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The wave at those times, in ascending order."""
        cycles = seconds * self._rate_hz
        if self._shape == "sine":
            return np.sin(2 * np.pi * cycles)
        within = cycles - np.floor(cycles)
        if self._shape == "triangle":
            return 1 - 4 * np.abs((within + 0.25) % 1 - 0.5)
        # A step would tick in what it moves: it takes a few ms.
        edge = min(EDGE_S * self._rate_hz, 0.25)
        if self._shape == "square":
            return ((1 - 4 * np.abs((within + 0.25) % 1 - 0.5)) / (2 * edge)).clip(-1, 1)
        if self._shape == "fall":
            return np.where(within < 1 - edge, 1 - 2 * within / (1 - edge), 1 - 2 * (1 - within) / edge)
        height, before = self._random(cycles.astype(np.int64))
        return before + (height - before) * np.minimum(within / edge, 1)

    def _random(self, cycle: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The heights of those cycles and of the ones before; the first has itself before it."""
        # Heights are drawn by rows, each with a generator of its own, so that any hour begins without its past.
        before = np.maximum(cycle - 1, 0)
        rows = range(int(before[0]) // _ROW, int(cycle[-1]) // _ROW + 1)
        drawn = [np.random.default_rng([self._seed, 1, row]).uniform(-1, 1, _ROW) for row in rows]
        heights = np.concatenate(drawn)
        return heights[cycle - rows.start * _ROW], heights[before - rows.start * _ROW]
