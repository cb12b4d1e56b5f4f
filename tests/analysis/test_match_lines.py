"""Lines of descent: kept apart at first, fewer later, one at last."""

from __future__ import annotations

import numpy as np

from voicestudio.analysis.match_lines import PHASES, Found, Lines
from voicestudio.analysis.match_search import Search
from voicestudio.analysis.matching import Space
from voicestudio.core import ParamRange


def begun(distances: list[float], n_steps: int = 10_000, kept: int = 10) -> Lines:
    """A line for each distance."""
    lines = Lines(kept, n_steps)
    for distance in distances:
        lines.add(Found(np.zeros(1), distance, lines.begin()), None)
    return lines


def in_turn(lines: Lines, n_steps: int, n: int) -> list[float]:
    return sorted(lines.next(n_steps)[0].distance for _ in range(n))


def test_side_by_side_then_fewer_then_all() -> None:
    lines = begun([0.5, 0.1, 0.4, 0.2, 0.3, 0.6])
    assert in_turn(lines, 0, 8) == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4]
    assert in_turn(lines, PHASES[0][0] - 1, 4) == [0.1, 0.2, 0.3, 0.4]
    assert in_turn(lines, PHASES[0][0], 4) == [0.1, 0.1, 0.2, 0.2]
    assert lines.next(PHASES[-1][0]) is lines.best
    assert [one.distance for one in lines.best] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_a_short_search_hastens() -> None:
    lines = begun([0.1, 0.2, 0.3, 0.4], n_steps=50)
    assert in_turn(lines, 9, 4) == [0.1, 0.2, 0.3, 0.4]
    assert in_turn(lines, 10, 4) == [0.1, 0.1, 0.2, 0.2]
    assert lines.next(20) is lines.best


def test_a_line_that_comes_nearer_overtakes() -> None:
    lines = begun([0.1, 0.2, 0.3, 0.4, 0.5])
    last = lines.of(5)[0]
    lines.add(Found(np.ones(1), 0.25, 5), last)
    assert in_turn(lines, 0, 4) == [0.1, 0.2, 0.25, 0.3]
    assert [one.distance for one in lines.of(5)] == [0.25, 0.5]
    worse = lines.of(5)[1]
    lines.add(Found(np.ones(1), 0.3, 5), worse)
    assert [one.distance for one in lines.of(5)] == [0.25, 0.3], "a parent that is not the best makes room"
    assert worse not in lines.best


def test_few_are_kept_and_the_best_may_be_told_anew() -> None:
    lines = begun([0.3, 0.2, 0.1], kept=2)
    assert [one.distance for one in lines.best] == [0.1, 0.2]
    best = lines.best[0]
    lines.replace(best, Found(best.place, 0.05, best.line))
    assert lines.best[0] is lines.of(best.line)[0]
    assert lines.best[0].distance == 0.05


SPACE = Space(tuple(ParamRange(f"p{n}", 0, 1, 0, "A share.") for n in range(6)), False)


def found_from(starts: list[float], seed: int) -> float:
    """Two hollows: a wide one, where the nearest starts lie, whose bottom is at 0.2, and one whose bottom is at 0."""
    search = Search(SPACE, [np.full(6, at) for at in starts], seed)
    for _ in range(400):
        place = search.ask()
        search.tell(float(min(0.2 + 0.1 * np.abs(place - 0.2).sum(), np.abs(place - 0.9).sum())))
    return search.found[0].distance


def test_the_nearest_start_does_not_take_all() -> None:
    found = [found_from([0.21, 0.22, 0.23, 0.83], seed) for seed in range(6)]
    assert sum(one < 0.1 for one in found) >= 4, f"most searches end in the deeper hollow, but: {found}"


def test_what_is_tuned_stays_in_its_line() -> None:
    search = Search(SPACE, [np.full(6, 0.2), np.full(6, 0.8)], 0)
    for distance in (0.5, 0.4):
        search.ask()
        search.tell(distance)
    search.next(np.full(6, 0.7))
    np.testing.assert_array_equal(search.ask(), 0.7)
    search.tell(0.3)
    assert [one.line for one in search.found] == [2, 2, 1]
