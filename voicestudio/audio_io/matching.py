"""The gains by which several versions of one sound are equally loud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.audio_io.loudness import integrated_lufs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HIGHEST_PEAK = 0.97
"""No sample goes beyond it; where one would, all sounds are made quieter alike."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (ITU-R BS.1770-4; None below 0.4 s), root mean square in dB and highest sample of a sound.

    All of a silent sound's are None, None and 0.
    """

    lufs: float | None
    rms_db: float | None
    peak: float


@dataclass(frozen=True, slots=True)
class Matching:
    """A factor for each sound, 1 for a silent one. `by_loudness`: by integrated loudness; else by RMS."""

    gains: tuple[float, ...]
    by_loudness: bool


def loudness_of(samples: NDArray[np.float32], sample_rate: int) -> Loudness:
    """What `matched` wants to know of a sound."""
    peak = float(np.abs(samples).max(initial=0.0))
    if not peak:
        return Loudness(None, None, 0.0)
    rms_db = 10 * float(np.log10(np.square(samples, dtype=np.float64).mean()))
    return Loudness(integrated_lufs(samples, sample_rate), rms_db, peak)


def matched(sounds: Sequence[Loudness]) -> Matching:
    """Factors that bring all sounds to the loudness of the first that is not silent.

    By integrated loudness where every sound that is not silent has one, else all by RMS.
    """
    audible = {index: sound for index, sound in enumerate(sounds) if sound.rms_db is not None}
    by_loudness = all(sound.lufs is not None for sound in audible.values())
    levels_db = {index: sound.lufs if by_loudness else sound.rms_db for index, sound in audible.items()}
    if not levels_db:
        return Matching((1.0,) * len(sounds), True)
    wanted_db = next(iter(levels_db.values()))
    gains = {index: 10 ** ((wanted_db - level_db) / 20) for index, level_db in levels_db.items()}
    shared = min(1.0, HIGHEST_PEAK / max(gain * audible[index].peak for index, gain in gains.items()))
    factors = {index: gain * shared for index, gain in gains.items()}
    return Matching(tuple(factors.get(index, 1.0) for index in range(len(sounds))), by_loudness)
