"""The tube of a vocal tract, sample by sample, compiled; importing this reads numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRIDE = 32
"""Samples for which the tube keeps its shape."""


@njit("f8[::1](f8[::1], f8[:, ::1], f8[:, ::1], f8, f8, f8, f8)", cache=True, nogil=True)
def tube(
    source: NDArray, joints: NDArray, waves: NDArray, glottis: float, lips: float, keeps: float, soft: float
) -> NDArray:
    """What arrives at the lips (T,) of a source (T,) at the glottis (J. Kelly and C. Lochbaum, ICA 1962).

    joints (ceil(T / STRIDE), sections - 1) are the reflections between the sections. `waves` (3, sections) goes in and
    comes out changed: towards the lips, back, and what last arrived there, for lips let high waves out (`soft` is the
    share of the sample before in what they reflect). `glottis` and `lips` are the reflections at the ends, `keeps` is
    what each section leaves of a wave.
    """
    made = np.empty_like(source)
    ahead, back = waves[0], waves[1]
    last, before = ahead.size - 1, waves[2, 0]
    for n in range(source.size):
        joint = joints[n // STRIDE]
        arrived = ahead[last]
        made[n] = arrived
        coming = glottis * back[0] + source[n]
        for i in range(last):
            bent = joint[i] * (ahead[i] + back[i + 1])
            back[i] = keeps * (back[i + 1] + bent)
            going = keeps * (ahead[i] - bent)
            ahead[i] = keeps * coming if i == 0 else coming
            coming = going
        ahead[last] = coming
        back[last] = keeps * lips * ((1 - soft) * arrived + soft * before)
        before = arrived
    waves[2, 0] = before
    return made
