"""Additive synthesis: a sum of sines, each with a level of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.pitch_motion import GLIDE, VIBRATO, Phase, glide, increments, vibrato

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

PARTIALS = 32
OFF_DB = -80.0
UNHEARD = 1e-5
NYQUIST_FADE = (0.46, 0.49)
"""Cycles per sample between which a partial that is bent upwards fades away."""


def _partial_parameters() -> Iterator[ParamRange]:
    for number in range(1, PARTIALS + 1):
        usual = max(round(-9 * np.log2(number)), -40) if number <= 16 else OFF_DB
        yield ParamRange(
            f"partial_{number:02d}_db", OFF_DB, 0, usual, f"The level of partial {number}; -80 is off.", "dB"
        )


_PARAMETERS = (
    *_partial_parameters(),
    ParamRange("tilt_db_per_octave", -24, 12, 0, "Tips all partials: less than 0 is darker.", "dB/octave"),
    ParamRange("odd_even", -1, 1, 0, "-1 leaves the odd partials alone (hollow), 1 the even ones and the first."),
    ParamRange("stretch", 0.8, 1.25, 1, "Partial k lies at k to this power; 1 is harmonic.", "", "log"),
    ParamRange("inharmonicity", 0, 0.02, 0, "Raises high partials as a stiff string does; a piano has about 0.0005."),
    *adsr_parameters(Adsr(0.01, 1.5, 0.4, 0.4)),
    ParamRange("decay_tilt", 0, 2, 0.5, "How much sooner high partials fall: the decay over k to this power."),
    ParamRange(
        "brightness", 0, 12, 4, "How many dB per octave a key pressed twice as hard tips the sound.", "dB/octave"
    ),
    ParamRange("phase_spread", 0, 1, 0, "How far the seed scatters the partials' phases: lower peaks, the same tone."),
    *VIBRATO,
    *GLIDE,
    LEVEL,
)


class Additive:
    """A sum of up to 32 sines."""

    id = "additive"
    name = "Additive"
    family = "dsp"
    description = "Up to 32 partials, each with its own level; those above Nyquist are left out."
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
        voice = _AdditiveNote(values, note, sample_rate, seed)
        loudness, envelope = gain(values, note), Adsr.of(values)
        for span in spans([envelope], gate, sample_rate):
            yield voice.next(span.seconds, envelope, held_s(gate)) * np.float32(loudness) * span.ending()


def partial_ratios(values: Mapping[str, float]) -> NDArray[np.float64]:
    """The partials' frequencies as multiples of the note's, shape (PARTIALS,); the first is 1.

    Stiffness after Fletcher 1964: k sqrt(1 + B k^2), here over its own first.
    """
    k, stiffness = np.arange(1, PARTIALS + 1), values["inharmonicity"]
    return k ** values["stretch"] * np.sqrt((1 + stiffness * k**2) / (1 + stiffness))


def partial_levels(values: Mapping[str, float], velocity: float = USUAL_VELOCITY) -> NDArray[np.float64]:
    """The partials' amplitudes (PARTIALS,), 0 where off, before they are brought to a common height."""
    k = np.arange(1, PARTIALS + 1)
    set_db = np.array([values[f"partial_{number:02d}_db"] for number in k])
    harder = values["brightness"] * np.log2(max(velocity, 0.01) / USUAL_VELOCITY)
    levels = np.where(set_db > OFF_DB, 10 ** ((set_db + (values["tilt_db_per_octave"] + harder) * np.log2(k)) / 20), 0)
    even = k % 2 == 0
    levels[even] *= min(1 + values["odd_even"], 1)
    levels[~even & (k > 1)] *= min(1 - values["odd_even"], 1)
    return levels


class _AdditiveNote:
    """What one note remembers from block to block."""

    def __init__(self, values: Mapping[str, float], note: Note, sample_rate: int, seed: int) -> None:
        self._values, self._f0_hz, self._sample_rate = values, note.f0_hz, sample_rate
        self._phase = Phase()
        ratios, levels = partial_ratios(values), partial_levels(values, note.velocity)
        starts = values["phase_spread"] * np.random.default_rng([seed, 0]).uniform(-0.5, 0.5, PARTIALS)
        cycle = np.arange(1024)[:, None] / 1024
        present = levels * (note.f0_hz * ratios < NYQUIST_FADE[0] * sample_rate)
        height = np.abs((np.sin(2 * np.pi * (cycle * np.arange(1, PARTIALS + 1) + starts)) * present).sum(1)).max()
        levels = levels / max(height, 1e-9)
        # A glide from below begins lower: what it leaves out, it leaves out as it comes.
        lowest = note.f0_hz * 2 ** ((min(values["glide"], 0) - values["vibrato_cents"] / 100) / 12)
        heard = (levels > UNHEARD) & (lowest * ratios < NYQUIST_FADE[1] * sample_rate)
        decays = values["decay_s"] / np.arange(1, PARTIALS + 1) ** values["decay_tilt"]
        self._partials = list(zip(ratios[heard], levels[heard], starts[heard], decays[heard], strict=True))

    def next(self, seconds: NDArray[np.float64], envelope: Adsr, held_s: float) -> NDArray[np.float32]:
        """The sum at those times, before its loudness."""
        from voicestudio.synth.partial_kernel import add_partial

        steps = increments(
            self._f0_hz, vibrato(self._values, seconds) + glide(self._values, seconds), self._sample_rate
        )
        cycles, highest = self._phase.advance(steps), steps.max()
        total = np.zeros(len(seconds), np.float32)
        falling_s = (np.minimum(seconds, held_s) - envelope.attack_s).clip(0).astype(np.float32)
        sustain = np.float32(envelope.sustain)
        for ratio, level, start, decay_s in self._partials:
            weight = sustain + (1 - sustain) * np.exp2(falling_s * np.float32(-3 * np.log2(10) / decay_s))
            if highest * ratio > NYQUIST_FADE[0]:
                low, high = NYQUIST_FADE
                weight *= ((high - steps * ratio) / (high - low)).clip(0, 1).astype(np.float32)
            add_partial(total, cycles, ratio, start, level, weight)
        edges = Adsr(envelope.attack_s, 1, 1, envelope.release_s).levels(seconds, held_s)
        return total * edges.astype(np.float32)


SYNTHESIZERS = (Additive(),)
