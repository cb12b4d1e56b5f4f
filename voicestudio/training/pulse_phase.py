"""Where in its period a recorded voice is: pulses of the network's source are laid onto those of the recording.

The likelihood of a recording can be learned from a pulse train only if the two keep step, which a phase summed up from
f0 alone does not. In each frame the harmonics tell, together, the shift at which they would add up to one pulse; over
the frames the best smooth path through these shifts is taken.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from voicestudio.models.source import pulses, sample_f0
from voicestudio.models.waveglow.excitation import gated

N_HARMONICS = 8
N_SHIFTS = 96
WINDOW_HOPS = 3
STIFFNESS = 1.0
"""How much a shift by one radian from a frame to the next must gain in agreement, which is 0 to 1 a frame."""


def agreement(white: Tensor, phase: Tensor, hop_length: int) -> Tensor:
    """How well a pulse at each shift fits each frame, -1 to 1, (B, L, N_SHIFTS).

    white (B, L * hop) are samples with a flat spectrum, phase (B, L * hop) that of a pulse train in radians.
    """
    length = WINDOW_HOPS * hop_length
    window = torch.hann_window(length, device=white.device)[None, None]
    order = torch.arange(1, N_HARMONICS + 1, device=white.device)
    turned = torch.polar(white[:, None].expand(-1, N_HARMONICS, -1).contiguous(), -order[:, None] * phase[:, None])
    rows = torch.view_as_real(turned).permute(0, 1, 3, 2).flatten(0, 2)[:, None]  # (B * K * 2, 1, T)
    side = (length - hop_length) // 2
    found = F.conv1d(F.pad(rows, (side, side)), window, stride=hop_length)[:, 0]  # (B * K * 2, L)
    harmonics = torch.view_as_complex(
        found.unflatten(0, (white.shape[0], N_HARMONICS, 2)).transpose(2, 3).contiguous()
    )  # (B, K, L)
    shifts = torch.arange(N_SHIFTS, device=white.device) * (2 * math.pi / N_SHIFTS)
    turns = torch.polar(torch.ones(N_HARMONICS, N_SHIFTS, device=white.device), -order[:, None] * shifts)
    total = torch.einsum("bkl,kg->blg", harmonics, turns).real
    return total / harmonics.abs().sum(1)[..., None].clamp_min(1e-9)


def smooth_path(scores: Tensor) -> Tensor:
    """The best path of shifts in radians, unwrapped, (B, L), through scores (B, L, N_SHIFTS); shifts are a circle."""
    steps = torch.arange(N_SHIFTS, device=scores.device)
    apart = (steps[:, None] - steps + N_SHIFTS // 2) % N_SHIFTS - N_SHIFTS // 2
    cost = STIFFNESS * (apart * (2 * math.pi / N_SHIFTS)) ** 2  # from column to row
    best, came_from = scores[:, 0], []
    for frame in scores[:, 1:].unbind(1):
        reached, origin = (best[:, None] - cost).max(-1)
        came_from.append(origin)
        best = reached + frame
    path = [best.argmax(-1)]
    for origin in reversed(came_from):
        path.append(origin.gather(1, path[-1][:, None])[:, 0])
    shifts = torch.stack(path[::-1], 1)
    moves = (shifts.diff(dim=1) + N_SHIFTS // 2) % N_SHIFTS - N_SHIFTS // 2
    return torch.cat([shifts[:, :1], moves], 1).cumsum(1) * (2 * math.pi / N_SHIFTS)


def pulses_in_step(white: Tensor, held_hz: Tensor, voiced: Tensor, hop_length: int, sample_rate: int) -> Tensor:
    """A pulse train (B, L * hop) at held f0 (B, L) that keeps step with the samples, silent where nothing is voiced."""
    f0_hz = sample_f0(held_hz.double(), hop_length)
    phase = torch.cumsum(2 * math.pi * f0_hz / sample_rate, -1)
    scores = agreement(white, torch.remainder(phase, 2 * math.pi).float(), hop_length) * voiced[..., None]
    phase = phase + sample_f0(smooth_path(scores).double(), hop_length)
    return gated(pulses(phase, f0_hz, sample_rate).float(), voiced, hop_length)
