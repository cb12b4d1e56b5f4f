"""A state-variable filter whose cutoff may move with every sample.

Topology-preserving transform: trapezoidal integrators without the delay in the loop, so that the cutoff lies where it
is set, up to Nyquist, and turning it never makes it unstable (Zavalishin, "The Art of VA Filter Design", chapter 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("low", "low_steep", "band", "high", "notch")
FLATTEST = 2**-0.5
SHARPEST = 30.0
HIGHEST = 0.48
_WEIGHTS = {"low": (1, 0, 0), "low_steep": (1, 0, 0), "band": (0, 1, 0), "high": (0, 0, 1), "notch": (1, 0, 1)}


def quality(resonance: float) -> float:
    """Q of a resonance of 0 (flat: 3 dB down at the cutoff) to 1 (it sings)."""
    return FLATTEST * (SHARPEST / FLATTEST) ** resonance


class StateVariable:
    """One filter with its memory; "low_steep" is two of them, 24 dB an octave instead of 12."""

    def __init__(self, kind: str, resonance: float, sample_rate: int, passes: int = 1) -> None:
        """`passes` is how many alike, each of that resonance, the sound goes through."""
        self._weights = np.array(_WEIGHTS[kind], np.float64)
        # Two alike in a row are as high at the cutoff as one whose Q is the product of theirs.
        stages = 2 if kind == "low_steep" else 1
        self._damping = 1 / quality(resonance) ** (1 / stages)
        self._memory = np.zeros((stages * passes, 2))
        self._sample_rate = sample_rate

    def filtered(self, samples: NDArray[np.float32], cutoff_hz: NDArray[np.float64]) -> NDArray[np.float32]:
        """The next samples, each with its own cutoff; one beyond Nyquist is taken for nearly there."""
        slope = np.tan(np.pi * np.clip(cutoff_hz / self._sample_rate, 1e-5, HIGHEST))
        out = samples.astype(np.float64)
        for memory in self._memory:
            _pass(out, slope, self._damping, self._weights, memory)
        return out.astype(np.float32)


@njit(cache=True, nogil=True)
def _pass(samples, slope, damping, weights, memory):
    first, second = memory[0], memory[1]
    low_share, band_share, high_share = weights[0], weights[1] * damping, weights[2]
    for n in range(len(samples)):
        g = slope[n]
        ahead = (samples[n] - second - first * (g + damping)) / (1 + g * (g + damping))
        band = g * ahead + first
        first = g * ahead + band
        low = g * band + second
        second = g * band + low
        samples[n] = low_share * low + band_share * band + high_share * ahead
    memory[0], memory[1] = first, second
