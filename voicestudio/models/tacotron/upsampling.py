"""Gaussian upsampling of phonemes to decoder positions (Non-Attentive Tacotron, arXiv 2010.04301, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig


class GaussianUpsampling(nn.Module):
    """Each position sees the phonemes through a Gaussian about each one's middle, as wide as its range."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.reduction = config.reduction
        self.range = nn.Linear(config.channels, 1)
        nn.init.zeros_(self.range.weight)
        nn.init.constant_(self.range.bias, -0.6)

    def forward(self, x: Tensor, durations: Tensor, mask: Tensor, first: int, stop: int) -> tuple[Tensor, Tensor]:
        """Weights (B, M, N) of decoder positions first to stop, and place within the phoneme (B, M, 2).

        x (B, N, C); durations in frames (B, N), 0 where masked; mask (B, N). The place is the share of the phoneme
        that has passed and the log of its duration.
        """
        ends = durations.cumsum(1)  # (B, N)
        centres = ends - durations / 2
        widths = 0.6 + F.softplus(self.range(x)).squeeze(-1).float() * durations  # (B, N)
        at = (torch.arange(first, stop, device=x.device) + 0.5) * self.reduction  # (M,) in frames
        distance = (at[None, :, None] - centres[:, None]) / widths[:, None]  # (B, M, N)
        scores = -0.5 * distance.square() - widths.log()[:, None]
        weights = scores.masked_fill(~mask[:, None], -1e4).softmax(-1)
        inside = torch.searchsorted(ends.contiguous(), at.expand(x.shape[0], -1).contiguous(), right=True)
        inside = inside.clamp_max(x.shape[1] - 1)  # (B, M)
        length = durations.gather(1, inside).clamp_min(1)
        passed = (at[None] - (ends - durations).gather(1, inside)) / length
        return weights, torch.stack([passed.clamp(0, 1.5) - 0.5, length.log() - 1.7], -1)
