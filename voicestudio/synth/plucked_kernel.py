"""The vibrating loop of a string, compiled; importing this reads numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit("f8[::1](f8[::1], f8[::1], f8[::1], f8[::1])", cache=True, nogil=True)
def string_loop(excitation: NDArray, line: NDArray, state: NDArray, filters: NDArray) -> NDArray:
    """Samples (T,) at the string's end for an excitation (T,); `line` and `state` go in and come out changed.

    filters: gain, pole, allpass of the tuning, allpass of the stiffness. state: place in the line, the low-pass's
    sample, the tuning's sample, and one sample for every section of the stiffness.
    """
    made = np.empty_like(excitation)
    gain, pole, tuning, stiff = filters[0] * (1 - filters[1]), filters[1], filters[2], filters[3]
    place, low, rest = int(state[0]), state[1], state[2]
    for n in range(excitation.size):
        low = gain * line[place] + pole * low
        wave = low
        for i in range(3, state.size):
            inner = wave - stiff * state[i]
            wave = stiff * inner + state[i]
            state[i] = inner
        inner = wave - tuning * rest
        made[n] = excitation[n] + tuning * inner + rest
        line[place] = made[n]
        rest = inner
        place += 1
        if place == line.size:
            place = 0
    state[0], state[1], state[2] = place, low, rest
    return made
