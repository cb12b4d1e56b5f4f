"""WaveNet over frames: frames of mel so far, and a class of sound, to the distribution of the next frame.

The same stack as over samples (arXiv 1609.03499, figure 4), conditioned globally on the class (section 2.5). Sound of
a class is made in two stages: this network makes the course of the spectrum, seconds long, and the WaveNet over
samples the sound of that course. Alone, the one over samples looks back a tenth of a second and learns from minutes of
sound what a bark is only when it is shown thousands; a second of sound is 16,000 of its steps, but 125 of this one's.

The next frame is drawn from a mixture of Gaussians (A. Graves, arXiv 1308.0850, section 4.1) on axes on which both the
frames and their changes are uncorrelated: there, Gaussians without covariances lose least.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.wavenet.layer import projected, stack, summed_skips

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.frame_config import FrameConfig

MIN_LOG_SCALE = -4.0
"""Of a Gaussian, in the spread of all frames: no silence is worth more."""


class FrameWaveNet(nn.Module):
    """All frames of a segment at once, as training wants it; frame_sampling.py makes them one after the other."""

    def __init__(self, config: FrameConfig) -> None:
        super().__init__()
        self.config = config
        n_mels = config.spec.n_mels
        self.classes = nn.Embedding(len(config.classes), config.condition_channels)
        self.entry = nn.Linear(n_mels + 1, config.channels)
        self.layers = stack(config)
        self.hidden = nn.Linear(config.skip_channels, config.skip_channels)
        self.out = nn.Linear(config.skip_channels, config.n_outputs)
        self.carry = nn.Parameter(torch.zeros(n_mels))
        self.register_buffer("mean", torch.zeros(n_mels))
        self.register_buffer("axes", torch.eye(n_mels))  # mel = mean + values @ axes
        self.register_buffer("inverse", torch.eye(n_mels))
        with torch.no_grad():
            self.out.weight.mul_(0.3)

    @torch.no_grad()
    def fit_axes(self, mels: list[Tensor]) -> None:
        """Axes from log-mels (n_mels, L) of what is to be learned: unit spread, no correlation, slow ones first."""
        total = torch.cat(mels, 1).double()
        mean = total.mean(1)
        steps = torch.cat([mel.double().diff(dim=1) for mel in mels], 1)
        power, axes = torch.linalg.eigh(total.cov())
        white = axes * power.clamp_min(1e-6 * power[-1]).rsqrt()  # (n_mels, n_mels): mel to white
        change, turn = torch.linalg.eigh(white.T @ (steps @ steps.T / steps.shape[1]) @ white)
        inverse = white @ turn
        for name, value in (("mean", mean), ("inverse", inverse), ("axes", torch.linalg.inv(inverse))):
            getattr(self, name).copy_(value)
        self.carry.copy_(1 - change / 2)  # the correlation of each value with the one before

    def values(self, mel: Tensor) -> Tensor:
        """Frames on the axes: log-mel (B, n_mels, L) -> (B, L, n_mels)."""
        return (mel.transpose(1, 2) - self.mean) @ self.inverse

    def log_mel(self, values: Tensor) -> Tensor:
        """And back: (B, L, n_mels) -> (B, n_mels, L)."""
        return (self.mean + values @ self.axes).transpose(1, 2)

    def forward(self, heard: Tensor, sound_class: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Log-shares (B, L, K), means and log-scales (B, L, K, n_mels) of each frame, from those before it alone.

        heard: values (B, L, n_mels), those that are to be foretold from the first on. sound_class (B,) integers.
        """
        before = F.pad(heard, (0, 0, 1, -1))
        begun = torch.ones_like(before[..., :1])
        begun[:, 0] = 0
        with torch.autocast(heard.device.type, enabled=False):
            x = self.entry(torch.cat([before, begun], -1).transpose(0, 1))  # (B, L, n) -> (L, B, C)
        added = projected(self.layers, self.classes(sound_class)[:, None]).permute(2, 1, 0, 3)
        held = (part.expand(heard.shape[1], -1, -1) for part in added.unbind())
        total = summed_skips(self.layers, x, held, True, heard.shape[1])
        with torch.autocast(heard.device.type, enabled=False):
            outputs = self.out(F.relu(self.hidden(F.relu(total.float())))).transpose(0, 1)
            count = self.config.n_mixtures
            shares = outputs[..., :count].log_softmax(-1)
            means, log_scales = outputs[..., count:].unflatten(-1, (2, count, -1)).unbind(2)
            return shares, means + (self.carry * before)[:, :, None], log_scales.clamp_min(MIN_LOG_SCALE)


def frame_bits(outputs: tuple[Tensor, Tensor, Tensor], values: Tensor) -> Tensor:
    """Bits of each frame (B, L), a value of it, under what FrameWaveNet gives for values (B, L, n_mels)."""
    shares, means, log_scales = outputs
    distance = (values[:, :, None] - means) * torch.exp(-log_scales)
    log_p = -(0.5 * distance.square() + log_scales + 0.5 * math.log(2 * math.pi)).sum(-1)
    return -torch.logsumexp(shares + log_p, -1) / math.log(2) / values.shape[-1]
