"""Duration, pitch and energy of each phoneme, predicted from the encoder (FastPitch, arXiv 2006.06873, section 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron.config import TacotronConfig


class Predictor(nn.Module):
    """One number a phoneme: (B, N, C) to (B, N)."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        width = config.predictor_channels
        self.convs = nn.ModuleList(
            [nn.Conv1d(config.channels, width, 3, padding=1), nn.Conv1d(width, width, 3, padding=1)]
        )
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.dropout = nn.Dropout(0.4)
        self.out = nn.Linear(width, 1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = self.dropout(norm(F.relu(conv((x * mask).transpose(1, 2)).transpose(1, 2))))
        return self.out(x).squeeze(-1).float()


class ProsodyPredictors(nn.Module):
    """Log duration in frames, normalised log f0 and normalised energy, each (B, N)."""

    def __init__(self, config: TacotronConfig) -> None:
        super().__init__()
        self.duration = Predictor(config)
        self.pitch = Predictor(config)
        self.energy = Predictor(config)
        with torch.no_grad():
            self.duration.out.bias.fill_(1.7)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.duration(x, mask), self.pitch(x, mask), self.energy(x, mask)
