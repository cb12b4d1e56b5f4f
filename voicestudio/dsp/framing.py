"""Frames at an even pace whatever the sample rate, and a sound at another rate, both read part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

_PIECE = 1 << 16


def n_frames(clip: AudioClip, hop_s: float) -> int:
    """Frames centred on 0, hop_s, 2 * hop_s ... of a clip, up to its end; at least one."""
    return 1 + int(clip.duration_s / hop_s + 1e-9)


def centres(first: int, last: int, sample_rate: int, hop_s: float) -> NDArray[np.int64]:
    """The samples (last - first,) nearest to the moments of frames `first` to `last` (excluded)."""
    return np.round(np.arange(first, last) * (hop_s * sample_rate)).astype(np.int64)


def part(samples: NDArray[np.float32], start: int, stop: int) -> NDArray[np.float32]:
    """Samples start to stop, with zeros where these lie outside of the sound."""
    inner = samples[max(0, start) : max(0, stop)]
    before = max(0, min(stop, 0) - start)
    return np.pad(inner, (before, max(0, stop - start - before - len(inner))))


def centred(samples: NDArray[np.float32], middles: NDArray[np.int64], length: int) -> NDArray[np.float32]:
    """Frames (L, length), each with sample `middles[i]` at index length // 2; zeros outside of the sound."""
    start = int(middles[0]) - length // 2
    segment = part(samples, start, int(middles[-1]) - length // 2 + length)
    return np.lib.stride_tricks.sliding_window_view(segment, length)[middles - middles[0]]


class AtRate:
    """A clip at another sample rate, read from its beginning to its end while memory stays bounded."""

    def __init__(self, clip: AudioClip, sample_rate: int) -> None:
        self._samples, self._stream = clip.samples, None
        if clip.sample_rate != sample_rate:
            import soxr

            self._stream = soxr.ResampleStream(clip.sample_rate, sample_rate, 1, dtype="float32", quality="HQ")
        self._read = 0
        self._begin, self._held = 0, np.empty(0, np.float32)

    def part(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples start to stop, zeros outside; what lies before `start` cannot be asked for again."""
        if self._stream is None:
            return part(self._samples, start, stop)
        kept = max(0, start) - self._begin
        pieces, end = [self._held[kept:]], self._begin + len(self._held)
        while end < stop and self._read < len(self._samples):
            piece = np.ascontiguousarray(self._samples[self._read : self._read + _PIECE])
            self._read += len(piece)
            piece = self._stream.resample_chunk(piece, last=self._read == len(self._samples))
            pieces.append(piece[max(0, start - end) :])
            end += len(piece)
        self._held, self._begin = np.concatenate(pieces), max(0, start)
        return part(self._held, start - self._begin, stop - self._begin)
