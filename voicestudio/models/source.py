"""The excitation: a band-limited pulse train at f0, and white noise.

A harmonic-plus-noise source spares the network the part of speech that it finds hardest: coherent phase over many
periods (neural source-filter models, arXiv 1904.12088; section 2).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

if TYPE_CHECKING:
    from torch import Tensor

REST_F0_HZ = 160.0
"""Pulse rate before the first voiced frame; its pulses are there to be filtered away."""


def held_f0(f0_hz: Tensor, last_hz: float = REST_F0_HZ) -> tuple[Tensor, Tensor]:
    """f0 (L,) with unvoiced frames holding the last voiced value, and voicing (L,) of 0 or 1.

    Causal, so that a stream needs no look-ahead: `last_hz` is the value held when the stream came here.
    """
    voiced = f0_hz > 0
    index = torch.where(voiced, torch.arange(f0_hz.shape[0], device=f0_hz.device), -1).cummax(0).values
    held = torch.where(index >= 0, f0_hz[index.clamp_min(0)], torch.full_like(f0_hz, last_hz))
    return held, voiced.to(f0_hz.dtype)


def sample_f0(f0_hz: Tensor, hop_length: int) -> Tensor:
    """f0 of each sample (..., L * hop), linear between frame centres, level beyond the first and last."""
    shape = f0_hz.shape
    flat = F.interpolate(f0_hz.reshape(-1, 1, shape[-1]), scale_factor=hop_length, mode="linear", align_corners=False)
    return flat.reshape(*shape[:-1], shape[-1] * hop_length)


def pulses(phase: Tensor, f0_hz: Tensor, sample_rate: int) -> Tensor:
    """Unit-power sum of all cosine harmonics below Nyquist, by the closed form of Dirichlet's kernel.

    phase in radians and f0_hz, both (..., T).
    """
    n_harmonics = torch.floor(0.5 * sample_rate / f0_hz)
    half = torch.remainder(phase, 2 * math.pi) / 2  # (0, pi)
    sine = torch.sin(half)
    near_zero = sine.abs() < 1e-4
    kernel = torch.sin((2 * n_harmonics + 1) * half) / torch.where(near_zero, torch.ones_like(sine), sine)
    # On the pulse itself the quotient's limit is 2K + 1.
    kernel = torch.where(near_zero, 2 * n_harmonics + 1, kernel)
    return (kernel - 1) / 2 * torch.sqrt(2 / n_harmonics)


def source(f0_hz: Tensor, start_phase: Tensor, hop_length: int, sample_rate: int) -> Tensor:
    """Pulse train float32 (B, L * hop) for held f0 (B, L), beginning at start_phase (B,) in radians."""
    f0 = sample_f0(f0_hz.double(), hop_length)
    phase = start_phase.double().unsqueeze(-1) + torch.cumsum(2 * math.pi * f0 / sample_rate, -1)
    return pulses(phase, f0, sample_rate).float()


def source_part(
    f0_hz: Tensor, inner: slice, start_phase: float, hop_length: int, sample_rate: int
) -> tuple[Tensor, float]:
    """Samples `inner` of the pulse train for held f0 (L,), and the phase in radians that the next part begins at."""
    f0 = sample_f0(f0_hz.double(), hop_length)[inner]
    phase = start_phase + torch.cumsum(2 * math.pi * f0 / sample_rate, -1)
    return pulses(phase, f0, sample_rate).float(), float(phase[-1]) % (2 * math.pi)
