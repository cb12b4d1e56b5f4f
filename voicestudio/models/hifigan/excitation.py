"""The source of a harmonic network as a stream: pulses at the mel's f0, or at one read from it, and noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.dsp.excitation import Excitation
from voicestudio.dsp.mel_f0 import F0Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import MelSpec, MelSpectrogram

BLOCK = 16
"""Frames for which samples are made at a time, at fixed places, so that they are the same however the mel is cut."""


class SourceStream:
    """Samples from frame `first` on; what is forgotten is dropped."""

    def __init__(self, spec: MelSpec, seed: int, f0_given: bool) -> None:
        self.first = 0
        self.samples = np.zeros(0, np.float32)
        self._hop = spec.hop_length
        self._excitation = Excitation(spec, seed)
        self._reading = None if f0_given else F0Reading(spec)
        self._waiting = np.zeros((spec.n_mels, 0), np.float32)  # frames whose f0 is not read yet
        self._f0_hz = np.zeros(0, np.float32)  # of frames that have no samples yet

    @property
    def known(self) -> int:
        """The frame up to which there are samples."""
        return self.first + len(self.samples) // self._hop

    def append(self, mel: MelSpectrogram) -> None:
        if self._reading is None:
            f0_hz = np.zeros(mel.n_frames, np.float32) if mel.f0_hz is None else np.maximum(mel.f0_hz, 0)
            self._f0_hz = np.concatenate([self._f0_hz, f0_hz])
        else:
            self._waiting = np.concatenate([self._waiting, mel.frames], axis=1)
            while self._waiting.shape[1] >= BLOCK:
                self._read(BLOCK)
        while len(self._f0_hz) > BLOCK:
            self._make(BLOCK)

    def end(self) -> None:
        """No more mel will come."""
        if self._reading is not None:
            if self._waiting.shape[1]:
                self._read(self._waiting.shape[1])
            self._f0_hz = np.concatenate([self._f0_hz, self._reading.flush()])
        while len(self._f0_hz):
            self._make(min(BLOCK, len(self._f0_hz)))

    def _read(self, count: int) -> None:
        part, self._waiting = self._waiting[:, :count], self._waiting[:, count:]
        self._f0_hz = np.concatenate([self._f0_hz, self._reading.push(part)])

    def _make(self, count: int) -> None:
        following = float(self._f0_hz[count]) if len(self._f0_hz) > count else None
        made = self._excitation.make(self._f0_hz[:count], following)
        self._f0_hz = self._f0_hz[count:]
        self.samples = np.concatenate([self.samples, made])

    def part(self, low: int, high: int) -> NDArray[np.float32]:
        """Samples of frames low to high."""
        return self.samples[(low - self.first) * self._hop : (high - self.first) * self._hop]

    def forget(self, before: int) -> None:
        """Samples of frames before this one are not asked for any more."""
        drop = max(0, min(before, self.known) - self.first)
        self.samples = self.samples[drop * self._hop :]
        self.first += drop
