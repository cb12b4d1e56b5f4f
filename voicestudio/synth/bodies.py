"""Bodies that a string is mounted on: a few resonances each, added to what the string gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, exp, pi, sin
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESONANCES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "none": (),
    "guitar": ((102, 18, 1.0), (204, 22, 0.9), (290, 25, 0.4), (405, 25, 0.6), (560, 30, 0.5), (790, 30, 0.35)),
    "lute": ((130, 20, 0.9), (240, 20, 0.7), (390, 25, 0.7), (640, 28, 0.5), (980, 30, 0.4)),
    "violin": ((280, 18, 1.0), (460, 20, 0.9), (550, 22, 0.8), (700, 20, 0.4), (1000, 14, 0.4), (2400, 5, 0.7)),
    "cello": ((100, 18, 1.0), (180, 20, 0.9), (220, 20, 0.8), (400, 18, 0.5), (1000, 6, 0.4), (1900, 5, 0.5)),
    "banjo": ((270, 12, 0.8), (470, 14, 0.9), (700, 16, 0.9), (1050, 15, 0.7), (1500, 12, 0.6)),
}
"""Frequency in Hz, quality factor and share of each resonance: the air and plate modes that Fletcher & Rossing report
for the kind of instrument (chapters 9 and 10), rounded; the violin's last one is its bridge."""
NAMES = tuple(RESONANCES)


@dataclass(slots=True)
class Body:
    """Resonators beside the dry sound; keeps its state from block to block."""

    name: str
    amount: float
    sample_rate: int
    states: list[NDArray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = [np.zeros(2) for _ in RESONANCES[self.name]]

    def heard(self, samples: NDArray) -> NDArray:
        """Samples (T,) as the body radiates them: at amount 0 the string alone."""
        if not self.states or self.amount == 0:
            return samples
        from scipy.signal import lfilter

        made = (1 - 0.5 * self.amount) * samples
        for i, (frequency_hz, quality, share) in enumerate(RESONANCES[self.name]):
            b, a = _resonator(frequency_hz, quality, self.sample_rate)
            ringing, self.states[i] = lfilter(b, a, samples, zi=self.states[i])
            made += self.amount * share * 2.5 * ringing
        return made


def _resonator(frequency_hz: float, quality: float, sample_rate: int) -> tuple[list[float], list[float]]:
    """A two-pole band-pass with gain 1 at its centre, nothing at 0 Hz and at half the sample rate."""
    omega = 2 * pi * frequency_hz / sample_rate
    radius = exp(-omega / (2 * quality))
    zeros = (1 - radius * radius) / 2 if sin(omega) > 0 else 0.0
    return [zeros, 0.0, -zeros], [1.0, -2 * radius * cos(omega), radius * radius]
