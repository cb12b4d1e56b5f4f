"""A level that never passes full scale, of sound that comes piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

HOP = 128
"""Samples over which the gain moves from one value to the next, in a straight line: no click, no harsh edge."""
RECOVERY_S = 0.3


class Limiter:
    """Turns down what would pass full scale, from one hop ahead of it, and up again within RECOVERY_S.

    What stays below full scale comes out sample for sample. The sound is not delayed, but up to two hops of it are
    held until what follows is known. However it is cut into pieces, the same comes out.
    """

    def __init__(self, sample_rate: int) -> None:
        self._step = HOP / sample_rate / RECOVERY_S
        self._held = np.empty(0, np.float32)
        self._gain = 1.0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next piece, float32 (n,); gives what is ready of it and of the pieces before."""
        buffer = np.concatenate([self._held, samples])
        n_hops = max(0, len(buffer) // HOP - 1)  # the gain at the end of a hop hangs on the hop after it
        self._held = buffer[n_hops * HOP :]
        return self._limited(buffer[: (n_hops + 1) * HOP], n_hops) if n_hops else buffer[:0]

    def finish(self) -> NDArray[np.float32]:
        """What was held; nothing may come after it."""
        n_samples = len(self._held)
        n_hops = -(-n_samples // HOP)
        padded = np.pad(self._held, (0, (n_hops + 1) * HOP - n_samples))
        self._held = self._held[:0]
        return self._limited(padded, n_hops)[:n_samples]

    def _limited(self, samples: NDArray[np.float32], n_hops: int) -> NDArray[np.float32]:
        """The first n_hops of n_hops + 1."""
        peaks = np.abs(samples.reshape(-1, HOP)).max(axis=1)
        part = samples[: n_hops * HOP]
        if self._gain == 1.0 and (peaks <= 1.0).all():
            return part
        wanted = 1.0 / np.maximum(peaks.astype(np.float64), 1.0)
        gains = np.empty(n_hops + 1)
        gains[0] = min(self._gain, wanted[0])
        for hop in range(n_hops):
            gains[hop + 1] = min(wanted[hop], wanted[hop + 1], gains[hop] + self._step)
        self._gain = float(gains[-1])
        ramp = np.arange(HOP) / HOP
        curve = (gains[:-1, None] + (gains[1:] - gains[:-1])[:, None] * ramp).reshape(-1)
        return np.clip(part * curve, -1.0, 1.0).astype(np.float32)  # rounding may pass it by a hair


def limited(clips: Iterable[AudioClip]) -> Generator[AudioClip]:
    """The same sound within full scale; empty pieces are passed on as they are."""
    limiter: Limiter | None = None
    for clip in clips:
        if limiter is None:
            limiter, sample_rate = Limiter(clip.sample_rate), clip.sample_rate
        samples = limiter.push(clip.samples)
        if len(samples) or not len(clip):
            yield AudioClip(samples, sample_rate)
    if limiter is not None and len(rest := limiter.finish()):
        yield AudioClip(rest, sample_rate)
