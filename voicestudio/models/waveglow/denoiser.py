"""Takes from the spectrum what the network hums by itself: the published WaveGlow's denoiser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voicestudio.models.transform import REACH

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.transform import Transform

CONTEXT = 2 * REACH
"""Frames on each side that a denoised frame depends on: by its own window, and by the overlap-add."""

BIAS_FRAMES = 32


class Denoiser:
    """Subtracts `strength` times the magnitude of what the network makes of no noise and a mel of zeros."""

    def __init__(self, transform: Transform, bias: Tensor) -> None:
        """`bias` are the samples (B, BIAS_FRAMES * hop) that the network made so."""
        self.transform = transform
        inner = slice(BIAS_FRAMES // 4, -BIAS_FRAMES // 4)
        self.magnitude = transform.stft(bias).abs()[..., inner].mean(-1, keepdim=True)  # (B, n_bins, 1)

    def __call__(self, samples: Tensor, strength: float) -> Tensor:
        """Samples (B, L * hop) with their phases kept."""
        spectrum = self.transform.stft(samples)
        magnitude = spectrum.abs()
        left = (magnitude - strength * self.magnitude).clamp_min(0) / magnitude.clamp_min(1e-9)
        return self.transform.istft(spectrum * left.to(torch.float32))
