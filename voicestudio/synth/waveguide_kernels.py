"""Tubes that are blown and strings that are bowed, sample by sample, compiled; importing this reads numba.

The structures are those of J. Smith, "Efficient simulation of the reed-bore and bow-string mechanisms", ICMC 1986, and
P. Cook, "A meta-wind-instrument physical model, and a meta-controller for real-time performance control", ICMC 1992.
Lines are rings whose size is a power of two; delays may change with every sample and are read between samples by a
third-order Lagrange interpolation, 2 samples or longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

REED, JET, BOW = 0, 1, 2


@njit("f8(f8[::1], i8, f8)", cache=True, nogil=True, inline="always")
def _read(line: NDArray, now: int, delay: float) -> float:
    whole = int(delay)
    d = delay - whole
    mask = line.size - 1
    at = now - whole
    return (
        -d * (d - 1) * (d - 2) / 6 * line[(at + 1) & mask]
        + (d + 1) * (d - 1) * (d - 2) / 2 * line[at & mask]
        - (d + 1) * d * (d - 2) / 2 * line[(at - 1) & mask]
        + (d + 1) * d * (d - 1) / 6 * line[(at - 2) & mask]
    )


@njit("f8[::1](i8, f8[::1], f8[::1], f8[::1], f8[:, ::1], f8[::1])", cache=True, nogil=True)
def sounding(kind: int, drive: NDArray, first: NDArray, second: NDArray, lines: NDArray, state: NDArray) -> NDArray:
    """Samples (T,) of an instrument driven by `drive` (T,): breath's pressure, or the bow's speed.

    `first` and `second` (T,) are delays in samples: bore (REED), bore and jet (JET), bridge and nut side (BOW). `lines`
    (2, size) and `state` go in and come out changed: time, low-pass, DC blocker's input and output, then what is set:
    loss, pole, and three numbers of the kind (reed's rest and slope; the jet's and the end's share and how far the jet
    blows beside the edge; the bow's slope and rest). The end of a jet's tube is open, as is its other one.
    """
    made = np.empty_like(drive)
    now, low, dc_in, dc_out = int(state[0]), state[1], state[2], state[3]
    loss, pole, one, two, three = state[4], state[5], state[6], state[7], state[8]
    mask = lines.shape[1] - 1
    for n in range(drive.size):
        back = _read(lines[0], now, first[n])
        low = (1 - pole) * back + pole * low
        returned = -loss * low
        made[n] = back
        if kind == 0:
            difference = returned - drive[n]
            opening = min(max(one + two * difference, -1.0), 1.0)
            lines[0, now & mask] = drive[n] + difference * opening
        elif kind == 1:
            dc_out = dc_in - returned + 0.999 * dc_out
            dc_in = returned
            lines[1, now & mask] = three * drive[n] + one * dc_out
            jet = min(max(_read(lines[1], now, second[n]), -1.0), 1.0)
            lines[0, now & mask] = drive[n] * jet * (jet * jet - 1) + two * dc_out
        else:
            nut = -_read(lines[1], now, second[n])
            slip = drive[n] - (returned + nut)
            grip = abs(slip * one) + two
            grip = min(1 / (grip * grip * grip * grip), 1.0)
            lines[1, now & mask] = returned + slip * grip
            lines[0, now & mask] = nut + slip * grip
        now += 1
    state[0], state[1], state[2], state[3] = now, low, dc_in, dc_out
    return made
