"""Brings samples nearer to the mel they were made for, by a few turns between samples and spectrum, as they come.

Each turn measures the mel of the samples, corrects every bin by what its bands lack, and makes samples again, in the
manner of Griffin-Lim's projections and with their momentum (N. Perraudin, P. Balazs and P. Sondergaard, "A fast
Griffin-Lim algorithm", WASPAA 2013). The phases stay those of the samples. The first turns correct by more than what is
lacking, for part of a correction is lost when frames overlap; the last one by just that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.dsp.mel import hann, mel_filterbank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import MelSpec

BLOCK = 48
"""Frames that are worked on at a time, beside their context."""

FIRST_STEP, LAST_STEP = 1.7, 1.0
MOMENTUM = 0.7
MAX_LOG_GAIN = 1.5


def step(turn: int, turns: int) -> float:
    """Of what a band lacks, by so much it is corrected in a turn, 0 to turns - 1; even steps from first to last."""
    return LAST_STEP + (FIRST_STEP - LAST_STEP) * (turns - 1 - turn) / max(turns - 1, 1)


def heard_bins(bank: NDArray[np.float32]) -> int:
    """Bins from the lowest on of which a bank (n_mels, n_bins) hears something; those above stay as they are."""
    return int(np.flatnonzero(bank.any(axis=0))[-1]) + 1


class MelTurns:
    """Samples and their mel in, corrected samples out; blocks lie at fixed places with a fixed context.

    block: frames that are given at a time; fewer cost more and are heard sooner.
    """

    def __init__(self, spec: MelSpec, turns: int, block: int = BLOCK) -> None:
        self._spec, self._turns, self._block = spec, turns, block
        self._transform = _Transform(spec)
        bank = mel_filterbank(spec)
        self._heard = heard_bins(bank)
        bank = bank[:, : self._heard]
        self._bank = np.ascontiguousarray(bank.T)
        self._spread = bank / np.maximum(bank.sum(axis=0), 1e-8)
        self._context = turns * 2 * self._transform.reach
        self._first = 0  # the frame at which what is kept begins
        self._done = 0
        self._mel = np.zeros((0, spec.n_mels), np.float32)
        self._samples = np.zeros(0, np.float32)

    def push(self, samples: NDArray[np.float32], frames: NDArray[np.float32]) -> None:
        """Samples (L * hop,) and their log-mel (n_mels, L)."""
        self._samples = np.concatenate([self._samples, samples])
        self._mel = np.concatenate([self._mel, frames.T])

    def ready(self) -> bool:
        """Whether the next block's context is known."""
        return self._first + len(self._mel) >= self._done + self._block + self._context

    def left(self) -> bool:
        """Whether there are frames that were not given yet."""
        return self._done < self._first + len(self._mel)

    def block(self) -> NDArray[np.float32]:
        """The next samples."""
        hop, known = self._spec.hop_length, self._first + len(self._mel)
        start, stop = self._done, min(self._done + self._block, known)
        low, high = max(start - self._context, 0), min(stop + self._context, known)
        part = self._samples[(low - self._first) * hop : (high - self._first) * hop]
        turned = self._turned(part, self._mel[low - self._first : high - self._first])
        self._done = stop
        drop = max(0, stop - self._context - self._first)
        self._samples, self._mel, self._first = self._samples[drop * hop :], self._mel[drop:], self._first + drop
        return turned[(start - low) * hop : (stop - low) * hop].copy()

    def _turned(self, samples: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self._turns:
            return samples
        spectrum, before = self._transform.forward(samples), None
        for turn in range(self._turns):
            inside = spectrum[:, : self._heard]
            size = np.sqrt(inside.real**2 + inside.imag**2 + np.float32(1e-9))
            log_mel = np.log(np.maximum(size @ self._bank, np.float32(self._spec.floor)))
            lack = np.float32(step(turn, self._turns)) * (wanted - log_mel)
            inside *= np.exp(np.clip(lack, -MAX_LOG_GAIN, MAX_LOG_GAIN) @ self._spread)
            samples = self._transform.backward(spectrum)
            if turn + 1 < self._turns:
                after = self._transform.forward(samples)
                spectrum = after.copy() if before is None else after + np.float32(MOMENTUM) * (after - before)
                before = after
        return samples


class _Transform:
    """Spectrum (L, n_bins) of samples (L * hop,) in the mel's framing, and back; beyond the ends there is silence."""

    def __init__(self, spec: MelSpec) -> None:
        hop, n_fft = spec.hop_length, spec.n_fft
        self._hop, self._n_fft = hop, n_fft
        self._pad = (n_fft - hop) // 2
        self._parts = -(-n_fft // hop)  # hops that one frame covers
        self.reach = -(-(n_fft - self._pad - hop) // hop)  # frames on each side whose windows touch a frame's own hop
        offset = (n_fft - spec.win_length) // 2
        self._window = np.zeros(n_fft, np.float32)
        self._window[offset : offset + spec.win_length] = hann(spec.win_length)

    def forward(self, samples: NDArray[np.float32]) -> NDArray[np.complex64]:
        from scipy import fft

        padded = np.pad(samples, (self._pad, self._n_fft))
        frames = np.lib.stride_tricks.sliding_window_view(padded, self._n_fft)[:: self._hop]
        return fft.rfft(frames[: len(samples) // self._hop] * self._window, axis=1)

    def backward(self, spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
        """By weighted overlap-add; every sample is divided by the windows that cover it."""
        from scipy import fft

        frames = fft.irfft(spectrum, self._n_fft, axis=1) * self._window
        total = self._overlapped(frames)
        cover = self._overlapped(np.broadcast_to(self._window**2, frames.shape))
        inner = slice(self._pad, self._pad + len(spectrum) * self._hop)
        return total[inner] / np.maximum(cover[inner], np.float32(1e-3))

    def _overlapped(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sum of frames (L, n_fft), each a hop behind the one before."""
        n_frames = len(frames)
        wide = np.zeros((n_frames, self._parts * self._hop), np.float32)
        wide[:, : self._n_fft] = frames
        total = np.zeros((n_frames + self._parts - 1, self._hop), np.float32)
        for part in range(self._parts):
            total[part : part + n_frames] += wide[:, part * self._hop : (part + 1) * self._hop]
        return total.reshape(-1)
