"""The phases of a stretched sound, compiled; importing this reads numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FLOOR = 1e-10
"""Bins with so much less power than a frame's loudest (-100 dB) keep the phase they have."""


@njit(cache=True, nogil=True, inline="always")
def _unit(value: complex) -> complex:
    power = value.real * value.real + value.imag * value.imag
    return value * (1.0 / np.sqrt(power)) if power > 0 else 1.0 + 0.0j


@njit(cache=True, nogil=True)
def _put(heap: NDArray, loudness: NDArray, n: int, node: int) -> None:
    """A node more in a heap of n, the loudest at its top."""
    at = n
    while at > 0:
        above = (at - 1) // 2
        if loudness[heap[above]] >= loudness[node]:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = node


@njit(cache=True, nogil=True)
def _take(heap: NDArray, loudness: NDArray, n: int) -> int:
    """The loudest node of n, taken out."""
    top, node = heap[0], heap[n - 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= n - 1:
            break
        if below + 1 < n - 1 and loudness[heap[below + 1]] > loudness[heap[below]]:
            below += 1
        if loudness[heap[below]] <= loudness[node]:
            break
        heap[at] = heap[below]
        at = below
    heap[at] = node
    return top


@njit("void(c8[:, ::1], c8[:, ::1], f8[::1], c16[::1], f8[::1])", cache=True, nogil=True)
def turn(now: NDArray, before: NDArray, spread: NDArray, unit: NDArray, loud: NDArray) -> None:
    """Turns the phases of frames `now` (n_frames, n_bins) in place, so that they follow one another.

    `before` are the frames of the sound one synthesis hop earlier than `now`. From loud to quiet, each bin takes its
    turn from the last frame, going on as far as the sound does from `before` to `now`, or from the neighbour in its
    own frame; of the last frame its peaks are enough. `spread` (n_frames,): how many times as wide the frame's sound
    lies afterwards, 1 for steady sounds.
    `unit` and `loud` (n_bins,): phase and power of the last frame, taken up and left behind.
    After Z. Průša and N. Holighaus, "Phase vocoder done right", EUSIPCO 2017, with the time derivative taken from two
    frames a synthesis hop apart (J. Bonada, ICMC 2000), which needs no unwrapping.
    """
    n_frames, n_bins = now.shape
    loudness = np.empty(2 * n_bins)  # of nodes: bins of the last frame, then those of this one
    heap = np.empty(2 * n_bins, np.int64)
    is_left = np.empty(n_bins, np.bool_)
    turned = np.empty(n_bins, np.complex128)
    for k in range(n_frames):
        for m in range(n_bins):
            loudness[m] = loud[m]
            loud[m] = now[k, m].real ** 2 + now[k, m].imag ** 2
            loudness[n_bins + m] = loud[m]
        floor = _FLOOR * loud.max()
        n = n_left = first = 0
        for m in range(n_bins):
            is_left[m] = loud[m] > floor
            turned[m] = 1.0
            if is_left[m]:
                n_left += 1
                if loudness[m] >= loudness[max(0, m - 1)] and loudness[m] >= loudness[min(n_bins - 1, m + 1)]:
                    _put(heap, loudness, n, m)
                    n += 1
        while n_left > 0:
            if n == 0:  # what no peak of the last frame leads to
                while not is_left[first]:
                    first += 1
                _put(heap, loudness, n, first)
                n = 1
            node = _take(heap, loudness, n)
            n -= 1
            if node < n_bins:
                if not is_left[node]:
                    continue
                if loudness[node] > 0:
                    turned[node] = unit[node] * _unit(np.conj(np.complex128(before[k, node])))
                is_left[node] = False
                n_left -= 1
                _put(heap, loudness, n, n_bins + node)
                n += 1
                continue
            m = node - n_bins
            for other in (m - 1, m + 1):
                if 0 <= other < n_bins and is_left[other]:
                    turned[other] = turned[m]
                    if spread[k] != 1.0:
                        angle = np.angle(np.complex128(now[k, other]) * np.conj(np.complex128(now[k, m])))
                        turned[other] *= np.exp(1j * (spread[k] - 1.0) * angle)
                    is_left[other] = False
                    n_left -= 1
                    _put(heap, loudness, n, n_bins + other)
                    n += 1
        for m in range(n_bins):
            value = turned[m] * np.complex128(now[k, m])
            now[k, m] = value
            unit[m] = _unit(value)
