"""Prenet: two layers with dropout that stays on while speaking (arXiv 1712.05884, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import nn

from voicestudio.models.tacotron2.layers import Linear

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config

DROPOUT = 0.5
N_LAYERS = 2


class Prenet(nn.Module):
    """Frames of one step (..., reduction * n_mels) to (..., P)."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        sizes = [config.reduction * config.spec.n_mels, *[config.prenet_channels] * N_LAYERS]
        self.layers = nn.ModuleList(
            Linear(sizes[index], sizes[index + 1], bias=False, gain="relu") for index in range(N_LAYERS)
        )

    def forward(self, x: Tensor, kept: Tensor | None = None) -> Tensor:
        """`kept` (..., 2, P) says what dropout leaves: 0, or 1 / (1 - DROPOUT); drawn here where it is not given."""
        for index, layer in enumerate(self.layers):
            x = F.relu(layer(x))
            x = F.dropout(x, DROPOUT, training=True) if kept is None else x * kept[..., index, :]
        return x
