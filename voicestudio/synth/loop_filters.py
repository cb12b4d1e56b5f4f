"""Filters inside a vibrating loop: their phase delays, and delays of a fraction of a sample, exact at one frequency."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, atan2, ceil, cos, pi, sin, sqrt

DC_SHARE = 0.1
"""How much of the fundamental's loss a loop has at 0 Hz, at least: it must lose, lest it runs away."""
TOP_SHARE = 0.25
STEEPEST = 0.99
HIGH_HARMONIC = 10.0
ROUNDS = 40


def one_pole_delay(pole: float, omega: float) -> float:
    """Phase delay in samples of (1 - pole) / (1 - pole / z) at omega radians a sample."""
    return atan2(pole * sin(omega), 1 - pole * cos(omega)) / omega


def allpass_delay(coefficient: float, omega: float) -> float:
    """Phase delay in samples of (c + 1/z) / (1 + c/z) at omega radians a sample."""
    return 2 / omega * atan((1 - coefficient) / (1 + coefficient) * _half_tangent(omega))


def allpass_for(delay: float, omega: float) -> float:
    """The coefficient with which an allpass delays omega so much, 0 to 2 samples (Jaffe & Smith, 1983)."""
    return sin((1 - delay) * omega / 2) / sin((1 + delay) * omega / 2)


def _half_tangent(omega: float) -> float:
    return sin(omega / 2) / cos(omega / 2)


@dataclass(frozen=True, slots=True)
class Loss:
    """A one-pole low-pass gain * (1 - pole) / (1 - pole / z) that a wave passes once a period."""

    gain: float
    pole: float


def loss(f0_hz: float, decay_s: float, high_share: float, sample_rate: float) -> Loss:
    """The loss with which f0 falls by 60 dB in decay_s, and its tenth harmonic in high_share of that.

    The tenth harmonic is held below a quarter of the sample rate. Where the low-pass would have to be so steep that
    0 Hz were strengthened, it is as steep as it can be: f0's decay always holds. After Valimaki et al., "Physical
    modeling of plucked string instruments", JAES 44 (5), 1996.
    """
    omega = 2 * pi * f0_hz / sample_rate
    high = 2 * pi * min(HIGH_HARMONIC * f0_hz, TOP_SHARE * sample_rate) / sample_rate
    once = 10 ** (-3 / (decay_s * f0_hz))
    high_once = 10 ** (-3 / (decay_s * high_share * f0_hz))
    steepest = _pole((once / once**DC_SHARE) ** 2, 0.0, omega)
    pole = min(_pole((high_once / once) ** 2, omega, high), steepest)
    return Loss(once * sqrt(1 - 2 * pole * cos(omega) + pole * pole) / (1 - pole), pole)


def _pole(power: float, below: float, above: float) -> float:
    """The pole whose low-pass has `power` times the power at `above` that it has at `below`; 0 or more."""
    if power >= 1:
        return 0.0
    middle = (cos(below) - power * cos(above)) / (1 - power)
    return min(middle - sqrt(middle * middle - 1), STEEPEST) if middle > 1 else STEEPEST


@dataclass(frozen=True, slots=True)
class Tuning:
    """A loop's delay: whole samples, and an allpass for the rest."""

    samples: int
    allpass: float


def tuning(delay: float, omega: float) -> Tuning:
    """A delay of so many samples (2 or more), exact at omega; the allpass takes 0.5 to 1.5 of it."""
    samples = max(ceil(delay - 1.5), 1)
    return Tuning(samples, allpass_for(delay - samples, omega))


def stiff_allpass(inharmonicity: float, sections: int, period: float, harmonic: int, most: float) -> float:
    """The coefficient (-1 to 0) of allpass sections that sharpen a harmonic as stiffness does.

    A stiff string's partials lie at k f0 sqrt((1 + B k^2) / (1 + B)) (Fletcher & Rossing, 2.18), B the inharmonicity.
    The sections together delay f0 by `most` samples at the most, whatever B asks.
    """
    omega = 2 * pi / period
    stretch = sqrt((1 + inharmonicity * harmonic**2) / (1 + inharmonicity))
    wanted = period - period / stretch
    low, high = -0.995, 0.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        delay = sections * allpass_delay(middle, omega)
        lead = delay - sections * allpass_delay(middle, omega * harmonic * stretch)
        if lead > wanted or delay > most:
            low = middle
        else:
            high = middle
    return high
