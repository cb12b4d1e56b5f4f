"""Subtractive synthesis: two rich oscillators and noise, a filter that takes away, two envelopes and a slow wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.oscillators import WAVES, wave
from voicestudio.synth.pitch_motion import GLIDE, Phase, glide, increments
from voicestudio.synth.slow_wave import SHAPES, SlowWave
from voicestudio.synth.state_variable import FLATTEST, KINDS, StateVariable, quality

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

MIDDLE_C = 60.0
NARROWEST = 0.02
HEIGHT = 1.3
"""What a filtered mix of two lacks to be as high as one wave."""
_FILTERS = ("off", *KINDS)

_PARAMETERS = (
    ParamRange.of_choices("osc1_wave", WAVES, "saw", "The waveform of the first oscillator."),
    ParamRange.of_choices("osc2_wave", WAVES, "saw", "The waveform of the second oscillator."),
    ParamRange(
        "osc2_semitones", -24, 24, 12, "How far the second oscillator is above the first.", "semitones", "whole"
    ),
    ParamRange(
        "detune_cents",
        -100,
        100,
        6,
        "How far apart the two are tuned: they beat; the louder one stays closer.",
        "cents",
    ),
    ParamRange("osc_mix", 0, 1, 0.35, "From the first oscillator alone (0) to the second alone (1)."),
    ParamRange("width", NARROWEST, 1 - NARROWEST, 0.5, "The share of a cycle that a pulse is high; half is hollow."),
    ParamRange("noise", 0, 1, 0, "The share of white noise before the filter."),
    ParamRange.of_choices("filter", _FILTERS, "low", "What the filter lets pass; low_steep falls twice as fast."),
    ParamRange("cutoff_hz", 20, 20_000, 1800, "Where the filter begins to take away, at middle C.", "Hz", "log"),
    ParamRange("resonance", 0, 1, 0.2, "How much the filter sings at its cutoff; at 0 it is 3 dB down there."),
    ParamRange("key_tracking", 0, 1, 0.5, "How far the cutoff follows the note: 1 keeps the tone the same."),
    ParamRange("velocity_octaves", 0, 4, 1.5, "How far a key pressed hard opens the filter.", "octaves"),
    ParamRange("filter_octaves", -8, 8, 2, "How far the filter's envelope moves the cutoff.", "octaves"),
    *adsr_parameters(Adsr(0.002, 0.6, 0.2, 0.3), "filter_", "The filter's envelope"),
    *adsr_parameters(Adsr(0.005, 0.8, 0.7, 0.25)),
    ParamRange("lfo_hz", 0.05, 40, 5, "How fast the slow wave swings.", "Hz", "log"),
    ParamRange.of_choices("lfo_shape", SHAPES, "sine", "The shape of the slow wave; random takes a new step a cycle."),
    ParamRange("lfo_pitch_cents", 0, 1200, 0, "How far the slow wave swings the pitch.", "cents"),
    ParamRange("lfo_cutoff_octaves", 0, 5, 0, "How far the slow wave swings the cutoff.", "octaves"),
    ParamRange("lfo_width", 0, 0.48, 0, "How far the slow wave swings the pulses' width."),
    *GLIDE,
    LEVEL,
)


class Subtractive:
    """Two oscillators and noise through a state-variable filter."""

    id = "subtractive"
    name = "Subtractive"
    family = "dsp"
    description = "Two band-limited oscillators and noise through a resonant filter with its own envelope."
    parameters = _PARAMETERS
    pitched = True
    needs_source = False

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        gate = gate or Gate(note.duration_s)
        voice = _SubtractiveNote(values, note, gate, sample_rate, seed)
        loudness, envelope = HEIGHT * gain(values, note), Adsr.of(values)
        for span in spans([envelope], gate, sample_rate):
            seconds = span.seconds
            level = (loudness * envelope.levels(seconds, held_s(gate))).astype(np.float32)
            yield voice.next(seconds) * level * span.ending()


class _SubtractiveNote:
    """What one note remembers from block to block."""

    def __init__(self, values: Mapping[str, float], note: Note, gate: Gate, sample_rate: int, seed: int) -> None:
        self._values, self._note, self._gate, self._sample_rate = values, note, gate, sample_rate
        self._phases = Phase(), Phase(0.37)
        self._noise = np.random.default_rng([seed, 0])
        self._slow = SlowWave(SHAPES[int(values["lfo_shape"])], values["lfo_hz"], seed)
        self._sharpness = Adsr.of(values, "filter_")
        kind = _FILTERS[int(values["filter"])]
        self._filter = None if kind == "off" else StateVariable(kind, values["resonance"], sample_rate)
        # A resonant peak is as loud as Q: half of it, in dB, is taken back.
        self._make_up = 1.0 if kind == "off" else (FLATTEST / quality(values["resonance"])) ** 0.5

    def next(self, seconds: NDArray[np.float64]) -> NDArray[np.float32]:
        """The sound at those times before its loudness, which peaks at about 1."""
        slow = self._slow.at(seconds)
        samples = self._oscillators(seconds, slow)
        noise = self._values["noise"]
        if noise:
            samples += np.float32(0.25 * noise) * self._noise.standard_normal(len(seconds), np.float32)
        if self._filter is None:
            return samples
        return self._filter.filtered(samples, self._cutoff_hz(seconds, slow)) * np.float32(self._make_up)

    def _oscillators(self, seconds: NDArray[np.float64], slow: NDArray[np.float64]) -> NDArray[np.float32]:
        values = self._values
        bend = glide(values, seconds) + values["lfo_pitch_cents"] / 100 * slow
        width = (values["width"] + values["lfo_width"] * slow).clip(NARROWEST, 1 - NARROWEST)
        mix, noise = values["osc_mix"], values["noise"]
        apart = values["detune_cents"] / 100
        samples = np.zeros(len(seconds), np.float32)
        for which, share, offset, phase in (
            ("osc1_wave", 1 - mix, -apart * mix, self._phases[0]),
            ("osc2_wave", mix, values["osc2_semitones"] + apart * (1 - mix), self._phases[1]),
        ):
            if share and noise < 1:
                steps = increments(self._note.f0_hz, bend + offset, self._sample_rate)
                kind = WAVES[int(values[which])]
                samples += np.float32(share * (1 - noise)) * wave(kind, phase.advance(steps), steps, width)
        return samples

    def _cutoff_hz(self, seconds: NDArray[np.float64], slow: NDArray[np.float64]) -> NDArray[np.float64]:
        values, note = self._values, self._note
        octaves = values["filter_octaves"] * self._sharpness.levels(seconds, held_s(self._gate))
        octaves += values["lfo_cutoff_octaves"] * slow
        octaves += values["key_tracking"] * (note.pitch - MIDDLE_C) / 12
        octaves += values["velocity_octaves"] * (note.velocity - USUAL_VELOCITY)
        return values["cutoff_hz"] * np.exp2(octaves)


SYNTHESIZERS = (Subtractive(),)
