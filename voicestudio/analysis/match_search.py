"""Finds the place at which a sound is nearest, asking for one place at a time and being told how far it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.match_lines import Found, Lines
from voicestudio.analysis.match_slopes import Slopes
from voicestudio.analysis.matching import share_of, value_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.matching import Space

CLOSE = 0.03
"""Two places that differ by less in the mean of all dimensions are as good as the same."""

_LED = 0.5


class Search:
    """Evolution of a few best places by steps of every size; seeded.

    Half of the steps go where the slopes of what was tried nearby lead (`match_slopes`), if a target's sketch is given.
    Of the others most go along few dimensions. Those along which steps helped are taken more often, and their steps
    grow; those along which they did not shrink, as in evolution strategies (H.-G. Beyer and H.-P. Schwefel, Natural
    Computing 1, 2002). Some steps go along the difference of two other good places, as in differential evolution (R.
    Storn and K. Price, J. Global Optimization 11, 1997). What helped the best place is tried once more, half as far
    again. At first the best starts are followed side by side (`match_lines`).

    ask() for a place, then tell() its distance, and its sketch if it sounded. `found` holds the best few, nearest
    first; `tried` all that sounded.
    """

    def __init__(
        self,
        space: Space,
        starts: Sequence[NDArray[np.float64]],
        seed: int = 0,
        kept: int = 10,
        target: NDArray[np.floating] | None = None,
        n_steps: int = 1000,
    ) -> None:
        """n_steps are expected after the starts."""
        self._space = space
        self._slopes = None if target is None else Slopes(space, target)
        self._leaped = False
        self._n_told, self._n_starts = 0, len(starts)
        self._waiting: list[tuple[NDArray[np.float64], int | None]] = [(place, None) for place in starts]
        self._line: int | None = None
        self._chance = np.random.default_rng([seed, len(space.dimensions)])
        self._gain = np.ones(len(space.dimensions))
        self._scale = np.full(len(space.dimensions), 0.15)
        self._lines = Lines(kept, n_steps)
        self._repeat: tuple[NDArray[np.float64], NDArray[np.intp], Found] | None = None
        self._place = np.empty(0)
        self._from: Found | None = None
        self._moved = np.empty(0, np.intp)
        self.tried: list[Found] = []

    @property
    def found(self) -> list[Found]:
        """The best few, nearest first."""
        return self._lines.best

    def ask(self) -> NDArray[np.float64]:
        """The place to be tried next."""
        self._leaped = False
        if not self._waiting and not self.found:  # nothing sounded so far
            self._waiting.append((self._space.random(self._chance), None))
        if self._waiting:
            (self._place, self._line), self._from, self._moved = self._waiting.pop(0), None, np.empty(0, np.intp)
            return self._place
        if self._repeat is None and self._slopes is not None and self._chance.random() < _LED:
            place = self._led()
            if place is not None:
                self._place, self._leaped = place, True
                return self._place
        chance = self._chance
        if self._repeat is not None:  # what helped may help again
            step, self._moved, self._from = self._repeat
            self._repeat = None
            place = self._from.place + 1.5 * step
        else:
            pool = self._lines.next(self._n_told - self._n_starts)
            rank = int(min(chance.exponential(0.8), len(pool) - 1))
            self._from = pool[rank]
            crossing = len(pool) >= 4 and chance.random() < 0.25
            place = self._between() if crossing else self._stepped()
        place = np.abs(place) % 2
        self._place = np.minimum(place, 2 - place)
        return self._place

    @property
    def origin(self) -> NDArray[np.float64] | None:
        """The place from which the one asked for last is a step; None where it is none."""
        return None if self._from is None else self._from.place

    def next(self, place: NDArray[np.float64]) -> None:
        """Has this place asked for, in the line of the one told last, once the starts are through."""
        self._waiting.append((place, self._line))

    def again(self, distance: float) -> None:
        """The best place was made once more, by other chance, and came nearer: at that distance."""
        best = self.found[0]
        self._lines.replace(best, Found(best.place, distance, best.line))
        self.tried.append(self.found[0])

    def tell(self, distance: float, sketch: NDArray[np.floating] | None = None) -> None:
        """How far the place asked for last was, infinite where it was silent, and the sketch of its sound."""
        parent = self._from
        if parent is not None:
            self._line = parent.line
        elif self._line is None:
            self._line = self._lines.begin()
        self._n_told += 1
        found = Found(self._place, distance, self._line)
        better = parent is not None and distance < parent.distance
        if self._slopes is not None and sketch is not None:
            self._slopes.add(self._place, sketch)
        if self._slopes is not None and self._leaped:
            self._slopes.helped(better)
        if len(self._moved):
            self._learn(better)
        if better and not self._leaped and parent is self._lines.of(parent.line)[0]:
            self._repeat = self._place - parent.place, self._moved, found
        if np.isfinite(distance):
            self.tried.append(found)
            self._lines.add(found, parent)

    def _learn(self, better: bool) -> None:
        """Which dimensions help when they are moved, and how far the next step along one of them goes."""
        moved = self._moved
        self._gain[moved] *= 0.97
        if better:
            self._gain[moved] += 1.0 / len(moved)
        if len(moved) == 1:
            one = moved[0]
            self._scale[one] = np.clip(self._scale[one] * (1.35 if better else 0.93), 0.004, 0.35)

    def _led(self) -> NDArray[np.float64] | None:
        """Where the slopes at one of the best places lead; None where they are not known yet."""
        pool = self._lines.next(self._n_told - self._n_starts)
        chance, others = self._chance, len(pool) - 1
        rank = 0 if chance.random() < 0.6 else int(min(chance.exponential(1.5), others))
        self._from, self._moved = pool[rank], np.empty(0, np.intp)
        return self._slopes.step(self._from.place, chance)

    def _stepped(self) -> NDArray[np.float64]:
        """One to three dimensions moved, those rather that helped before."""
        chance, dims = self._chance, self._space.dimensions
        count = min(len(dims), int(chance.choice([1, 1, 1, 2, 3])))
        weights = self._gain + 0.15
        self._moved = chance.choice(len(dims), count, replace=False, p=weights / weights.sum())
        place = self._from.place.copy()
        for one in self._moved:
            parameter = dims[one]
            if parameter.curve == "whole":
                place[one] = self._other(one, place[one])
            elif self._space.pitched and one == self._space.pitch_at and chance.random() < 0.2:
                place[one] += chance.choice([-12, 12, -7, 7, -24, 24, 19, -19]) / (parameter.high - parameter.low)
            elif chance.random() < 0.1:
                place[one] = chance.random()
            else:
                place[one] += self._scale[one] * chance.standard_normal() * 10 ** chance.uniform(-0.7, 0.4)
        return place

    def _other(self, one: int, share: float) -> float:
        """Another of the whole numbers; of those that are not choices, rather a near one."""
        parameter = self._space.dimensions[one]
        value = value_at(parameter, share)
        if parameter.choices:
            others = [number for number in range(len(parameter.choices)) if number != value - parameter.low]
            return share_of(parameter, parameter.low + float(self._chance.choice(others)))
        step = self._chance.choice([-2, -1, 1, 2])
        return share_of(parameter, float(np.clip(value + step, parameter.low, parameter.high)))

    def _between(self) -> NDArray[np.float64]:
        """Some dimensions moved along the difference of two other good places, or taken from one of them."""
        chance = self._chance
        own = self._lines.of(self._from.line)
        pool = own if len(own) >= 4 else self.found
        a, b = (pool[i].place for i in chance.choice(len(pool), 2, replace=False))
        self._moved = np.flatnonzero(chance.random(len(a)) < chance.choice([0.2, 0.5, 0.9]))
        place = self._from.place.copy()
        for one in self._moved:
            parameter = self._space.dimensions[one]
            if parameter.curve == "whole" or chance.random() < 0.2:
                place[one] = a[one]
            else:
                place[one] += 0.6 * (a[one] - b[one])
        return place


def different(tried: Sequence[Found], n: int) -> list[Found]:
    """At most n, nearest first, none of them CLOSE to one before it."""
    ranked = sorted(tried, key=lambda one: one.distance)
    taken: list[Found] = []
    for one in ranked:
        if len(taken) == n:
            break
        if all(np.abs(one.place - other.place).mean() >= CLOSE for other in taken):
            taken.append(one)
    return taken
