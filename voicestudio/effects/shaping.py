"""Effects of colour: distortion, fewer bits and samples, ring modulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.levels import factor
from voicestudio.effects.stages import Blockwise
from voicestudio.effects.tone import filtering, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

_SHAPES = (
    np.tanh,
    lambda driven: np.clip(driven, -1, 1),
    lambda driven: np.sin(driven * np.float32(np.pi / 2)),
)


def distortion(values: Mapping[str, float], sample_rate: int) -> Stage:
    from scipy.signal import butter

    shape, drive = _SHAPES[int(values["shape"])], factor(values["drive_db"])
    soften = filtering(butter(1, within(values["tone_hz"], sample_rate), fs=sample_rate, output="sos"))
    wet, dry = np.float32(values["mix"]) * factor(values["level_db"]), np.float32(1 - values["mix"])
    return Blockwise(lambda block: dry * block + wet * soften(shape(block * drive)), sample_rate)


def bit_crush(values: Mapping[str, float], sample_rate: int) -> Stage:
    """Bits may be a fraction: so many steps from -1 to 1 as 2 to that power."""
    step = np.float32(2 ** (1 - values["bits"]))
    a_sample = min(1.0, values["rate_hz"] / sample_rate)
    mix = np.float32(values["mix"])
    at, held = 0, np.float32(0)

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal at, held
        tick = np.floor(np.arange(at - 1, at + len(block)) * a_sample + 1e-9)
        taken = np.maximum.accumulate(np.where(np.diff(tick) > 0, np.arange(1, len(block) + 1), 0))
        coarse = np.concatenate([[held], block])[taken]
        at, held = at + len(block), coarse[-1]
        return block + mix * (np.round(coarse / step) * step - block)

    return Blockwise(treat, sample_rate)


def ring_modulator(values: Mapping[str, float], sample_rate: int) -> Stage:
    mix, turns = np.float32(values["mix"]), values["rate_hz"] / sample_rate
    at = 0

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal at
        tone = wave(at, len(block), turns)
        at += len(block)
        return block * ((1 - mix) + mix * tone)

    return Blockwise(treat, sample_rate)


def wave(start: int, n_samples: int, turns: float) -> NDArray[np.float32]:
    """A sine of that many turns a sample, from sample `start` on; exact however far it goes."""
    return np.sin(2 * np.pi * np.mod(np.arange(start, start + n_samples) * turns, 1.0)).astype(np.float32)
