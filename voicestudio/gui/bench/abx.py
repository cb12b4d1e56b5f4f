"""A blind test of whether two sounds can be told apart: its draws, its answers and its result, without any window."""

from __future__ import annotations

import random
from dataclasses import dataclass

from voicestudio.core import StudioError

N_TRIALS = 10
FEWEST_TRIALS, MOST_TRIALS = 5, 50
"""With fewer than five trials not even right answers alone are rare enough by chance: 1 in 16."""
RARE = 0.05
"""A result that guessing reaches more rarely than this is taken as a difference that was heard."""


@dataclass(frozen=True, slots=True)
class AbxResult:
    """n_correct right answers of n_trials."""

    n_correct: int
    n_trials: int

    @property
    def p_value(self) -> float:
        """How often guessing gets as many right, or more: the one-sided exact binomial test against a half."""
        from scipy.stats import binomtest  # some tenths of a second, and only at a test's end

        return float(binomtest(self.n_correct, self.n_trials, 0.5, alternative="greater").pvalue)

    @property
    def is_heard(self) -> bool:
        return self.p_value < RARE


class AbxTest:
    """X is A or B in each trial, drawn by a fair coin and independently of all others.

    The draws are not balanced: if they were, the answers before would help to guess the last ones. Nothing is told of
    right and wrong before the last answer, and a test that is given up has no result, so that nobody can stop where it
    suits. Raises StudioError for a number of trials outside FEWEST_TRIALS to MOST_TRIALS.
    """

    def __init__(self, n_trials: int = N_TRIALS, coin: random.Random | None = None) -> None:
        if not FEWEST_TRIALS <= n_trials <= MOST_TRIALS:
            raise StudioError(f"{FEWEST_TRIALS} to {MOST_TRIALS} trials are wanted, but {n_trials} came.")
        coin = coin or random.SystemRandom()
        self._x_is_a = tuple(coin.random() < 0.5 for _ in range(n_trials))
        self._answers: list[bool] = []

    @property
    def n_trials(self) -> int:
        return len(self._x_is_a)

    @property
    def n_answered(self) -> int:
        return len(self._answers)

    @property
    def is_over(self) -> bool:
        return self.n_answered == self.n_trials

    @property
    def x_is_a(self) -> bool:
        """What X is in this trial: for the one that plays it, and for nobody else."""
        return self._x_is_a[min(self.n_answered, self.n_trials - 1)]

    def answer(self, says_a: bool) -> None:
        """Takes the answer "X is A" or "X is B" and goes on to the next trial; after the last it does nothing."""
        if not self.is_over:
            self._answers.append(says_a)

    @property
    def result(self) -> AbxResult | None:
        """The result after the last answer; None before."""
        if not self.is_over:
            return None
        return AbxResult(sum(a == b for a, b in zip(self._answers, self._x_is_a, strict=True)), self.n_trials)
