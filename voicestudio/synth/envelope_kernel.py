"""The loop of an envelope: a level for each time."""

from math import log

import numpy as np
from numba import njit

FALL = 3 * log(10)
"""60 dB in nepers."""


@njit(cache=True, nogil=True)
def levels(seconds, attack_s, decay_s, sustain, release_s, gate_s, ease_s):
    """Levels at seconds (T,) of an Adsr with these times; ease_s: how long the release takes to fall at full speed."""
    out = np.empty(len(seconds))
    for n in range(len(seconds)):
        held_s = min(seconds[n], gate_s)
        if held_s < attack_s:
            level = held_s / attack_s
        else:
            level = sustain + (1 - sustain) * np.exp(-FALL / decay_s * (held_s - attack_s))
        after = seconds[n] - gate_s
        if after > 0:
            level *= np.exp(-FALL / release_s * after * after / (after + ease_s))
        out[n] = level
    return out
