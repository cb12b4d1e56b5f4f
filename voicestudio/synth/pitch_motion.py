"""How a note's pitch moves: vibrato, a glide at its start, and the phase that follows from them."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

HIGHEST = 0.45
"""Cycles per sample: no oscillator goes beyond, however far it is bent."""

VIBRATO = (
    ParamRange("vibrato_hz", 0.1, 20, 5, "How fast the pitch swings.", "Hz", "log"),
    ParamRange("vibrato_cents", 0, 200, 0, "How far the pitch swings up and down.", "cents"),
)
GLIDE = (
    ParamRange("glide", -60, 60, 0, "The note begins this far from its pitch and glides there.", "semitones"),
    ParamRange(
        "glide_s", 0.01, 10, 0.3, "In this time the glide has come 99.9 % of the way, most of it early.", "s", "log"
    ),
)


def vibrato(values: Mapping[str, float], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Semitones away from the note."""
    if values["vibrato_cents"] == 0:
        return np.zeros_like(seconds)
    return values["vibrato_cents"] / 100 * np.sin(2 * np.pi * values["vibrato_hz"] * seconds)


def glide(values: Mapping[str, float], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Semitones away from the note."""
    if values["glide"] == 0:
        return np.zeros_like(seconds)
    return values["glide"] * np.exp(-3 * log(10) / values["glide_s"] * seconds)


def increments(f0_hz: float, semitones: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Cycles per sample of a note bent by those semitones, HIGHEST at most."""
    return steps_of(f0_hz, np.exp2(semitones / 12), sample_rate)


def steps_of(f0_hz: float, bend: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Cycles per sample of a note `bend` times as high, HIGHEST at most."""
    return np.minimum(f0_hz / sample_rate * bend, HIGHEST)


class Phase:
    """Where an oscillator is, in cycles from its start; never wrapped, so that blocks of any size add up alike."""

    def __init__(self, start: float = 0.0) -> None:
        self._at = start

    def advance(self, increments: NDArray[np.float64]) -> NDArray[np.float64]:
        """The phase at each sample; the increment of a sample leads to the next one."""
        cycles = np.cumsum(np.concatenate([[self._at], increments]))
        self._at = float(cycles[-1])
        return cycles[:-1]


def sine(cycles: NDArray[np.float64]) -> NDArray[np.float32]:
    """The sine of a phase in cycles; wrapped before it loses digits, so an hour sounds as its first second."""
    return np.sin((2 * np.pi) * (cycles - np.rint(cycles)).astype(np.float32))
