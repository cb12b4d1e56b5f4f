"""Frequency modulation: four sines of which some swing the phase of others.

A sine of ratio c whose phase is swung by one of ratio m with an index of I radians has partials at c + n m, as high as
the Bessel functions J_n(I) (Chowning 1973, "The Synthesis of Complex Audio Spectra by Means of Frequency Modulation").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from voicestudio.core import ParamRange
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.pitch_motion import GLIDE, VIBRATO, Phase, glide, increments, sine, steps_of, vibrato

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

FULL_INDEX = 10.0
"""Radians by which an operator at level 1 swings another's phase."""
STEEPEST_FEEDBACK = 1.6
"""Radians at full feedback: a little beyond the buzz of a saw; more would be noise alone."""
LOWEST_HZ = 8.0
OVERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class Algorithm:
    """Who swings whom: `modulators` of operators 1 to 4, and the `carriers`, which are heard. 4 may swing itself."""

    modulators: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    carriers: tuple[int, ...]


ALGORITHMS = {
    "stack": Algorithm(((2,), (3,), (4,)), (1,)),
    "two_on_stack": Algorithm(((2,), (3, 4), ()), (1,)),
    "stack_and_one": Algorithm(((2, 4), (3,), ()), (1,)),
    "one_and_stack": Algorithm(((2, 3), (), (4,)), (1,)),
    "three_on_one": Algorithm(((2, 3, 4), (), ()), (1,)),
    "two_pairs": Algorithm(((2,), (), (4,)), (1, 3)),
    "fan": Algorithm(((4,), (4,), (4,)), (1, 2, 3)),
    "pair_and_two": Algorithm(((), (), (4,)), (1, 2, 3)),
    "organ": Algorithm(((), (), ()), (1, 2, 3, 4)),
}
"""stack is 4>3>2>1, two_on_stack (3+4)>2>1, stack_and_one (3>2 + 4)>1, one_and_stack (2 + 4>3)>1, three_on_one
(2+3+4)>1, two_pairs 2>1 and 4>3, fan 4>1, 4>2 and 4>3, pair_and_two 4>3 beside 1 and 2, organ all four beside."""


def _operator(number: int, level: float, envelope: Adsr) -> tuple[ParamRange, ...]:
    prefix = f"op{number}_"
    return (
        ParamRange(
            prefix + "ratio", 0.125, 16, 1, f"Operator {number}'s frequency as a multiple of the note's.", "", "log"
        ),
        ParamRange(prefix + "cents", -50, 50, 0, f"Operator {number}'s detuning.", "cents"),
        ParamRange(
            prefix + "level", 0, 1, level,
            f"How loud operator {number} is; where it swings another, ten radians at full.",
        ),
        *adsr_parameters(envelope, prefix, f"Operator {number}"),
    )  # fmt: skip


_PARAMETERS = (
    ParamRange.of_choices(
        "algorithm", tuple(ALGORITHMS), "two_pairs", "Which operators swing which: stack is 4 on 3 on 2 on 1."
    ),
    ParamRange("feedback", 0, 1, 0, "How far operator 4 swings itself, from a sine past a saw."),
    ParamRange("brightness", 0, 2, 1, "A factor on how far operators swing others; a key pressed hard adds to it."),
    *_operator(1, 1.0, Adsr(0.002, 2.5, 0.1, 0.4)),
    *_operator(2, 0.15, Adsr(0.002, 1.0, 0.05, 0.4)),
    *_operator(3, 0.6, Adsr(0.002, 2.0, 0.1, 0.4)),
    *_operator(4, 0.1, Adsr(0.002, 0.6, 0.0, 0.4)),
    *VIBRATO,
    *GLIDE,
    LEVEL,
)


class Fm:
    """Four operators, each a sine with its own ratio, level and envelope."""

    id = "fm"
    name = "FM"
    family = "dsp"
    description = "Four sines that swing each other's phase; modulation is held back where it would fold at Nyquist."
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
        voice = _FmNote(values, note, gate, sample_rate)
        loudness = gain(values, note) / voice.height
        for span in spans(voice.heard_envelopes, gate, sample_rate):
            yield (voice.next(span.seconds) * loudness).astype(np.float32) * span.ending()


