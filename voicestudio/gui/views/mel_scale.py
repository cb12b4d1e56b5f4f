"""Where a frequency lies on a mel spectrogram of Slaney bands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from voicestudio.core import MelSpec

_LINEAR_HZ_PER_MEL = 200.0 / 3.0
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = math.log(6.4) / 27.0

TICKS_HZ = (100, 200, 500, 1000, 2000, 4000, 8000, 16000)

NEPER_DB = 20.0 / math.log(10.0)
"""Decibels in one unit of natural log of magnitude."""


def hz_to_mel(frequency_hz: float) -> float:
    """Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above."""
    if frequency_hz < _BREAK_HZ:
        return frequency_hz / _LINEAR_HZ_PER_MEL
    return _BREAK_MEL + math.log(frequency_hz / _BREAK_HZ) / _LOG_STEP


def mel_to_hz(mel: float) -> float:
    """The inverse of hz_to_mel."""
    if mel < _BREAK_MEL:
        return mel * _LINEAR_HZ_PER_MEL
    return _BREAK_HZ * math.exp((mel - _BREAK_MEL) * _LOG_STEP)


@dataclass(frozen=True, slots=True)
class MelScale:
    """Rows of a mel image: row k of n_mels spans positions k to k + 1 and its centre, k + 1/2, is band k's peak."""

    spec: MelSpec

    @property
    def _lowest(self) -> float:
        return hz_to_mel(self.spec.fmin_hz)

    @property
    def _step(self) -> float:
        return (hz_to_mel(self.spec.fmax_hz) - self._lowest) / (self.spec.n_mels + 1)

    def row(self, frequency_hz: float) -> float:
        """The position of a frequency, counted in rows from the bottom edge of the image."""
        return (hz_to_mel(frequency_hz) - self._lowest) / self._step - 0.5

    def frequency_hz(self, row: float) -> float:
        """The frequency at a position counted in rows from the bottom edge of the image."""
        return max(0.0, mel_to_hz(self._lowest + (row + 0.5) * self._step))

    def ticks(self) -> list[tuple[int, float]]:
        """The round frequencies inside the image with their row positions; half a row outside counts as inside."""
        rows = [(tick, self.row(tick)) for tick in TICKS_HZ if self.spec.fmin_hz <= tick <= self.spec.fmax_hz]
        return [(tick, min(max(row, 0.0), float(self.spec.n_mels))) for tick, row in rows if row > -0.5 - 1e-9]
