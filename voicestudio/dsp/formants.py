"""Formants of speech: resonances of the vocal tract, as poles of a linear prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE_RATE = 11000
"""Hz that frames come at: five resonances lie below its half in most voices."""
WINDOW_LENGTH = 550
N_FORMANTS = 4
ORDER = 10
PRE_EMPHASIS_HZ = 50.0
RANGE_HZ = (150.0, 5300.0)
WIDEST_HZ = 400.0
"""A pole of a wider band shapes the spectrum's slope; it is no resonance."""
_WHITE_SHARE = 1e-9
_SILENCE = 1e-10


def formants(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frequencies in Hz (N_FORMANTS, L), rising, of frames (L, WINDOW_LENGTH + 1) at SAMPLE_RATE; NaN where none is.

    The roots of the prediction polynomial of the pre-emphasised, windowed frame by the autocorrelation method, those of
    narrow bands alone, the lowest first (J. Markel and A. Gray, "Linear Prediction of Speech", 1976, chapter 7).
    """
    from scipy import fft

    emphasis = np.exp(-2 * np.pi * PRE_EMPHASIS_HZ / SAMPLE_RATE)
    frames = frames.astype(np.float64)
    frames = (frames[:, 1:] - emphasis * frames[:, :-1]) * np.hanning(WINDOW_LENGTH)
    power = np.abs(fft.rfft(frames, fft.next_fast_len(2 * WINDOW_LENGTH), axis=1)) ** 2
    correlation = fft.irfft(power, axis=1)[:, : ORDER + 1]
    correlation[:, 0] *= 1 + _WHITE_SHARE
    found = np.full((len(frames), N_FORMANTS), np.nan, np.float32)
    sounding = correlation[:, 0] > _SILENCE
    if sounding.any():
        found[sounding] = _resonances(_prediction(correlation[sounding]))
    return found.T


def _prediction(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coefficients a_1 ... a_p (L, p) of 1 + sum of a_k z^-k, by Levinson and Durbin's recursion on all rows."""
    order = correlation.shape[1] - 1
    filters = np.zeros((len(correlation), order + 1))
    filters[:, 0] = 1.0
    error = correlation[:, 0].copy()
    for i in range(1, order + 1):
        k = -np.einsum("lk,lk->l", filters[:, :i], correlation[:, i:0:-1]) / error
        filters[:, 1 : i + 1] += k[:, None] * filters[:, i - 1 :: -1][:, :i]
        error *= 1 - k * k
    return filters[:, 1:]


def _resonances(filters: NDArray[np.float64]) -> NDArray[np.float32]:
    """The lowest N_FORMANTS poles of narrow band (L, N_FORMANTS), as eigenvalues of companion matrices."""
    n, order = filters.shape
    companions = np.zeros((n, order, order))
    companions[:, 0] = -filters
    companions[:, np.arange(1, order), np.arange(order - 1)] = 1.0
    poles = np.linalg.eigvals(companions)
    hz = np.angle(poles) * SAMPLE_RATE / (2 * np.pi)
    width_hz = -np.log(np.maximum(np.abs(poles), 1e-9)) * SAMPLE_RATE / np.pi
    good = (hz > RANGE_HZ[0]) & (hz < RANGE_HZ[1]) & (width_hz < WIDEST_HZ)
    return np.sort(np.where(good, hz, np.nan), axis=1)[:, :N_FORMANTS].astype(np.float32)
