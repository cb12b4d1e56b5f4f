"""WN, the network in each coupling: gated convolutions over groups, conditioned on the mel (arXiv 1811.00002, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.core.steps import drained

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from voicestudio.models.waveglow.config import WaveGlowConfig


class Pointwise(nn.Conv1d):
    """A convolution of one tap as the matrix product that it is: on a CPU several times as fast."""

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__(n_in, n_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        matrix = self.weight.squeeze(-1).expand(x.shape[0], -1, -1)
        return torch.baddbmm(self.bias[:, None], matrix, x)


class Depthwise(nn.Conv1d):
    """A convolution of each channel by itself, tap by tap: each tap is little work."""

    def __init__(self, channels: int, kernel_size: int, dilation: int) -> None:
        super().__init__(channels, channels, kernel_size, dilation=dilation, groups=channels)
        self.reach = dilation * (kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        length, (step,) = x.shape[-1], self.dilation
        padded = F.pad(x, (self.reach, self.reach))
        y = self.bias[:, None]
        for tap in range(self.weight.shape[-1]):
            y = torch.addcmul(y, padded[..., tap * step : tap * step + length], self.weight[:, :, tap])
        return y


class SeparableConv(nn.Module):
    """A depthwise convolution and a pointwise one (arXiv 2001.05685, section 3.2)."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int, dilation: int) -> None:
        super().__init__()
        self.depthwise = Depthwise(n_in, kernel_size, dilation)
        self.pointwise = Pointwise(n_in, n_out)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


def gate(both: Tensor) -> Tensor:
    """tanh of the first half of the channels times the sigmoid of the second; a sigmoid is much cheaper than tanh."""
    value, opening = both.float().chunk(2, 1)
    return torch.sigmoid(opening) * (2 * torch.sigmoid(2 * value) - 1)


class WN(nn.Module):
    """Half of the values (B, n_half, P) to shift and log-scale of the other half, (B, 2 * n_half, P).

    `source` more values a position come with the half. The last layer begins at zero, so that the coupling begins as
    the identity.
    """

    def __init__(self, n_half: int, n_source: int, n_condition: int, config: WaveGlowConfig) -> None:
        super().__init__()
        self.channels, self.skips = config.channels, config.skips
        width, n_layers, kernel_size = config.channels, config.n_layers, config.kernel_size
        self.start = Pointwise(n_half + n_source, width)
        self.cond_layer = Pointwise(n_condition, 2 * width * n_layers)
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
            self.res_skip_layers.append(Pointwise(width, 2 * width if both else width))
        self.end = Pointwise(width, 2 * n_half)
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
            y = onward(gate(both))
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
