"""From the kind of an effect and its values to the effect at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.effects import echoes, levels, motion, shaping, spaces, stretching, tone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    "convolution": spaces.convolution,
    "pitch_shift": stretching.pitch_shift,
    "time_stretch": stretching.time_stretch,
}


def stage(kind: str, values: Mapping[str, float], sample_rate: int) -> Stage:
    """The effect at work; `values` has every parameter of the kind, each within its range."""
    return MAKERS[kind](values, sample_rate)
