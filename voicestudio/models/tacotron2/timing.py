"""When each symbol is said, read from an alignment; and the same frames at another pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 2
"""Weights further from the path than this many symbols are strays."""


def symbol_ends(rows: NDArray[np.float32], reduction: int) -> NDArray[np.float64]:
    """The frame (N,), fractional, at which each symbol of an alignment (S, N) ends; the last is S * reduction.

    The strongest weights, never going back, are the path; a step's time is shared among the symbols about it by their
    weights, so that short symbols between two steps have their time too.
    """
    n_steps, n_symbols = rows.shape
    path = np.maximum.accumulate(rows.argmax(1)) if n_steps else np.zeros(0, np.int64)
    near = np.abs(np.arange(n_symbols)[None] - path[:, None]) <= REACH
    shares = np.where(near, rows, 0).astype(np.float64)
    total = shares.sum(1, keepdims=True)
    on_path = np.arange(n_symbols)[None] == path[:, None]
    shares = np.where(total > 0, shares / np.maximum(total, 1e-9), on_path)
    return reduction * shares.sum(0).cumsum()


def retimed(frames: NDArray[np.float32], ends: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray:
    """Frames (n_mels, L) with each symbol's time times its factor (N,): frames between two are interpolated.

    ends (N,) as symbol_ends gives them. At least one frame remains.
    """
    durations = np.diff(ends, prepend=0.0)
    new_ends = np.concatenate([[0.0], np.cumsum(durations * factors)])
    n_frames = max(1, round(new_ends[-1]))
    at = np.interp(np.arange(n_frames) + 0.5, new_ends, np.concatenate([[0.0], ends])) - 0.5
    at = np.clip(at, 0, frames.shape[1] - 1)
    low = np.floor(at).astype(np.int64)
    share = (at - low).astype(np.float32)
    high = np.minimum(low + 1, frames.shape[1] - 1)
    return frames[:, low] * (1 - share) + frames[:, high] * share


class Pace:
    """Frames at another pace as they come, `rate` times as fast: those between two are interpolated."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._first = self._told = 0  # the frame at which the kept ones begin, frames told
        self._kept: NDArray[np.float32] | None = None

    def push(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Frames (n_mels, L) of the new pace that are known after these."""
        self._kept = frames if self._kept is None else np.concatenate([self._kept, frames], 1)
        known = self._first + self._kept.shape[1]
        return self._between(max(self._told, int(np.floor((known - 0.5) / self._rate - 0.5)) + 1))

    def end(self) -> NDArray[np.float32]:
        """The rest; together they are rate times fewer, rounded, and one at least."""
        if self._kept is None:
            raise ValueError("no frames came")
        known = self._first + self._kept.shape[1]
        return self._between(max(self._told, 1, round(known / self._rate)))

    def _between(self, stop: int) -> NDArray[np.float32]:
        """Frames told ... stop - 1; what later ones do not need is dropped."""
        last = self._first + self._kept.shape[1] - 1
        at = np.clip((np.arange(self._told, stop) + 0.5) * self._rate - 0.5, 0, last)
        low = np.floor(at).astype(np.int64)
        share = (at - low).astype(np.float32)
        low, high = low - self._first, np.minimum(low + 1, last) - self._first
        made = self._kept[:, low] * (1 - share) + self._kept[:, high] * share if len(at) else self._kept[:, :0]
        self._told = stop
        drop = min(max(int((stop + 0.5) * self._rate - 0.5) - self._first, 0), self._kept.shape[1] - 1)
        self._kept, self._first = self._kept[:, drop:], self._first + drop
        return made
