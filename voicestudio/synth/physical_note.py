"""What every physical model shares: how long it rings, fades, and parameters that all have."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.synthesizer import SILENCE_DB

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECAY_DB = 60.0
FALL = DECAY_DB / 20 * log(10)
"""The same in nepers: numpy finds exponentials sooner than powers of 10."""
MAX_RELEASE_S = 30.0
HEARD = 4096
"""Samples from the start in which a struck or plucked sound has its peak."""

RELEASE_S = ParamRange(
    "release_s", 0.02, 30.0, 0.25, "How long it takes to fall by 60 dB once the key is let go.", "s", "log"
)
VIBRATO_HZ = ParamRange("vibrato_hz", 0.1, 12.0, 5.2, "How often the pitch swings in a second.", "Hz", "log")
VIBRATO_CENTS = ParamRange(
    "vibrato_cents", 0.0, 100.0, 0.0, "How far the pitch swings to each side of the note.", "cents"
)


def scale_to(samples: NDArray, peak: float) -> float:
    """The factor that brings the first HEARD samples to that peak; 0 where they are silent."""
    highest = float(np.abs(samples[:HEARD]).max(initial=0.0))
    return peak / highest if highest > 0 else 0.0


def ringing_samples(decay_s: float, release_s: float, held_s: float, sample_rate: int) -> float:
    """After how many samples a sound that only falls lies SILENCE_DB below its start.

    It falls by 60 dB in decay_s, and from held_s on in the shorter one of decay_s and release_s.
    """
    held_db = DECAY_DB * held_s / decay_s
    if held_db >= -SILENCE_DB:
        return decay_s * -SILENCE_DB / DECAY_DB * sample_rate
    after_s = (-SILENCE_DB - held_db) * min(decay_s, release_s) / DECAY_DB
    return (held_s + min(after_s, MAX_RELEASE_S)) * sample_rate


def damper(start: int, count: int, decay_s: float, release_s: float, held_s: float, sample_rate: int) -> NDArray:
    """Gains (count,) from sample `start` on by which the damper hastens a sound that falls in decay_s by itself."""
    after_s = np.maximum(np.arange(start, start + count) / sample_rate - held_s, 0.0)
    return np.exp(-FALL * max(1 / release_s - 1 / decay_s, 0.0) * after_s)


def held_gain(start: int, count: int, rise_s: float, release_s: float, held_s: float, sample_rate: int) -> NDArray:
    """Gains (count,) from sample `start` on: a raised cosine up in rise_s, then 1, then 60 dB down in release_s.

    A key let go before the rise is over falls from where it had come to.
    """
    time_s = np.arange(start, start + count) / sample_rate
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(np.minimum(time_s, held_s) / max(rise_s, 1e-4), 0.0, 1.0))
    return rise * np.exp(-FALL / release_s * np.maximum(time_s - held_s, 0.0))


def held_samples(release_s: float, held_s: float, sample_rate: int) -> float:
    """Where a sound that is fed as long as the key is held has died away."""
    after_s = min(release_s * -SILENCE_DB / DECAY_DB, MAX_RELEASE_S)
    return (held_s + after_s) * sample_rate


