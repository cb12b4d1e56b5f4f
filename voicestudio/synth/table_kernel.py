"""Tables of waveforms read sample by sample, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002


@njit("f4[::1](f4[::1], f8[::1], f8[::1], i8)", cache=True, nogil=True)
def read_one(flat: NDArray, cycles: NDArray, level: NDArray, length: int) -> NDArray:
    """A waveform (T,) at phases in cycles (T,): straight lines between the points, and between two levels' tables."""
    out = np.empty(cycles.size, np.float32)
    row = np.uint64(length + 1)
    for n in range(cycles.size):
        point = (cycles[n] - np.floor(cycles[n])) * length
        whole, lower = int(point), int(level[n])
        within, towards = np.float32(point - whole), np.float32(level[n] - lower)
        at = np.uint64(lower) * row + np.uint64(whole)
        rich, poor = flat[at], flat[at + row]
        rich += within * (flat[at + np.uint64(1)] - rich)
        poor += within * (flat[at + row + np.uint64(1)] - poor)
        out[n] = rich + towards * (poor - rich)
    return out


@njit("f4[::1](f4[::1], f8[::1], f8[::1], i8, f8[::1], i8, i8)", cache=True, nogil=True)
def read_between(
    flat: NDArray, cycles: NDArray, level: NDArray, length: int, place: NDArray, levels: int, waveforms: int
) -> NDArray:
    """As `read_one`, between neighbours of several waveforms: `place` (T,) goes from 0, the first, to 1, the last."""
    out = np.empty(cycles.size, np.float32)
    row = np.uint64(length + 1)
    size = np.uint64(levels) * row
    for n in range(cycles.size):
        point = (cycles[n] - np.floor(cycles[n])) * length
        whole, lower = int(point), int(level[n])
        within, towards = np.float32(point - whole), np.float32(level[n] - lower)
        along = min(max(place[n], 0.0), 1.0) * (waveforms - 1)
        first = min(int(along), waveforms - 2)
        share = np.float32(along - first)
        at = np.uint64(first) * size + np.uint64(lower) * row + np.uint64(whole)
        rich, poor = flat[at], flat[at + row]
        rich += within * (flat[at + np.uint64(1)] - rich)
        poor += within * (flat[at + row + np.uint64(1)] - poor)
        one = rich + towards * (poor - rich)
        at += size
        rich, poor = flat[at], flat[at + row]
        rich += within * (flat[at + np.uint64(1)] - rich)
        poor += within * (flat[at + row + np.uint64(1)] - poor)
        out[n] = one + share * (rich + towards * (poor - rich) - one)
    return out
