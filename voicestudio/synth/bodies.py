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
    resonators: NDArray = field(init=False)
    state: NDArray = field(init=False)

    def __post_init__(self) -> None:
        made = [_resonator(*one, self.sample_rate) for one in RESONANCES[self.name]]
        self.resonators = np.array(made).reshape(-1, 3)
        self.resonators[:, 0] *= 2.5 * self.amount
        self.state = np.zeros((len(made), 2))

    def heard(self, samples: NDArray) -> NDArray:
        """Samples (T,) as the body radiates them: at amount 0 the string alone."""
        if not len(self.state) or self.amount == 0:
            return samples
        from voicestudio.synth.filter_kernel import side_by_side

        ringing = side_by_side(self.resonators, self.state, np.ascontiguousarray(samples, np.float64))
        return (1 - 0.5 * self.amount) * samples + ringing


def _resonator(frequency_hz: float, quality: float, share: float, sample_rate: int) -> tuple[float, float, float]:
    """A two-pole band-pass with gain `share` at its centre, nothing at 0 Hz and at half the rate: b, a1 and a2."""
    omega = 2 * pi * frequency_hz / sample_rate
    radius = exp(-omega / (2 * quality))
    zeros = (1 - radius * radius) / 2 if sin(omega) > 0 else 0.0
    return share * zeros, -2 * radius * cos(omega), radius * radius
