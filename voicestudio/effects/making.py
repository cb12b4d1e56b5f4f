"""From the kind of an effect and its values to the effect at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.effects import echoes, levels, motion, shaping, spaces, stretching, tone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from voicestudio.core import Effect
    from voicestudio.effects.stages import Stage

    Maker = Callable[[Mapping[str, float], int], Stage]

MAKERS: dict[str, Maker] = {
    "gain": levels.gain,
    "compressor": levels.compressor,
    "limiter": levels.limiter,
    "gate": levels.gate,
    "equaliser": tone.equaliser,
    "high_pass": tone.high_pass,
    "low_pass": tone.low_pass,
    "ladder_filter": tone.ladder_filter,
    "distortion": shaping.distortion,
    "bit_crush": shaping.bit_crush,
    "ring_modulator": shaping.ring_modulator,
    "chorus": motion.chorus,
    "phaser": motion.phaser,
    "tremolo": motion.tremolo,
    "delay": echoes.delay,
    "reverb": echoes.reverb,
    "pitch_shift": stretching.pitch_shift,
    "time_stretch": stretching.time_stretch,
}


MAKERS_IN_STEPS = {"convolution": spaces.convolution}
"""Those that compute for long before they can begin."""


def made(
    effect: Effect, values: Mapping[str, float], sample_rate: int
) -> Generator[NDArray[np.float32], None, Stage]:
    """The effect at work; `values` has every parameter of its kind, each within its range.

    In steps, of which each yields no samples. Raises StudioError for a sound file that it needs and cannot have.
    """
    if effect.kind in MAKERS_IN_STEPS:
        return (yield from MAKERS_IN_STEPS[effect.kind](values, sample_rate, effect.source))
    return MAKERS[effect.kind](values, sample_rate)
