"""Turns between samples and mel."""

from __future__ import annotations

import numpy as np

from voicestudio.core import MelSpec
from voicestudio.dsp.mel import log_mel, mel_filterbank
from voicestudio.dsp.mel_turns import FIRST_STEP, LAST_STEP, MelTurns, heard_bins, step

SPEC = MelSpec()


def test_steps_fall_evenly_and_the_last_is_what_is_lacking() -> None:
    np.testing.assert_allclose([step(turn, 3) for turn in range(3)], [FIRST_STEP, (FIRST_STEP + LAST_STEP) / 2, 1.0])
    assert step(0, 1) == LAST_STEP == 1.0


def test_bins_above_the_bank_are_left_alone() -> None:
    bank = mel_filterbank(SPEC)
    n = heard_bins(bank)
    assert bank[:, n - 1].any() and not bank[:, n:].any()
    assert abs(n * SPEC.sample_rate / SPEC.n_fft - SPEC.fmax_hz) < 2 * SPEC.sample_rate / SPEC.n_fft


def test_each_turn_comes_nearer() -> None:
    rng = np.random.default_rng(2)
    sound = (rng.standard_normal(256 * 48) * np.linspace(0.01, 0.3, 256 * 48)).astype(np.float32)
    wanted = log_mel(sound, SPEC)
    other = (0.1 * rng.standard_normal(256 * 48)).astype(np.float32)
    far = []
    for turns in (0, 2, 6, 12):
        turning = MelTurns(SPEC, turns)
        turning.push(other, wanted)
        far.append(float(np.abs(log_mel(turning.block(), SPEC) - wanted)[:, 8:40].mean()))
    assert far == sorted(far, reverse=True)
    assert far[-1] < 0.1 * far[0]
