"""Log-mel spectrogram of samples, exactly as core.MelSpec describes it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpec, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@lru_cache(maxsize=8)
def mel_filterbank(spec: MelSpec) -> NDArray[np.float32]:
    """Slaney's area-normalised triangles, (n_mels, n_fft // 2 + 1)."""
    import librosa

    bank = librosa.filters.mel(
        sr=spec.sample_rate, n_fft=spec.n_fft, n_mels=spec.n_mels, fmin=spec.fmin_hz, fmax=spec.fmax_hz
    )
    bank.flags.writeable = False
    return bank


@lru_cache(maxsize=8)
def hann(win_length: int) -> NDArray[np.float32]:
    """The periodic Hann window, (win_length,)."""
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(win_length) / win_length)).astype(np.float32)
    window.flags.writeable = False
    return window


def magnitude(samples: NDArray[np.float32], spec: MelSpec) -> NDArray[np.float32]:
    """Magnitude spectrum (n_fft // 2 + 1, n_samples // hop_length); the framing is core.MelSpec's.

    The ends are reflected; a sound too short to reflect is padded with zeros first. Raises StudioError for a sound
    shorter than one hop.
    """
    n_frames = len(samples) // spec.hop_length
    if n_frames == 0:
        raise StudioError(
            f"A sound of at least {spec.hop_length} samples is wanted for a mel spectrogram, but {len(samples)} came."
        )
    pad = (spec.n_fft - spec.hop_length) // 2
    samples = np.asarray(samples[: n_frames * spec.hop_length], dtype=np.float32)
    padded = np.pad(samples, pad, mode="reflect") if len(samples) > pad else np.pad(samples, pad)
    frames = np.lib.stride_tricks.sliding_window_view(padded, spec.n_fft)[:: spec.hop_length]  # (L, n_fft)
    window = np.zeros(spec.n_fft, np.float32)
    offset = (spec.n_fft - spec.win_length) // 2
    window[offset : offset + spec.win_length] = hann(spec.win_length)
    blocks = [
        np.abs(np.fft.rfft(frames[start : start + 4096] * window, axis=1)) for start in range(0, n_frames, 4096)
    ]
    return np.concatenate(blocks).T.astype(np.float32)  # (L, n_bins) -> (n_bins, L)


def log_mel(samples: NDArray[np.float32], spec: MelSpec | None = None) -> NDArray[np.float32]:
    """Log-mel frames float32 (n_mels, n_samples // hop_length) of samples at spec.sample_rate."""
    spec = spec or MelSpec()
    bands = mel_filterbank(spec) @ magnitude(samples, spec)
    return np.log(np.maximum(bands, spec.floor))
