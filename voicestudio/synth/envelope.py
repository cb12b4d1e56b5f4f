"""A note's shape in time: attack, decay, sustain and release, its loudness, its blocks and its quiet end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import synthesizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Note
    from voicestudio.synth.gate import Gate, Span

USUAL_VELOCITY = 0.8
PEAK = 0.5
"""What a synthesizer's defaults peak at, at the usual velocity."""
EASE_S, EASE_SHARE = 0.003, 0.04
SHORTEST_S = 0.01
"""A key that is let go at once was held this long: a tap is heard."""
FALL_DB = 60.0
UNTIL_SILENCE = -synthesizer.SILENCE_DB / FALL_DB

LEVEL = ParamRange("level_db", -40, 6, 0, "How loud the note is beside its usual loudness.", "dB")


@dataclass(frozen=True, slots=True)
class Adsr:
    """A straight rise to 1 in attack_s; a fall to sustain; from the key's release on, a fall to nothing.

    Both falls are exponential: what is left to fall shrinks by 60 dB, to a thousandth, in decay_s and in release_s.
    """

    attack_s: float
    decay_s: float
    sustain: float
    release_s: float

    @staticmethod
    def of(values: Mapping[str, float], prefix: str = "") -> Adsr:
        return Adsr(*(values[prefix + name] for name in ("attack_s", "decay_s", "sustain", "release_s")))

    def levels(self, seconds: NDArray[np.float64], gate_s: float) -> NDArray[np.float64]:
        """The level at each of those times; the key is released at gate_s."""
        # A fall that began at full speed would tick: it takes a few ms to get there.
        from voicestudio.synth.envelope_kernel import levels

        ease_s = min(EASE_S, EASE_SHARE * self.release_s)
        return levels(seconds, self.attack_s, self.decay_s, self.sustain, self.release_s, float(gate_s), ease_s)

    def end_s(self, gate_s: float) -> float:
        """When it has fallen by 80 dB for good: after the release, or sooner where nothing is sustained."""
        died_s = self.attack_s + UNTIL_SILENCE * self.decay_s
        if self.sustain <= 1e-4 and died_s <= gate_s:
            return died_s
        return gate_s + UNTIL_SILENCE * self.release_s


def adsr_parameters(
    usual: Adsr, prefix: str = "", what: str = "The sound", shortest_decay_s: float = 0.01
) -> tuple[ParamRange, ...]:
    """The four controls of an envelope, with `usual` as defaults; `what` begins their descriptions."""
    return (
        ParamRange(
            prefix + "attack_s", 0.001, 5, usual.attack_s, f"{what} rises for this long after the key.", "s", "log"
        ),
        ParamRange(
            prefix + "decay_s", shortest_decay_s, 20, usual.decay_s,
            f"{what} then falls to its sustained level: 60 dB of the way in this time.", "s", "log",
        ),
        ParamRange(
            prefix + "sustain", 0, 1, usual.sustain, f"{what} is held at this share of its height while the key is."
        ),
        ParamRange(
            prefix + "release_s", 0.01, 20, usual.release_s,
            f"{what} falls by 60 dB in this time once the key is let go.", "s", "log",
        ),
    )  # fmt: skip


def held_s(gate: Gate) -> float:
    """How long the key is held, as far as is known."""
    return max(gate.let_go_s, SHORTEST_S)


def spans(envelopes: Sequence[Adsr], gate: Gate, sample_rate: int) -> Iterator[Span]:
    """The spans of a note that is heard until the last of its envelopes has ended."""

    def lasts(let_go_s: float) -> float:
        return sample_rate * max(one.end_s(max(let_go_s, SHORTEST_S)) for one in envelopes)

    return gate.spans(lasts, sample_rate)


def gain(values: Mapping[str, float], note: Note) -> float:
    """The factor of a sound that peaks at 1: PEAK at level 0 dB and the usual velocity, louder for a harder key."""
    return PEAK * (note.velocity / USUAL_VELOCITY) ** 1.5 * 10 ** (values["level_db"] / 20)

