"""WaveNet: samples so far, and what conditions them, to the distribution of the next (arXiv 1609.03499, figure 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.wavenet.config import GAIN, LOGISTICS
from voicestudio.models.wavenet.layer import Layer
from voicestudio.models.wavenet.upsampling import Conditioning

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.config import WaveNetConfig


class WaveNet(nn.Module):
    """All samples of a segment at once, as training wants it; kernel.py makes them one after the other."""

    def __init__(self, config: WaveNetConfig) -> None:
        super().__init__()
        self.config = config
        self.conditioning = Conditioning(config)
        self.entry = nn.Linear(1, config.channels)
        last = len(config.dilations) - 1
        self.layers = nn.ModuleList(Layer(config, d, number == last) for number, d in enumerate(config.dilations))
        self.hidden = nn.Linear(config.skip_channels, config.skip_channels)
        self.out = nn.Linear(config.skip_channels, config.n_outputs)
        self._begin_near_silence()

    @torch.no_grad()
    def _begin_near_silence(self) -> None:
        """Narrow logistics around 0, as most samples of speech are: several bits better than what chance gives."""
        if self.config.output == LOGISTICS:
            self.out.weight.mul_(0.3)
            logits, means, log_scales = self.out.bias.chunk(3)
            logits.zero_()
            means.copy_(torch.linspace(-0.3, 0.3, self.config.n_mixtures))
            log_scales.copy_(torch.linspace(-3, -1, self.config.n_mixtures))

    def projected(self, condition: Tensor) -> Tensor:
        """What each layer adds before its gate: (B, L, C) -> (B, L, n_layers, 2 channels)."""
        weight = torch.cat([layer.condition.weight for layer in self.layers])
        bias = torch.cat([layer.condition.bias for layer in self.layers])
        return F.linear(condition, weight, bias).unflatten(-1, (len(self.layers), -1))

    def forward(self, samples: Tensor, condition: Tensor, fresh: bool = False) -> Tensor:
        """Outputs (B, T, n_outputs): of each sample, from those before it alone; means and scales GAIN times.

        samples (B, history + T), or (B, T) if `fresh`: then silence is before them. condition (B, samples / step, C)
        or (B, 1, C), as `conditioning` gives it for those samples.
        """
        x = F.pad(samples, (1, -1)) if fresh else samples[:, :-1]
        with torch.autocast(samples.device.type, enabled=False):  # a sample has 16 bits, a bfloat16 eight
            x = self.entry(GAIN * x.T[..., None].float())  # (B, T) -> (T, B, C)
        n_out = samples.shape[1] - (0 if fresh else self.config.history)
        projected = self.projected(condition).permute(2, 1, 0, 3).unbind()  # each (L, B, 2 C)
        hold = self.config.step if condition.shape[1] > 1 else samples.shape[1]
        total = 0
        for layer, added in zip(self.layers, projected, strict=True):
            held = added.repeat_interleave(hold, 0)[: samples.shape[1]].expand(-1, samples.shape[0], -1)
            x, gate = layer(x, held, fresh)
            total = total + layer.skip(gate[-n_out:])
        with torch.autocast(samples.device.type, enabled=False):
            return self.out(F.relu(self.hidden(F.relu(total.float())))).transpose(0, 1)
