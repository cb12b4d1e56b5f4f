"""Band-limited oscillators: one cycle in tables that hold ever fewer harmonics, so that none lies above Nyquist."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.synth.pitch_motion import sine

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH = 4096
MOST = 1024
"""Harmonics of the richest table: a quarter of its length, so that straight lines between its points stay 79 dB clean
for a saw; a note below MIDI 18 ends below 24 kHz."""


class Tables:
    """One cycle of a waveform, or several waveforms to go between, each in tables of ever fewer harmonics.

    `spectra` (waveforms, harmonics) are complex amplitudes of harmonics 1, 2, ...: a sine of height 1 is -1j. A table
    holds 2 ** (1 / steps) times fewer harmonics than the one before it. Between two tables, and between two
    waveforms, goes a straight line, so that neither a glide nor a morph steps.
    """

    def __init__(self, spectra: NDArray[np.complex128], steps: int) -> None:
        spectra = np.atleast_2d(spectra)[:, :MOST]
        harmonics = np.floor(MOST * 2.0 ** (-np.arange(10 * steps + 2) / steps) + 1e-9).clip(1)
        kept = np.arange(1, spectra.shape[1] + 1) <= harmonics[:, None]  # (levels, harmonics)
        bins = np.zeros((len(spectra), len(harmonics), LENGTH // 2 + 1), np.complex128)
        bins[:, :, 1 : spectra.shape[1] + 1] = spectra[:, None] * kept * (LENGTH / 2)
        cycles = np.fft.irfft(bins, LENGTH)
        # The first point once more at the end: its neighbour needs no wrapping; and one for a phase that rounds up.
        closed = np.concatenate([cycles, cycles[..., :1]], axis=-1).astype(np.float32)
        self._flat = np.append(closed, closed[-1, -1, -1])
        self._levels = len(harmonics)
        self._steps = steps
        self._waveforms = len(spectra)

    def level(self, increments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Which table is the richest without a harmonic above Nyquist; the fraction fades towards the next one."""
        place = self._steps * np.log2(2 * MOST * increments) + 1
        return place.clip(0, self._levels - 1.001)

    def read(
        self,
        cycles: NDArray[np.float64],
        level: NDArray[np.float64],
        waveform: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float32]:
        """The waveform at those phases; `level` comes from `level`, `waveform` (0 to 1) goes from first to last."""
        from voicestudio.synth.table_kernel import read_between, read_one

        if self._waveforms == 1 or waveform is None:
            return read_one(self._flat, cycles, level, LENGTH)
        return read_between(self._flat, cycles, level, LENGTH, waveform, self._levels, self._waveforms)


WAVES = ("saw", "pulse", "triangle", "sine")


@cache
def saw_tables() -> Tables:
    """From 1 down to -1."""
    return Tables(-2j / np.pi / np.arange(1, MOST + 1), steps=6)


@cache
def triangle_tables() -> Tables:
    """From 0 up to 1, down to -1 and back."""
    harmonic = np.arange(1, MOST + 1)
    return Tables(-8j / np.pi**2 * np.sin(np.pi / 2 * harmonic) / harmonic**2, steps=6)


def wave(
    kind: str, cycles: NDArray[np.float64], increments: NDArray[np.float64], width: NDArray[np.float64] | float = 0.5
) -> NDArray[np.float32]:
    """One of WAVES, 2 from top to bottom and without DC; `width` is the share of a cycle that a pulse is high."""
    if kind == "sine":
        return sine(cycles)
    tables = triangle_tables() if kind == "triangle" else saw_tables()
    level = tables.level(increments)
    samples = tables.read(cycles, level)
    if kind == "pulse":
        # Two saws, one of them later, leave steps up and down alone (Valimaki and Huovilainen 2007).
        samples -= tables.read(cycles - width, level)
    return samples
