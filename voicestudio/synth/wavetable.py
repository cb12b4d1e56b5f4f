"""Wavetable synthesis: a row of waveforms of one family, and a place in the row that moves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.oscillators import Tables
from voicestudio.synth.pitch_motion import GLIDE, VIBRATO, Phase, glide, increments, vibrato
from voicestudio.synth.slow_wave import SHAPES, SlowWave
from voicestudio.synth.wavetable_banks import BANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

MOST_VOICES = 7

_PARAMETERS = (
    ParamRange.of_choices("table", tuple(BANKS), "sine_to_saw", "The row of waveforms."),
    ParamRange("position", 0, 1, 0.4, "The place in the row, from its first waveform to its last."),
    ParamRange("velocity_position", 0, 1, 0.4, "How far along the row a key pressed hard leads."),
    ParamRange("position_envelope", -1, 1, 0, "How far the position's envelope moves along the row."),
    *adsr_parameters(Adsr(0.002, 1.0, 0.0, 0.4), "position_", "The position's envelope"),
    ParamRange("lfo_hz", 0.05, 40, 0.4, "How fast the slow wave swings.", "Hz", "log"),
    ParamRange.of_choices("lfo_shape", SHAPES, "sine", "The shape of the slow wave; random takes a new step a cycle."),
    ParamRange("lfo_position", 0, 0.5, 0.15, "How far the slow wave moves the place in the row to both sides."),
    ParamRange("voices", 1, MOST_VOICES, 1, "How many play at once.", "", "whole"),
    ParamRange("spread_cents", 0, 100, 12, "How far the outermost of several voices are out of tune.", "cents"),
    *adsr_parameters(Adsr(0.01, 1.0, 0.8, 0.4)),
    *VIBRATO,
    *GLIDE,
    LEVEL,
)


class Wavetable:
    """A few voices that read along a row of waveforms."""

    id = "wavetable"
    name = "Wavetable"
    family = "dsp"
    description = "Rows of band-limited waveforms; the place in the row follows an envelope and a slow wave."
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
        voice = _WavetableNote(values, note, gate, sample_rate, seed)
        loudness, envelope = gain(values, note), Adsr.of(values)
        for span in spans([envelope], gate, sample_rate):
            seconds = span.seconds
            level = (loudness * envelope.levels(seconds, held_s(gate))).astype(np.float32)
            yield voice.next(seconds) * level * span.ending()


class _WavetableNote:
    """What one note remembers from block to block."""

    def __init__(self, values: Mapping[str, float], note: Note, gate: Gate, sample_rate: int, seed: int) -> None:
        self._values, self._note, self._gate, self._sample_rate = values, note, gate, sample_rate
        self._tables = bank_tables(list(BANKS)[int(values["table"])])
        self._slow = SlowWave(SHAPES[int(values["lfo_shape"])], values["lfo_hz"], seed)
        self._envelope = Adsr.of(values, "position_")
        count = int(values["voices"])
        self._cents = np.linspace(-1, 1, count) * values["spread_cents"] if count > 1 else np.zeros(1)
        # One voice starts where a wave does; several start anywhere, lest they begin as one.
        starts = np.random.default_rng([seed, 0]).uniform(size=count) if count > 1 else np.zeros(1)
        self._phases = [Phase(float(start)) for start in starts]

    def next(self, seconds: NDArray[np.float64]) -> NDArray[np.float32]:
        """The sound at those times before its loudness, which peaks at about 1."""
        place = self._place(seconds)
        bend = vibrato(self._values, seconds) + glide(self._values, seconds)
        total = np.zeros(len(seconds), np.float32)
        for phase, cents in zip(self._phases, self._cents, strict=True):
            steps = increments(self._note.f0_hz, bend + cents / 100, self._sample_rate)
            total += self._tables.read(phase.advance(steps), self._tables.level(steps), place)
        return total * np.float32(len(self._phases) ** -0.6)

    def _place(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        values = self._values
        place = values["position"] + values["velocity_position"] * (self._note.velocity - USUAL_VELOCITY)
        moved = values["position_envelope"] * self._envelope.levels(seconds, held_s(self._gate))
        return (place + moved + values["lfo_position"] * self._slow.at(seconds)).clip(0, 1)


@cache
def bank_tables(bank: str) -> Tables:
    """The waveforms of that row in tables, each waveform 1 high."""
    return Tables(BANKS[bank](), steps=3)


SYNTHESIZERS = (Wavetable(),)
