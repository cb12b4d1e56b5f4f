"""Log-mel spectrogram of a sound that is still growing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.dsp.mel import log_mel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import MelSpec


class GrowingMel:
    """Takes samples as they come and gives the frames that no later sample can change; all together are log_mel's."""

    def __init__(self, spec: MelSpec) -> None:
        self.spec = spec
        self._beside = -(-(spec.n_fft - spec.hop_length) // (2 * spec.hop_length))  # frames that a window reaches over
        self._held = np.empty(0, np.float32)
        self._n_before = 0  # frames at the beginning of what is held that were given already

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Frames (n_mels, n), of which there may be none."""
        self._held = np.concatenate([self._held, samples])
        return self._given(len(self._held) // self.spec.hop_length - self._beside)

    def finish(self) -> NDArray[np.float32]:
        """The last frames (n_mels, n); samples after the last whole frame are left out."""
        return self._given(len(self._held) // self.spec.hop_length)

    def _given(self, stop: int) -> NDArray[np.float32]:
        """The frames of what is held up to `stop`; what no later frame needs is let go."""
        if stop <= self._n_before:
            return np.empty((self.spec.n_mels, 0), np.float32)
        frames = log_mel(self._held, self.spec)[:, self._n_before : stop]
        kept = max(0, stop - 2 * self._beside)
        self._held = self._held[kept * self.spec.hop_length :]
        self._n_before = stop - kept
        return frames
