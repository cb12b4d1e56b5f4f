"""Turns between samples and mel."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import MelSpec
from voicestudio.dsp.mel import log_mel, mel_filterbank
from voicestudio.dsp.mel_turns import (
    FIRST_STEP,
    LAST_STEP,
    Context,
    MelTurns,
    Turning,
    frames_around,
    heard_bins,
    neighbours,
    step,
)

SPEC = MelSpec()


def test_steps_fall_evenly_and_the_last_is_what_is_lacking() -> None:
    np.testing.assert_allclose([step(turn, 3) for turn in range(3)], [FIRST_STEP, (FIRST_STEP + LAST_STEP) / 2, 1.0])
    assert step(0, 1) == LAST_STEP == 1.0


def test_bins_above_the_bank_are_left_alone() -> None:
    bank = mel_filterbank(SPEC)
    n = heard_bins(bank)
    assert bank[:, n - 1].any() and not bank[:, n:].any()
    assert abs(n * SPEC.sample_rate / SPEC.n_fft - SPEC.fmax_hz) < 2 * SPEC.sample_rate / SPEC.n_fft


@pytest.mark.parametrize("setting", [(80, 1024, 8000), (128, 2048, 11025), (40, 512, 4000), (100, 512, 8000)])
def test_two_bands_hear_a_bin(setting: tuple[int, int, float]) -> None:
    n_mels, n_fft, fmax_hz = setting
    spec = MelSpec(n_fft=n_fft, win_length=n_fft, hop_length=n_fft // 4, n_mels=n_mels, fmax_hz=fmax_hz)
    bank = mel_filterbank(spec)[:, : heard_bins(mel_filterbank(spec))]
    lower, measured, spread, begin = neighbours(bank)
    again = np.zeros((n_mels + 1, bank.shape[1]), np.float32)
    for n in range(bank.shape[1]):
        again[lower[n], n] += measured[0, n]
        again[lower[n] + 1, n] += measured[1, n]
        assert begin[lower[n] + 1] <= n < begin[lower[n] + 2]
    np.testing.assert_array_equal(again[:-1], bank)
    np.testing.assert_allclose(spread.sum(axis=0)[measured.any(axis=0)], 1, rtol=1e-6)


@pytest.mark.parametrize("turns", [1, 3, 8])
def test_what_lies_around_is_left_out_and_more_of_it_changes_nothing(turns: int) -> None:
    rng, turning = np.random.default_rng(5), Turning(SPEC)
    samples = (0.1 * rng.standard_normal(256 * 90)).astype(np.float32)
    wanted = rng.uniform(-4, 0, (90, SPEC.n_mels)).astype(np.float32)

    def turned(low: int, high: int, context: Context) -> np.ndarray:
        steps = turning.steps(samples[256 * low : 256 * high], wanted[low:high], turns, context)
        for _ in range(turns):
            next(steps)
        with pytest.raises(StopIteration) as end:
            next(steps)
        return end.value.value

    def off(low: int, high: int, context: Context) -> float:
        right = whole[256 * (low + context.before) : 256 * (high - context.after)]
        return float(np.abs(turned(low, high, context) - right).max() / np.abs(whole).max())

    whole, n = turned(0, 90, Context(0, 0)), frames_around(SPEC, turns)
    assert off(20, 80, Context(n, n)) < 1e-5
    assert off(0, 80, Context(0, n)) < 1e-5
    assert off(20, 90, Context(n, n // 2)) < 1e-5, "the sound ends there"
    assert off(20, 80, Context(n // 3, n)) > 1e-4, "so much is needed"


def test_each_turn_comes_nearer() -> None:
    rng = np.random.default_rng(2)
    sound = (rng.standard_normal(256 * 48) * np.linspace(0.01, 0.3, 256 * 48)).astype(np.float32)
    wanted = log_mel(sound, SPEC)
    other = (0.1 * rng.standard_normal(256 * 48)).astype(np.float32)
    far = []
    for turns in (0, 2, 6, 12):
        turning = MelTurns(SPEC, turns)
        turning.push(other, wanted)
        made = np.concatenate([turning.block(), turning.block()])
        assert not turning.left()
        far.append(float(np.abs(log_mel(made, SPEC) - wanted)[:, 8:40].mean()))
    assert far == sorted(far, reverse=True)
    assert far[-1] < 0.1 * far[0]
