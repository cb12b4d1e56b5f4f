"""A growing mel spectrogram in decibels with coarser copies, so that a view costs its width, not its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.gui.views.growing import GrowingArray
from voicestudio.gui.views.mel_scale import NEPER_DB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import MelSpec

_RATIO = 4
_N_LEVELS = 7
_ROOMY_S = 600.0
"""A sound up to so long grows without ever being copied, which would make the window stutter."""


class MelLevels:
    """Frames in dB; level i holds the loudest value of each 4**i frames, per band."""

    def __init__(self, spec: MelSpec) -> None:
        self.spec = spec
        self.floor_db = float(np.log(spec.floor)) * NEPER_DB
        capacity = int(_ROOMY_S / spec.frame_s)
        self._levels = [
            GrowingArray((spec.n_mels,), self.floor_db, capacity // _RATIO**level + 16) for level in range(_N_LEVELS)
        ]

    @property
    def n_frames(self) -> int:
        return len(self._levels[0])

    @property
    def frames_db(self) -> NDArray[np.float32]:
        """All frames, (n_frames, n_mels)."""
        return self._levels[0].values

    def write(self, start_frame: int, frames: NDArray[np.float32]) -> None:
        """Puts natural-log frames (n_mels, n) at start_frame; costs O(n)."""
        start, stop = min(start_frame, self.n_frames), start_frame + frames.shape[1]
        self._levels[0].write(start_frame, frames.T * np.float32(NEPER_DB))
        for finer, coarser in zip(self._levels, self._levels[1:], strict=False):
            start, stop = start // _RATIO, -(-stop // _RATIO)
            part = finer.values[start * _RATIO : stop * _RATIO]
            coarser.write(start, np.maximum.reduceat(part, np.arange(0, len(part), _RATIO), axis=0))

    def loudest(self, edges: NDArray[np.float64]) -> NDArray[np.float32]:
        """The loudest value per band between each two neighbouring edges (in frames): (n_mels, len(edges) - 1).

        The edges rise and lie within 0 and n_frames; a column reaches over half its width into a neighbour at most.
        """
        width = (edges[-1] - edges[0]) / (len(edges) - 1)
        level = 0
        while level + 1 < _N_LEVELS and _RATIO ** (level + 1) <= width / 2:
            level += 1
        values = self._levels[level].values
        starts = np.minimum((edges[:-1] / _RATIO**level).astype(np.int64), len(values) - 1)
        stops = np.clip((edges[1:] / _RATIO**level).astype(np.int64), starts + 1, len(values))
        loudest = values[starts]
        for step in range(1, int((stops - starts).max())):  # at most 2 * _RATIO + 1 times
            np.maximum(loudest, values[np.minimum(starts + step, stops - 1)], out=loudest)
        return loudest.T
