"""Instruments that sound as long as they are blown or bowed: how they are kept in tune, and how a note is played.

Their pitch follows from their delays only nearly, for the reed, the jet or the bow pulls it. As players do, the
instrument hears itself before the note, without breath noise and vibrato, and corrects its length, until it is in tune
at just this pressure and brightness. That costs a few milliseconds, and needs no table that ages with the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil, exp, log2, pi
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import envelope
from voicestudio.synth.bodies import Body
from voicestudio.synth.gate import Ahead
from voicestudio.synth.physical_note import VIBRATO_CENTS, VIBRATO_HZ, held_gain, held_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import Note
    from voicestudio.synth.gate import Gate

ROUNDS, PERIODS, SETTLED = 5, 28, 12
"""The length is corrected so often, each time after so many periods, by what the last ones show."""
FARTHEST_CENTS, NEAR_CENTS = 350.0, 0.2
SHORTEST = 2.0
VIBRATO_IN_S = 0.25
LISTENED_S = 0.1
QUIETEST = 0.15
"""What sounds softer than this in the instrument does not speak, and is not made louder."""
BLOCKED = 0.15
"""Below this share of the note, what is heard outside falls off."""

ATTACK_S = ParamRange("attack_s", 0.003, 2.0, 0.04, "How long the sound takes to come up.", "s", "log")
BRIGHTNESS = ParamRange("brightness", 0.0, 1.0, 0.5, "How many of the upper partials stay in the instrument.")
NOISE = ParamRange("noise", 0.0, 1.0, 0.1, "How much noise the breath or the bow makes, other for every seed.")
VIBRATO = (VIBRATO_HZ, VIBRATO_CENTS)


def attack(default: float) -> ParamRange:
    """ATTACK_S with another default."""
    return replace(ATTACK_S, default=default)


def brightness(default: float) -> ParamRange:
    """BRIGHTNESS with another default."""
    return replace(BRIGHTNESS, default=default)


def noise(default: float) -> ParamRange:
    """NOISE with another default."""
    return replace(NOISE, default=default)


def pole_at(cutoff_hz: float, sample_rate: int) -> float:
    """The pole of a one-pole low-pass with about that corner, held below 0.4 of the sample rate."""
    return exp(-2 * pi * min(cutoff_hz, 0.4 * sample_rate) / sample_rate)


@dataclass(slots=True)
class Instrument:
    """A waveguide of one kind (see waveguide_kernels), ready to sound at `period` samples; keeps its state.

    first and second are (share, rest) of its two delays: share times the length, which is to be about the period, and
    the rest. `settings` are the five numbers of the kernel.
    """

    kind: int
    period: float
    first: tuple[float, float]
    second: tuple[float, float]
    settings: tuple[float, float, float, float, float]
    lines: NDArray = field(init=False)
    state: NDArray = field(init=False)

    def __post_init__(self) -> None:
        longest = 1.5 * self.period * max(self.first[0] + self.second[0], 1.0) + 16
        self.lines = np.zeros((2, 1 << ceil(log2(longest))))
        self.state = np.array([0.0, 0.0, 0.0, 0.0, *self.settings])

    def sound(self, drive: NDArray, length: NDArray) -> NDArray:
        """Samples (T,) for a drive (T,) and a length (T,) in samples."""
        from voicestudio.synth.waveguide_kernels import sounding

        first = np.maximum(self.first[0] * length + self.first[1], SHORTEST)
        second = np.maximum(self.second[0] * length + self.second[1], SHORTEST)
        return sounding(self.kind, drive, first, second, self.lines, self.state)

    def tuned(self, drive: float) -> float:
        """The length in samples at which it sounds with its period when driven steadily; it goes on sounding.

        Where it sounds on another mode than its first (it overblows), its length stays as it was.
        """
        length = best = self.period
        nearest = FARTHEST_CENTS
        count = int(PERIODS * self.period)
        for _ in range(ROUNDS):
            heard = self.sound(np.full(count, drive), np.full(count, length))[-int(SETTLED * self.period) - 1 :]
            off = _cents_off(heard, self.period)
            if abs(off) < nearest:
                nearest, best = abs(off), length
            if abs(off) >= FARTHEST_CENTS or abs(off) < NEAR_CENTS:
                break
            length *= 2 ** (off / 1200)
        return best


def _cents_off(heard: NDArray, period: float) -> float:
    """How much higher than the period it sounds, by the turn of the fundamental's phase between two windows.

    Infinite where the fundamental is not what is heard.
    """
    heard = heard - heard.mean()
    half = heard.size // 2
    turn = np.exp(-2j * np.pi / period * np.arange(heard.size))
    window = np.hanning(half)
    one, other = (np.sum(window * (heard * turn)[start : start + half]) for start in (0, half))
    if abs(one) < 0.02 * window.sum() * np.abs(heard).max():
        return float("inf")
    share = float(np.angle(other * np.conj(one))) / (2 * np.pi) * period / half
    return 1200 * log2(max(1 + share, 0.5))


@dataclass(frozen=True, slots=True)
class Playing:
    """How a note is driven: the steady drive, how noisy it is, how much of that noise is heard beside, and the body."""

    drive: float
    noise: float
    beside: float = 0.0
    body: str = "none"
    body_mix: float = 0.0


@dataclass(slots=True)
class _Outside:
    """What is heard of the sound in the instrument: without 0 Hz, through the body; keeps its state."""

    body: Body
    pole: float
    state: NDArray = field(default_factory=lambda: np.zeros(1))

    def heard(self, samples: NDArray) -> NDArray:
        from scipy.signal import lfilter

        gain = (1 + self.pole) / 2
        moving, self.state = lfilter([gain, -gain], [1, -self.pole], samples, zi=self.state)
        return self.body.heard(moving)


def notes(
    instrument: Instrument, playing: Playing, values: Mapping[str, float], note: Note, gate: Gate, rest: tuple[int, int]
) -> Iterator[NDArray[np.float32]]:
    """The note in blocks: tuned, then played with its noise and vibrato under the key's rise and fall.

    `rest` are sample rate and seed.
    """
    sample_rate, seed = rest
    release_s = values["release_s"]
    played = Ahead(_played(instrument, playing, values, note, (sample_rate, seed)))
    for span in gate.spans(lambda held_s: held_samples(release_s, held_s, sample_rate), sample_rate):
        heard = played.next(len(span))
        gain = held_gain(span.start, len(span), values["attack_s"], release_s, gate.let_go_s, sample_rate)
        yield (gain * heard).astype(np.float32) * span.ending()


def _outside(instrument: Instrument, playing: Playing, sample_rate: int) -> _Outside:
    pole = pole_at(BLOCKED * sample_rate / instrument.period, sample_rate)
    return _Outside(Body(playing.body, playing.body_mix, sample_rate), pole)


def _rehearsed(instrument: Instrument, playing: Playing, sample_rate: int) -> tuple[float, float]:
    """The length at which the instrument is in tune, and the peak that is then heard outside."""
    player = replace(instrument)
    player.lines[:] = instrument.lines
    length = player.tuned(playing.drive)
    count = int(LISTENED_S * sample_rate + SETTLED * instrument.period)
    inside = player.sound(np.full(count, playing.drive), np.full(count, length))
    outside = _outside(instrument, playing, sample_rate).heard(inside)
    return length, float(np.abs(outside[count // 3 :]).max())


def _played(
    instrument: Instrument, playing: Playing, values: Mapping[str, float], note: Note, rest: tuple[int, int]
) -> Callable[[int, int], NDArray]:
    """What makes so many samples (start, count) of the instrument that is played without end."""
    from scipy.signal import lfilter

    sample_rate, seed = rest
    length, peak = _rehearsed(instrument, playing, sample_rate)
    scale = envelope.gain(values, note) / max(peak, QUIETEST)
    outside = _outside(instrument, playing, sample_rate)
    rng = np.random.default_rng([seed, 3])
    hiss = np.zeros(1)

    def make(start: int, count: int) -> NDArray:
        nonlocal hiss
        air, hiss = lfilter([0.866], [1, -0.5], rng.standard_normal(count), zi=hiss)
        bent = length * _vibrato(values, start, count, sample_rate)
        heard = outside.heard(instrument.sound(playing.drive * (1 + playing.noise * air), bent))
        return scale * heard + scale * peak * playing.beside * air

    return make


def _vibrato(values: Mapping[str, float], start: int, count: int, sample_rate: int) -> NDArray:
    """By what the length is to be multiplied (count,): vibrato sets in softly."""
    time_s = np.arange(start, start + count) / sample_rate
    depth = values["vibrato_cents"] * np.minimum(time_s / VIBRATO_IN_S, 1.0)
    return np.exp2(depth / -1200 * np.sin(2 * np.pi * values["vibrato_hz"] * time_s))
