"""What a step of the acoustic model is made of: clips with their phonemes, padded into batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from voicestudio.models.tacotron.aligner import log_prior
from voicestudio.models.tacotron.network import MEL_MEAN, MEL_SCALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from voicestudio.models.tacotron.tokens import Tokens
    from voicestudio.training.features import FeatureStore, JoinedStore
    from voicestudio.training.taught import TaughtStore


@dataclass(slots=True)
class Example:
    """One clip: token ids and stresses (N,), and once aligned its durations, pitch and energy (N,)."""

    clip: int
    tokens: np.ndarray
    stresses: np.ndarray
    durations: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    pitch: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    energy: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Batch:
    """Tokens (B, N), mel (B, L, n_mels), continuous log f0 and voicing (B, L), and the prosody (B, N)."""

    tokens: Tensor
    stresses: Tensor
    n_tokens: Tensor
    mel: Tensor
    n_frames: Tensor
    log_f0: Tensor
    voiced: Tensor
    durations: Tensor
    pitch: Tensor
    energy: Tensor
    prior: Tensor | None


def continuous_log_f0(f0_hz: np.ndarray) -> np.ndarray:
    """log f0 with unvoiced frames interpolated between their voiced neighbours; all 5.0 if none is voiced."""
    voiced = np.flatnonzero(f0_hz > 0)
    if voiced.size == 0:
        return np.full(len(f0_hz), 5.0, np.float32)
    return np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced])).astype(np.float32)


def padded(rows: Sequence[np.ndarray], device: torch.device) -> Tensor:
    """Rows of different lengths as one tensor, zeros behind the shorter ones."""
    tensors = [torch.from_numpy(np.ascontiguousarray(row)) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True).to(device)


def examples_of(symbols: Sequence[Sequence[str]], clips: Sequence[int], tokens: Tokens) -> list[Example]:
    """One example a clip from its phoneme symbols."""
    made = []
    for clip, line in zip(clips, symbols, strict=True):
        ids, stresses, _ = tokens(line)
        made.append(Example(clip, np.array(ids), np.array(stresses)))
    return made


def batch_of(
    examples: Sequence[Example],
    store: FeatureStore | JoinedStore | TaughtStore,
    device: torch.device,
    with_prior: bool = False,
) -> Batch:
    """The clips of the examples, normalised and padded; the aligner's prior only if asked for."""
    clips = [store.clip(example.clip) for example in examples]
    prior = None
    if with_prior:
        n_frames, n_tokens = max(len(c.f0_hz) for c in clips), max(len(e.tokens) for e in examples)
        full = np.zeros((len(clips), n_frames, n_tokens), np.float32)
        for row, example, clip in zip(full, examples, clips, strict=True):
            row[: len(clip.f0_hz), : len(example.tokens)] = log_prior(len(clip.f0_hz), len(example.tokens))
        prior = torch.from_numpy(full).to(device)
    return Batch(
        padded([e.tokens for e in examples], device),
        padded([e.stresses for e in examples], device),
        torch.tensor([len(e.tokens) for e in examples], device=device),
        padded([(clip.mel.T - MEL_MEAN) / MEL_SCALE for clip in clips], device),
        torch.tensor([len(clip.f0_hz) for clip in clips], device=device),
        padded([continuous_log_f0(clip.f0_hz) for clip in clips], device),
        padded([(clip.f0_hz > 0).astype(np.float32) for clip in clips], device),
        padded([e.durations.astype(np.float32) for e in examples], device),
        padded([e.pitch for e in examples], device),
        padded([e.energy for e in examples], device),
        prior,
    )
