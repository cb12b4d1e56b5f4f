"""HiFi-GAN's generator (arXiv 2010.05646, section 2.2 and figure 1); modules are named as in published checkpoints."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.core.steps import drained
from voicestudio.dsp.mel import mel_filterbank
from voicestudio.models.hifigan.resblock import SLOPE, ResBlock1, ResBlock2
from voicestudio.models.refinement import Refinement
from voicestudio.models.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from voicestudio.models.hifigan.config import HifiGanConfig

LAST_SLOPE = 0.01
MEL_MEAN, MEL_SCALE = -5.0, 2.5
"""Of log-mels of speech, roughly: new weights begin as if these were taken out."""


class HifiGan(nn.Module):
    """Mel, and the source of a harmonic network, to samples."""

    def __init__(self, config: HifiGanConfig) -> None:
        super().__init__()
        self.config = config
        block = ResBlock1 if config.resblock == "1" else ResBlock2
        widths = [config.channels // 2**i for i in range(len(config.rates) + 1)]
        self.conv_pre = nn.Conv1d(config.spec.n_mels, config.channels, 7, padding=3)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(widths[i], widths[i + 1], kernel, rate, padding=(kernel - rate) // 2)
            for i, (rate, kernel) in enumerate(zip(config.rates, config.kernels, strict=True))
        )
        self.resblocks = nn.ModuleList(
            block(width, kernel, row)
            for width in widths[1:]
            for kernel, row in zip(config.resblock_kernels, config.dilations, strict=True)
        )
        self.conv_post = nn.Conv1d(widths[-1], 1, 7, padding=3)
        if config.harmonic:
            self.source_convs = nn.ModuleList(
                _taken_down(width, prod(config.rates[i + 1 :])) for i, width in enumerate(widths[1:])
            )
        self._begin()
        self.transform = Transform(config.spec)
        self.refinement = Refinement(config.spec, self.transform, torch.from_numpy(mel_filterbank(config.spec).copy()))

    @torch.no_grad()
    def _begin(self) -> None:
        """New weights that keep the level of the mel through the stages and end at that of speech."""
        self.conv_pre.weight *= 2.0 / MEL_SCALE
        self.conv_pre.bias.copy_(-MEL_MEAN * self.conv_pre.weight.sum((1, 2)))
        for up in self.ups:
            up.weight *= 3.0
        self.conv_post.weight *= 0.25
        self.conv_post.bias.zero_()

    def keep_as_bfloat16(self) -> None:
        """Compute in bfloat16 from now on, but for the last convolution, whose output is heard."""
        for name, part in self.named_children():
            if name not in ("conv_post", "transform", "refinement"):
                part.to(torch.bfloat16)

    def steps(self, mel: Tensor, source: Tensor | None = None) -> Generator[None, None, Tensor]:
        """Samples (B, L * hop) of log-mel (B, n_mels, L) and source (B, L * hop); comes up for air between layers."""
        dtype = self.conv_pre.weight.dtype
        x = self.conv_pre(mel.to(dtype))
        n_kernels = len(self.config.resblock_kernels)
        for i, up in enumerate(self.ups):
            x = F.leaky_relu(x, SLOPE)
            with torch.autocast("cpu", enabled=False):  # with few channels AMX gives wrong gradients in bfloat16
                x = up(x.to(up.weight.dtype))
            if self.config.harmonic:
                x = x + self.source_convs[i](source.to(dtype).unsqueeze(1))
            yield
            total = 0.0
            for block in self.resblocks[i * n_kernels : (i + 1) * n_kernels]:
                total = total + (yield from block.steps(x))
            x = total / n_kernels
        last = self.conv_post(F.leaky_relu(x, LAST_SLOPE).to(self.conv_post.weight.dtype))
        return torch.tanh(last).squeeze(1)  # (B, 1, T) -> (B, T)

    def forward(self, mel: Tensor, source: Tensor | None = None) -> Tensor:
        """The same at one go."""
        return drained(self.steps(mel, source))


def _taken_down(width: int, rate: int) -> nn.Conv1d:
    """A convolution from the source's samples to a stage that runs `rate` times slower."""
    if rate == 1:
        return nn.Conv1d(1, width, 1)
    return nn.Conv1d(1, width, 2 * rate + rate % 2, rate, padding=(rate + 1) // 2)
