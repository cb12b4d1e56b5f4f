"""By how much one sound lies above another, told by sliding their spectra along each other."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.spectral_distance import HIGHEST_HZ, LOWEST_HZ, lines_hz

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound

STEPS = 10
"""To the semitone."""
REACH = 13.0
"""Semitones up and down."""


def semitones_above(one: HeardSound, other: HeardSound) -> float:
    """Semitones, at most REACH, by which `other` is to be raised to lie where `one` does; exact to a few cents."""
    a, b = _on_keys(one), _on_keys(other)
    similar = np.correlate(np.pad(a, _reach()), b, "valid")  # (2 * _reach() + 1,)
    at = int(np.argmax(similar))
    exact = float(at - _reach())
    if 0 < at < len(similar) - 1:
        before, here, after = similar[at - 1 : at + 2]
        bend = before - 2 * here + after
        exact += 0.5 * (before - after) / bend if bend < 0 else 0.0
    return exact / STEPS


def _reach() -> int:
    return round(REACH * STEPS)


def _on_keys(heard: HeardSound) -> NDArray[np.float64]:
    """The mean spectrum on an even scale of pitch, with loud and soft partials brought closer."""
    mean = heard.lines.mean(axis=0) ** 0.3
    spectrum = np.interp(_keys_hz(), lines_hz(), mean)
    return np.maximum(spectrum - 0.05 * spectrum.max(), 0)


@lru_cache(maxsize=1)
def _keys_hz() -> NDArray[np.float64]:
    n = int(12 * STEPS * np.log2(HIGHEST_HZ / LOWEST_HZ))
    return LOWEST_HZ * 2 ** (np.arange(n) / (12 * STEPS))
