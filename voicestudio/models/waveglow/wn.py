"""WN, the network in each coupling: gated convolutions over groups, conditioned on the mel (arXiv 1811.00002, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from voicestudio.models.waveglow.config import WaveGlowConfig

R = TypeVar("R")


def drained(steps: Generator[None, None, R]) -> R:
    """What a computation in steps gives in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class SeparableConv(nn.Module):
    """A depthwise convolution and a pointwise one (arXiv 2001.05685, section 3.2)."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int, dilation: int) -> None:
        super().__init__()
        padding = dilation * (kernel_size // 2)
        self.depthwise = nn.Conv1d(n_in, n_in, kernel_size, padding=padding, dilation=dilation, groups=n_in)
        self.pointwise = nn.Conv1d(n_in, n_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class WN(nn.Module):
    """Half of the values (B, n_half, P) to shift and log-scale of the other half, (B, 2 * n_half, P).

    `source` more values a position come with the half. The last layer begins at zero, so that the coupling begins as
    the identity.
    """

    def __init__(self, n_half: int, n_source: int, n_condition: int, config: WaveGlowConfig) -> None:
        super().__init__()
        self.channels, self.skips = config.channels, config.skips
        width, n_layers, kernel_size = config.channels, config.n_layers, config.kernel_size
        self.start = nn.Conv1d(n_half + n_source, width, 1)
        self.cond_layer = nn.Conv1d(n_condition, 2 * width * n_layers, 1)
        self.in_layers = nn.ModuleList()
        self.res_skip_layers = nn.ModuleList()
        for i in range(n_layers):
            dilation = 2**i if config.dilated else 1
            if config.separable:
                self.in_layers.append(SeparableConv(width, 2 * width, kernel_size, dilation))
            else:
                padding = dilation * (kernel_size // 2)
                self.in_layers.append(nn.Conv1d(width, 2 * width, kernel_size, padding=padding, dilation=dilation))
            both = config.skips and i + 1 < n_layers
            self.res_skip_layers.append(nn.Conv1d(width, 2 * width if both else width, 1))
        self.end = nn.Conv1d(width, 2 * n_half, 1)
        nn.init.zeros_(self.end.weight)
        nn.init.zeros_(self.end.bias)

    def steps(self, x: Tensor, condition: Tensor) -> Generator[None, None, Tensor]:
        """Computes layer by layer; condition (B, n_condition, P), or coarser: each column is then repeated."""
        x = self.start(x)
        total = x if not self.skips else torch.zeros_like(x)
        condition = self.cond_layer(condition)
        if condition.shape[-1] != x.shape[-1]:
            condition = condition.repeat_interleave(x.shape[-1] // condition.shape[-1], -1)
        last = len(self.in_layers) - 1
        for i, (layer, onward) in enumerate(zip(self.in_layers, self.res_skip_layers, strict=True)):
            both = layer(x) + condition[:, 2 * self.channels * i : 2 * self.channels * (i + 1)]
            value, gate = both.chunk(2, 1)
            y = onward(torch.tanh(value) * torch.sigmoid(gate))
            if not self.skips:
                total = x = x + y
            elif i < last:
                x = x + y[:, : self.channels]
                total = total + y[:, self.channels :]
            else:
                total = total + y
            yield
        return self.end(total)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        return drained(self.steps(x, condition))
