"""WaveGlow: a normalising flow from samples to white noise, conditioned on the mel (arXiv 1811.00002, figure 1)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import nn

from voicestudio.core.steps import drained
from voicestudio.models.f0_head import F0Head
from voicestudio.models.waveglow.envelope import Envelope
from voicestudio.models.waveglow.invertible import InvertibleConv
from voicestudio.models.waveglow.wn import WN

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from voicestudio.models.waveglow.config import WaveGlowConfig

MEL_MEAN, MEL_SCALE = -5.0, 2.5
PITCH_HZ, PITCH_SCALE = 200.0, 2.0


def squeezed(samples: Tensor, n_group: int) -> Tensor:
    """Samples (B, T) as columns of n_group neighbours, (B, n_group, T / n_group)."""
    return samples.unflatten(-1, (-1, n_group)).transpose(-1, -2)


def unsqueezed(groups: Tensor) -> Tensor:
    """Columns of neighbours (B, n_group, P) as samples (B, P * n_group)."""
    return groups.transpose(-1, -2).flatten(-2)


class WaveGlow(nn.Module):
    """Flows between samples (B, L * hop) and noise (B, n_group, P), where P = L * hop / n_group.

    `pitch` (B, 2, L) and `pulse` (B, L * hop) are given to harmonic networks alone (see `pitch_of`). Raises ValueError
    for sizes that do not fit each other.
    """

    def __init__(self, config: WaveGlowConfig) -> None:
        super().__init__()
        self.config = config
        sizes, n_mels = config.group_sizes(), config.spec.n_mels
        n_condition = n_mels + 2 * config.harmonic
        if config.upsample_kernel:
            self.upsample = nn.ConvTranspose1d(n_mels, n_mels, config.upsample_kernel, config.spec.hop_length)
            n_condition = (n_mels + 2 * config.harmonic) * config.n_group
        n_source = config.n_group if config.harmonic else 0
        self.WN = nn.ModuleList(WN(size // 2, n_source, n_condition, config) for size in sizes)
        self.convinv = nn.ModuleList(InvertibleConv(size) for size in sizes)
        if config.harmonic:
            self.f0_head = F0Head(config.f0)
        self.envelope = Envelope(config.spec, config.envelope_order) if config.envelope_order else None

    @staticmethod
    def normalised(mel: Tensor) -> Tensor:
        """Log-mel (B, n_mels, L) to a network's range."""
        return (mel - MEL_MEAN) / MEL_SCALE

    @staticmethod
    def pitch_of(held_hz: Tensor, voiced: Tensor) -> Tensor:
        """Held f0 and voicing, both (B, L), as the network sees them, (B, 2, L)."""
        return torch.stack([torch.log(held_hz / PITCH_HZ) * PITCH_SCALE, voiced], 1)

    def condition(self, mel: Tensor, pitch: Tensor | None) -> Tensor:
        """What the couplings see of the mel: a column for each group, or for each frame where nothing is upsampled."""
        hop, n_group = self.config.spec.hop_length, self.config.n_group
        if not self.config.upsample_kernel:
            mel = self.normalised(mel)
            return mel if pitch is None else torch.cat([mel, pitch], 1)
        with torch.autocast("cpu", enabled=False):  # in bfloat16 a processor prepares seconds long for each new length
            fine = self.upsample(mel)[..., : mel.shape[-1] * hop]
        if pitch is not None:
            fine = torch.cat([fine, pitch.repeat_interleave(hop, -1)], 1)
        # (B, C, T) -> (B, C, P, n_group) -> (B, C * n_group, P)
        return fine.unflatten(-1, (-1, n_group)).transpose(-1, -2).flatten(1, 2)

    def _shift_and_scale(self, coupling: Tensor) -> tuple[Tensor, Tensor]:
        """The two halves of what a WN gives, the log-scale within its bound."""
        shift, log_scale = coupling.float().chunk(2, 1)
        bound = self.config.max_log_scale
        return shift, bound * torch.tanh(log_scale / bound) if bound else log_scale

    def forward(
        self, samples: Tensor, mel: Tensor, pitch: Tensor | None = None, pulse: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The noise that would give these samples, and the log-determinant (B,) of the way there."""
        log_det = samples.new_zeros(samples.shape[0])
        if self.envelope is not None:
            samples, log_det = self.envelope.whitened(samples, mel)
        x, condition = squeezed(samples, self.config.n_group), self.condition(mel, pitch)
        source = None if pulse is None else squeezed(pulse, self.config.n_group)
        out = []
        for k, (wn, mixing) in enumerate(zip(self.WN, self.convinv, strict=True)):
            if k and k % self.config.early_every == 0:
                out.append(x[:, : self.config.early_size])
                x = x[:, self.config.early_size :]
            x, log_det_mixing = mixing(x)
            kept, changed = x.chunk(2, 1)
            seen = kept if source is None else torch.cat([kept, source], 1)
            shift, log_scale = self._shift_and_scale(wn(seen, condition))
            x = torch.cat([kept, torch.exp(log_scale) * changed + shift], 1)
            log_det = log_det + log_scale.sum((1, 2)) + log_det_mixing * x.shape[-1]
        return torch.cat([*out, x], 1), log_det

    def steps(
        self, noise: Tensor, mel: Tensor, pitch: Tensor | None = None, pulse: Tensor | None = None
    ) -> Generator[None, None, Tensor]:
        """The flows backwards, layer by layer: samples (B, L * hop), white where there is an envelope."""
        condition = self.condition(mel, pitch)
        source = None if pulse is None else squeezed(pulse, self.config.n_group)
        begin = noise.shape[1] - self.config.group_sizes()[-1]
        x = noise[:, begin:]
        for k in reversed(range(self.config.n_flows)):
            kept, changed = x.chunk(2, 1)
            seen = kept if source is None else torch.cat([kept, source], 1)
            coupling = yield from self.WN[k].steps(seen, condition)
            shift, log_scale = self._shift_and_scale(coupling)
            x = self.convinv[k].inverse(torch.cat([kept, (changed - shift) * torch.exp(-log_scale)], 1))
            if k and k % self.config.early_every == 0:
                begin -= self.config.early_size
                x = torch.cat([noise[:, begin : begin + self.config.early_size], x], 1)
        return unsqueezed(x)

    def inverse(self, noise: Tensor, mel: Tensor, pitch: Tensor | None = None, pulse: Tensor | None = None) -> Tensor:
        """Samples (B, L * hop) that `forward` would take to this noise."""
        white = drained(self.steps(noise, mel, pitch, pulse))
        if self.envelope is None:
            return white
        past = torch.zeros(self.config.envelope_order, dtype=torch.float64).numpy()
        return torch.stack([self.envelope.coloured(*both, past)[0] for both in zip(white, mel, strict=True)])

    def prepare(self) -> None:
        """Make ready for `inverse`: the weights must not change afterwards."""
        for mixing in self.convinv:
            mixing.prepare()


def negative_log_likelihood(noise: Tensor, log_det: Tensor) -> Tensor:
    """Nats a sample (B,) under white noise of unit variance (arXiv 1811.00002, equation 8, with its constant)."""
    n_samples = noise[0].numel()
    return 0.5 * math.log(2 * math.pi) + (0.5 * noise.square().sum((1, 2)) - log_det) / n_samples
