"""f0, voicing and pulses of a stream, for networks whose couplings see a pulse train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voicestudio.models.source import REST_F0_HZ, held_f0, sample_f0, source_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from voicestudio.core import MelSpec


class Excitation:
    """Grows with the mel; each frame is made once, from the same neighbours however the mel is cut.

    `read` gives f0 in Hz (L,), 0 where unvoiced, of frames start to stop of the stream. Frames before `first` are
    forgotten.
    """

    def __init__(self, spec: MelSpec, read: Callable[[int, int], Tensor]) -> None:
        self.spec, self.read = spec, read
        self.first = 0
        self.held = torch.zeros(0)
        self.voiced = torch.zeros(0)
        self.pulse = torch.zeros(0)
        self.phase = 0.0

    def grow(self, stop: int, total: int | None) -> None:
        """Make known all frames up to `stop`; `total` is where the stream ends, None while that is not known.

        f0 glides between frames, so that frame `stop` must be readable too, unless the stream ends there.
        """
        known = self.first + len(self.held)
        further = stop + 1 if total is None else min(stop + 1, total)
        if known < further:
            last = float(self.held[-1]) if len(self.held) else REST_F0_HZ
            held, voiced = held_f0(self.read(known, further), last)
            self.held, self.voiced = torch.cat([self.held, held]), torch.cat([self.voiced, voiced])
        hop = self.spec.hop_length
        start = self.first + len(self.pulse) // hop
        if start >= stop:
            return
        low, high = max(start - 1, 0), further
        part = slice(low - self.first, high - self.first)
        inner = slice((start - low) * hop, (stop - low) * hop)
        pulse, self.phase = source_part(self.held[part], inner, self.phase, hop, self.spec.sample_rate)
        self.pulse = torch.cat([self.pulse, gated(pulse, self.voiced[part], hop, inner)])

    def forget(self, first: int) -> None:
        drop = first - self.first
        self.held, self.voiced = self.held[drop:], self.voiced[drop:]
        self.pulse = self.pulse[drop * self.spec.hop_length :]
        self.first = first


def gated(pulse: Tensor, voiced: Tensor, hop_length: int, inner: slice = slice(None)) -> Tensor:
    """Pulses fading out where the voicing (..., L) of the frames does; `inner` are the samples that they are of."""
    return pulse * sample_f0(voiced, hop_length)[..., inner]
