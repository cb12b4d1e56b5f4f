"""From the kind of an effect and its values to the effect at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core.imports import imported
from voicestudio.effects import echoes, levels, motion, shaping, spaces, stretching, tone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import Effect
    from voicestudio.effects.stages import Stage

    Maker = Callable[[Mapping[str, float], int], Stage]

_NOTHING = np.zeros(0, np.float32)

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


_PLUGINS, _FILTERS = "pedalboard", "scipy.signal"
READ_FIRST: dict[str, tuple[str, ...]] = {
    "compressor": (_PLUGINS,), "limiter": (_PLUGINS,), "gate": (_PLUGINS,), "equaliser": (_PLUGINS,),
    "ladder_filter": (_PLUGINS,), "reverb": (_PLUGINS,), "chorus": (_PLUGINS,), "phaser": (_PLUGINS,),
    "high_pass": (_FILTERS,), "low_pass": (_FILTERS,), "distortion": (_FILTERS,), "delay": (_FILTERS,),
    "convolution": (_FILTERS, "scipy.fft", "soxr"),
    "pitch_shift": ("scipy.fft", "voicestudio.effects.phases_kernel"),
    "time_stretch": ("scipy.fft", "voicestudio.effects.phases_kernel"),
}  # fmt: skip
"""What the effects of a kind use, so that no step has to wait until it is read."""
MAKERS_IN_STEPS = {"convolution": spaces.convolution}
"""Those that compute for long before they can begin."""


def made(
    effect: Effect, values: Mapping[str, float], sample_rate: int
) -> Generator[NDArray[np.float32], None, Stage]:
    """The effect at work; `values` has every parameter of its kind, each within its range.

    In steps, of which each yields no samples. Raises StudioError for a sound file that it needs and cannot have.
    """
    for _ in imported(*READ_FIRST.get(effect.kind, ())):
        yield _NOTHING
    if effect.kind in MAKERS_IN_STEPS:
        return (yield from MAKERS_IN_STEPS[effect.kind](values, sample_rate, effect.source))
    return MAKERS[effect.kind](values, sample_rate)
