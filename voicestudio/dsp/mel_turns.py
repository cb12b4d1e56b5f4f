"""Brings samples nearer to the mel they were made for, by a few turns between samples and spectrum, as they come.

Each turn measures the mel of the samples, corrects every bin by what its bands lack, and makes samples again, in the
manner of Griffin-Lim's projections and with their momentum (N. Perraudin, P. Balazs and P. Sondergaard, "A fast
Griffin-Lim algorithm", WASPAA 2013). The phases stay those of the samples. The first turns correct by more than what is
lacking, for part of a correction is lost when frames overlap; the last one by just that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voicestudio.core.steps import drained
from voicestudio.dsp.mel import hann, mel_filterbank

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voicestudio.core import MelSpec

    Forward = Callable[[NDArray[np.float32]], NDArray[np.complex64]]
    Backward = Callable[[NDArray[np.complex64], int], NDArray[np.float32]]

FIRST_BLOCK, BLOCK = 16, 48
"""Frames that are worked on at a time, beside their context: few at first, so that sound comes soon."""

FIRST_STEP, LAST_STEP = 1.7, 1.0
MOMENTUM = 0.7
MAX_LOG_GAIN = 1.5


def step(turn: int, turns: int) -> float:
    """Of what a band lacks, by so much it is corrected in a turn, 0 to turns - 1; even steps from first to last."""
    return LAST_STEP + (FIRST_STEP - LAST_STEP) * (turns - 1 - turn) / max(turns - 1, 1)


def heard_bins(bank: NDArray[np.float32]) -> int:
    """Bins from the lowest on of which a bank (n_mels, n_bins) hears something; those above stay as they are."""
    return int(np.flatnonzero(bank.any(axis=0))[-1]) + 1


def reach(spec: MelSpec) -> int:
    """Frames on each side of a frame whose windows touch its own hop."""
    return -(-((spec.n_fft + spec.hop_length) // 2 - spec.hop_length) // spec.hop_length)


def frames_around(spec: MelSpec, turns: int) -> int:
    """Frames on each side of some that have to be known for these to be turned so often.

    A turn reaches from window to window, twice as far as a window; but windows are faint at their ends, and what comes
    through several of those is nothing: what is not known here changes speech by 120 dB less than what it is, or less,
    after 1 to 16 turns in windows of four hops (measured).
    """
    far = reach(spec)
    return min(2 * far * turns, -(-far // 2) * turns + 2 * far) if turns else 0


class Context(NamedTuple):
    """Frames at both ends of a block that are given to no one; at the ends of a sound there are fewer, or none.

    With every turn fewer of them are needed.
    """

    before: int
    after: int

    def cut_to(self, needed: int, n_frames: int) -> tuple[slice, Context]:
        """The part of n_frames in which no more context than needed is left, and that context."""
        left = Context(min(self.before, needed), min(self.after, needed))
        return slice(self.before - left.before, n_frames - self.after + left.after), left


def rfft(frames: NDArray[np.float32]) -> NDArray[np.complex64]:
    """(L, n_fft) -> (L, n_fft // 2 + 1)"""
    from scipy import fft

    return fft.rfft(frames, axis=1)


def irfft(spectra: NDArray[np.complex64], n_fft: int) -> NDArray[np.float32]:
    """(L, n_fft // 2 + 1) -> (L, n_fft)"""
    from scipy import fft

    return fft.irfft(spectra, n_fft, axis=1)


class Turning:
    """The turns themselves, on sound of one spec, with these Fourier transforms."""

    def __init__(self, spec: MelSpec, rfft: Forward = rfft, irfft: Backward = irfft) -> None:
        self._spec, self._transform = spec, _Transform(spec, rfft, irfft)
        bank = mel_filterbank(spec)
        self._bands = neighbours(bank[:, : heard_bins(bank)])

    def steps(
        self, samples: NDArray[np.float32], wanted: NDArray[np.float32], turns: int, context: Context
    ) -> Generator[None, None, NDArray[np.float32]]:
        """Samples (L * hop,) brought to the log-mel wanted (L, n_mels), a turn a step; without those of the context."""
        from voicestudio.dsp.mel_turns_kernel import corrected

        hop, before = self._spec.hop_length, np.zeros((0, 0), np.float32)
        wanted = np.ascontiguousarray(wanted, np.float32)
        limits = np.float32(MAX_LOG_GAIN), np.float32(self._spec.floor)
        for turn in range(turns + 1):
            kept, context = context.cut_to(frames_around(self._spec, turns - turn), len(wanted))
            samples, wanted = samples[kept.start * hop : kept.stop * hop], wanted[kept]
            if turn == turns:
                break
            heard = self._transform.forward(samples)
            momentum = np.float32(MOMENTUM if len(before) else 0)
            parts = heard.view(np.float32)
            out = np.empty_like(parts)
            by = np.float32(step(turn, turns))
            corrected(parts, before[kept], momentum, wanted, *self._bands, by, *limits, out)
            before = parts if turn else before  # what was there at first gives no momentum
            samples = self._transform.backward(out.view(np.complex64))
            yield None
        return samples


class MelTurns:
    """Samples and their mel in, corrected samples out; blocks lie at fixed places with a fixed context.

    block: frames that are given at a time, FIRST_BLOCK of them at first; fewer cost more and are heard sooner.
    """

    def __init__(self, spec: MelSpec, turns: int, block: int = BLOCK) -> None:
        self._spec, self._turns, self._block = spec, turns, block
        self._turning = Turning(spec)
        self._context = frames_around(spec, turns)
        self._first = 0  # the frame at which what is kept begins
        self._done = 0
        self._mel = np.zeros((0, spec.n_mels), np.float32)
        self._samples = np.zeros(0, np.float32)

    def push(self, samples: NDArray[np.float32], frames: NDArray[np.float32]) -> None:
        """Samples (L * hop,) and their log-mel (n_mels, L)."""
        self._samples = np.concatenate([self._samples, samples])
        self._mel = np.concatenate([self._mel, frames.T])

    def _stop(self) -> int:
        return self._done + (min(FIRST_BLOCK, self._block) if self._done == 0 else self._block)

    def ready(self) -> bool:
        """Whether the next block's context is known."""
        return self._first + len(self._mel) >= self._stop() + self._context

    def left(self) -> bool:
        """Whether there are frames that were not given yet."""
        return self._done < self._first + len(self._mel)

    def block(self) -> NDArray[np.float32]:
        """The next samples."""
        hop, known = self._spec.hop_length, self._first + len(self._mel)
        start, stop = self._done, min(self._stop(), known)
        low, high = max(start - self._context, 0), min(stop + self._context, known)
        part = self._samples[(low - self._first) * hop : (high - self._first) * hop]
        mel = self._mel[low - self._first : high - self._first]
        turned = drained(self._turning.steps(part, mel, self._turns, Context(start - low, high - stop)))
        self._done = stop
        drop = max(0, stop - self._context - self._first)
        self._samples, self._mel, self._first = self._samples[drop * hop :], self._mel[drop:], self._first + drop
        return turned.copy()


def neighbours(bank: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """The lower of the two bands that hear each bin of a bank (n_mels, n_bins), how much these hear, and shares of it.

    Triangles that end in each other's middles overlap by two; (n_bins,), (2, n_bins), and (2, n_bins) whose sums are 1.
    Then for a band - 1 from -1 on the first bin whose lower band it is: (n_mels + 2,).
    """
    n_mels, bins = len(bank), np.arange(bank.shape[1])
    lower = np.argmax(bank > 0, axis=0)
    wider = np.vstack([bank, np.zeros_like(bank[:1])])
    measured = np.stack([wider[lower, bins], wider[lower + 1, bins]])
    spread = measured / np.maximum(measured.sum(axis=0), 1e-8)
    begin = np.searchsorted(lower, np.arange(-1, n_mels + 1))
    return lower, np.ascontiguousarray(measured, np.float32), np.ascontiguousarray(spread, np.float32), begin


class _Transform:
    """Spectrum (L, n_bins) of samples (L * hop,) in the mel's framing, and back; beyond the ends there is silence."""

    def __init__(self, spec: MelSpec, rfft: Forward, irfft: Backward) -> None:
        self._rfft, self._irfft = rfft, irfft
        self._hop, self._n_fft = spec.hop_length, spec.n_fft
        self._pad = (self._n_fft - self._hop) // 2
        offset = (self._n_fft - spec.win_length) // 2
        self._window = np.zeros(self._n_fft, np.float32)
        self._window[offset : offset + spec.win_length] = hann(spec.win_length)
        self._parts = -(-self._n_fft // self._hop)  # hops that one frame covers
        self._cover = self._covered(2 * self._parts)

    def forward(self, samples: NDArray[np.float32]) -> NDArray[np.complex64]:
        padded = np.pad(samples, (self._pad, self._n_fft))
        frames = np.lib.stride_tricks.sliding_window_view(padded, self._n_fft)[:: self._hop]
        return self._rfft(frames[: len(samples) // self._hop] * self._window)

    def backward(self, spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
        """By weighted overlap-add; every sample is divided by the windows that cover it."""
        from voicestudio.dsp.mel_turns_kernel import overlapped

        n_frames, hop = len(spectrum), self._hop
        total = overlapped(self._irfft(spectrum, self._n_fft), self._window, hop)
        if n_frames < 2 * self._parts:
            total /= self._covered(n_frames)
        else:  # the cover is the same hop for hop but at the ends
            rising, last = self._parts * hop, n_frames * hop
            total[:rising] /= self._cover[:rising]
            total[rising:last].reshape(-1, hop)[:] /= self._cover[rising : rising + hop]
            total[last:] /= self._cover[2 * rising :]
        return total[self._pad : self._pad + n_frames * hop]

    def _covered(self, n_frames: int) -> NDArray[np.float32]:
        """The sum of squared windows of that many frames."""
        from voicestudio.dsp.mel_turns_kernel import overlapped

        windows = np.tile(self._window, (n_frames, 1))
        return np.maximum(overlapped(windows, self._window, self._hop), np.float32(1e-3))
