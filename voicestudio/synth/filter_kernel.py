"""Second-order sections one after the other, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002

GONE = 1e-60
"""A filter that has rung down to this is at rest: numbers too small for the machine would be slow."""


@njit("f8[::1](f8[:, ::1], f8[:, ::1], f8[::1])", cache=True, nogil=True)
def cascade(sections: NDArray, state: NDArray, samples: NDArray) -> NDArray:
    """The samples (T,) through all sections (S, 6), each b0 b1 b2 1 a1 a2; `state` (S, 2) comes out changed.

    Transposed direct form II, all sections sample by sample.
    """
    out = np.empty_like(samples)
    if sections.shape[0] == 2:
        b, c = sections[0], sections[1]
        b0, b1, b2, b4, b5 = b[0], b[1], b[2], b[4], b[5]
        c0, c1, c2, c4, c5 = c[0], c[1], c[2], c[4], c[5]
        one, two, three, four = state[0, 0], state[0, 1], state[1, 0], state[1, 1]
        for n in range(samples.size):
            x = samples[n]
            y = b0 * x + one
            one = b1 * x - b4 * y + two
            two = b2 * x - b5 * y
            z = c0 * y + three
            three = c1 * y - c4 * z + four
            four = c2 * y - c5 * z
            out[n] = z
        state[0, 0], state[0, 1], state[1, 0], state[1, 1] = one, two, three, four
    else:
        out[:] = samples
        for s in range(sections.shape[0]):
            b0, b1, b2, a1, a2 = sections[s, 0], sections[s, 1], sections[s, 2], sections[s, 4], sections[s, 5]
            one, two = state[s, 0], state[s, 1]
            for n in range(out.size):
                x = out[n]
                y = b0 * x + one
                one = b1 * x - a1 * y + two
                two = b2 * x - a2 * y
                out[n] = y
            state[s, 0], state[s, 1] = one, two
    for s in range(sections.shape[0]):
        for k in range(2):
            if abs(state[s, k]) < GONE:
                state[s, k] = 0.0
    return out


@njit("f8[::1](f8[::1], f8[::1], f8, f8[::1])", cache=True, nogil=True)
def follow(pinged: NDArray, noise: NDArray, fall: float, state: NDArray) -> NDArray:
    """Noise (T,) under what pings (T,) leave behind, which falls by the factor `fall` a sample; state (1,)."""
    out = np.empty_like(pinged)
    energy = state[0]
    for n in range(pinged.size):
        energy = fall * energy + pinged[n]
        out[n] = energy * noise[n]
    state[0] = energy if abs(energy) > GONE else 0.0
    return out


@njit("f8[::1](f8[::1], i8, f8, i8, i8)", cache=True, nogil=True)
def spline(knots: NDArray, first: int, period: float, start: int, stop: int) -> NDArray:
    """A uniform cubic B-spline, times 6, at the samples start to stop; knots (K,) are numbered from `first` on."""
    out = np.empty(stop - start)
    for n in range(start, stop):
        where = n / period
        knot = int(where)
        share = where - knot
        k = knot - first
        rest = 1 - share
        out[n - start] = (
            rest * rest * rest * knots[k]
            + (4 - 6 * share * share + 3 * share * share * share) * knots[k + 1]
            + (4 - 6 * rest * rest + 3 * rest * rest * rest) * knots[k + 2]
            + share * share * share * knots[k + 3]
        )
    return out
