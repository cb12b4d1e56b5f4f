"""The residual blocks of HiFi-GAN's multi-receptive-field fusion (arXiv 2010.05646, figure 1 and appendix A.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

SLOPE = 0.1


def convolution(channels: int, kernel_size: int, dilation: int = 1) -> nn.Conv1d:
    """One that keeps the length."""
    return nn.Conv1d(channels, channels, kernel_size, dilation=dilation, padding=kernel_size // 2 * dilation)


class ResBlock1(nn.Module):
    """For each dilation a dilated and a plain convolution, and the residual around both; (B, C, T) to (B, C, T)."""

    def __init__(self, channels: int, kernel_size: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(convolution(channels, kernel_size, dilation) for dilation in dilations)
        self.convs2 = nn.ModuleList(convolution(channels, kernel_size) for _ in dilations)

    def steps(self, x: Tensor) -> Generator[None, None, Tensor]:
        """The block's output; comes up for air between convolutions."""
        for dilated, plain in zip(self.convs1, self.convs2, strict=True):
            y = dilated(F.leaky_relu(x, SLOPE))
            yield
            x = x + plain(F.leaky_relu(y, SLOPE))
            yield
        return x


class ResBlock2(nn.Module):
    """For each dilation one convolution and the residual around it; (B, C, T) to (B, C, T)."""

    def __init__(self, channels: int, kernel_size: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs = nn.ModuleList(convolution(channels, kernel_size, dilation) for dilation in dilations)

    def steps(self, x: Tensor) -> Generator[None, None, Tensor]:
        """The block's output; comes up for air between convolutions."""
        for dilated in self.convs:
            x = x + dilated(F.leaky_relu(x, SLOPE))
            yield
        return x
