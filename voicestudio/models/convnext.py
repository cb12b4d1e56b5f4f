"""The one-dimensional ConvNeXt block of Vocos (arXiv 2306.00814, section 3.2; after ConvNeXt, arXiv 2201.03545)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class ConvNeXtBlock(nn.Module):
    """Depthwise convolution, layer norm, widened pointwise layers, learned scale, residual; (B, L, C) to (B, L, C).

    `mask` (B, L, 1) is 1 on real positions: padding is silenced before it can be convolved into its neighbours.
    """

    def __init__(self, channels: int, hidden: int, kernel_size: int, scale: float, drop_path: float = 0.0) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(channels, channels, kernel_size, padding=kernel_size // 2, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.expand = nn.Linear(channels, hidden)
        self.contract = nn.Linear(hidden, channels)
        self.scale = nn.Parameter(torch.full((channels,), scale))
        self.drop_path = drop_path

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is not None:
            x = x * mask
        y = self.depthwise(x.transpose(1, 2)).transpose(1, 2)  # (B, L, C) -> (B, C, L) -> (B, L, C)
        y = self.contract(F.gelu(self.expand(self.norm(y)), approximate="tanh"))
        y = self.scale * y
        if self.training and self.drop_path:  # a whole clip skips the block (stochastic depth, arXiv 1603.09382)
            kept = torch.rand(x.shape[0], 1, 1, device=x.device) >= self.drop_path
            y = y * kept / (1 - self.drop_path)
        return x + y
