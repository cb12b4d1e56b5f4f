"""Clips of two speakers brought to one pitch, and one of them to another length of the vocal tract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.dsp.mel import log_mel
from voicestudio.dsp.psola import revoiced
from voicestudio.training.features import ClipFeatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.training.features import FeatureStore, JoinedStore


class RevoicedStore:
    """A store whose clips are measured anew at their first use and then kept, without their samples.

    pitch are factors on f0 of the clips before `n_first` and of those after; resonances is for the latter alone.
    """

    def __init__(
        self, store: FeatureStore | JoinedStore, n_first: int, pitch: Sequence[float], resonances: float
    ) -> None:
        self.spec, self._store, self._n_first = store.spec, store, n_first
        self._pitch, self._resonances = pitch, resonances
        self._made: dict[int, ClipFeatures] = {}

    def __len__(self) -> int:
        return len(self._store)

    def n_frames(self, index: int) -> int:
        return self._store.n_frames(index)

    def clip(self, index: int) -> ClipFeatures:
        """Mel and f0 of a whole clip; no samples."""
        if index not in self._made:
            self._made[index] = self._revoiced(index)
        return self._made[index]

    def _revoiced(self, index: int) -> ClipFeatures:
        clip, later = self._store.clip(index), int(index >= self._n_first)
        f0_hz = (clip.f0_hz * np.float32(self._pitch[later])).astype(np.float32)
        resonances = self._resonances if later else 1.0
        samples = revoiced(clip.samples, self.spec.sample_rate, clip.f0_hz, f0_hz, resonances)
        return ClipFeatures(np.zeros(0, np.float32), log_mel(samples, self.spec), f0_hz)