class _FmNote:
    """What one note remembers from block to block."""

    def __init__(self, values: Mapping[str, float], note: Note, gate: Gate, sample_rate: int) -> None:
        self._values, self._note, self._gate = values, note, gate
        self._sample_rate = OVERSAMPLING * sample_rate
        self._output = _Output(sample_rate)
        self._algorithm = list(ALGORITHMS.values())[int(values["algorithm"])]
        self._envelopes = [Adsr.of(values, f"op{number}_") for number in (1, 2, 3, 4)]
        self._ratios = [values[f"op{n}_ratio"] * 2 ** (values[f"op{n}_cents"] / 1200) for n in (1, 2, 3, 4)]
        self._phases = [Phase() for _ in range(4)]
        self._fed_back = np.zeros(2)
        self._indices, self._feedback = self._held_back()
        carriers = self._algorithm.carriers
        self.height = max(sum(values[f"op{n}_level"] for n in carriers), 1.0)
        self.heard_envelopes = [self._envelopes[n - 1] for n in carriers]

    def next(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of the carriers at those times."""
        bend = np.exp2((vibrato(self._values, seconds) + glide(self._values, seconds)) / 12)
        waves: dict[int, NDArray[np.float64]] = {}
        for number in (4, 3, 2, 1):
            steps = steps_of(self._note.f0_hz * self._ratios[number - 1], bend, self._sample_rate)
            cycles = self._phases[number - 1].advance(steps.repeat(OVERSAMPLING))
            if number == 4:
                wave = self._last(cycles)
            else:
                for by in self._algorithm.modulators[number - 1]:
                    if self._indices[by]:
                        cycles += waves[by] * (self._indices[by] / (2 * np.pi))
                wave = sine(cycles)
            # Between two samples an envelope hardly moves.
            levels = self._envelopes[number - 1].levels(seconds, held_s(self._gate))
            waves[number] = (wave.reshape(-1, OVERSAMPLING) * levels[:, None]).ravel()
        heard = sum(waves[number] * self._values[f"op{number}_level"] for number in self._algorithm.carriers)
        return self._output.taken(heard)

    def _last(self, cycles: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._feedback == 0:
            return sine(cycles).astype(np.float64)
        return _fed_back_sine(cycles, self._feedback, self._fed_back)

    def _held_back(self) -> tuple[dict[int, float], float]:
        """How far each operator swings others, in radians, and operator 4 itself: as set, or all less by one factor.

        The factor is the largest at which no partial that matters lies beyond half the oversampled rate; weak ones
        have another half of that above it before they fold into what is heard.
        """
        # A key pressed half as hard swings 3 dB less: softer, yet of the same kind.
        harder = self._values["brightness"] * (self._note.velocity / USUAL_VELOCITY) ** 0.5
        indices = {n: FULL_INDEX * self._values[f"op{n}_level"] * harder for n in (1, 2, 3, 4)}
        feedback = STEEPEST_FEEDBACK * self._values["feedback"]
        share, step = 1.0, 0.5
        if self._reach(indices, feedback, 1.0) > 0.5:
            share = 0.0
            for _ in range(24):
                if self._reach(indices, feedback, share + step) <= 0.5:
                    share += step
                step /= 2
        return {n: index * share for n, index in indices.items()}, feedback * share

    def _reach(self, indices: Mapping[int, float], feedback: float, share: float) -> float:
        """The highest frequency that matters, in cycles per sample, with all swings at that share.

        Carson's rule: a swing of I radians by what reaches up to m makes a partial at c reach up to c + (I + 1) m.
        With a feedback of b, about 1 + 6 b partials matter.
        """
        highest = max(self._values["glide"], 0) + self._values["vibrato_cents"] / 100
        base = increments(self._note.f0_hz, np.full(4, highest) + 12 * np.log2(self._ratios), self._sample_rate)
        reach = {4: base[3] * (1 + 6 * feedback * share)}
        for number in (3, 2, 1):
            reach[number] = base[number - 1]
            for by in self._algorithm.modulators[number - 1]:
                index = indices[by] * share
                reach[number] += (index + min(1, 20 * index)) * reach[by]
        return max(reach[number] for number in self._algorithm.carriers)


class _Output:
    """Every second sample of a sum, without what would fold into hearing, and without DC."""

    def __init__(self, sample_rate: int) -> None:
        from scipy.signal import ellip

        # What lies between Nyquist and the stop band folds to above 20 kHz at 48 kHz.
        self._low_pass = ellip(10, 0.05, 80, 0.42 * sample_rate, output="sos", fs=OVERSAMPLING * sample_rate)
        # Sidebands reflected at 0 Hz may fall on it: a high-pass at a fraction of the lowest note takes them.
        self._pole = 1 - 2 * np.pi * LOWEST_HZ / sample_rate
        self._memory = np.zeros((len(self._low_pass), 2)), np.zeros(1)

    def taken(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.signal import lfilter

        from voicestudio.synth.filter_kernel import cascade

        low, high = self._memory
        samples = cascade(self._low_pass, low, samples)
        samples, high = lfilter([1.0, -1.0], [1.0, -self._pole], samples[::OVERSAMPLING], zi=high)
        self._memory = low, high
        return samples


@njit(cache=True, nogil=True)
def _fed_back_sine(cycles, feedback, memory):
    """A sine whose own last two samples swing its phase; their mean, lest it hunts (Tomisawa 1981, US 4249447)."""
    one, two = memory[0], memory[1]
    out = np.empty(len(cycles))
    for n in range(len(cycles)):
        angle = 2 * np.pi * (cycles[n] - np.floor(cycles[n]))
        out[n] = np.sin(angle + feedback * 0.5 * (one + two))
        two = one
        one = out[n]
    memory[0], memory[1] = one, two
    return out


SYNTHESIZERS = (Fm(),)
