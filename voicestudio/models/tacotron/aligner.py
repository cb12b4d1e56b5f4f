"""Which frames belong to which phoneme, learned from nothing but the pairs of text and sound.

R. Badlani et al., "One TTS alignment to rule them all" (arXiv 2108.10447): soft alignment from distances between
embedded phonemes and frames (section 2.1), forward-sum objective (2.2), beta-binomial prior (2.3), and the most
likely monotonic path (2.4, after Glow-TTS, arXiv 2005.11129).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from numba import njit
from torch import nn

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

BLANK_LOG_PROBABILITY = -1.0


class Aligner(nn.Module):
    """Soft alignment of tokens (B, N) and mel (B, L, n_mels)."""

    def __init__(self, n_symbols: int, n_mels: int, width: int = 128, channels: int = 80) -> None:
        super().__init__()
        self.symbols = nn.Embedding(n_symbols, width)
        self.stresses = nn.Embedding(3, width)
        self.key = nn.ModuleList([nn.Conv1d(width, 2 * width, 3, padding=1), nn.Conv1d(2 * width, channels, 1)])
        self.query = nn.ModuleList(
            [
                nn.Conv1d(n_mels, 2 * n_mels, 3, padding=1),
                nn.Conv1d(2 * n_mels, n_mels, 1),
                nn.Conv1d(n_mels, channels, 1),
            ]
        )
        self.scale = nn.Parameter(torch.tensor(-3.0))

    def forward(self, tokens: Tensor, stresses: Tensor, n_tokens: Tensor, mel: Tensor, prior: Tensor) -> Tensor:
        """Log-probability of each token at each frame (B, L, N), the log prior (B, L, N) counted in."""
        key = (self.symbols(tokens) + self.stresses(stresses)).transpose(1, 2)  # (B, C, N)
        key = self.key[1](F.relu(self.key[0](key)))
        query = F.relu(self.query[0](mel.transpose(1, 2)))  # (B, C, L)
        query = self.query[2](F.relu(self.query[1](query)))
        distance = (
            query.square().sum(1).unsqueeze(2) + key.square().sum(1).unsqueeze(1) - 2 * query.transpose(1, 2) @ key
        )  # (B, L, N)
        absent = torch.arange(tokens.shape[1], device=tokens.device)[None] >= n_tokens[:, None]
        scores = (-self.scale.exp() * distance).masked_fill(absent[:, None], -1e4)
        return scores.log_softmax(-1) + prior


@lru_cache(maxsize=4096)
def log_prior(n_frames: int, n_tokens: int, scale: float = 1.0) -> NDArray[np.float32]:
    """Beta-binomial log prior (n_frames, n_tokens), near the diagonal; arXiv 2108.10447, section 2.3."""
    from scipy.stats import betabinom

    frame = np.arange(1, n_frames + 1)[:, None]
    token = np.arange(n_tokens)[None]
    prior = betabinom.logpmf(token, n_tokens - 1, scale * frame, scale * (n_frames + 1 - frame))
    return np.maximum(prior, -50).astype(np.float32)


def forward_sum_loss(log_probability: Tensor, n_tokens: Tensor, n_frames: Tensor) -> Tensor:
    """Negative log-likelihood of all monotonic paths, by CTC with one class a token (arXiv 2108.10447, 2.2)."""
    scores = F.pad(log_probability, (1, 0), value=BLANK_LOG_PROBABILITY).log_softmax(-1)  # (B, L, 1 + N)
    targets = torch.arange(1, scores.shape[2], device=scores.device).expand(scores.shape[0], -1)
    loss = F.ctc_loss(
        scores.transpose(0, 1), targets, n_frames, n_tokens, blank=0, reduction="none", zero_infinity=True
    )
    return (loss / n_frames).mean()


@njit(cache=True)
def monotonic_durations(log_probability: np.ndarray) -> np.ndarray:
    """Frames (N,) of each token on the most likely monotonic path through (L, N); each token gets one or more."""
    n_frames, n_tokens = log_probability.shape
    best = np.full((n_frames, n_tokens), -np.inf)
    best[0, 0] = log_probability[0, 0]
    for frame in range(1, n_frames):
        for token in range(min(frame + 1, n_tokens)):
            stay = best[frame - 1, token]
            if token > 0 and best[frame - 1, token - 1] > stay:
                stay = best[frame - 1, token - 1]
            best[frame, token] = stay + log_probability[frame, token]
    durations = np.zeros(n_tokens, np.int64)
    token = n_tokens - 1
    for frame in range(n_frames - 1, -1, -1):
        durations[token] += 1
        if token > 0 and frame > 0 and (token == frame or best[frame - 1, token - 1] > best[frame - 1, token]):
            token -= 1
    return durations
