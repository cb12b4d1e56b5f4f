"""Short-time Fourier transform in the mel's framing, and its inverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.core import MelSpec

REACH = 2
"""Frames on each side whose windows touch a frame's own hop of samples (n_fft / hop / 2)."""


class Transform(nn.Module):
    """L frames stand for L * hop samples; beyond the ends there is silence."""

    def __init__(self, spec: MelSpec) -> None:
        super().__init__()
        self.spec = spec
        before = (spec.n_fft - spec.win_length) // 2
        window = F.pad(torch.hann_window(spec.win_length), (before, spec.n_fft - spec.win_length - before))
        self.register_buffer("window", window, persistent=False)

    def stft(self, samples: Tensor) -> Tensor:
        """Spectrum (B, n_bins, L) of samples (B, L * hop)."""
        return self.frames(samples).transpose(1, 2)

    def istft(self, spectrum: Tensor) -> Tensor:
        """Samples (B, L * hop) of a spectrum (B, n_bins, L)."""
        return self.of_frames(spectrum.transpose(1, 2))

    def frames(self, samples: Tensor) -> Tensor:
        """Spectra (B, L, n_bins) of samples (B, L * hop)."""
        spec = self.spec
        pad = (spec.n_fft - spec.hop_length) // 2
        return torch.fft.rfft(F.pad(samples, (pad, pad)).unfold(-1, spec.n_fft, spec.hop_length) * self.window)

    def of_frames(self, spectra: Tensor) -> Tensor:
        """Samples (B, L * hop) by weighted overlap-add; every sample is divided by the windows that cover it."""
        spec = self.spec
        n_frames = spectra.shape[1]
        total = self._overlapped(torch.fft.irfft(spectra, spec.n_fft) * self.window)
        cover = self._overlapped((self.window**2).expand(1, n_frames, -1))
        pad = (spec.n_fft - spec.hop_length) // 2
        inner = slice(pad, pad + n_frames * spec.hop_length)
        return total[:, inner] / cover[:, inner]

    def _overlapped(self, frames: Tensor) -> Tensor:
        """Sum of frames (B, L, n_fft), each a hop behind the one before: (B, (L - 1) * hop + n_fft)."""
        hop, parts = self.spec.hop_length, self.spec.n_fft // self.spec.hop_length
        pieces = frames.unflatten(-1, (parts, hop))  # (B, L, n_fft / hop, hop)
        n_frames = frames.shape[1]
        total = frames.new_zeros(frames.shape[0], n_frames + parts - 1, hop)
        for part in range(parts):
            total[:, part : part + n_frames] += pieces[:, :, part]
        return total.flatten(1)
