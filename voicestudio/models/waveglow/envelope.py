"""The all-pole filter that a mel tells as a first flow without weights.

Samples are divided by the filter before the learned flows and multiplied by it after them, so that these need not
learn what the mel says already. The filter has a leading coefficient of 1, so its determinant is that of the gains
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        made = solved(bands_of(predictor, hop), wanted)[order:]
        return torch.from_numpy(made.astype(np.float32)).to(white.device), np.concatenate([past, made])[-order:]

    def coloured_from_silence(self, white: Tensor, log_mel: Tensor) -> Tensor:
        """Samples (B, T) of the filters' input (B, T), silence before them; gradients of the input pass."""
        predictor, log_gain = self.filters(log_mel)
        gains = log_gain.exp().repeat_interleave(self.spec.hop_length, -1).to(white.dtype)
        return _AllPoles.apply(white * gains, predictor.detach(), self.spec.hop_length)


class _AllPoles(torch.autograd.Function):
    """All-pole filters on rows of samples; what flows back is filtered by the same poles, backwards in time."""

    @staticmethod
    def forward(ctx: Any, wanted: Tensor, predictor: Tensor, hop_length: int) -> Tensor:
        ctx.bands = [bands_of(row, hop_length) for row in predictor.cpu().numpy()]
        return _solved_rows(ctx.bands, wanted, backwards=False)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        return _solved_rows(ctx.bands, gradient, backwards=True), None, None


def bands_of(predictor: NDArray[np.float64], hop_length: int) -> NDArray[np.float64]:
    """The recursion as a lower triangular system in LAPACK's banded layout, `order` samples before the first frame.

    predictor is (L, order + 1); the result (order + 1, order + L * hop_length).
    """
    order = predictor.shape[1] - 1
    rows = np.concatenate([np.zeros((order, order + 1)), np.repeat(predictor, hop_length, 0)])
    bands = np.zeros((order + 1, len(rows)), order="F")
    for lag in range(order + 1):  # bands[lag, t] multiplies sample t in the equation of sample t + lag
        bands[lag, : len(rows) - lag] = rows[lag:, lag]
    return bands


def solved(
    bands: NDArray[np.float64], wanted: NDArray[np.float64], backwards: bool = False
) -> NDArray[np.float64]:
    """The samples that the system of `bands`, or its transpose, makes `wanted` of."""
    samples, _ = dtbtrs(bands, wanted, uplo="L", diag="U", trans="T" if backwards else "N")
    return samples[:, 0] if samples.ndim == 2 else samples


def _solved_rows(bands: list[NDArray[np.float64]], rows: Tensor, backwards: bool) -> Tensor:
    """Each row (T,) through its own system, which knows of `order` silent samples before it."""
    order = len(bands[0]) - 1
    silent = np.zeros(order)
    made = [
        solved(band, np.concatenate([silent, row]), backwards)[order:]
        for band, row in zip(bands, rows.double().cpu().numpy(), strict=True)
    ]
    return torch.from_numpy(np.stack(made)).to(rows.device, rows.dtype)
