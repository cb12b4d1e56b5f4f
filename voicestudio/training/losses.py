"""Losses of the recipes; tensors in, one number out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.core import MelSpec


class SpectralLoss(nn.Module):
    """Log-magnitude and magnitude distances at several resolutions, and log-mel distance (B, T) to (B, T).

    Multi-resolution STFT loss of Parallel WaveGAN (arXiv 1910.11480, section 2.2), with the mel loss of HiFi-GAN
    (arXiv 2010.05646, section 2.4).
    """

    def __init__(self, spec: MelSpec, bank: Tensor, n_ffts: tuple[int, ...] = (256, 512, 1024, 2048)) -> None:
        super().__init__()
        self.spec, self.n_ffts = spec, n_ffts
        self.register_buffer("bank", bank)  # (n_mels, n_bins)
        for n_fft in n_ffts:
            self.register_buffer(f"window_{n_fft}", torch.hann_window(n_fft))

    def magnitude(self, samples: Tensor, n_fft: int) -> Tensor:
        window = getattr(self, f"window_{n_fft}")
        spectrum = torch.stft(samples, n_fft, n_fft // 4, window=window, return_complex=True)
        return torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9)

    def log_mel(self, magnitude: Tensor) -> Tensor:
        return torch.log((self.bank @ magnitude).clamp_min(self.spec.floor))

    def forward(self, made: Tensor, real: Tensor) -> dict[str, Tensor]:
        log_part, linear_part, mel = 0.0, 0.0, torch.zeros((), device=made.device)
        for n_fft in self.n_ffts:
            a, b = self.magnitude(made, n_fft), self.magnitude(real, n_fft)
            log_part = log_part + (a.clamp_min(1e-4).log() - b.clamp_min(1e-4).log()).abs().mean()
            linear_part = linear_part + torch.linalg.norm(a - b) / torch.linalg.norm(b).clamp_min(1e-3)
            if n_fft == self.spec.n_fft:
                mel = (self.log_mel(a) - self.log_mel(b)).abs().mean()
        return {"log_stft": log_part / len(self.n_ffts), "stft": linear_part / len(self.n_ffts), "mel": mel}


def discriminator_loss(real: list[tuple[Tensor, list[Tensor]]], made: list[tuple[Tensor, list[Tensor]]]) -> Tensor:
    """Hinge loss: real scores above 1, made scores below -1."""
    return sum(
        (1 - r).clamp_min(0).mean() + (1 + m).clamp_min(0).mean() for (r, _), (m, _) in zip(real, made, strict=True)
    ) / len(real)


def generator_loss(made: list[tuple[Tensor, list[Tensor]]]) -> Tensor:
    """Hinge loss of the generator: made scores are wanted above 1."""
    return sum((1 - m).clamp_min(0).mean() for m, _ in made) / len(made)


def feature_loss(real: list[tuple[Tensor, list[Tensor]]], made: list[tuple[Tensor, list[Tensor]]]) -> Tensor:
    """Distance between the discriminators' features, relative to their size (arXiv 2010.05646, equation 7)."""
    total, count = 0.0, 0
    for (_, real_features), (_, made_features) in zip(real, made, strict=True):
        for r, m in zip(real_features, made_features, strict=True):
            total = total + (r.detach() - m).abs().mean() / r.detach().abs().mean().clamp_min(1e-3)
            count += 1
    return total / count
