"""Alignments made up to be wrong in each way, and letters of the published checkpoints."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.models.tacotron2.attention_watch import CUT, REPEAT, RUNAWAY, SKIP, AttentionWatch, is_diagonal

SILENT = np.array([True, False, False, False, True, False, False, False, False, True])
STEP_S = 0.025


def rows_of(*path: int, blur: float = 0.1) -> np.ndarray:
    """Attention that follows a path, a little of it on the neighbours."""
    rows = np.zeros((len(path), len(SILENT)), np.float32)
    for row, symbol in zip(rows, path, strict=True):
        row[symbol] += 1 - blur
        row[max(symbol - 1, 0)] += blur / 2
        row[min(symbol + 1, len(row) - 1)] += blur / 2
    return rows


def told(rows: np.ndarray, stopped: bool = True, skip_at_least: int = 2) -> list[tuple[str, tuple[int, ...]]]:
    watch = AttentionWatch(SILENT, STEP_S, skip_at_least)
    for row in rows:  # as they come, one by one
        watch.see(row[None])
    watch.end(stopped)
    return [(fault.kind, fault.symbols) for fault in watch.faults]


GOOD = [n for n in range(10) for _ in range(3)]


def test_what_goes_well_is_not_told() -> None:
    assert told(rows_of(*GOOD)) == []
    assert is_diagonal(rows_of(*GOOD), SILENT)
    wavering = [0, 0, 1, 1, 2, 1, 2, 3, 3, 4, 5, 4, 5, 6, 7, 7, 8, 8, 9]
    assert told(rows_of(*wavering)) == []
    assert is_diagonal(rows_of(*wavering), SILENT)


def test_a_short_symbol_between_two_steps_is_said() -> None:
    rows = rows_of(*[0, 1, 1, 2, 4, 5, 6, 7, 8, 9], blur=0.4)  # 3 has a fifth of two steps
    assert told(rows) == []
    assert is_diagonal(rows, SILENT)


def test_a_skip_names_what_was_passed_over() -> None:
    rows = rows_of(*[0, 0, 1, 1, 2, 2, 6, 6, 7, 7, 8, 8, 9], blur=0.0)
    assert told(rows) == [(SKIP, (3, 5))]  # 4 is a pause
    assert told(rows, skip_at_least=3) == []
    assert not is_diagonal(rows, SILENT)


def test_a_skip_is_seen_while_it_runs() -> None:
    watch = AttentionWatch(SILENT, STEP_S)
    watch.see(rows_of(0, 1, 2, 5, 6, 7, 8, blur=0.0))
    assert watch.faults == []  # only one sound, 3, and a pause were passed over
    watch = AttentionWatch(SILENT, STEP_S)
    watch.see(rows_of(0, 1, 4, 5, 6, 7, blur=0.0))
    assert [(fault.kind, fault.symbols, fault.step) for fault in watch.faults] == [(SKIP, (2, 3), 6)]


def test_a_repeat_names_what_is_said_again() -> None:
    path = [0, 1, 2, 3, 4, 5, 6, 6, 2, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9]
    assert told(rows_of(*path)) == [(REPEAT, (2, 3, 5, 6))]
    assert not is_diagonal(rows_of(*path), SILENT)


def test_a_glance_back_is_no_repeat() -> None:
    path = [0, 1, 2, 3, 4, 5, 6, 2, 6, 7, 8, 9]
    assert told(rows_of(*path)) == []
    assert not is_diagonal(rows_of(*path), SILENT)  # but it is no diagonal either


def test_standing_still_is_a_runaway() -> None:
    assert told(rows_of(*[0, 1, 2], *[3] * 60, *[4, 5, 6, 7, 8, 9])) == [(RUNAWAY, (3,))]
    assert told(rows_of(*[0, 1, 2, 3], *[4] * 60, *[5, 6, 7, 8, 9])) == []  # a pause may be long


def test_attention_on_nothing_is_a_runaway() -> None:
    lost = np.full((40, 10), 0.1, np.float32)
    assert (RUNAWAY, (0,)) in told(np.concatenate([rows_of(0, 1, 2), lost]))


def test_no_end_is_a_runaway() -> None:
    assert told(rows_of(*GOOD), stopped=False) == [(RUNAWAY, (9,))]


def test_an_early_end_is_a_cut() -> None:
    rows = rows_of(*[n for n in range(7) for _ in range(3)])
    assert told(rows) == [(CUT, (8,))]  # blur said a little of 7
    assert told(rows_of(*[n for n in range(7) for _ in range(3)], blur=0.0)) == [(CUT, (7, 8))]
    assert not is_diagonal(rows, SILENT)


def test_attention_that_rests_at_its_end_has_ended() -> None:
    watch = AttentionWatch(SILENT, STEP_S)
    seen = watch.see(rows_of(*GOOD, *[9] * 60))
    assert watch.resting
    assert len(GOOD) < seen < len(GOOD) + 30
    assert watch.faults == []


def test_nothing_is_no_diagonal() -> None:
    assert not is_diagonal(np.zeros((0, 10), np.float32), SILENT)


@pytest.mark.parametrize("n_symbols", [2, 3])
def test_the_shortest_texts_are_watched(n_symbols: int) -> None:
    watch = AttentionWatch(np.zeros(n_symbols, bool), STEP_S)
    watch.see(np.eye(n_symbols, dtype=np.float32))
    watch.end(True)
    assert watch.faults == []
