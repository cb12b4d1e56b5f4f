"""Location-sensitive attention (arXiv 1506.07503, section 2.2; arXiv 1712.05884, section 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.tacotron2.layers import Conv, Linear

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.tacotron2.config import Tacotron2Config


class LocationLayer(nn.Module):
    """What the weights of the step before, and their sum so far, tell about each symbol: (B, 2, N) to (B, N, A)."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        self.location_conv = Conv(2, config.location_filters, config.location_kernel, bias=False)
        self.location_dense = Linear(config.location_filters, config.attention_channels, bias=False, gain="tanh")

    def folded(self) -> Tensor:
        """Both layers as one: (2 * kernel, A), since nothing stands between them."""
        return (self.location_dense.weight @ self.location_conv.weight.flatten(1)).t()

    def forward(self, before: Tensor, folded: Tensor) -> Tensor:
        half = folded.shape[0] // 4
        windows = F.pad(before, (half, half)).unfold(2, 2 * half + 1, 1)  # (B, 2, N, kernel)
        rows = windows.transpose(1, 2).reshape(before.shape[0], before.shape[2], -1)  # (B, N, 2 * kernel)
        return rows @ folded


class Attention(nn.Module):
    """Energies of the symbols for a query, and the context they give."""

    def __init__(self, config: Tacotron2Config) -> None:
        super().__init__()
        size = config.attention_channels
        self.query_layer = Linear(config.attention_rnn_channels, size, bias=False, gain="tanh")
        self.memory_layer = Linear(config.encoder_channels, size, bias=False, gain="tanh")
        self.v = Linear(size, 1, bias=False)
        self.location_layer = LocationLayer(config)

    def forward(
        self, query: Tensor, memory: Tensor, keys: Tensor, absent: Tensor, before: Tensor, folded: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Context (B, C) and weights (B, N).

        query (B, H); memory (B, N, C) and keys = memory_layer(memory) (B, N, A); absent (B, N) is true on padding;
        before (B, 2, N) holds the weights of the step before and their sum so far.
        """
        located = self.location_layer(before, folded)
        energies = self.v(torch.tanh(self.query_layer(query)[:, None] + located + keys)).squeeze(-1)  # (B, N)
        weights = energies.masked_fill(absent, -torch.inf).softmax(-1)
        return torch.bmm(weights[:, None], memory)[:, 0], weights
