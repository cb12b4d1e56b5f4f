"""The spectral envelope that a mel tells, as an all-pole filter: a first flow without weights.

Samples are divided by the filter before the learned flows and multiplied by it after them, so that these need not
learn what the mel says already. Linear prediction from a power spectrum: J. Makhoul, "Linear prediction: a tutorial
review", Proceedings of the IEEE 63 (4), 1975, section IV. The filter has a leading coefficient of 1, so its
determinant is that of the gains alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.linalg.lapack import dtbtrs
from torch import nn

from voicestudio.dsp.mel import mel_filterbank

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from voicestudio.core import MelSpec

FALL_PER_BIN = 0.01
"""Nepers that the envelope falls for each bin above the highest band's middle."""

WHITE, REST = 3e-4, 1e-4
"""White noise that the envelope never falls below: a share of the frame's power, and an amplitude.

What a mel does not tell (the highest octave, a click in silence) would be blown up without bounds otherwise.
"""


class Envelope(nn.Module):
    """All-pole filters of `order` for each frame of a log-mel."""

    def __init__(self, spec: MelSpec, order: int) -> None:
        super().__init__()
        self.spec, self.order = spec, order
        bank = mel_filterbank(spec)  # (n_mels, n_bins)
        areas, bins = bank.sum(1), np.arange(bank.shape[1])
        middles = (bank * bins).sum(1) / areas
        spread = np.stack([np.interp(bins, middles, row) for row in np.eye(spec.n_mels)], 1)  # (n_bins, n_mels)
        # A Hann-windowed frame of white noise of unit variance has this mean magnitude (of a Rayleigh distribution).
        magnitude = math.sqrt(3 / 8 * spec.win_length * math.pi / 4)
        offset = -spread @ np.log(areas) - math.log(magnitude) - FALL_PER_BIN * np.maximum(bins - middles[-1], 0)
        self.register_buffer("spread", torch.from_numpy(spread), persistent=False)
        self.register_buffer("offset", torch.from_numpy(offset), persistent=False)

    def filters(self, log_mel: Tensor) -> tuple[Tensor, Tensor]:
        """Predictor 1, a_1 ... a_order (B, L, order + 1) and log-gain (B, L) of a log-mel (B, n_mels, L); float64."""
        log_magnitude = self.spread @ log_mel.double() + self.offset[:, None]  # (B, n_bins, L)
        autocorrelation = torch.fft.irfft(torch.exp(2 * log_magnitude).transpose(1, 2), self.spec.n_fft)
        r = autocorrelation[..., : self.order + 1]
        r = torch.cat([r[..., :1] * (1 + WHITE) + REST**2, r[..., 1:]], -1)
        predictor, error = torch.zeros_like(r), r[..., 0]
        predictor[..., 0] = 1
        for m in range(1, self.order + 1):  # the recursion of Levinson and Durbin
            reflection = -(predictor[..., :m] * r[..., 1 : m + 1].flip(-1)).sum(-1) / error
            update = reflection[..., None] * predictor[..., : m + 1].flip(-1)
            predictor = torch.cat([predictor[..., : m + 1] + update, predictor[..., m + 1 :]], -1)
            error = error * (1 - reflection**2)
        return predictor, 0.5 * torch.log(error)

    def whitened(self, samples: Tensor, log_mel: Tensor) -> tuple[Tensor, Tensor]:
        """The filters' input (B, T) that gives these samples, and the log-determinant (B,)."""
        predictor, log_gain = self.filters(log_mel)
        hop, n_frames = self.spec.hop_length, log_mel.shape[-1]
        history = nn.functional.pad(samples.double(), (self.order, 0))
        total = torch.zeros(samples.shape[0], n_frames, hop, dtype=torch.float64, device=samples.device)
        for lag in range(self.order + 1):
            part = history[:, self.order - lag : self.order - lag + n_frames * hop]
            total += predictor[..., lag : lag + 1] * part.unflatten(1, (n_frames, hop))
        white = (total * torch.exp(-log_gain)[..., None]).flatten(1)
        return white.to(samples.dtype), -hop * log_gain.sum(-1).to(samples.dtype)

    def coloured(self, white: Tensor, log_mel: Tensor, past: NDArray[np.float64]) -> tuple[Tensor, NDArray[np.float64]]:
        """Samples (T,) of the filters' input (T,) for a log-mel (n_mels, L), and their last `order` samples.

        `past` are the `order` samples before. The recursion is one triangular banded system, solved forwards.
        """
        predictor, log_gain = (x[0].cpu().numpy() for x in self.filters(log_mel[None]))
        hop, order = self.spec.hop_length, self.order
        wanted = np.concatenate([past, white.double().cpu().numpy() * np.repeat(np.exp(log_gain), hop)])
        rows = np.concatenate([np.zeros((order, order + 1)), np.repeat(predictor, hop, 0)])  # (order + T, order + 1)
        bands = np.zeros((order + 1, len(wanted)), order="F")
        for lag in range(order + 1):  # bands[lag, t] multiplies sample t in the equation of sample t + lag
            bands[lag, : len(wanted) - lag] = rows[lag:, lag]
        samples, _ = dtbtrs(bands, wanted, uplo="L", diag="U")
        made = samples[order:, 0] if samples.ndim == 2 else samples[order:]
        return torch.from_numpy(made.astype(np.float32)).to(white.device), np.concatenate([past, made])[-order:]
