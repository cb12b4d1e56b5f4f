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
class Matching:
    """A factor for each sound. `by_loudness`: by integrated loudness (ITU-R BS.1770-4); else by root mean square.

    A silent sound has the factor 1.
    """

    gains: tuple[float, ...]
    by_loudness: bool


def matched(sounds: Sequence[NDArray[np.float32]], sample_rate: int) -> Matching:
    """Factors that bring all sounds to the loudness of the first that is not silent.

    By integrated loudness where every sound that is not silent has one (0.4 s and more), else all by RMS.
    """
    audible = [index for index, samples in enumerate(sounds) if samples.any()]
    if not audible:
        return Matching((1.0,) * len(sounds), True)
    loudness = {index: integrated_lufs(sounds[index], sample_rate) for index in audible}
    by_loudness = all(lufs is not None for lufs in loudness.values())
    levels_db = {
        index: lufs if by_loudness and lufs is not None else _rms_db(sounds[index]) for index, lufs in loudness.items()
    }
    wanted_db = levels_db[audible[0]]
    gains = {index: 10 ** ((wanted_db - level_db) / 20) for index, level_db in levels_db.items()}
    peak = max(gain * float(np.abs(sounds[index]).max()) for index, gain in gains.items())
    shared = min(1.0, HIGHEST_PEAK / peak)
    return Matching(tuple(gains.get(index, 1 / shared) * shared for index in range(len(sounds))), by_loudness)


def _rms_db(samples: NDArray[np.float32]) -> float:
    return 10 * float(np.log10(np.square(samples, dtype=np.float64).mean()))
