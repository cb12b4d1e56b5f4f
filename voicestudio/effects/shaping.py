"""Effects of colour: distortion, fewer bits and samples, ring modulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.levels import factor
from voicestudio.effects.stages import Blockwise
from voicestudio.effects.tone import filtering, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage, Treat

_OVER = 4
"""So many times the sample rate, shapes are bent at: what they add beyond half the rate must not come back as tones."""
_NEAR = 1e-4
"""Samples nearer to each other than this are shaped as their mean: their difference is too small to divide by."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A curve and its antiderivative, by which it is averaged between two samples."""

    curve: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    integral: Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _log_cosh(x: NDArray[np.float64]) -> NDArray[np.float64]:
    size = np.abs(x)
    return size + np.log1p(np.exp(-2 * size)) - np.log(2)


_SHAPES = (
    Shape(np.tanh, _log_cosh),
    Shape(lambda x: np.clip(x, -1, 1), lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5)),
    Shape(lambda x: np.sin(np.pi / 2 * x), lambda x: -2 / np.pi * np.cos(np.pi / 2 * x)),
)


def distortion(values: Mapping[str, float], sample_rate: int) -> Stage:
    from scipy.signal import butter

    shaped = _shaping(_SHAPES[int(values["shape"])], sample_rate)
    drive = factor(values["drive_db"])
    soften = filtering(butter(1, within(values["tone_hz"], sample_rate), fs=sample_rate, output="sos"))
    wet, dry = np.float32(values["mix"]) * factor(values["level_db"]), np.float32(1 - values["mix"])
    return Blockwise(lambda block: dry * block + wet * soften(shaped(block * drive)), sample_rate)


def _shaping(shape: Shape, sample_rate: int) -> Treat:
    """A shape that adds few tones that belong to nothing.

    At a higher rate, and there averaged along the straight line from one sample to the next (antiderivative
    antialiasing: Parker, Zavalishin and Le Bivic, DAFx 2016).
    """
    from scipy.signal import ellip

    below = ellip(8, 0.02, 90, 0.45 * sample_rate, fs=_OVER * sample_rate, output="sos")
    up, down = filtering(below), filtering(below)
    before = 0.0

    def treat(block: NDArray[np.float32]) -> NDArray[np.float32]:
        nonlocal before
        spread = np.zeros(_OVER * len(block), np.float32)
        spread[::_OVER] = _OVER * block
        x = np.concatenate([[before], up(spread).astype(np.float64)])
        before = float(x[-1])
        steps = np.diff(x)
        near = np.abs(steps) < _NEAR
        averages = np.diff(shape.integral(x)) / np.where(near, 1.0, steps)
        bent = np.where(near, shape.curve((x[1:] + x[:-1]) / 2), averages)
        return down(bent.astype(np.float32))[::_OVER]

    return treat


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
