"""A bowed string: two halves of a waveguide that meet where the bow rubs.

M. McIntyre and J. Woodhouse, "On the fundamentals of bowed-string dynamics", Acustica 43 (2), 1979, in the form of
J. Smith, "Efficient simulation of the reed-bore and bow-string mechanisms", ICMC 1986. The string starts with the
motion that Helmholtz found under a bow, as after a good player's stroke, and friction keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import envelope
from voicestudio.synth.bodies import NAMES
from voicestudio.synth.gate import Gate
from voicestudio.synth.loop_filters import one_pole_delay
from voicestudio.synth.physical_note import RELEASE_S
from voicestudio.synth.self_sounding import VIBRATO, Instrument, Playing, attack, brightness, noise, notes, pole_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

BOW = 2
SPEED = 0.2
"""The bow's speed. Force and speed act as one number (the string is linear): the friction's slope times the speed."""
REST = 0.75
LOSS = 0.97
FIRMEST, LOOSEST, SCHELLENG = 0.13, 0.7, 34.0
"""The slope times the speed lies between FIRMEST and SCHELLENG * position^2 (LOOSEST at most): below that force the
string slips twice a period (J. Schelleng, "The bowed string and the player", JASA 53 (1), 1973); 34 is where this
model was found to do so at positions from 0.08 to 0.2."""
DARKEST_HARMONIC, OCTAVES = 5.0, 4.0


@dataclass(frozen=True)
class BowedString:
    """A string under a bow, mounted on a body or on nothing."""

    id: str = "bowed"
    name: str = "Bowed string"
    family: str = "physical"
    description: str = (
        "A string under a bow (violin, cello, hurdy-gurdy). It hears itself and stays within 5 cents "
        "up to MIDI note 96, however it is bowed."
    )
    pitched: bool = True
    needs_source: bool = False
    parameters: ClassVar[tuple[ParamRange, ...]] = (
        attack(0.08),
        RELEASE_S,
        ParamRange("pressure", 0.0, 1.0, 0.4, "How hard the bow presses: airy at 0, rough and full at 1."),
        ParamRange("position", 0.08, 0.25, 0.13, "Where the bow rubs: glassy near the bridge (low), flute-like far."),
        brightness(0.5),
        noise(0.15),
        *VIBRATO,
        ParamRange.of_choices("body", NAMES, "violin", "What the string is mounted on."),
        ParamRange("body_mix", 0.0, 1.0, 0.6, "How much is heard of the body's resonances."),
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
        string = _string(values, note, sample_rate)
        body = NAMES[int(values["body"])]
        playing = Playing(SPEED, 0.5 * values["noise"], 0.01 * values["noise"], body, values["body_mix"])
        return notes(string, playing, values, note, gate or Gate(note.duration_s), (sample_rate, seed))


SYNTHESIZERS = (BowedString(),)


def _string(values: Mapping[str, float], note: Note, sample_rate: int) -> Instrument:
    period = sample_rate / note.f0_hz
    harmonics = DARKEST_HARMONIC * 2 ** (OCTAVES * values["brightness"] * (0.6 + 0.5 * note.velocity))
    pole = pole_at(note.f0_hz * harmonics, sample_rate)
    rest = one_pole_delay(pole, 2 * pi / period)
    position = max(values["position"], (2.0 + rest) / period)
    loosest = min(SCHELLENG * position**2, LOOSEST)
    slope = loosest * (FIRMEST / loosest) ** values["pressure"] / SPEED
    bridge = position * period
    string = Instrument(BOW, period, (0.0, bridge - rest), (1.0, -bridge), (LOSS, pole, slope, REST, 0.0))
    before = np.arange(-string.lines.shape[1], 0)
    string.lines[0] = _sawtooth(before, period, position)
    string.lines[1] = -_sawtooth(before - bridge, period, position)
    return string


def _sawtooth(time: NDArray, period: float, position: float) -> NDArray:
    """Half of Helmholtz' motion: where the two waves meet at the bow, the string goes with it for all but a share."""
    return SPEED / position * (np.mod(time / period, 1) - 0.5)
