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
