"""Where a recording begins and ends: the silence before and after it, told by level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_S = 0.01
RANGE_DB = 40.0
"""What lies so far below the loudest frame is silence, ..."""
ABOVE_NOISE_DB = 8.0
"""... and so does what is not so far above the background; ..."""
SILENCE_DB = -80.0
"""... and what lies below this is silence in any recording."""
SHORTEST_S = 0.03
"""A click that is shorter does not begin a recording."""
PRE_ROLL_S, POST_ROLL_S = 0.1, 0.2
_NOISE_SHARE = 0.05
_FAINTEST_DB = -200.0


def sounding(clip: AudioClip, pre_roll_s: float = PRE_ROLL_S, post_roll_s: float = POST_ROLL_S) -> slice | None:
    """Samples from the first sound to the last, with so much before and after them; None where all is silence.

    The background is the level of the quietest twentieth of the frames, but for what is quieter than RANGE_DB below
    the loudest, as digital silence is; a recording that is even from end to end is kept whole.
    """
    levels_db = frame_levels_db(clip)
    loudest_db = float(levels_db.max(initial=-math.inf))
    if loudest_db < SILENCE_DB:
        return None
    noise_db = float(np.quantile(np.maximum(levels_db, _FAINTEST_DB), _NOISE_SHARE))
    least_db = max(loudest_db - RANGE_DB, min(noise_db + ABOVE_NOISE_DB, loudest_db - ABOVE_NOISE_DB), SILENCE_DB)
    loud = np.concatenate([[False], levels_db >= least_db, [False]])
    turns = np.flatnonzero(loud[1:] != loud[:-1]).reshape(-1, 2)  # (n_runs, 2): first frame, frame after the last
    long_enough = turns[:, 1] - turns[:, 0] >= round(SHORTEST_S / FRAME_S)
    runs = turns[long_enough] if long_enough.any() else turns
    frame = _frame_length(clip)
    start = int(runs[0, 0]) * frame - round(pre_roll_s * clip.sample_rate)
    stop = int(runs[-1, 1]) * frame + round(post_roll_s * clip.sample_rate)
    return slice(max(0, start), min(len(clip), stop))


def trimmed(clip: AudioClip, pre_roll_s: float = PRE_ROLL_S, post_roll_s: float = POST_ROLL_S) -> AudioClip:
    """The clip without the silence before and after it; raises StudioError where there is nothing but silence."""
    part = sounding(clip, pre_roll_s, post_roll_s)
    if part is None:
        raise StudioError("A recording with some sound in it is wanted, but this one is silent from end to end.")
    return AudioClip(clip.samples[part], clip.sample_rate)


def frame_levels_db(clip: AudioClip) -> NDArray[np.float64]:
    """Level of each 10 ms in dBFS (root mean square), -inf for silence; the last frame may be shorter."""
    length = _frame_length(clip)
    n_whole = len(clip) // length
    whole = clip.samples[: n_whole * length].reshape(n_whole, length)
    power = np.einsum("lt,lt->l", whole, whole, dtype=np.float64) / length
    rest = clip.samples[n_whole * length :]
    if len(rest):
        power = np.append(power, np.square(rest, dtype=np.float64).mean())
    with np.errstate(divide="ignore"):
        return 10 * np.log10(power)


def _frame_length(clip: AudioClip) -> int:
    return max(1, round(FRAME_S * clip.sample_rate))
