"""Tells from sounds that were tried near a place which step from it would come nearest to the target.

A distance is one number, but a sketch (`spectral_distance.sketch`) has thousands: how each of them changed with the
place is fitted as a plane through what was tried nearby (weighted ridge regression), so that a step in all dimensions
at once can be told from sounds that were made anyway. The step that leaves least of the sum of differences is found by
iteratively reweighted least squares, as Gauss and Newton's method does it for squares (J. Nocedal and S. Wright,
"Numerical Optimization", 2nd ed., 2006, section 10.3), within a reach beyond which the planes are not believed.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.analysis.matching import Space

FEWEST = 4
"""Places nearby from which on a step is told."""
_MOST = 1500
_NEAREST = 60
_REACH, _WIDEST, _SHORTEST = 0.2, 0.4, 0.01
_NEARBY = 0.15
_RIDGE = 0.02
_ROUNDS = 4


class Slopes:
    """What was tried last, and the steps it suggests towards a target sketch (n_places,)."""

    def __init__(self, space: Space, target: NDArray[np.floating]) -> None:
        counts = [one.high - one.low + 1 if one.curve == "whole" else 0 for one in space.dimensions]
        self._counts = np.rint(np.array(counts))
        self._smooth = self._counts == 0
        self._target = target.astype(np.float32)
        self._tried: deque[tuple[NDArray[np.float64], NDArray[np.float32]]] = deque(maxlen=_MOST)
        self._reach = _REACH

    def add(self, place: NDArray[np.float64], sketch: NDArray[np.floating]) -> None:
        """A place was tried and sounds like that."""
        self._tried.append((place, sketch.astype(np.float32)))

    def helped(self, nearer: bool) -> None:
        """Whether the step told last came nearer: the next may reach farther if it did."""
        self._reach = float(np.clip(self._reach * (1.5 if nearer else 0.8), _SHORTEST, _WIDEST))

    def step(self, base: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64] | None:
        """The place to which the step from `base`, one of those added, leads; None where too little is known nearby.

        Whole numbers stay as they are, and only places that have the same ones are asked.
        """
        own = next((sketch for place, sketch in reversed(self._tried) if place is base), None)
        if own is None:
            return None
        off = np.array([place for place, _ in self._tried]) - base
        far = np.linalg.norm(off[:, self._smooth], axis=1)
        alike = (self._whole(off + base) == self._whole(base)).all(axis=1) & (far > 0)
        near = np.flatnonzero(alike)
        if len(near) < FEWEST:
            return None
        near = near[np.argsort(far[near], kind="stable")[:_NEAREST]]
        weights = np.exp(-0.5 * (far[near] / _NEARBY) ** 2) / (far[near] + _SHORTEST)
        moved = off[near][:, self._smooth] * weights[:, None]
        changed = (np.array([self._tried[n][1] for n in near]) - own) * weights[:, None].astype(np.float32)
        slopes = _solved(moved.T @ moved, moved.T @ changed, _RIDGE)  # (n_smooth, n_places)
        reach = self._reach * 10 ** chance.uniform(-0.3, 0.3)
        step = self._towards(slopes, self._target - own, base[self._smooth], reach)
        if np.abs(step).max(initial=0.0) < _SHORTEST / 100:
            return None
        place = base.copy()
        place[self._smooth] += step
        return place

    def _whole(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """The whole numbers that shares stand for; (..., n_dimensions) -> the same, 0 where any value may be."""
        return np.minimum(np.floor(places * self._counts), self._counts - 1).clip(0)

    @staticmethod
    def _towards(
        slopes: NDArray[np.float64], wanted: NDArray[np.float32], here: NDArray[np.float64], reach: float
    ) -> NDArray[np.float64]:
        """The step (n_smooth,) in reach, and inside 0 to 1, that leaves least of the sketch that is wanted."""
        step, least = np.zeros(len(here)), 0.1 * float(np.abs(wanted).mean()) + 1e-9
        for _ in range(_ROUNDS):
            weighted = slopes / np.hypot(wanted - step @ slopes, least)
            step = _solved(weighted @ slopes.T, weighted @ wanted, 1e-3)
            step *= min(1.0, reach / max(float(np.abs(step).max(initial=0.0)), 1e-12))
            step = np.clip(here + step, 0, 1) - here
        return step


def _solved(gram: NDArray[np.float64], right: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    """Least squares by normal equations, with a ridge relative to their size."""
    return np.linalg.solve(gram + (ridge * np.trace(gram) / len(gram) + 1e-12) * np.eye(len(gram)), right)
