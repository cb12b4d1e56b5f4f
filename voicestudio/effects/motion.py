"""Effects of motion: chorus, phaser, tremolo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.plugins import treating
from voicestudio.effects.shaping import wave
from voicestudio.effects.stages import Blockwise
from voicestudio.effects.tone import within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

_REST_S = 0.1


def chorus(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import Chorus

    plugin = Chorus(values["rate_hz"], values["depth"], 1000 * values["delay_s"], values["feedback"], values["mix"])
    return Blockwise(treating([plugin], sample_rate), sample_rate, _REST_S)


def phaser(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import Phaser

    plugin = Phaser(
        values["rate_hz"], values["depth"], within(values["centre_hz"], sample_rate), values["feedback"], values["mix"]
    )
    return Blockwise(treating([plugin], sample_rate), sample_rate)


def tremolo(values: Mapping[str, float], sample_rate: int) -> Stage:
    depth, turns = np.float32(values["depth"]), values["rate_hz"] / sample_rate
    at = 0

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal at
        quieter = depth * (1 - wave(at + quarter, len(block), turns)) / 2  # begins at full level
        at += len(block)
        return block * (1 - quieter)

    quarter = round(0.25 / turns)
    return Blockwise(treat, sample_rate)
