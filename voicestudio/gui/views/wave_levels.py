"""Lowest and highest samples at growing coarseness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.gui.views.growing import GrowingArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RATIO = 8
_N_LEVELS = 7


class Pyramid:
    """Ranges of samples; level i holds (lowest, highest) of each 8**(i + 1) samples."""

    def __init__(self) -> None:
        self._samples = GrowingArray()
        self._levels = [GrowingArray((2,)) for _ in range(_N_LEVELS)]

    def append(self, samples: NDArray[np.float32]) -> None:
        start = len(self._samples)
        self._samples.write(start, samples)
        finer, stop = self._samples.values, len(self._samples)
        finer = np.broadcast_to(finer[:, None], (len(finer), 2))
        for level in self._levels:
            start, stop = start // _RATIO, -(-stop // _RATIO)
            part = finer[start * _RATIO : stop * _RATIO]
            at = np.arange(0, len(part), _RATIO)
            level.write(start, np.stack([np.minimum.reduceat(part[:, 0], at), np.maximum.reduceat(part[:, 1], at)], 1))
            finer = level.values

    def columns(self, start: int, stop: int, n_columns: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        edges = start + np.arange(n_columns + 1) * (stop - start) // n_columns
        lows = highs = self._samples.values  # one object: "is" below asks whether a level was coarse enough
        for index, level in enumerate(self._levels):
            if _RATIO ** (index + 1) * 4 > (stop - start) / n_columns:
                break
            lows, highs = level.values[:, 0], level.values[:, 1]
            scale = _RATIO ** (index + 1)
            final = edges // scale
        else:
            index = _N_LEVELS
        if lows is highs:
            final = edges
        at = np.minimum(final[:-1], len(lows) - 1)
        return np.minimum.reduceat(lows[: max(final[-1], 1)], at), np.maximum.reduceat(highs[: max(final[-1], 1)], at)
