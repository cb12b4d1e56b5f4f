"""The blind test: fair draws, hidden answers, the exact chance of a result."""

from __future__ import annotations

import math
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from voicestudio.core import StudioError
from voicestudio.gui.bench.abx import AbxResult, AbxTest
from voicestudio.gui.bench.blind_dialog import BlindDialog


def drawn(test: AbxTest) -> list[bool]:
    """What X is in each trial, each answered rightly."""
    found = []
    while not test.is_over:
        found.append(test.x_is_a)
        test.answer(test.x_is_a)
    return found


def test_the_draws_are_fair_and_independent() -> None:
    coin = random.Random(5)
    tests = [drawn(AbxTest(10, coin)) for _ in range(2000)]
    n_a = [sum(one) for one in tests]
    assert sum(n_a) == pytest.approx(10_000, abs=4 * math.sqrt(20_000 / 4))
    after_a = [b for one in tests for a, b in zip(one, one[1:], strict=False) if a]
    assert sum(after_a) / len(after_a) == pytest.approx(0.5, abs=0.03)
    assert min(n_a) <= 2  # not balanced: all splits come
    assert max(n_a) >= 8


def test_two_tests_differ_and_a_seeded_one_is_repeated() -> None:
    assert drawn(AbxTest(50)) != drawn(AbxTest(50))
    assert drawn(AbxTest(20, random.Random(1))) == drawn(AbxTest(20, random.Random(1)))


def test_answers_are_counted_and_nothing_is_told_before_the_end() -> None:
    test = AbxTest(10, random.Random(2))
    for index in range(10):
        assert test.result is None
        test.answer(test.x_is_a if index < 7 else not test.x_is_a)
    assert test.result == AbxResult(7, 10)
    test.answer(True)
    assert test.result == AbxResult(7, 10)


@pytest.mark.parametrize(("n_correct", "n_trials"), [(10, 10), (9, 10), (8, 10), (5, 10), (0, 10), (12, 16)])
def test_the_p_value_is_the_tail_of_the_binomial(n_correct: int, n_trials: int) -> None:
    tail = sum(math.comb(n_trials, k) for k in range(n_correct, n_trials + 1)) / 2**n_trials
    result = AbxResult(n_correct, n_trials)
    assert result.p_value == pytest.approx(tail)
    assert result.is_heard == (tail < 0.05)


@pytest.mark.parametrize("n_trials", [4, 0, 51])
def test_numbers_of_trials_that_mean_nothing(n_trials: int) -> None:
    with pytest.raises(StudioError, match="5 to 50 trials"):
        AbxTest(n_trials)


@pytest.fixture
def dialog(qtbot):
    made = BlindDialog([("", "Recording"), ("gan", "Neural"), ("lpc", "LPC")], coin=random.Random(3))
    qtbot.addWidget(made)
    made.show()
    made.heard = []
    made.hear.connect(made.heard.append)
    return made


def press(dialog, key: str, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(dialog, getattr(Qt.Key, f"Key_{key}"), modifier)


def test_keys_let_sound_and_answer(dialog) -> None:
    dialog.second.setCurrentIndex(2)
    dialog.n_trials.setValue(5)
    dialog.start()
    assert dialog.heard == [""]
    press(dialog, "B")
    assert dialog.heard[-1] == "lpc"
    press(dialog, "A", shift=True)
    assert dialog.test.n_answered == 0  # X was not heard
    press(dialog, "X")
    assert dialog.heard[-1] == ("" if dialog.test.x_is_a else "lpc")
    press(dialog, "A", shift=True)
    assert dialog.test.n_answered == 1
    assert dialog.sounds["A"].isChecked()
    assert not dialog.says["A"].isEnabled()
    toggled = []
    dialog.toggled.connect(lambda: toggled.append(1))
    press(dialog, "Space")
    assert toggled == [1]


def test_a_test_to_its_end(dialog) -> None:
    dialog.start()
    while not dialog.test.is_over:
        dialog.listen("X")
        dialog.answer(dialog.test.x_is_a)
    assert dialog.score.text() == "10 of 10 right, p = 0.0010"
    assert "were told apart" in dialog.meaning.text()
    dialog.copy_button.click()
    assert QApplication.clipboard().text().startswith("Blind test A/B/X: A = Recording, B = Neural\n10 of 10")


def test_guessing_is_said_to_show_nothing(dialog) -> None:
    dialog.start()
    for index in range(10):
        dialog.listen("X")
        dialog.answer(dialog.test.x_is_a if index % 2 else not dialog.test.x_is_a)
    assert dialog.score.text() == "5 of 10 right, p = 0.6230"
    assert "does not show" in dialog.meaning.text()


def test_giving_up_has_no_result_and_the_next_test_draws_anew(dialog) -> None:
    dialog.start()
    first = dialog.test
    dialog.listen("X")
    dialog.answer(True)
    dialog.give_up()
    assert dialog.test is None
    assert dialog.score.text() == ""
    dialog.start()
    assert dialog.test is not first
    assert dialog.test.n_answered == 0


def test_a_row_is_not_tested_against_itself(dialog) -> None:
    dialog.second.setCurrentIndex(0)
    assert not dialog.start_button.isEnabled()
