"""Gain, compressor, limiter, gate: what is asked for in decibels is there in decibels."""

from __future__ import annotations

import numpy as np
import pytest

from tests.effects.sounds import click, level_db, noise, tone, treated
from voicestudio.audio_io.loudness import true_peak_dbfs


@pytest.mark.parametrize("gain_db", [-40.0, -6.0, 3.0, 9.5])
def test_gain_is_exact(gain_db):
    clip = tone(1000)
    louder = treated(clip, "gain", gain_db=gain_db)
    assert level_db(louder) - level_db(clip) == pytest.approx(gain_db, abs=1e-4)


@pytest.mark.parametrize("ratio", [1.0, 2.0, 4.0, 10.0])
def test_decibels_above_the_threshold_are_divided_by_the_ratio(ratio):
    values = {"threshold_db": -30, "ratio": ratio, "attack_s": 0.002, "release_s": 0.2}
    quiet, loud = (level_db(treated(tone(1000, 10 ** (db / 20)), "compressor", **values), 0.25) for db in (-18.0, -6.0))
    assert loud - quiet == pytest.approx(12 / ratio, abs=0.1)


def test_below_the_threshold_nothing_is_compressed_but_made_louder():
    clip = tone(1000, 0.05)
    louder = treated(clip, "compressor", threshold_db=-10, ratio=8, makeup_db=6)
    assert level_db(louder) - level_db(clip) == pytest.approx(6, abs=1e-3)


@pytest.mark.parametrize("ceiling_db", [-12.0, -1.0])
def test_nothing_passes_the_ceiling(ceiling_db):
    hard = treated(noise(0.4), "limiter", gain_db=18, ceiling_db=ceiling_db)
    assert 20 * np.log10(np.abs(hard.samples).max()) <= ceiling_db + 0.01
    assert true_peak_dbfs(hard.samples, hard.sample_rate) <= ceiling_db + 0.3


def test_the_limiter_leaves_a_quiet_sound_as_it_is_and_where_it_is():
    clip = click(at=3000)
    limited = treated(clip, "limiter", ceiling_db=-1)
    assert limited.samples.shape == clip.samples.shape
    np.testing.assert_allclose(limited.samples, clip.samples, atol=1e-6)


def test_the_gate_closes_on_what_is_quiet_alone():
    values = {"threshold_db": -40, "ratio": 10, "attack_s": 0.001, "release_s": 0.05}
    for db, least, most in ((-20.0, -0.1, 0.1), (-55.0, -200.0, -60.0)):
        clip = tone(500, 10 ** (db / 20) * 2**0.5, 1.0)
        change = level_db(treated(clip, "gate", **values), 0.5) - level_db(clip, 0.5)
        assert least <= change <= most, (db, change)
