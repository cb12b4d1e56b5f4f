"""Conditioning: the mel brought to a finer rate by learned layers, and the class of sound.

A WaveNet adds a projection of its conditioning in every layer, for every sample (arXiv 1609.03499, section 2.5). From
80 bands or so that costs more than the layer itself. Here the learned upsampling (a transposed convolution, as in that
section) ends at one vector for `step` samples, 16 by default: the vectors of all layers are projected at that rate in
one product and held, which costs a sixteenth, and 1,378 vectors a second follow speech closely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig

MEL_MEAN, MEL_SCALE = -5.0, 2.5
_WIDE, _NARROW = 5, 3


class Conditioning(nn.Module):
    """Mel and class to conditioning vectors (B, L * hop / step, C), or (B, 1, C) where there is no mel."""

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__()
        self.config = config
        width, self.times = config.condition_channels, config.spec.hop_length // config.step
        self.register_buffer("nothing", torch.zeros(1, 1, width), persistent=False)
        if config.has_mel:
            self.wide = nn.Conv1d(config.spec.n_mels, width, _WIDE)
            self.narrow = nn.Conv1d(width, width, _NARROW)
            self.finer = nn.ConvTranspose1d(width, width, 2 * self.times, self.times)
            self._begin_as_interpolation()
        if config.n_classes:
            self.classes = nn.Embedding(config.n_classes, width)

    @torch.no_grad()
    def _begin_as_interpolation(self) -> None:
        """Straight lines between frames: learning begins from vectors that follow the mel already."""
        place = (torch.arange(2 * self.times) + 0.5) / self.times - 1  # in frames from the centre
        line = (1 - place.abs()).expand(self.finer.in_channels, -1)
        self.finer.weight.mul_(0.2).add_(torch.diag_embed(line.T).permute(1, 2, 0))
        self.finer.bias.zero_()

    def forward(self, mel: Tensor | None, sound_class: Tensor | None = None) -> Tensor:
        """From mel (B, n_mels, context + L + context) and sound_class (B,) of integers, as the configuration wants."""
        total = self.nothing
        if self.config.has_mel:
            x = F.leaky_relu(self.wide((mel - MEL_MEAN) / MEL_SCALE), 0.2)
            x = F.leaky_relu(x[..., 1:-1] + self.narrow(x), 0.2)
            x = self.finer(x)  # (B, C, 1 + L + 1) -> (B, C, (L + 3) * times), from one and a half frames early
            early = self.times + self.times // 2
            total = total + x[..., early : x.shape[-1] - (3 * self.times - early)].transpose(1, 2)
        if self.config.n_classes:
            total = total + self.classes(sound_class)[:, None]
        return total
