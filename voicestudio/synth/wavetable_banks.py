"""The rows of waveforms that a wavetable synthesizer reads, as amplitudes of their harmonics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

HARMONICS = 512
_K = np.arange(1, HARMONICS + 1)
_FORMANT_BASE_HZ = 110.0
_FORMANTS_HZ = (
    ((730, 90), (1090, 110), (2440, 170), (3400, 250)),
    ((530, 70), (1840, 100), (2480, 160), (3500, 250)),
    ((270, 60), (2290, 100), (3010, 170), (3600, 250)),
    ((570, 80), (840, 100), (2410, 170), (3300, 250)),
    ((300, 60), (870, 100), (2240, 170), (3300, 250)),
)
"""Centre and bandwidth of the formants of a, e, i, o, u of men (centres: Peterson and Barney 1952, table II)."""


def sine_to_saw() -> NDArray[np.complex128]:
    """From a sine to a saw: the fall of the harmonics grows less steep."""
    steepness = np.array([8, 5, 3.5, 2.5, 2, 1.6, 1.3, 1])[:, None]
    return _of_height_1(-1j * _K**-steepness)


def hollow() -> NDArray[np.complex128]:
    """Pulses from a square to a needle."""
    width = np.linspace(0.5, 0.03, 16)[:, None]
    return _of_height_1(-1j / _K * (1 - np.exp(-2j * np.pi * _K * width)))


def vowels() -> NDArray[np.complex128]:
    """A, e, i, o, u as a man sings them at 110 Hz: a source of 12 dB an octave through four resonances."""
    hz = _K * _FORMANT_BASE_HZ
    rows = []
    for formants in _FORMANTS_HZ:
        shape = np.ones(HARMONICS, np.complex128)
        for centre, bandwidth in formants:
            shape *= centre**2 / (centre**2 - hz**2 + 1j * bandwidth * hz)
        # Resonances fall by 12 dB an octave each: a voice has more of them above, which lift the rest again.
        rows.append(-1j * shape * (1 + (hz / 3500) ** 2) ** 2 / _K * (hz < 6000))
    return _of_height_1(np.array(rows))


def sync() -> NDArray[np.complex128]:
    """A saw of 1 to 6.6 times the pitch that begins anew with every cycle: the hard-sync sweep."""
    points = np.arange(8 * HARMONICS) / (8 * HARMONICS)
    rows = [1 - 2 * ((points * times) % 1) for times in np.linspace(1, 6.6, 16)]
    return _of_height_1(np.fft.rfft(rows)[:, 1 : HARMONICS + 1])


def organ() -> NDArray[np.complex128]:
    """Drawbars pulled one after the other: 8', 4', 2 2/3', 2', 1 3/5', 1 1/3', 1'."""
    rows = np.zeros((7, HARMONICS))
    for row, bars in enumerate(np.tri(7)):
        rows[row, np.array([1, 2, 3, 4, 5, 6, 8]) - 1] = bars * 0.85 ** np.arange(7)
    return _of_height_1(-1j * rows)


def resonance() -> NDArray[np.complex128]:
    """A bright peak that walks up the harmonics."""
    centre = np.geomspace(1, 40, 20)[:, None]
    peak = 1 / (1 + ((_K - centre) / (0.5 + 0.1 * centre)) ** 2)
    return _of_height_1(-1j * (peak + 0.3 / _K**2) / _K**0.3)


def digital() -> NDArray[np.complex128]:
    """Uneven spectra with scattered phases: glassy, each unlike the next."""
    chance = np.random.default_rng([1983, 0])
    rows = chance.exponential(size=(12, HARMONICS)) ** 2 * _K**-1.2 * (_K <= 48)
    rows[:, 0] += 0.5
    return _of_height_1(rows * np.exp(2j * np.pi * chance.uniform(size=HARMONICS)))


def _of_height_1(spectra: NDArray[np.complex128]) -> NDArray[np.complex128]:
    bins = np.zeros((len(spectra), 4 * HARMONICS + 1), np.complex128)
    bins[:, 1 : HARMONICS + 1] = spectra * 4 * HARMONICS
    return spectra / np.abs(np.fft.irfft(bins)).max(axis=1, keepdims=True)


BANKS: dict[str, Callable[[], NDArray[np.complex128]]] = {
    "sine_to_saw": sine_to_saw,
    "hollow": hollow,
    "vowels": vowels,
    "sync": sync,
    "organ": organ,
    "resonance": resonance,
    "digital": digital,
}
