"""The all-pole filter that a mel tells as a first flow without weights.

Samples are divided by the filter before the learned flows and multiplied by it after them, so that these need not
learn what the mel says already. The filter has a leading coefficient of 1, so its determinant is that of the gains
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.linalg.lapack import dtbtrs
from torch import nn

from voicestudio.models.envelope import AllPole

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor


class Envelope(AllPole):
    """All-pole filters of `order` for each frame of a log-mel, there and back."""

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
