"""Effects of level: gain, compressor, limiter, gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.plugins import treating
from voicestudio.effects.stages import Blockwise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

_LOOKAHEAD_MS = 5.0


def factor(gain_db: float) -> np.float32:
    """The amplitude ratio of decibels."""
    return np.float32(10 ** (gain_db / 20))


def gain(values: Mapping[str, float], sample_rate: int) -> Stage:
    by = factor(values["gain_db"])
    return Blockwise(lambda block: block * by, sample_rate)


def compressor(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import Compressor

    plugin = Compressor(values["threshold_db"], values["ratio"], 1000 * values["attack_s"], 1000 * values["release_s"])
    treat, makeup = treating([plugin], sample_rate), factor(values["makeup_db"])
    return Blockwise(lambda block: treat(block) * makeup, sample_rate)


def limiter(values: Mapping[str, float], sample_rate: int) -> Stage:
    """Its plugin leaves its own delay out at the start, so what comes out is in its place."""
    from pedalboard import BrickwallLimiter

    plugin = BrickwallLimiter(values["ceiling_db"], 1000 * values["release_s"], _LOOKAHEAD_MS, true_peak=True)
    treat, by = treating([plugin], sample_rate), factor(values["gain_db"])

    def limited(block: NDArray[np.float32]) -> NDArray[np.float32]:
        return treat(block * by)

    return Blockwise(limited, sample_rate)


def gate(values: Mapping[str, float], sample_rate: int) -> Stage:
    from pedalboard import NoiseGate

    plugin = NoiseGate(values["threshold_db"], values["ratio"], 1000 * values["attack_s"], 1000 * values["release_s"])
    return Blockwise(treating([plugin], sample_rate), sample_rate)
