"""The gain that brings a sound to a wished loudness without its peaks passing a limit (ITU-R BS.1770-4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK_S = 0.4
"""Loudness is measured over blocks of this length; a shorter sound has none."""

_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Gain:
    """gain_db and why: the loudness (None where there is none) and true peak of the sound before it."""

    gain_db: float
    loudness_lufs: float | None
    true_peak_dbfs: float
    reached: bool
    reason: str = ""


def integrated_lufs(samples: NDArray[np.float32], sample_rate: int) -> float | None:
    """Gated loudness; None for a sound that is silent or shorter than 0.4 s."""
    if len(samples) < _BLOCK_S * sample_rate:
        return None
    import pyloudnorm

    lufs = float(pyloudnorm.Meter(sample_rate).integrated_loudness(samples.astype(np.float64)))
    return lufs if math.isfinite(lufs) else None


def true_peak_dbfs(samples: NDArray[np.float32], sample_rate: int) -> float:
    """Peak of the sound between its samples too, four times oversampled; -inf for silence."""
    import soxr

    stream = soxr.ResampleStream(sample_rate, 4 * sample_rate, 1, dtype="float32", quality="HQ")
    peak = float(np.abs(samples).max(initial=0.0))
    for start in range(0, len(samples), _PIECE):
        last = start + _PIECE >= len(samples)
        piece = stream.resample_chunk(np.ascontiguousarray(samples[start : start + _PIECE]), last=last)
        peak = max(peak, float(np.abs(piece).max(initial=0.0)))
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def gain_for(samples: NDArray[np.float32], sample_rate: int, target_lufs: float, peak_dbfs: float) -> Gain:
    """The gain to target_lufs, or as near to it as peaks below peak_dbfs (true peak) allow."""
    return gain_to(integrated_lufs(samples, sample_rate), true_peak_dbfs(samples, sample_rate), target_lufs, peak_dbfs)


def gain_to(lufs: float | None, true_peak: float, target_lufs: float, peak_dbfs: float) -> Gain:
    """The same for a sound whose loudness (None where it has none) and true peak in dB are known."""
    if lufs is None:
        limit = min(0.0, peak_dbfs - true_peak)
        return Gain(limit, None, true_peak, False, "The sound is too short or too quiet to have a loudness.")
    wanted, limit = target_lufs - lufs, peak_dbfs - true_peak
    if wanted <= limit:
        return Gain(wanted, lufs, true_peak, True)
    reason = (
        f"{lufs + limit:.1f} LUFS is as loud as the sound gets with peaks at {peak_dbfs:g} dB; "
        f"{target_lufs:g} LUFS was wanted."
    )
    return Gain(limit, lufs, true_peak, False, reason)
