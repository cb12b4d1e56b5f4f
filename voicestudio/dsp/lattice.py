"""The all-pole filter as a normalised lattice, compiled; importing this reads numba.

A. Gray and J. Markel, "A normalized digital filter structure", IEEE Trans. ASSP 23 (3), 1975: every stage turns two
numbers by an angle and so keeps their energy. While all |k| < 1 the filter is stable however fast they change, and
white noise of unit power comes out with unit power.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE = 16
"""Samples for which the coefficients stand still."""


@numba.njit("f4[::1](f4[::1], f8[:, ::1], f8[::1], f8[::1])", cache=True, nogil=True)
def all_pole(
    excitation: NDArray[np.float32], reflection: NDArray, log_gain: NDArray, state: NDArray
) -> NDArray[np.float32]:
    """Samples (L * hop,) of an excitation (L * hop,); `state` (order,) goes in and comes out changed.

    reflection (L + 2, order) and log_gain (L + 2,) hold the frame before, the L frames, and the frame after; between
    the centres of two frames both are linear.
    """
    n_frames, order = reflection.shape[0] - 2, reflection.shape[1]
    hop = excitation.shape[0] // max(n_frames, 1)
    made = np.empty_like(excitation)
    k, c = np.empty(order), np.empty(order)
    for frame in range(n_frames):
        for start in range(0, hop, STRIDE):
            stop = min(start + STRIDE, hop)
            place = 0.5 * (start + stop) / hop + 0.5  # in frames, from the centre of the frame before
            left = frame if place < 1.0 else frame + 1
            share = place if place < 1.0 else place - 1.0
            gain = np.exp((1 - share) * log_gain[left] + share * log_gain[left + 1])
            for i in range(order):
                k[i] = (1 - share) * reflection[left, i] + share * reflection[left + 1, i]
                c[i] = np.sqrt(1 - k[i] * k[i])
            for n in range(frame * hop + start, frame * hop + stop):
                forward = excitation[n] * gain
                for i in range(order - 1, -1, -1):
                    backward = state[i]
                    if i + 1 < order:
                        state[i + 1] = k[i] * forward + c[i] * backward
                    forward = c[i] * forward - k[i] * backward
                state[0] = forward
                made[n] = forward
    return made
