"""The spectral envelope that a mel tells, as an all-pole filter.

Linear prediction from a power spectrum: J. Makhoul, "Linear prediction: a tutorial review", Proceedings of the IEEE
63 (4), 1975, section IV.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from voicestudio.dsp.mel import mel_filterbank

if TYPE_CHECKING:
    from torch import Tensor

    from voicestudio.core import MelSpec

FALL_PER_BIN = 0.01
"""Nepers that the envelope falls for each bin above the highest band's middle."""

WHITE, REST = 3e-4, 1e-4
"""White noise that the envelope never falls below: a share of the frame's power, and an amplitude.

What a mel does not tell (the highest octave, a click in silence) would be blown up without bounds otherwise.
"""


class AllPole(nn.Module):
    """All-pole filters of `order` for each frame of a log-mel, of the sound after a pre-emphasis of that coefficient.

    white: the share of each frame's power that is added as white noise; the more, the blunter the filter. fall: of the
    envelope above the bands, nepers a bin.
    """

    def __init__(
        self, spec: MelSpec, order: int, pre_emphasis: float = 0.0, white: float = WHITE, fall: float = FALL_PER_BIN
    ) -> None:
        super().__init__()
        self.spec, self.order, self.white = spec, order, white
        bank = mel_filterbank(spec)  # (n_mels, n_bins)
        areas, bins = bank.sum(1), np.arange(bank.shape[1])
        middles = (bank * bins).sum(1) / areas
        spread = np.stack([np.interp(bins, middles, row) for row in np.eye(spec.n_mels)], 1)  # (n_bins, n_mels)
        # A Hann-windowed frame of white noise of unit variance has this mean magnitude (of a Rayleigh distribution).
        magnitude = math.sqrt(3 / 8 * spec.win_length * math.pi / 4)
        offset = -spread @ np.log(areas) - math.log(magnitude) - fall * np.maximum(bins - middles[-1], 0)
        offset += np.log(np.abs(1 - pre_emphasis * np.exp(-2j * math.pi / spec.n_fft * bins)))
        self.register_buffer("spread", torch.from_numpy(spread), persistent=False)
        self.register_buffer("offset", torch.from_numpy(offset), persistent=False)

    def filters(self, log_mel: Tensor) -> tuple[Tensor, Tensor]:
        """Predictor 1, a_1 ... a_order (B, L, order + 1) and log-gain (B, L) of a log-mel (B, n_mels, L); float64."""
        log_magnitude = self.spread.double() @ log_mel.double() + self.offset[:, None]  # (B, n_bins, L)
        autocorrelation = torch.fft.irfft(torch.exp(2 * log_magnitude).transpose(1, 2), self.spec.n_fft)
        r = autocorrelation[..., : self.order + 1]
        r = torch.cat([r[..., :1] * (1 + self.white) + REST**2, r[..., 1:]], -1)
        predictor, error = torch.zeros_like(r), r[..., 0]
        predictor[..., 0] = 1
        for m in range(1, self.order + 1):  # the recursion of Levinson and Durbin
            reflection = -(predictor[..., :m] * r[..., 1 : m + 1].flip(-1)).sum(-1) / error
            update = reflection[..., None] * predictor[..., : m + 1].flip(-1)
            predictor = torch.cat([predictor[..., : m + 1] + update, predictor[..., m + 1 :]], -1)
            error = error * (1 - reflection**2)
        return predictor, 0.5 * torch.log(error)
