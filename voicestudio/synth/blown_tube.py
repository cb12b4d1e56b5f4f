"""Blown tubes: a reed on a closed cylinder (clarinet), and a jet of air on an open one (flute).

J. Smith, "Efficient simulation of the reed-bore and bow-string mechanisms", ICMC 1986; P. Cook, "A meta-wind-instrument
physical model", ICMC 1992; the jet's bent response after McIntyre, Schumacher and Woodhouse, "On the oscillations of
musical instruments", JASA 74 (5), 1983.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, ClassVar

from voicestudio.core import ParamRange
from voicestudio.synth import envelope
from voicestudio.synth.gate import Gate
from voicestudio.synth.loop_filters import one_pole_delay
from voicestudio.synth.physical_note import RELEASE_S
from voicestudio.synth.self_sounding import VIBRATO, Instrument, Playing, attack, brightness, noise, notes, pole_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

REED, JET = 0, 1
BELL_LOSS, OPEN_LOSS = 0.95, 0.98
BREATH = 0.7
"""The pressure. Pressure and the reed's slope act as one number: their product is what the parameters turn."""
SOFT_REED, HARD_REED = 0.58, 0.2
"""How far a reed reflects when nothing presses on it."""
EASY, TIGHT = 0.92, 0.985
"""How far it reflects when blown on, while nothing sounds: at 1 it is shut, and below 0.9 it hardly speaks."""
JET_SHARE, END_SHARE, BESIDE_EDGE = 1.0, 0.5, 0.2
DARKEST_HARMONIC, OCTAVES = 2.5, 4.2
_IN_TUNE = " It hears itself and stays within 5 cents up to MIDI note 96, however it is blown."


def _pole(values: Mapping[str, float], note: Note, sample_rate: int) -> float:
    """The bore's low-pass: its corner follows the note, so that all notes have the same timbre."""
    share = values["brightness"] * (0.6 + 0.5 * note.velocity)
    return pole_at(note.f0_hz * DARKEST_HARMONIC * 2 ** (OCTAVES * share), sample_rate)


@dataclass(frozen=True)
class Clarinet:
    """A reed that closes as it is blown, on a tube that reflects what comes with the opposite sign."""

    id: str = "clarinet"
    name: str = "Clarinet"
    family: str = "physical"
    description: str = "A cylinder with a reed: hollow, odd partials (clarinet, chalumeau, buzzer)." + _IN_TUNE
    pitched: bool = True
    needs_source: bool = False
    parameters: ClassVar[tuple[ParamRange, ...]] = (
        attack(0.05),
        RELEASE_S,
        ParamRange("pressure", 0.0, 1.0, 0.5, "How hard it is blown: from just speaking to nearly shut."),
        ParamRange("stiffness", 0.0, 1.0, 0.5, "How stiff the reed is: soft and round at 0, hard and edgy at 1."),
        brightness(0.6),
        noise(0.08),
        *VIBRATO,
        envelope.LEVEL,
    )

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """See Synthesizer."""
        period = sample_rate / note.f0_hz
        pole = _pole(values, note, sample_rate)
        open_share = SOFT_REED + (HARD_REED - SOFT_REED) * values["stiffness"]
        blown = min(values["pressure"] * (0.6 + 0.5 * note.velocity), 1.0)
        slope = -(EASY + (TIGHT - EASY) * blown - open_share) / BREATH
        rest = -one_pole_delay(pole, 2 * pi / period)
        clarinet = Instrument(REED, period, (0.5, rest), (0.0, 0.0), (BELL_LOSS, pole, open_share, slope, 0.0))
        playing = Playing(BREATH, 0.25 * values["noise"])
        return notes(clarinet, playing, values, note, gate or Gate(note.duration_s), (sample_rate, seed))


@dataclass(frozen=True)
class Flute:
    """A jet of air that flips at an edge, on a tube open at both ends."""

    id: str = "flute"
    name: str = "Flute"
    family: str = "physical"
    description: str = "A jet of air across an edge (flute, recorder, pan pipe, whistle)." + _IN_TUNE
    pitched: bool = True
    needs_source: bool = False
    parameters: ClassVar[tuple[ParamRange, ...]] = (
        attack(0.06),
        RELEASE_S,
        ParamRange("pressure", 0.0, 1.0, 0.5, "How hard it is blown."),
        ParamRange(
            "position", 0.44, 0.56, 0.5, "How long the jet takes to the edge, in periods: off 0.5 it is thinner."
        ),
        brightness(0.4),
        noise(0.25),
        *VIBRATO,
        envelope.LEVEL,
    )

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """See Synthesizer."""
        period = sample_rate / note.f0_hz
        pole = _pole(values, note, sample_rate)
        rest = -one_pole_delay(pole, 2 * pi / period)
        flute = Instrument(
            JET,
            period,
            (1.0, rest),
            (values["position"], 0.0),
            (OPEN_LOSS, pole, JET_SHARE, END_SHARE, BESIDE_EDGE),
        )
        pressure = 0.8 + 0.2 * values["pressure"] + 0.1 * (note.velocity - 0.8)
        playing = Playing(pressure, 0.3 * values["noise"], 0.02 * values["noise"])
        return notes(flute, playing, values, note, gate or Gate(note.duration_s), (sample_rate, seed))


SYNTHESIZERS = (Clarinet(), Flute())
