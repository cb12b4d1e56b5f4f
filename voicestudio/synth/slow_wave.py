"""A wave too slow to be heard, which moves other things: a low-frequency oscillator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES = ("sine", "triangle", "square", "fall", "random")
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
        if self._shape == "square":
            return np.where(within < 0.5, 1.0, -1.0)
        if self._shape == "fall":
            return 1 - 2 * within
        return self._random(cycles.astype(np.int64))

    def _random(self, cycle: NDArray[np.int64]) -> NDArray[np.float64]:
        # Heights are drawn by rows, each with a generator of its own, so that any hour begins without its past.
        rows = range(int(cycle[0]) // _ROW, int(cycle[-1]) // _ROW + 1)
        heights = [np.random.default_rng([self._seed, 1, row]).uniform(-1, 1, _ROW) for row in rows]
        return np.concatenate(heights)[cycle - rows.start * _ROW]
