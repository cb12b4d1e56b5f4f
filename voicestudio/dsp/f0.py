"""Fundamental frequency of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

F0_MIN_HZ, F0_MAX_HZ = 65.0, 520.0


def f0_contour(
    samples: NDArray[np.float32], spec: MelSpec | None = None, fmin_hz: float = F0_MIN_HZ, fmax_hz: float = F0_MAX_HZ,
    step_semitones: float = 0.1,
) -> NDArray[np.float32]:  # fmt: skip
    """f0 in Hz of each mel frame (n_samples // hop_length,), 0 where unvoiced, by probabilistic YIN.

    M. Mauch and S. Dixon, "pYIN: a fundamental frequency estimator using probabilistic threshold distributions",
    ICASSP 2014, in librosa's implementation; the frames are those of the mel spectrogram. f0 lies on a grid of
    step_semitones; the time that it takes falls with the square of the step.
    """
    import librosa

    spec = spec or MelSpec()
    n_frames = len(samples) // spec.hop_length
    pad = (spec.n_fft - spec.hop_length) // 2
    padded = np.pad(samples[: n_frames * spec.hop_length], pad)
    f0, _, _ = librosa.pyin(
        padded, fmin=fmin_hz, fmax=fmax_hz, sr=spec.sample_rate, frame_length=spec.n_fft,
        hop_length=spec.hop_length, center=False, resolution=step_semitones,
    )  # fmt: skip
    return np.nan_to_num(f0[:n_frames]).astype(np.float32)
