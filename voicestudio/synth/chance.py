"""Seeded chance that is the same whatever the size of the blocks in which it is asked for: noise, arrivals, gusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 256
"""Arrivals drawn at a time: fixed, so that what comes does not hang on when it is asked for."""
MOST_SPREADS = 2.0
"""So many deviations, at most, does anything swell or thin."""
SPLINE_SPREAD = 0.6924
"""Standard deviation, over all positions, of a uniform cubic B-spline whose knots are independent with deviation 1."""


def stream(seed: int, *place: int) -> np.random.Generator:
    """A generator of its own for each use: one use drawing more numbers does not shift those of another."""
    return np.random.default_rng([seed, *place])


class Arrivals:
    """Events at a mean rate, each with a row of uniform numbers that say what it is like.

    `regularity` 0 gives a Poisson process, 1 a clock; the gaps' spread is (1 - regularity) of their mean.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        rate_hz: float,
        sample_rate: int,
        columns: int,
        regularity: float = 0.0,
        at_once: bool = False,
    ) -> None:
        """`at_once` puts the first event at the very start, for what a person triggers."""
        self._rng, self._gap, self._columns, self._regularity = rng, sample_rate / rate_hz, columns, regularity
        self._at = 0.0
        self._first = at_once
        self._positions = np.zeros(0, np.int64)
        self._rows = np.zeros((0, columns))

    def until(self, stop: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Positions in samples and rows (n, columns) of all events before `stop` that were not handed out yet."""
        while self._at < stop:
            self._draw()
        n = int(np.searchsorted(self._positions, stop))
        taken = self._positions[:n], self._rows[:n]
        self._positions, self._rows = self._positions[n:], self._rows[n:]
        return taken

    def _draw(self) -> None:
        gaps = self._gap * (self._regularity + (1 - self._regularity) * self._rng.standard_exponential(BATCH))
        if self._first:
            gaps[0], self._first = 0.0, False
        times = self._at + np.cumsum(gaps)
        self._at = float(times[-1])
        self._positions = np.concatenate([self._positions, times.astype(np.int64)])
        self._rows = np.concatenate([self._rows, self._rng.random((BATCH, self._columns))])


class Wander:
    """A curve that wanders smoothly about 0 with deviation 1, changing its mind about every `period_s`: gusts."""

    def __init__(self, rng: np.random.Generator, period_s: float, sample_rate: int) -> None:
        self._rng, self._period = rng, period_s * sample_rate
        self._first = 0
        self._knots = np.zeros(0)

    def at(self, start: int, stop: int) -> NDArray[np.float64]:
        """Values at the samples start to stop; a later call never asks for what lies before an earlier one."""
        from voicestudio.synth.filter_kernel import spline

        done = int(start / self._period) - self._first
        self._knots, self._first = self._knots[done:], self._first + done
        missing = int((stop - 1) / self._period) + 4 - self._first - self._knots.size
        if missing > 0:
            self._knots = np.concatenate([self._knots, self._rng.standard_normal(missing)])
        return spline(self._knots, self._first, self._period, start, stop) / (6 * SPLINE_SPREAD)


class Swell:
    """How many times as much comes as on the whole: a Wander's curve, in octaves a deviation; 1 on the average."""

    def __init__(self, rng: np.random.Generator, octaves: float, period_s: float, sample_rate: int) -> None:
        self._octaves, self._wander = octaves, Wander(rng, period_s, sample_rate)
        normal = np.linspace(-6, 6, 4001)
        weight = np.exp(-0.5 * normal**2)
        self._mean = float((self._raw(normal) * weight).sum() / weight.sum())
        self.most = float(self._raw(np.array(MOST_SPREADS))) / self._mean

    def at(self, start: int, stop: int) -> NDArray[np.float64]:
        """Values at the samples start to stop, `most` at most; asked for in order, as a Wander is."""
        if self._octaves == 0:
            return np.ones(stop - start)
        return self._raw(self._wander.at(start, stop)) / self._mean

    def _raw(self, wandering: NDArray[np.float64]) -> NDArray[np.float64]:
        return 2 ** (self._octaves * np.clip(wandering, -MOST_SPREADS, MOST_SPREADS))
