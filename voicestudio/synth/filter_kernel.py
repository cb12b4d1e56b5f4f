"""Second-order sections one after the other, compiled: read inside functions alone, for reading numba takes a while."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray  # noqa: TC002

GONE = 1e-60
"""A filter that has rung down to this is at rest: numbers too small for the machine would be slow."""


@njit("void(f8[:, ::1], f8[:, ::1], f8[::1])", cache=True, nogil=True)
def _four(sections: NDArray, state: NDArray, out: NDArray) -> None:
    """Four sections in place: while one waits for its last sample, the machine is at work on the next ones."""
    a, b, c, d = sections[0], sections[1], sections[2], sections[3]
    a0, a1, a2, a4, a5 = a[0], a[1], a[2], a[4], a[5]
    b0, b1, b2, b4, b5 = b[0], b[1], b[2], b[4], b[5]
    c0, c1, c2, c4, c5 = c[0], c[1], c[2], c[4], c[5]
    d0, d1, d2, d4, d5 = d[0], d[1], d[2], d[4], d[5]
    a_one, a_two, b_one, b_two = state[0, 0], state[0, 1], state[1, 0], state[1, 1]
    c_one, c_two, d_one, d_two = state[2, 0], state[2, 1], state[3, 0], state[3, 1]
    for n in range(out.size):
        x = out[n]
        y = a0 * x + a_one
        a_one = a1 * x - a4 * y + a_two
        a_two = a2 * x - a5 * y
        x = b0 * y + b_one
        b_one = b1 * y - b4 * x + b_two
        b_two = b2 * y - b5 * x
        y = c0 * x + c_one
        c_one = c1 * x - c4 * y + c_two
        c_two = c2 * x - c5 * y
        x = d0 * y + d_one
        d_one = d1 * y - d4 * x + d_two
        d_two = d2 * y - d5 * x
        out[n] = x
    state[0, 0], state[0, 1], state[1, 0], state[1, 1] = a_one, a_two, b_one, b_two
    state[2, 0], state[2, 1], state[3, 0], state[3, 1] = c_one, c_two, d_one, d_two


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
        fours = sections.shape[0] // 4 * 4
        for s in range(0, fours, 4):
            _four(sections[s : s + 4], state[s : s + 4], out)
        for s in range(fours, sections.shape[0]):
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


@njit("f8[::1](f8[:, ::1], f8[:, ::1], f8[::1])", cache=True, nogil=True)
def side_by_side(resonators: NDArray, state: NDArray, samples: NDArray) -> NDArray:
    """The sum (T,) of what two-pole band-passes (S, 3) give of samples (T,); `state` (S, 2) comes out changed.

    Each is b a1 a2, with b and -b as first and last number of its numerator.
    """
    out = np.zeros_like(samples)
    for s in range(resonators.shape[0]):
        b, a1, a2 = resonators[s, 0], resonators[s, 1], resonators[s, 2]
        one, two = state[s, 0], state[s, 1]
        for n in range(samples.size):
            x = b * samples[n]
            y = x + one
            one = two - a1 * y
            two = -x - a2 * y
            out[n] += y
        state[s, 0], state[s, 1] = (one if abs(one) > GONE else 0.0), (two if abs(two) > GONE else 0.0)
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
