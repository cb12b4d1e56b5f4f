"""WaveNet over frames: frames of mel so far, and a class of sound, to the distribution of the next frame.

The same stack as over samples (arXiv 1609.03499, figure 4), conditioned globally on the class (section 2.5). Sound of
a class is made in two stages: this network makes the course of the spectrum, seconds long, and the WaveNet over
samples the sound of that course. Alone, the one over samples looks back a tenth of a second and learns from minutes of
sound what a bark is only when it is shown thousands; a second of sound is 16,000 of its steps, but 125 of this one's.

Recordings of one class differ more from each other than within: rain has its roof, a helicopter its distance. So the
class is not the only global condition. Each recording is a speaker of its own, as it were: what is the mean of its
frames, how much they vary, and how much from one to the next, told by a few principal components. A new sound borrows
these of a recording, blurred, and without them would wander from one recording to another. The network hears frames
beside the mean and spread of the take, and tells how the next one differs from what noise so correlated would do: what
is told before anything is learned is the take's own hiss, which rain, sea and helicopters mostly are.

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
MOST_CARRY = 0.999
TAKE_BLUR = 0.25
"""A take is told with so much noise, in the spread of all takes: what is learned holds in between, too."""


class FrameWaveNet(nn.Module):
    """All frames of a segment at once, as training wants it; frame_sampling.py makes them one after the other."""

    def __init__(self, config: FrameConfig) -> None:
        super().__init__()
        self.config = config
        n_mels = config.spec.n_mels
        self.classes = nn.Embedding(len(config.classes), config.condition_channels)
        self.takes_in = nn.Linear(config.take_size, config.condition_channels)
        self.entry = nn.Linear(n_mels + 1, config.channels)
        self.layers = stack(config)
        self.hidden = nn.Linear(config.skip_channels, config.skip_channels)
        self.out = nn.Linear(config.skip_channels, config.n_outputs)
        self.facts = nn.Linear(config.take_size, 3 * n_mels)
        self.register_buffer("mean", torch.zeros(n_mels))
        self.register_buffer("axes", torch.eye(n_mels))  # mel = mean + values @ axes
        self.register_buffer("inverse", torch.eye(n_mels))
        self.register_buffer("take_mean", torch.zeros(3 * n_mels))
        self.register_buffer("take_axes", torch.eye(3 * n_mels, config.take_size))
        self.register_buffer("takes", torch.zeros(config.n_takes, config.take_size))
        self.register_buffer("take_classes", torch.zeros(config.n_takes, dtype=torch.long))

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

    @torch.no_grad()
    def fit_takes(self, values: list[Tensor], classes: Tensor) -> None:
        """Components of the n_takes recordings with these values (L, n_mels), each of one of `classes` (n_takes,)."""
        facts = torch.stack([_facts(one[None])[0] for one in values]).double()
        mean = facts.mean(0)
        power, axes = torch.linalg.eigh((facts - mean).T.cov() if len(facts) > 1 else torch.eye(len(mean)).double())
        chosen = slice(len(mean) - self.config.take_size, None)
        self.take_mean.copy_(mean)
        self.take_axes.copy_((axes[:, chosen] * power[chosen].clamp_min(1e-6).rsqrt()).flip(1))
        self.takes.copy_((facts.float() - self.take_mean) @ self.take_axes)
        self.take_classes.copy_(classes)
        blurred = self.takes.T @ self.takes + len(facts) * TAKE_BLUR**2 * torch.eye(self.config.take_size)
        self.facts.bias.copy_(mean)
        self.facts.weight.copy_(torch.linalg.solve(blurred, self.takes.T @ (facts - mean).float()).T)
        self._begin_as_noise()

    def _begin_as_noise(self) -> None:
        """Gaussians around what is expected, some narrower and some wider than the usual change."""
        count, n_mels = self.config.n_mixtures, self.config.spec.n_mels
        self.out.weight.mul_(0.1)
        self.out.bias.zero_()
        self.out.bias[-count * n_mels :] = torch.linspace(-0.5, 0.5, count).repeat_interleave(n_mels)

    def take(self, values: Tensor) -> Tensor:
        """What recording the values (B, L, n_mels) are of: (B, take_size)."""
        return (_facts(values) - self.take_mean) @ self.take_axes

    def values(self, mel: Tensor) -> Tensor:
        """Frames on the axes: log-mel (B, n_mels, L) -> (B, L, n_mels)."""
        return (mel.transpose(1, 2) - self.mean) @ self.inverse

    def log_mel(self, values: Tensor) -> Tensor:
        """And back: (B, L, n_mels) -> (B, n_mels, L)."""
        return (self.mean + values @ self.axes).transpose(1, 2)

    def condition(self, sound_class: Tensor, take: Tensor) -> Tensor:
        """The global condition (B, C)."""
        return self.classes(sound_class) + self.takes_in(take)

    def forward(self, heard: Tensor, sound_class: Tensor, take: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Log-shares (B, L, K), means and log-scales (B, L, K, n_mels) of each frame, from those before it alone.

        heard: values (B, L, n_mels), those that are to be foretold from the first on. sound_class (B,) integers; take
        (B, take_size) as `take` tells it.
        """
        with torch.autocast(heard.device.type, enabled=False):
            mean, log_spread, log_change = self.facts(take)[:, None].chunk(3, -1)  # each (B, 1, n_mels)
            before = F.pad((heard - mean) * torch.exp(-log_spread), (0, 0, 1, -1))
            begun = torch.ones_like(before[..., :1])
            begun[:, 0] = 0
            x = self.entry(torch.cat([before, begun], -1).transpose(0, 1))  # (B, L, n) -> (L, B, C)
        condition = self.condition(sound_class, take)[:, None]
        added = projected(self.layers, condition).permute(2, 1, 0, 3)  # (n_layers, 1, B, 2 C)
        held = (part.expand(heard.shape[1], -1, -1) for part in added.unbind())
        total = summed_skips(self.layers, x, held, True, heard.shape[1])
        with torch.autocast(heard.device.type, enabled=False):
            outputs = self.out(F.relu(self.hidden(F.relu(total.float())))).transpose(0, 1)
            count = self.config.n_mixtures
            shares = outputs[..., :count].log_softmax(-1)
            means, log_scales = outputs[..., count:].unflatten(-1, (2, count, -1)).unbind(2)
            expected = mean + carry(log_spread, log_change) * before * torch.exp(log_spread)
            unit = torch.where(begun > 0, log_change, log_spread)[:, :, None]  # of each value, (B, L, 1, n_mels)
            means = expected[:, :, None] + torch.exp(unit) * means
            return shares, means, (unit + log_scales).clamp_min(MIN_LOG_SCALE)


def carry(log_spread: Tensor, log_change: Tensor) -> Tensor:
    """The correlation of values with those before, from the logs of their spread and of that of their changes."""
    return (1 - 0.5 * torch.exp(2 * (log_change - log_spread))).clamp(0, MOST_CARRY)


def _facts(values: Tensor) -> Tensor:
    """Mean and logs of the spread of each value and of its changes (B, 3 n_mels), of values (B, L, n_mels)."""
    spreads = (values.std(1), values.diff(dim=1).std(1))
    return torch.cat([values.mean(1), *(spread.clamp_min(0.01).log() for spread in spreads)], -1)


def frame_bits(outputs: tuple[Tensor, Tensor, Tensor], values: Tensor) -> Tensor:
    """Bits of each frame (B, L), a value of it, under what FrameWaveNet gives for values (B, L, n_mels)."""
    shares, means, log_scales = outputs
    distance = (values[:, :, None] - means) * torch.exp(-log_scales)
    log_p = -(0.5 * distance.square() + log_scales + 0.5 * math.log(2 * math.pi)).sum(-1)
    return -torch.logsumexp(shares + log_p, -1) / math.log(2) / values.shape[-1]
