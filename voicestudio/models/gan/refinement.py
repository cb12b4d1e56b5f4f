"""Brings made samples to the mel that was asked for, by a few turns between samples and spectrum.

The network cannot foresee how its noise will fall out in each frame; the mel, however, says how loud each band was to
be. Each turn measures the mel of the samples, corrects every bin by what its bands lack, and makes samples again, as
Griffin-Lim's projections do (with their momentum: N. Perraudin, P. Balazs and P. Sondergaard, "A fast Griffin-Lim
algorithm", WASPAA 2013). The phases stay the network's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.core import MelSpec
    from voicestudio.models.gan.transform import Transform

CONTEXT = 4
"""Frames on each side that one turn reaches: two by the spectrum's window, two by the overlap-add."""

STEP = 1.5
MOMENTUM = 0.5
MAX_LOG_GAIN = 1.5


class Refinement(nn.Module):
    """Turns samples (B, L * hop) towards a log-mel (B, n_mels, L)."""

    def __init__(self, spec: MelSpec, transform: Transform, bank: Tensor) -> None:
        super().__init__()
        self.transform, self.floor = transform, spec.floor
        self.register_buffer("bank", bank, persistent=False)  # (n_mels, n_bins)
        total = bank.sum(0)
        self.register_buffer("spread", (bank / total.clamp_min(1e-8)).T.contiguous(), persistent=False)

    def log_mel(self, spectrum: Tensor) -> Tensor:
        """Log-mel (B, n_mels, L) of a spectrum (B, n_bins, L)."""
        magnitude = torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9)
        return torch.log((self.bank @ magnitude).clamp_min(self.floor))

    def forward(self, samples: Tensor, log_mel: Tensor, turns: int) -> Tensor:
        """Samples after that many turns; bins above the highest band keep what they were."""
        spectrum, before = self.transform.stft(samples), None
        for turn in range(turns):
            lack = (STEP * (log_mel - self.log_mel(spectrum))).clamp(-MAX_LOG_GAIN, MAX_LOG_GAIN)
            samples = self.transform.istft(spectrum * torch.exp(self.spread @ lack))
            if turn + 1 < turns:
                after = self.transform.stft(samples)
                spectrum = after if before is None else after + MOMENTUM * (after - before)
                before = after
        return samples
