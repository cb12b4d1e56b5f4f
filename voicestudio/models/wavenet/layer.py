"""One layer: a dilated causal convolution, gated, with a residual and a skip output (arXiv 1609.03499, figure 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.wavenet.gate import gated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig
    from voicestudio.models.wavenet.frame_config import FrameConfig


class Layer(nn.Module):
    """Time comes first, (T, B, C): a shift in time is then a slice, and every product one matrix by another.

    The last layer has no residual output, for nobody hears it.
    """

    def __init__(self, config: WaveNetConfig | FrameConfig, dilation: int, is_last: bool) -> None:
        super().__init__()
        width = config.channels
        self.dilation, self.reach = dilation, (config.kernel_size - 1) * dilation
        self.dilated = nn.Conv1d(width, 2 * width, config.kernel_size, bias=False)
        self.condition = nn.Linear(config.condition_channels, 2 * width)
        self.skip = nn.Linear(width, config.skip_channels)
        self.residual = None if is_last else nn.Linear(width, width)

    def forward(self, x: Tensor, condition: Tensor, fresh: bool) -> tuple[Tensor, Tensor]:
        """Residual and gated output, both (T, B, C), of x (reach + T, B, C), or of (T, B, C) if `fresh`.

        `fresh`: there is silence, that is zeros, before x. condition (>= T, B, 2 C): its last T are added.
        """
        low = x.to(condition.dtype)
        if fresh:
            low = torch.cat([low.new_zeros(self.reach, *low.shape[1:]), low])
        n_out = low.shape[0] - self.reach
        taps = self.dilated.weight.to(low.dtype).unbind(-1)  # each (2 C, C)
        total = condition[-n_out:].flatten(0, 1)
        for tap, weight in enumerate(taps):
            start = tap * self.dilation
            total = torch.addmm(total, low[start : start + n_out].flatten(0, 1), weight.T)
        gate = gated(total).unflatten(0, (n_out, -1))
        if self.residual is None:
            return x[-n_out:], gate
        return x[-n_out:] + self.residual(gate), gate


def stack(config: WaveNetConfig | FrameConfig) -> nn.ModuleList:
    """A layer for each of the configuration's dilations."""
    last = len(config.dilations) - 1
    return nn.ModuleList(Layer(config, d, number == last) for number, d in enumerate(config.dilations))


def projected(layers: nn.ModuleList, condition: Tensor) -> Tensor:
    """What each layer adds before its gate: (B, L, C) -> (B, L, n_layers, 2 channels)."""
    weight = torch.cat([layer.condition.weight for layer in layers])
    bias = torch.cat([layer.condition.bias for layer in layers])
    return F.linear(condition, weight, bias).unflatten(-1, (len(layers), -1))


def summed_skips(layers: nn.ModuleList, x: Tensor, added: Iterable[Tensor], fresh: bool, n_out: int) -> Tensor:
    """The skip outputs of all layers, (n_out, B, S), at the last n_out places of x (T, B, C).

    added: of each layer what `projected` tells, held for every place (>= T, B, 2 C).
    """
    total = 0
    for layer, condition in zip(layers, added, strict=True):
        x, gate = layer(x, condition, fresh)
        total = total + layer.skip(gate[-n_out:])
    return total
