"""Chirps added up, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002

LANES = 32
"""Samples that are made side by side, each from the one so many before it: one after the other would wait."""


@njit(cache=True, nogil=True)
def _lanes(lanes, re, im, turn, rise, decay):
    """Fills `lanes` (4, LANES) with samples 0 to LANES - 1 from a first one, and with what leads on by LANES."""
    height, far = np.exp(decay), np.exp(decay * LANES)
    step_re, step_im = height * np.cos(turn), height * np.sin(turn)
    bend_re, bend_im = np.cos(rise), np.sin(rise)
    angle = turn * LANES + 0.5 * rise * LANES * (LANES - 1)
    far_re, far_im = far * np.cos(angle), far * np.sin(angle)
    later_re, later_im = np.cos(rise * LANES), np.sin(rise * LANES)
    for j in range(LANES):
        lanes[0, j], lanes[1, j], lanes[2, j], lanes[3, j] = re, im, far_re, far_im
        re, im = re * step_re - im * step_im, re * step_im + im * step_re
        step_re, step_im = step_re * bend_re - step_im * bend_im, step_re * bend_im + step_im * bend_re
        far_re, far_im = far_re * later_re - far_im * later_im, far_re * later_im + far_im * later_re


@njit(cache=True, nogil=True, fastmath=True)
def _added(out, at, n, turned, bend, lanes):
    """Adds n samples from `at` on; for the first `turned` rows of LANES, the steps themselves turn by `bend`."""
    bend_re, bend_im = np.cos(bend), np.sin(bend)
    re, im, step_re, step_im = lanes[0], lanes[1], lanes[2], lanes[3]
    rows = n // LANES
    for row in range(min(turned, rows)):
        first = np.uint64(at + row * LANES)
        for lane in range(LANES):
            j = np.uint64(lane)  # a signed index would be asked whether it counts from the end
            a, b, c, d = re[j], im[j], step_re[j], step_im[j]
            out[first + j] += b
            re[j], im[j] = a * c - b * d, a * d + b * c
            step_re[j], step_im[j] = c * bend_re - d * bend_im, c * bend_im + d * bend_re
    for row in range(min(turned, rows), rows):
        first = np.uint64(at + row * LANES)
        for lane in range(LANES):
            j = np.uint64(lane)
            a, b, c, d = re[j], im[j], step_re[j], step_im[j]
            out[first + j] += b
            re[j], im[j] = a * c - b * d, a * d + b * c
    for lane in range(n - rows * LANES):
        out[at + rows * LANES + lane] += im[lane]


@njit(cache=True, nogil=True)
def add_chirps(
    out: NDArray[np.float64],
    onset: NDArray[np.int64],
    amplitude: NDArray[np.float64],
    turn: NDArray[np.float64],
    rise: NDArray[np.float64],
    fall: NDArray[np.float64],
    length: NDArray[np.int64],
    top: float,
) -> None:
    """Adds sines that start at phase 0, fall exponentially and rise in pitch, one for each onset.

    `turn` is the angle a sample at first, `rise` what it grows by each sample until it reaches `top` (both in
    radians), `fall` the factor a sample, `length` in samples; onsets and lengths lie inside `out`.
    """
    lanes = np.empty((4, LANES))
    for event in range(onset.size):
        at, n, decay = onset[event], length[event], np.log(fall[event])
        bending = n
        if rise[event] > 0:
            # It rises for whole rows alone, so that all lanes stop rising at the same time.
            bending = min(n, max(int((top - turn[event]) / rise[event]), 0) // LANES * LANES)
        _lanes(lanes, amplitude[event], 0.0, turn[event], rise[event], decay)
        _added(out, at, bending, bending // LANES, rise[event] * LANES * LANES, lanes)
        if bending < n:  # from here on it keeps the pitch that it has come to
            _lanes(lanes, lanes[0, 0], lanes[1, 0], turn[event] + rise[event] * bending, 0.0, decay)
            _added(out, at + bending, n - bending, 0, 0.0, lanes)
