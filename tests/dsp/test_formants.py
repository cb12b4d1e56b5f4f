"""Formants of vowels made by rule, whose resonances are known."""

import numpy as np
import pytest
from scipy.signal import lfilter

from voicestudio.dsp.formants import N_FORMANTS, SAMPLE_RATE, WINDOW_LENGTH, formants
from voicestudio.dsp.framing import centred, centres


def vowel(f0_hz, formants_hz):
    """Half a second at SAMPLE_RATE: pulses with the slope of a glottis, through two-pole resonators."""
    samples = np.diff(np.floor(np.cumsum(np.full(SAMPLE_RATE // 2, f0_hz / SAMPLE_RATE))), prepend=0.0)
    samples = lfilter([1], [1, -0.98], samples)
    for hz, width_hz in zip(formants_hz, (60, 80, 120, 150), strict=True):
        radius = np.exp(-np.pi * width_hz / SAMPLE_RATE)
        samples = lfilter([1], [1, -2 * radius * np.cos(2 * np.pi * hz / SAMPLE_RATE), radius**2], samples)
    return (0.3 * samples / np.abs(samples).max()).astype(np.float32)


@pytest.mark.parametrize("f0_hz", [100, 150])
@pytest.mark.parametrize(
    "expected", [(700, 1220, 2600, 3500), (270, 2290, 3010, 3700), (300, 870, 2240, 3300), (530, 1840, 2480, 3600)]
)
def test_resonances_are_found_where_they_were_put(f0_hz, expected):
    middles = centres(5, 45, SAMPLE_RATE, 0.01)
    found = np.median(formants(centred(vowel(f0_hz, expected), middles, WINDOW_LENGTH + 1)), axis=1)
    error = np.abs(found / expected - 1)
    assert error[0] < 0.1  # the first is drawn to the nearest harmonic
    assert error[1:].max() < 0.05


def test_silence_has_none():
    assert np.isnan(formants(np.zeros((3, WINDOW_LENGTH + 1), np.float32))).all()
    assert formants(np.zeros((3, WINDOW_LENGTH + 1), np.float32)).shape == (N_FORMANTS, 3)
