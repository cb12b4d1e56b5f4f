"""A meter that is given pieces says what is known of the whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
import soxr

from voicestudio.audio_io.levels import LevelMeter
from voicestudio.audio_io.loudness import integrated_lufs, true_peak_dbfs


def speech_like(n: int, rate: int) -> np.ndarray:
    """Noise that swells, pauses and is filtered by nobody."""
    noise = np.random.default_rng(3).standard_normal(n)
    swell = np.clip(np.sin(2 * np.pi * 0.7 * np.arange(n) / rate), 0.001, None)
    return (0.2 * noise * swell).astype(np.float32)


def measured(samples: np.ndarray, source_rate: int, rate: int, piece: int, with_loudness: bool = True):
    meter = LevelMeter(source_rate, rate, with_loudness)
    for start in range(0, len(samples), piece):
        meter.append(samples[start : start + piece])
    return meter.finish()


@pytest.mark.parametrize("rate", [8000, 22050, 48000])
@pytest.mark.parametrize("seconds", [0.4, 0.47, 5.03, 5.08])
def test_pieces_measure_as_the_whole(rate, seconds):
    samples = speech_like(round(rate * seconds), rate)
    level = measured(samples, rate, rate, 1000)
    assert level.loudness_lufs == pytest.approx(integrated_lufs(samples, rate), abs=0.01)
    assert level.true_peak_dbfs == pytest.approx(true_peak_dbfs(samples, rate), abs=1e-4)
    assert level.peak == np.abs(samples).max()


def test_it_measures_the_sound_at_the_rate_it_will_have():
    samples = speech_like(22050 * 3, 22050)
    level = measured(samples, 22050, 48000, 777)
    whole = soxr.resample(samples, 22050, 48000, quality="VHQ")
    assert level.peak == pytest.approx(np.abs(whole).max(), rel=1e-5)
    assert level.loudness_lufs == pytest.approx(integrated_lufs(whole, 48000), abs=0.01)


@pytest.mark.parametrize("samples", [np.zeros(22050, np.float32), np.ones(8000, np.float32), np.empty(0, np.float32)])
def test_silence_and_snippets_have_no_loudness(samples):
    assert measured(samples, 22050, 22050, 500).loudness_lufs is None


def test_silence_has_no_peak_and_without_loudness_only_the_peak_is_asked():
    assert measured(np.zeros(22050, np.float32), 22050, 22050, 500).true_peak_dbfs == -math.inf
    level = measured(np.array([0.1, -0.7], np.float32), 22050, 22050, 500, with_loudness=False)
    assert (level.peak, level.true_peak_dbfs) == (pytest.approx(0.7), None)
