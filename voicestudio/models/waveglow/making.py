"""The flows' own samples as a stream: blocks at fixed places with a fixed context."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from voicestudio.models.precision import rounded_up
from voicestudio.models.source import REST_F0_HZ
from voicestudio.models.waveglow.excitation import Excitation

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from voicestudio.core import MelSpectrogram
    from voicestudio.models.waveglow.network import WaveGlow

FIRST_BLOCK, BLOCK, GPU_BLOCK = 24, 96, 384
"""Frames made at once: few at first, so that sound comes soon; a GPU wants more to do."""

TILE = 64


def noise_of(seed: int, start: int, stop: int, values: int) -> Tensor:
    """White noise (L, values) of frames start to stop, whichever part of the stream is asked for."""
    tiles = range(start // TILE, -(-stop // TILE))
    drawn = [
        np.random.Generator(np.random.Philox(key=[seed % 2**64, tile])).standard_normal((TILE, values), np.float32)
        for tile in tiles
    ]
    first = tiles.start * TILE
    return torch.from_numpy(np.concatenate(drawn)[start - first : stop - first])


class Making:
    """Frames are counted from the stream's start; what no block needs any more is dropped."""

    def __init__(
        self, network: WaveGlow, device: torch.device, seed: int, sigma: float, f0_given: bool, ahead: int
    ) -> None:
        """`ahead` frames more are made in the first block, for who treats the samples afterwards."""
        self.network, self.config, self.device = network, network.config, device
        self.seed, self.sigma, self.f0_given = seed, sigma, f0_given
        self.hop = self.config.spec.hop_length
        self.context = self.config.context
        self.f0_context = self.config.f0.context if self.config.harmonic and not f0_given else 0
        self.first_block = FIRST_BLOCK + ahead
        self.later_block = BLOCK if device.type == "cpu" else GPU_BLOCK
        self.first = 0  # the frame at which the kept arrays begin
        self.total = 0
        self.done = 0
        self.ended = False
        self.mel = torch.zeros(self.config.spec.n_mels, 0)
        self.given_f0 = torch.zeros(0)
        self.excitation = Excitation(self.config.spec, self._read_f0) if self.config.harmonic else None
        self.past = np.zeros(self.config.envelope_order)
        self.late = torch.zeros(self.config.delay, device=device)

    def append(self, mel: MelSpectrogram) -> None:
        self.mel = torch.cat([self.mel, torch.from_numpy(mel.frames.copy())], 1)
        if self.f0_given:
            f0_hz = np.zeros(mel.n_frames, np.float32) if mel.f0_hz is None else mel.f0_hz.copy()
            self.given_f0 = torch.cat([self.given_f0, torch.from_numpy(f0_hz)])
        self.total += mel.n_frames

    def end(self) -> None:
        """No more mel will come."""
        self.ended = True

    def _stop(self) -> int:
        return self.done + (self.first_block if self.done == 0 else self.later_block)

    def ready(self) -> bool:
        return self.total >= self._stop() + self.context + self.f0_context + 1

    def left(self) -> bool:
        return self.done < self.total

    def block(self) -> Generator[None, None, Tensor]:
        """The next samples (T,)."""
        start, stop = self.done, min(self._stop(), self.total)
        low, high = max(start - self.context, 0), min(stop + self.context, self.total)
        n_frames = rounded_up(high - low)
        beyond = n_frames - (high - low)  # silence after the end
        floor = math.log(self.config.spec.floor)
        mel = F.pad(self.mel[:, low - self.first : high - self.first], (0, beyond), value=floor)
        pitch = pulse = None
        if self.excitation is not None:
            self.excitation.grow(high, self.total if self.ended else None)
            pitch, pulse = self._source(low, high, beyond)
        noise = self.sigma * noise_of(self.seed, low, low + n_frames, self.hop)  # (L, hop)
        noise = noise.view(-1, self.config.n_group).T  # (L, hop) -> (P, n_group) -> (n_group, P)
        inputs = [None if x is None else x[None].to(self.device) for x in (noise, mel, pitch, pulse)]
        yield
        made = yield from self.network.steps(*inputs)
        samples = made[0, (start - low) * self.hop : (stop - low) * self.hop]
        if self.network.envelope is not None:
            at = slice(start - low, stop - low)
            samples, self.past = self.network.envelope.coloured(samples, mel[:, at].to(self.device), self.past)
        self.done = stop
        self._forget()
        return self._delayed(samples)

    def _source(self, low: int, high: int, beyond: int) -> tuple[Tensor, Tensor]:
        """Pitch (2, L) and pulses (L * hop,) of the block's frames; after the end there is neither."""
        at = slice(low - self.excitation.first, high - self.excitation.first)
        held = F.pad(self.excitation.held[at], (0, beyond), value=REST_F0_HZ)
        voiced = F.pad(self.excitation.voiced[at], (0, beyond))
        pulse = self.excitation.pulse[at.start * self.hop : at.stop * self.hop]
        return self.network.pitch_of(held[None], voiced[None])[0], F.pad(pulse, (0, beyond * self.hop))

    def _read_f0(self, start: int, stop: int) -> Tensor:
        if self.f0_given:
            return self.given_f0[start - self.first : stop - self.first]
        low, high = max(start - self.f0_context, 0), min(stop + self.f0_context, self.total)
        part = self.mel[:, low - self.first : high - self.first]
        read = self.network.f0_head.f0_hz(self.network.normalised(part[None].to(self.device)).transpose(1, 2))
        return read[0, start - low : stop - low].cpu().float()

    def _delayed(self, samples: Tensor) -> Tensor:
        both = torch.cat([self.late, samples])
        self.late = both[len(samples) :]
        return both[: len(samples)]

    def _forget(self) -> None:
        first = max(self.first, self.done - self.context - self.f0_context - 2)
        drop = first - self.first
        self.mel, self.given_f0 = self.mel[:, drop:], self.given_f0[drop:]
        if self.excitation is not None:
            self.excitation.forget(first)
        self.first = first
