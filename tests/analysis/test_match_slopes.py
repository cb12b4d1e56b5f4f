"""Steps that slopes of sketches tell."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.analysis.match_search import Search
from voicestudio.analysis.match_slopes import FEWEST, Slopes
from voicestudio.analysis.matching import Space
from voicestudio.core import ParamRange

PARAMETERS = (
    *(ParamRange(f"knob_{n}", 0, 1, 0.5, "Anything.") for n in range(6)),
    ParamRange.of_choices("wave", ("one", "two", "three"), "one", "Which."),
)
SPACE = Space.of(PARAMETERS, pitched=False)
WAVE = 6
MIXED = np.random.default_rng(5).normal(size=(len(SPACE.dimensions), 300))
BASE = np.array([0.5, 0.45, 0.6, 0.4, 0.55, 0.5, 0.5, 0.5])
GOAL = BASE + np.array([0.08, -0.05, 0.03, 0.1, -0.1, 0.02, 0, 0.06])


def sketch(place: np.ndarray) -> np.ndarray:
    """Even in every dimension but the choice, of which each sounds wholly different."""
    wave = int(np.floor(place[WAVE] * 3))
    return place @ MIXED + 100 * np.sin(np.arange(300) * wave)


def tried(n: int, wave: float = 0.5, wide: float = 0.1) -> Slopes:
    slopes, chance = Slopes(SPACE, sketch(GOAL)), np.random.default_rng(1)
    for _ in range(n):
        place = BASE + chance.uniform(-wide, wide, len(BASE))
        place[WAVE] = wave
        slopes.add(place, sketch(place))
    slopes.add(BASE, sketch(BASE))
    return slopes


class TestSlopes:
    def test_one_step_to_the_target(self) -> None:
        place = tried(40).step(BASE, np.random.default_rng(0))
        assert place is not None
        assert place[WAVE] == BASE[WAVE]
        assert np.abs(place - GOAL).max() < 0.2 * np.abs(BASE - GOAL).max()

    def test_within_reach(self) -> None:
        slopes = tried(40)
        for _ in range(20):
            slopes.helped(nearer=False)
        place = slopes.step(BASE, np.random.default_rng(0))
        assert 0 < np.abs(place - BASE).max() < 0.021
        for _ in range(4):
            slopes.helped(nearer=True)
        assert np.abs(slopes.step(BASE, np.random.default_rng(0)) - BASE).max() > 0.04

    def test_inside_the_space(self) -> None:
        slopes = Slopes(SPACE, sketch(BASE + 2))
        for number in range(20):
            place = np.clip(BASE + np.random.default_rng(number).uniform(-0.1, 0.1, len(BASE)), 0, 1)
            place[WAVE] = 0.5
            slopes.add(place, sketch(place))
        base = np.full(len(BASE), 0.95)
        base[WAVE] = 0.4  # another share of the same choice
        slopes.add(base, sketch(base))
        place = slopes.step(base, np.random.default_rng(0))
        assert place.min() >= 0 and place.max() == 1

    @pytest.mark.parametrize(("n", "wave"), [(FEWEST - 1, 0.5), (40, 0.9)])
    def test_too_little_is_known(self, n: int, wave: float) -> None:
        assert tried(n, wave).step(BASE, np.random.default_rng(0)) is None

    def test_a_place_that_was_not_tried(self) -> None:
        assert tried(40).step(BASE.copy(), np.random.default_rng(0)) is None


class TestSearchBySlopes:
    def nearest(self, n: int, target: bool) -> float:
        search = Search(SPACE, [BASE, BASE + 0.1], 0, target=sketch(GOAL) if target else None)
        for _ in range(n):
            place = search.ask()
            search.tell(float(np.abs(sketch(place) - sketch(GOAL)).sum()), sketch(place) if target else None)
        return search.found[0].distance

    def test_nearer_than_without(self) -> None:
        assert self.nearest(80, target=True) < 0.3 * self.nearest(80, target=False)
