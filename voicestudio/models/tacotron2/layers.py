"""Layers whose tensors lie one name deeper, as in the published checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class Linear(nn.Module):
    """A linear layer, its tensors named linear_layer.*; Xavier-uniform at first, with the gain of what follows it."""

    def __init__(self, n_in: int, n_out: int, bias: bool = True, gain: str = "linear") -> None:
        super().__init__()
        self.linear_layer = nn.Linear(n_in, n_out, bias=bias)
        nn.init.xavier_uniform_(self.linear_layer.weight, nn.init.calculate_gain(gain))

    @property
    def weight(self) -> Tensor:
        return self.linear_layer.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.linear_layer(x)


class Conv(nn.Module):
    """A one-dimensional convolution that keeps the length, its tensors named conv.*."""

    def __init__(self, n_in: int, n_out: int, kernel_size: int, bias: bool = True, gain: str = "linear") -> None:
        super().__init__()
        self.conv = nn.Conv1d(n_in, n_out, kernel_size, padding=kernel_size // 2, bias=bias)
        nn.init.xavier_uniform_(self.conv.weight, nn.init.calculate_gain(gain))

    @property
    def weight(self) -> Tensor:
        return self.conv.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)
