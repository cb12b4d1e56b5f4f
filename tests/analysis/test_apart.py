"""Measuring in a process of its own, and what comes when that process has ended."""

from __future__ import annotations

import numpy as np

from voicestudio.analysis.apart import MeasuringApart
from voicestudio.core import AudioClip


def answer(steps: object) -> object:
    """What the generator returns after all its waits."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value


def test_a_process_that_has_ended_leaves_the_figures_out() -> None:
    noise = AudioClip(np.random.default_rng(0).normal(0, 0.1, 22050).astype(np.float32), 22050)
    with MeasuringApart() as measuring:
        assert answer(measuring.likeness(noise, noise))[1] is not None
        measuring._process.kill()
        measuring._process.join()
        assert answer(measuring.likeness(noise, noise)) == (None, None)
        assert answer(measuring.likeness(noise, noise)) == (None, None)
