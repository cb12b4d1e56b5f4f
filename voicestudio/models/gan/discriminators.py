"""Discriminators of two kinds: over periods and over resolutions.

Multi-period: HiFi-GAN, arXiv 2010.05646, section 2.3. Multi-resolution: UnivNet, arXiv 2106.07889, section 2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

if TYPE_CHECKING:
    from torch import Tensor

PERIODS = (2, 3, 5, 7, 11)
RESOLUTIONS = ((1024, 256), (2048, 512), (512, 128))
SLOPE = 0.1


class PeriodDiscriminator(nn.Module):
    """Judges samples folded into columns of one period; small: widths up to `channels`."""

    def __init__(self, period: int, channels: int) -> None:
        super().__init__()
        self.period = period
        widths = (1, channels // 8, channels // 4, channels // 2, channels)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (5, 1), (3, 1), (2, 0))) for a, b in zip(widths, widths[1:], strict=False)
        )
        self.out = weight_norm(nn.Conv2d(channels, 1, (3, 1), 1, (1, 0)))

    def forward(self, samples: Tensor) -> tuple[Tensor, list[Tensor]]:
        short = -samples.shape[-1] % self.period
        x = F.pad(samples.unsqueeze(1), (0, short), "reflect")
        x = x.view(x.shape[0], 1, -1, self.period)  # (B, 1, T) -> (B, 1, T / period, period)
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            features.append(x)
        return self.out(x), features


class ResolutionDiscriminator(nn.Module):
    """Judges the log-magnitude spectrogram of one resolution."""

    def __init__(self, n_fft: int, hop_length: int, channels: int) -> None:
        super().__init__()
        self.n_fft, self.hop_length = n_fft, hop_length
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        widths = (1, channels, channels, channels, channels)
        strides = ((1, 1), (2, 1), (2, 1), (2, 2))
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (7, 3), stride, (3, 1)))
            for a, b, stride in zip(widths, widths[1:], strides, strict=False)
        )
        self.out = weight_norm(nn.Conv2d(channels, 1, 3, 1, 1))

    def forward(self, samples: Tensor) -> tuple[Tensor, list[Tensor]]:
        spectrum = torch.stft(samples, self.n_fft, self.hop_length, window=self.window, return_complex=True)
        x = torch.log(spectrum.abs().clamp_min(1e-4)).unsqueeze(1)  # (B, 1, n_bins, L)
        features = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            features.append(x)
        return self.out(x), features


class Discriminators(nn.Module):
    """All of them; each call gives a list of (scores, features)."""

    def __init__(self, period_channels: int = 64, resolution_channels: int = 16) -> None:
        super().__init__()
        self.all = nn.ModuleList(
            [PeriodDiscriminator(period, period_channels) for period in PERIODS]
            + [ResolutionDiscriminator(n_fft, hop, resolution_channels) for n_fft, hop in RESOLUTIONS]
        )

    def forward(self, samples: Tensor) -> list[tuple[Tensor, list[Tensor]]]:
        return [discriminator(samples) for discriminator in self.all]
