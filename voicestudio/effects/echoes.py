"""Effects of space that need no answer of a place: delay and reverb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.plugins import treating
from voicestudio.effects.stages import Blockwise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage, Treat

_REST_S = 0.15
"""No reverb or place is silent for longer before it goes on."""


def delay(values: Mapping[str, float], sample_rate: int) -> Stage:
    """The first echo is exact; each further one has gone once more through a filter of 6 dB an octave."""
    echo = _echoes(values, sample_rate)
    return beside(echo, values["mix"], sample_rate, values["delay_s"] + _REST_S)


def reverb(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import Reverb

    plugin = Reverb(values["room"], values["damping"], wet_level=1.0, dry_level=0.0, width=1.0)
    later, rings = lagging(values["predelay_s"], sample_rate), treating([plugin], sample_rate)
    return beside(lambda block: rings(later(block)), values["mix"], sample_rate, values["predelay_s"] + _REST_S)


def beside(treat: Treat, mix: float, sample_rate: int, rests_s: float) -> Stage:
    """The treated sound beside the original: both in full at a half, the original alone at 0, gone at 1."""
    dry, wet = np.float32(min(1.0, 2 - 2 * mix)), np.float32(min(1.0, 2 * mix))
    return Blockwise(lambda block: dry * block + wet * treat(block), sample_rate, rests_s if mix > 0 else 0.0)


def lagging(delay_s: float, sample_rate: int) -> Treat:
    """The same, that much later, to the nearest sample."""
    waiting = np.zeros(round(delay_s * sample_rate), np.float32)

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal waiting
        waiting = np.concatenate([waiting, block])
        late, waiting = waiting[: len(block)], waiting[len(block) :]
        return late

    return treat


def _echoes(values: Mapping[str, float], sample_rate: int) -> Treat:
    from scipy.signal import lfilter

    n = max(1, round(values["delay_s"] * sample_rate))
    keep = float(np.exp(-2 * np.pi * values["damping_hz"] / sample_rate))
    b, a = [values["feedback"] * (1 - keep)], [1.0, -keep]
    line, at, state = np.zeros(n), 0, np.zeros(1)

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal at, state
        echoed, done = np.empty(len(block), np.float32), 0
        while done < len(block):
            count = min(len(block) - done, n - at)
            out = line[at : at + count]
            echoed[done : done + count] = out
            again, state = lfilter(b, a, out, zi=state)
            line[at : at + count] = block[done : done + count] + again
            at, done = (at + count) % n, done + count
        return echoed

    return treat
