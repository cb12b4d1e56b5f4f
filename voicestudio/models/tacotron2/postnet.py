"""Postnet: five convolutions with batch norm that refine the frames (arXiv 1712.05884, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.tacotron2.layers import Conv

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config


FIRST_GAIN = 0.1
"""What a new postnet adds is small, so that it does not first have to be unlearned."""


class Postnet(nn.Module):
    """Frames (B, n_mels, L) to what is to be added to them; mask (B, 1, L) is 1 on real frames."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        last = config.n_postnet_convs - 1
        sizes = [config.spec.n_mels, *[config.postnet_channels] * last, config.spec.n_mels]
        self.convolutions = nn.ModuleList(
            nn.Sequential(
                Conv(sizes[index], sizes[index + 1], config.postnet_kernel, gain="linear" if index == last else "tanh"),
                nn.BatchNorm1d(sizes[index + 1]),
            )
            for index in range(config.n_postnet_convs)
        )
        nn.init.constant_(self.convolutions[last][1].weight, FIRST_GAIN)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        last = len(self.convolutions) - 1
        for index, convolution in enumerate(self.convolutions):
            x = convolution(x * mask)
            x = F.dropout(x if index == last else torch.tanh(x), 0.5, self.training)
        return x
