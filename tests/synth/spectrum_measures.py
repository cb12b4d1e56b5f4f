"""Measures of a steady tone's spectrum that know nothing of how it was made."""

import numpy as np

from tests.synth.physical_measures import SAMPLE_RATE

STEADY = {"attack_s": 0.001, "sustain": 1.0, "release_s": 0.01}
SIZE = 16_384
WIDTH = 6
"""Bins to each side of a partial that its window spreads it over."""


def _spectrum(samples):
    """Amplitudes of SIZE steady samples from 0.1 s on: a sine of height 1 is 1 (Blackman-Harris window)."""
    turn = 2 * np.pi * np.arange(SIZE) / SIZE
    window = 0.35875 - 0.48829 * np.cos(turn) + 0.14128 * np.cos(2 * turn) - 0.01168 * np.cos(3 * turn)
    part = samples[SAMPLE_RATE // 10 :][:SIZE].astype(float)
    return np.abs(np.fft.rfft(part * window)) / window.sum() * 2


def alias_db(samples, f0_hz: float) -> float:
    """The strongest line between the harmonics of f0, in dB below the strongest harmonic."""
    spectrum = _spectrum(samples)
    bins = np.arange(spectrum.size) * SAMPLE_RATE / SIZE
    apart = np.abs(bins - np.rint(bins / f0_hz) * f0_hz) * SIZE / SAMPLE_RATE
    return 20 * np.log10(spectrum[apart > WIDTH].max() / spectrum.max())


def partials(samples, frequencies_hz):
    """The amplitude of each of those partials."""
    spectrum = _spectrum(samples)
    at = np.rint(np.asarray(frequencies_hz) * SIZE / SAMPLE_RATE).astype(int)
    # The energy under a peak does not depend on where between two bins it lies.
    energy = [np.sqrt((spectrum[max(k - WIDTH, 0) : k + WIDTH] ** 2).sum()) for k in at]
    return np.array(energy) / np.sqrt(2.0044)
