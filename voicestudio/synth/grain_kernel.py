"""Grains of a recording added up, compiled; importing this reads numba."""

from __future__ import annotations

import numpy as np
from numba import njit

AT_ONCE = 64
"""Samples whose places are found before they are read: two plain loops are faster than one."""


@njit(cache=True, nogil=True)
def add_grains(out, begin, window, samples, start, rate, level):
    """Adds grains to `out`; begin, start and rate (G,) are each one's own, see _add_grain."""
    for grain in range(len(begin)):
        _add_grain(out, begin[grain], window, samples, start[grain], rate[grain], level)


@njit(cache=True, nogil=True)
def _add_grain(out, begin, window, samples, start, rate, level):
    """Adds a grain to `out`, from sample `begin` of it on, read from place `start` of `samples` at `rate`.

    Between samples it is read with cubics through four points (Catmull and Rom 1974); beyond the recording's ends
    there is nothing. All arrays are float32; `level` and the window (T,) weigh what is added.
    """
    first, stop = max(0, -begin), min(len(window), len(out) - begin)
    inside, outside = first, stop  # from where to where all four points are there
    while inside < stop and not 1 <= start + inside * rate < len(samples) - 3:
        inside += 1
    while outside > inside and not 1 <= start + (outside - 1) * rate < len(samples) - 3:
        outside -= 1
    _add_edge(out, begin, window, samples, start, rate, level, first, inside)
    if abs(rate) == 1 and start == np.floor(start):
        _add_copy(out, begin, window, samples, int(start), int(rate), np.float32(level), inside, outside)
    else:
        _add_inside(out, begin, window, samples, start, rate, np.float32(level), inside, outside)
    _add_edge(out, begin, window, samples, start, rate, level, outside, stop)


@njit(cache=True, nogil=True, fastmath=True)
def _add_copy(out, begin, window, samples, start, rate, level, first, stop):
    for n in range(first, stop):
        out[np.uint64(begin + n)] += level * window[np.uint64(n)] * samples[np.uint64(start + n * rate)]


@njit(cache=True, nogil=True, fastmath=True)
def _add_inside(out, begin, window, samples, start, rate, level, first, stop):
    place, share = np.empty(AT_ONCE, np.int32), np.empty(AT_ONCE, np.float32)
    half, two, three, four, five = np.float32(0.5), np.float32(2), np.float32(3), np.float32(4), np.float32(5)
    for block in range(first, stop, AT_ONCE):
        count = min(AT_ONCE, stop - block)
        for j in range(count):
            at = start + (block + j) * rate
            place[np.uint64(j)] = np.int32(at)
            share[np.uint64(j)] = np.float32(at - np.int32(at))
        for j in range(count):
            whole, t = np.uint64(place[np.uint64(j)]), share[np.uint64(j)]
            a, b = samples[whole - np.uint64(1)], samples[whole]
            c, d = samples[whole + np.uint64(1)], samples[whole + np.uint64(2)]
            curve = b + half * t * (c - a + t * (two * a - five * b + four * c - d + t * (three * (b - c) + d - a)))
            out[np.uint64(begin + block + j)] += level * window[np.uint64(block + j)] * curve


@njit(cache=True, nogil=True)
def _add_edge(out, begin, window, samples, start, rate, level, first, stop):
    last = len(samples) - 1
    for n in range(first, stop):
        place = start + n * rate
        whole = int(np.floor(place))
        if whole < -1 or whole > last:
            continue
        t = place - whole
        b = samples[min(max(whole, 0), last)]
        c = samples[min(max(whole + 1, 0), last)]
        a = samples[min(max(whole - 1, 0), last)]
        d = samples[min(max(whole + 2, 0), last)]
        curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        out[begin + n] += level * window[n] * curve
