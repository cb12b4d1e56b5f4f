"""Lines of descent: what comes from one start is kept apart for a while, so that a search does not settle too early.

The start that sounds nearest need not lie where the target does. At first a few lines go on side by side, each by
steps from its own best places; then half of them; at last all that was found is one. That is successive halving (K.
Jamieson and A. Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PHASES = ((120, 4), (240, 2))
"""(until so many steps, so many lines): after the last, all is one."""
_SHARE = 0.2
"""Where a search is shorter, each phase takes no more of its steps."""
_KEPT = 6
"""Best places of a line."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A place, how far its sound is from the target, and the number of the line that it belongs to."""

    place: NDArray[np.float64]
    distance: float
    line: int


class Lines:
    """All that was found, by lines; `best` holds the nearest `kept` of all lines, nearest first."""

    def __init__(self, kept: int, n_steps: int) -> None:
        """A search of n_steps after its starts is expected."""
        self._kept = kept
        self._phases = [(min(until, _SHARE * (1 + at) * n_steps), n) for at, (until, n) in enumerate(PHASES)]
        self._lines: dict[int, list[Found]] = {}
        self._n_begun = self._turn = 0
        self.best: list[Found] = []

    def begin(self) -> int:
        """The number of a new line."""
        self._n_begun += 1
        return self._n_begun

    def add(self, found: Found, parent: Found | None) -> None:
        """What sounded; a parent that it is better than is not needed any more, but where it is the best."""
        _into(self._lines.setdefault(found.line, []), found, parent, _KEPT)
        _into(self.best, found, parent, self._kept)

    def replace(self, old: Found, new: Found) -> None:
        """The best of all is nearer than was told."""
        for places in (self.best, self._lines[old.line]):
            places[:] = [new if one is old else one for one in places]

    def of(self, line: int) -> list[Found]:
        """The best places of a line, nearest first."""
        return self._lines.get(line, [])

    def next(self, n_steps: int) -> list[Found]:
        """After n_steps, where the next may begin, nearest first: places of the line whose turn it is, or all."""
        n = next((n for until, n in self._phases if n_steps < until), 0)
        if not n:
            return self.best
        nearest = sorted(self._lines.values(), key=lambda places: places[0].distance)[:n]
        self._turn += 1
        return nearest[self._turn % len(nearest)]


def _into(places: list[Found], found: Found, parent: Found | None, kept: int) -> None:
    """Puts it where it belongs by distance; of all at most `kept` stay."""
    if parent is not None and found.distance < parent.distance and any(one is parent for one in places[1:]):
        places.remove(parent)
    at = next((i for i, one in enumerate(places) if found.distance < one.distance), len(places))
    places.insert(at, found)
    del places[kept:]
