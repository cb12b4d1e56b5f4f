"""Reads f0 and voicing from a mel spectrogram, for mels that come without them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.convnext import ConvNeXtBlock

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.core import MelSpec


class F0Sizes(Protocol):
    """What a vocoder's configuration says of its f0 head: `f0_channels` wide over `n_f0_bins` log bins."""

    spec: MelSpec
    kernel_size: int
    f0_channels: int
    n_f0_blocks: int
    n_f0_bins: int
    f0_min_hz: float
    f0_max_hz: float


class F0Head(nn.Module):
    """A small supervised network: mel (B, L, n_mels) to scores over log-spaced f0 bins and a voicing score.

    The pitch is the mean of the bins around the best one, weighted by their probability, as in CREPE
    (arXiv 1802.06182, section 2).
    """

    def __init__(self, config: F0Sizes) -> None:
        super().__init__()
        self.n_bins = config.n_f0_bins
        width = config.f0_channels
        self.embed = nn.Conv1d(config.spec.n_mels, width, config.kernel_size, padding=config.kernel_size // 2)
        self.blocks = nn.ModuleList(
            ConvNeXtBlock(width, 2 * width, config.kernel_size, 1 / config.n_f0_blocks)
            for _ in range(config.n_f0_blocks)
        )
        self.out = nn.Linear(width, config.n_f0_bins + 1)
        low, high = math.log(config.f0_min_hz), math.log(config.f0_max_hz)
        self.register_buffer("log_bins", torch.linspace(low, high, config.n_f0_bins), persistent=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Bin scores (B, L, n_bins) and voicing scores (B, L)."""
        x = self.embed(x.transpose(1, 2)).transpose(1, 2)  # (B, L, n_mels) -> (B, L, C)
        for block in self.blocks:
            x = block(x)
        scores = self.out(x).float()
        return scores[..., :-1], scores[..., -1]

    def f0_hz(self, x: Tensor) -> Tensor:
        """f0 in Hz (B, L), 0 where unvoiced."""
        bins, voicing = self(x)
        best = bins.argmax(-1, keepdim=True)  # (B, L, 1)
        near = (torch.arange(self.n_bins, device=x.device) - best).abs() <= 4
        weights = bins.masked_fill(~near, -math.inf).softmax(-1)
        return torch.where(voicing > 0, (weights * self.log_bins).sum(-1).exp(), 0.0)

    def loss(self, x: Tensor, f0_hz: Tensor) -> Tensor:
        """Cross-entropy to a blurred target bin where voiced, plus binary cross-entropy of voicing."""
        bins, voicing = self(x)
        voiced = (f0_hz > 0).float()  # (B, L)
        log_f0 = f0_hz.clamp_min(1.0).log().unsqueeze(-1)
        step = self.log_bins[1] - self.log_bins[0]
        target = torch.exp(-0.5 * ((self.log_bins - log_f0) / (1.25 * step)) ** 2)
        target = target / target.sum(-1, keepdim=True).clamp_min(1e-6)
        pitch = -(target * bins.log_softmax(-1)).sum(-1)
        return (pitch * voiced).sum() / voiced.sum().clamp_min(1) + F.binary_cross_entropy_with_logits(voicing, voiced)
