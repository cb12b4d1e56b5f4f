"""A plucked string: the extended Karplus-Strong algorithm.

K. Karplus and A. Strong, "Digital synthesis of plucked-string and drum timbres", and D. Jaffe and J. Smith, "Extensions
of the Karplus-Strong plucked-string algorithm", both Computer Music Journal 7 (2), 1983.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import envelope
from voicestudio.synth import loop_filters as loop
from voicestudio.synth.bodies import NAMES, Body
from voicestudio.synth.gate import Ahead, Gate
from voicestudio.synth.physical_note import RELEASE_S, damper, ringing_samples, scale_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

SECTIONS = 6
STIFFEST = 0.012
STIFF_HARMONIC = 8
STIFF_MOST = 0.6
DARKEST_HZ, OCTAVES = 300.0, 6.5


@dataclass(frozen=True)
class PluckedString:
    """A string that is plucked and rings on, mounted on a body or on nothing."""

    id: str = "plucked"
    name: str = "Plucked string"
    family: str = "physical"
    description: str = (
        "A string plucked with finger or plectrum (guitar, harp, harpsichord, koto). Stays within 5 cents of its notes."
    )
    pitched: bool = True
    needs_source: bool = False
    parameters: ClassVar[tuple[ParamRange, ...]] = (
        ParamRange("decay_s", 0.05, 30.0, 4.0, "How long the fundamental takes to fall by 60 dB.", "s", "log"),
        ParamRange("damping", 0.0, 1.0, 0.45, "How much sooner the high partials die than the fundamental."),
        ParamRange("position", 0.02, 0.5, 0.16, "Where it is plucked: 0.5 is the middle of the string."),
        ParamRange("brightness", 0.0, 1.0, 0.6, "How hard the plectrum is: finger at 0, wire at 1."),
        ParamRange("noise", 0.0, 1.0, 0.15, "How much of the pluck is a burst of noise, other for every seed."),
        ParamRange("stiffness", 0.0, 1.0, 0.08, "How far the upper partials are sharpened, as in thick wire."),
        ParamRange.of_choices("body", NAMES, "guitar", "What the string is mounted on."),
        ParamRange("body_mix", 0.0, 1.0, 0.5, "How much is heard of the body's resonances."),
        RELEASE_S,
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
        gate = gate or Gate(note.duration_s)
        decay_s, release_s = values["decay_s"], values["release_s"]
        string = Ahead(_rung(values, note, sample_rate, seed))
        for span in gate.spans(lambda held_s: ringing_samples(decay_s, release_s, held_s, sample_rate), sample_rate):
            heard = string.next(len(span))
            heard = heard * damper(span.start, len(span), decay_s, release_s, gate.let_go_s, sample_rate)
            yield heard.astype(np.float32) * span.ending()


SYNTHESIZERS = (PluckedString(),)


@dataclass(slots=True)
class _String:
    """The loop's parts for one note."""

    line: NDArray
    state: NDArray
    filters: NDArray
    period: float


def _string(values: Mapping[str, float], f0_hz: float, sample_rate: int) -> _String:
    period = sample_rate / f0_hz
    omega = 2 * pi / period
    losing = loop.loss(f0_hz, values["decay_s"], 10 ** (-2 * values["damping"]), sample_rate)
    harmonic = max(min(STIFF_HARMONIC, int(period / 4)), 2)
    sections = SECTIONS if values["stiffness"] > 0 else 0
    stiff = (
        loop.stiff_allpass(STIFFEST * values["stiffness"] ** 2, sections, period, harmonic, STIFF_MOST * period)
        if sections
        else 0.0
    )
    filters_delay = loop.one_pole_delay(losing.pole, omega) + sections * loop.allpass_delay(stiff, omega)
    tuned = loop.tuning(period - filters_delay, omega)
    return _String(
        np.zeros(tuned.samples),
        np.zeros(3 + sections),
        np.array([losing.gain, losing.pole, tuned.allpass, stiff]),
        period,
    )


def _pluck(values: Mapping[str, float], velocity: float, period: float, sample_rate: int, seed: int) -> NDArray:
    """What is put into the loop: an impulse and a period of noise, softened, and combed by the place of plucking.

    What comes from the nearer end is the other's opposite, a share `position` of a period later: partials with a node
    there are not heard, nor is 0 Hz (Jaffe & Smith, 1983).
    """
    from scipy.signal import lfilter

    length = int(period) + 1
    noise = np.random.default_rng([seed, length]).standard_normal(length)
    burst = values["noise"] * (noise - noise.mean()) / np.sqrt(length)
    burst[0] += 1 - values["noise"]
    share = values["brightness"] * (0.35 + 0.8125 * velocity)
    cutoff_hz = min(max(DARKEST_HZ * 2 ** (OCTAVES * share), 1.5 * sample_rate / period), 0.4 * sample_rate)
    # A string that is let go gives the bridge a step, whose partials fall as 1 / n, and the plectrum's edge more.
    step, edge = exp(-2 * pi / period), exp(-2 * pi * cutoff_hz / sample_rate)
    tail = np.zeros(length + int(20 / (1 - max(step, edge))) + 1)
    tail[:length] = burst
    soft = lfilter([1.0], [1, -step - edge, step * edge], tail)
    shift = max(values["position"] * period, 1.0)
    whole, part = int(shift), shift - int(shift)
    combed = np.zeros(soft.size + whole + 1)
    combed[: soft.size] = soft
    combed[whole : whole + soft.size] -= (1 - part) * soft
    combed[whole + 1 :] -= part * soft
    return combed


def _rung(values: Mapping[str, float], note: Note, sample_rate: int, seed: int) -> Callable[[int, int], NDArray]:
    """What makes so many samples (start, count) of the string that nobody damps."""
    from voicestudio.synth.plucked_kernel import string_loop

    string = _string(values, note.f0_hz, sample_rate)
    pluck = _pluck(values, note.velocity, string.period, sample_rate, seed)
    body = Body(NAMES[int(values["body"])], values["body_mix"], sample_rate)
    scale = 0.0

    def make(start: int, count: int) -> NDArray:
        nonlocal scale
        excitation = np.zeros(count)
        part = pluck[start : start + count]
        excitation[: part.size] = part
        heard = body.heard(string_loop(excitation, string.line, string.state, string.filters))
        scale = scale or scale_to(heard, envelope.gain(values, note))
        return scale * heard

    return make
