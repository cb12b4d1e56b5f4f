"""What the vocal folds give: one period of flow, with as many partials as the sample rate holds.

A. Rosenberg, "Effect of glottal pulse shape on the quality of natural vowels", JASA 49 (2), 1971, shape C: half a
cosine up, a quarter of one down, and shut. What drives the tract is the flow's slope, for the lips radiate slopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINE = 8192
LAX_OPEN, TENSE_OPEN = 0.85, 0.42
"""The share of the period in which the folds are apart."""
LAX_SKEW, TENSE_SKEW = 0.62, 0.8
"""The share of that in which the flow rises."""
LAX_CORNER, TENSE_CORNER = 3.0, 80.0
"""From this partial on, the slope's partials fall by 6 dB more an octave: soft folds do not close at once."""
TOP = 0.45


@dataclass(frozen=True, slots=True)
class Folds:
    """One period: the flow's slope (FINE,), of root mean square 1, and the flow (FINE,), 0 to 1."""

    slope: NDArray
    flow: NDArray

    def read(self, phase: NDArray) -> tuple[NDArray, NDArray]:
        """Slope and flow at phases (T,) in periods."""
        at = (phase - np.floor(phase)) * FINE
        whole = at.astype(np.int64)
        part = at - whole
        left, right = whole % FINE, (whole + 1) % FINE
        slope = (1 - part) * self.slope[left] + part * self.slope[right]
        return slope, self.flow[left]


def folds(tension: float, highest_hz: float, sample_rate: int) -> Folds:
    """A period for folds of that tension (0 to 1) at notes up to highest_hz."""
    share = np.arange(FINE) / FINE
    opened = LAX_OPEN + (TENSE_OPEN - LAX_OPEN) * tension
    rising = opened * (LAX_SKEW + (TENSE_SKEW - LAX_SKEW) * tension)
    up = 0.5 - 0.5 * np.cos(np.pi * share / rising)
    down = np.cos(0.5 * np.pi * (share - rising) / (opened - rising))
    flow = np.where(share < rising, up, np.where(share < opened, down, 0.0))
    partial = np.arange(FINE // 2 + 1)
    corner = LAX_CORNER * (TENSE_CORNER / LAX_CORNER) ** tension
    held = partial < max(min(TOP * sample_rate / highest_hz, FINE / 6), 1.5)
    spectrum = np.fft.rfft(flow) * 1j * partial * held / np.sqrt(1 + (partial / corner) ** 2)
    slope = np.fft.irfft(spectrum, FINE)
    return Folds(slope / np.sqrt(np.mean(slope**2)), flow)
