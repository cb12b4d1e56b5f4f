"""Chirps added up, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002


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
    for event in range(onset.size):
        at = onset[event]
        n = length[event]
        re, im = amplitude[event], 0.0
        step_re, step_im = fall[event] * np.cos(turn[event]), fall[event] * np.sin(turn[event])
        bend_re, bend_im = np.cos(rise[event]), np.sin(rise[event])
        bending = n
        if rise[event] > 0:
            bending = min(n, int((top - turn[event]) / rise[event]))
        for k in range(n):
            out[at + k] += im
            re, im = re * step_re - im * step_im, re * step_im + im * step_re
            if k < bending:
                step_re, step_im = step_re * bend_re - step_im * bend_im, step_re * bend_im + step_im * bend_re
