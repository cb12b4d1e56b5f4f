"""Meters tell what is there, and before and after are heard equally loud."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.effects.sounds import level_db, noise, tone
from voicestudio.core import AudioClip, Effect
from voicestudio.effects.chain import Running, process
from voicestudio.effects.meters import ChainMeter, levels, matched


def test_levels_of_a_sine():
    """A sine of 1 kHz at full scale has -3.01 LUFS and -3.01 dB (ITU-R BS.1770-4)."""
    told = levels(tone(997, 0.1, 1.0))
    assert (told.peak_db, told.rms_db, told.true_peak_db) == pytest.approx((-20, -23.01, -20), abs=0.02)
    assert told.loudness_lufs == pytest.approx(-23.01, abs=0.1)
    silent = levels(AudioClip(np.zeros(0, np.float32), 48_000))
    assert (silent.peak_db, silent.loudness_lufs) == (-math.inf, None)


def test_before_and_after_are_equally_loud():
    before = noise(0.05, 1.0)
    after = process([Effect("low_pass", {"cutoff_hz": 2000}), Effect("gain", {"gain_db": 15})], before)
    first, second = matched(before, after)
    assert levels(second).loudness_lufs == pytest.approx(levels(first).loudness_lufs, abs=0.05)
    np.testing.assert_array_equal(first.samples, before.samples)


@pytest.mark.parametrize(
    "effect",
    [
        Effect("compressor", {"threshold_db": -30, "ratio": 4, "makeup_db": 6}),
        Effect("limiter", {"gain_db": 12, "ceiling_db": -6}),
        Effect("gate", {"threshold_db": -20, "ratio": 3}),
    ],
    ids=lambda effect: effect.kind,
)
def test_how_much_is_held_back(effect):
    """Against the level of a steady tone that goes in and comes out, less what the effect makes louder."""
    clip = tone(1000, 0.04 if effect.kind == "gate" else 1.0, 0.5)
    meter = ChainMeter([effect], clip.sample_rate)
    pieces = Running([effect], clip.sample_rate, meter.heard).push(clip.samples)
    out = AudioClip(np.concatenate(list(pieces)), clip.sample_rate)
    reading = meter.reading(0)
    louder_db = effect.values.get("makeup_db", effect.values.get("gain_db", 0))
    assert reading.reduction_db == pytest.approx(level_db(clip, 0.2) + louder_db - level_db(out, 0.2), abs=0.1)
    assert reading.reduction_db > 5
    assert reading.most_db >= reading.reduction_db
    assert meter.reading(0).in_db == -math.inf  # nothing came since


def test_peaks_of_an_effect_that_is_none_of_level():
    chain = [Effect("gate", bypassed=True), Effect("gain", {"gain_db": 6})]
    clip = tone(1000, 1.0)
    meter = ChainMeter(chain, clip.sample_rate)
    list(Running(chain, clip.sample_rate, meter.heard).push(clip.samples))
    reading = meter.reading(1)
    assert (reading.in_db, reading.out_db) == pytest.approx((0, 6), abs=0.01)
    assert reading.reduction_db is None
    assert meter.reading(0).out_db == -math.inf
