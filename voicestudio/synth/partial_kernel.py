"""Partials added up, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002

A, B, C, D, E = 6.28318516, -41.34165493, 81.60099819, -76.54965682, 39.53581371
"""An odd polynomial that is sin(2 pi x) for |x| up to 1/4, within 4e-9: least squares at Chebyshev's points."""


@njit("void(f4[::1], f8[::1], f8, f8, f4, f4[::1])", cache=True, nogil=True, fastmath=True)
def add_partial(out: NDArray, cycles: NDArray, ratio: float, start: float, level: float, weight: NDArray) -> None:
    """Adds level * weight (T,) times the sine at `ratio` times the phases (T,) in cycles, `start` cycles later."""
    a, b, c = np.float32(A), np.float32(B), np.float32(C)
    d, e = np.float32(D), np.float32(E)
    half = np.float32(0.5)
    for n in range(out.size):
        phase = cycles[n] * ratio + start
        x = np.float32(phase - np.rint(phase))  # -1/2 to 1/2
        # Beyond a quarter the sine comes back the way it went.
        x = min(max(x, -half - x), half - x)
        s = x * x
        out[n] += level * weight[n] * (x * (a + s * (b + s * (c + s * (d + s * e)))))
