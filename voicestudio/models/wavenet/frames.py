"""WaveNet over frames: groups of frames of mel so far, and a class of sound, to the chances of the next one's codes.

The same stack as over samples (arXiv 1609.03499, figure 4), conditioned globally on the class (section 2.5). Sound of
a class is made in two stages: this network makes the course of the spectrum, seconds long, and the WaveNet over
samples the sound of that course. Alone, the one over samples looks back a tenth of a second and learns from minutes of
sound what a bark is only when it is shown thousands; a second of sound is 16,000 of its steps, but 31 of this one's.

As samples there are classes of a quantised value, so are groups of frames here (frame_codes.py). The codes of a group
are drawn one after the other, each from what the layers tell of the past and from those before it (arXiv 2203.01941,
section 3.2.2).

Recordings of one class differ more from each other than within: rain has its roof, a helicopter its distance. So the
class is not the only global condition. Each recording is a speaker of its own, as it were: what is the mean of its
frames, how much they vary, and how much from one to the next, told by a few principal components. A new sound borrows
these of a recording, blurred, and without them would wander from one recording to another.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import nn

from voicestudio.models.wavenet.frame_codes import FrameCodes
from voicestudio.models.wavenet.layer import projected, stack, summed_skips

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.models.wavenet.frame_config import FrameConfig

TAKE_BLUR = 0.25
"""A take is told with so much noise, in the spread of all takes: what is learned holds in between, too."""
LEAST_SPREAD = 0.05
"""In nepers: what varies less is as still as silence."""


class FrameWaveNet(nn.Module):
    """All groups of a segment at once, as training wants it; frame_sampling.py makes them one after the other."""

    def __init__(self, config: FrameConfig) -> None:
        super().__init__()
        self.config = config
        self.codes = FrameCodes(config)
        n_facts, width = 3 * config.spec.n_mels, config.skip_channels
        self.classes = nn.Embedding(len(config.classes) + 1, config.condition_channels)  # the last: any of them
        self.takes_in = nn.Linear(config.take_size, config.condition_channels)
        self.entry = nn.Linear(config.code_size + 1, config.channels)
        self.layers = stack(config)
        self.hidden = nn.Linear(width, width)
        self.partial = nn.ModuleList(nn.Linear(config.code_size, width, bias=False) for _ in range(config.n_levels - 1))
        self.outs = nn.ModuleList(nn.Linear(width, config.n_codes) for _ in range(config.n_levels))
        with torch.no_grad():
            for out in self.outs:
                out.weight.mul_(0.3)  # all codes are about as likely before anything is learned
        self.register_buffer("take_mean", torch.zeros(n_facts))
        self.register_buffer("take_axes", torch.eye(n_facts, config.take_size))
        self.register_buffer("takes", torch.zeros(config.n_takes, config.take_size))
        self.register_buffer("take_classes", torch.zeros(config.n_takes, dtype=torch.long))

    @torch.no_grad()
    def fit_takes(self, mels: list[Tensor], classes: Tensor) -> None:
        """Components of the n_takes recordings with these log-mels (n_mels, L), each of one of `classes` (n_takes,)."""
        facts = torch.cat([_facts(mel[None]) for mel in mels]).double()
        mean = facts.mean(0)
        power, axes = torch.linalg.eigh((facts - mean).T.cov() if len(facts) > 1 else torch.eye(len(mean)).double())
        chosen = slice(len(mean) - self.config.take_size, None)
        self.take_mean.copy_(mean)
        self.take_axes.copy_((axes[:, chosen] * power[chosen].clamp_min(1e-6).rsqrt()).flip(1))
        self.takes.copy_((facts.float() - self.take_mean) @ self.take_axes)
        self.take_classes.copy_(classes)

    def take(self, mel: Tensor) -> Tensor:
        """What recording the log-mels (B, n_mels, L) are of: (B, take_size)."""
        return (_facts(mel) - self.take_mean) @ self.take_axes

    def condition(self, sound_class: Tensor, take: Tensor) -> Tensor:
        """The global condition (B, C)."""
        return self.classes(sound_class) + self.takes_in(take)

    def forward(self, heard: Tensor, codes: Tensor, sound_class: Tensor, take: Tensor) -> list[Tensor]:
        """Of each level the log-chances, but for a constant, (B, N, n_codes) of its code in each group.

        heard: vectors (B, N, code_size) of the groups, as codes.py tells them; of a group only those before it are
        heard, and of its codes (B, N, n_levels) only those of the levels before. sound_class (B,) integers; take
        (B, take_size) as `take` tells it.
        """
        with torch.autocast(heard.device.type, enabled=False):
            before = F.pad(heard * self.codes.ease, (0, 0, 1, -1))
            begun = torch.ones_like(before[..., :1])
            begun[:, 0] = 0
            x = self.entry(torch.cat([before, begun], -1).transpose(0, 1))  # (B, N, n) -> (N, B, C)
        condition = self.condition(sound_class, take)[:, None]
        added = projected(self.layers, condition).permute(2, 1, 0, 3)  # (n_layers, 1, B, 2 C)
        held = (part.expand(heard.shape[1], -1, -1) for part in added.unbind())
        total = summed_skips(self.layers, x, held, True, heard.shape[1])
        with torch.autocast(heard.device.type, enabled=False):
            y = self.hidden(F.relu(total.float())).transpose(0, 1)
            chances = [self.outs[0](F.relu(y))]
            told = self.codes.partial(codes).unbind(-2)
            for level, part in enumerate(self.partial):
                y = y + part(told[level])
                chances.append(self.outs[level + 1](F.relu(y)))
            return chances


def _facts(mel: Tensor) -> Tensor:
    """Mean and logs of the spread of each band and of its changes (B, 3 n_mels), of log-mels (B, n_mels, L)."""
    spreads = (mel.std(2), mel.diff(dim=2).std(2))
    return torch.cat([mel.mean(2), *(spread.clamp_min(LEAST_SPREAD).log() for spread in spreads)], -1)


def code_bits(chances: list[Tensor], codes: Tensor) -> Tensor:
    """Bits of all codes of a group (B, N), under what FrameWaveNet gives for codes (B, N, n_levels)."""
    nats = (
        F.cross_entropy(level.transpose(1, 2), code, reduction="none")
        for level, code in zip(chances, codes.unbind(-1), strict=True)
    )
    return sum(nats) / math.log(2)
