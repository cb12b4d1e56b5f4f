"""Thunder: a crooked channel of lightning, each stretch of which is heard when its sound has come the way to the ear.

A. A. Few, Power spectrum of thunder, Journal of Geophysical Research 74, 1969; A. Farnell, Designing Sound, 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.chance import stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.grains import Bursts, pings
from voicestudio.synth.held import corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

SOUND_KM_S = 0.343
STRETCH_KM = 0.012
"""Length of the straight stretches of a channel: some metres, after Few."""
LONGEST_S = 24.0
WAVE_S = 0.06
"""For so long, a stretch's shock wave and its tearing are heard."""
ATTACK_S, ENDING_S = 0.004, 0.4
CLEAR_HZ, LOWEST_HZ = 9000.0, 60.0
LOUDNESS = 0.8

P = ParamRange
PARAMETERS = (
    P("distance_km", 0.05, 15.0, 0.6, "How far away it strikes: near it cracks, far it rumbles.", "km", "log"),
    P("height_km", 0.5, 6.0, 3.0, "Height of the cloud: the higher, the longer it rolls.", "km"),
    P("crookedness", 0.0, 1.0, 0.6, "How much the channel winds and leans: it claps when much of it is equally far."),
    P("branches", 0.0, 6.0, 3.0, "Side branches of the channel.", "", "whole"),
    P("crack_db", -60.0, 6.0, 0.0, "How loud tearing and cracking are.", "dB"),
    P("rumble_db", -60.0, 6.0, -3.0, "How loud the ground and the hills answer.", "dB"),
    P("decay_s", 0.3, 8.0, 3.5, "Time in which this answer falls by 60 dB.", "s", "log"),
    LEVEL,
)


@dataclass(frozen=True, slots=True)
class Strike:
    """When, in s after the first, each stretch is heard and how loud, the nearest at 1."""

    arrival_s: NDArray[np.float64]
    loudness: NDArray[np.float64]


class Thunder:
    """One strike, heard to its end however long the note is; another seed is another channel."""

    id = "thunder"
    name = "Thunder"
    family = "nature"
    description = "A strike of lightning as it is heard from its distance; it plays through once, each seed another."
    parameters = PARAMETERS
    pitched = False
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
        """See Synthesizer."""
        gate = gate or Gate(note.duration_s)
        struck = strike(values, stream(seed, 0))
        total = round((float(struck.arrival_s[-1]) + 80 / 60 * values["decay_s"] + 0.1) * sample_rate)
        sound = _Sound(values, struck, note.velocity, sample_rate, seed)
        clean = held.without_dc(sample_rate)
        loudness = LOUDNESS * gain(values, note)
        for span in gate.spans(lambda _let_go_s: total, sample_rate):
            start, stop = span.start, span.stop
            at = np.arange(start, stop)
            fade = np.clip(at / (ATTACK_S * sample_rate), 0, 1)
            fade *= np.clip((total - 1 - at) / (ENDING_S * sample_rate), 0, 1)
            yield (loudness * clean(sound.next(start, stop)) * fade).astype(np.float32)


def strike(values: Mapping[str, float], rng: np.random.Generator) -> Strike:
    """The stretches of a channel and its branches, in the order in which they are heard.

    A branch that is heard LONGEST_S after the first stretch is too faint to matter, and left out.
    """
    crooked, height = values["crookedness"], values["height_km"]
    trunk = _channel(np.array([values["distance_km"], 0.0, 0.0]), np.array([0.0, 0.0, 1.0]), height, crooked, rng)
    channels, weights = [trunk], [1.0]
    for _ in range(int(values["branches"])):
        root = trunk[int(rng.uniform(0.1, 0.8) * len(trunk))]
        sideways = rng.standard_normal(3)
        towards = np.array([sideways[0], sideways[1], -0.4])
        channels.append(_channel(root, towards, height * rng.uniform(0.1, 0.4), crooked, rng))
        weights.append(0.5)
    points = np.concatenate(channels)
    weight = np.concatenate([np.full(len(one), part) for one, part in zip(channels, weights, strict=True)])
    # Sound goes out sideways of a stretch, above all: how loud each is, is left to chance here.
    weight = weight * rng.uniform(0.1, 1, weight.size) ** 2
    away = np.sqrt((points**2).sum(axis=1))
    order = np.argsort(away, kind="stable")
    arrival_s = (away[order] - away[order[0]]) / SOUND_KM_S
    loudness = weight[order] * away[order[0]] / away[order]
    heard = arrival_s < LONGEST_S
    return Strike(arrival_s[heard], loudness[heard] / loudness[heard].max())


def _channel(
    root: NDArray[np.float64], towards: NDArray[np.float64], length_km: float, crooked: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """(stretches, 3) middles in km, each stretch turned away from the mean direction by chance, and by slow leaning."""
    n = max(int(length_km / STRETCH_KM), 8)
    direction = towards / np.linalg.norm(towards)
    turned = rng.standard_normal((n, 3))
    leaning = np.repeat(rng.standard_normal((n // 25 + 1, 3)), 25, axis=0)[:n]
    ways = direction + crooked * (0.9 * turned + 1.1 * leaning)
    ways *= STRETCH_KM / np.linalg.norm(ways, axis=1, keepdims=True)
    points = root + np.cumsum(ways, axis=0)
    points[:, 2] = np.abs(points[:, 2])
    return points


def _highest(struck: Strike, decay_s: float, power: int) -> float:
    """The highest level of what falls by 60 dB in decay_s and each stretch adds its loudness, to that power, to."""
    level, highest, before_s = 0.0, 0.0, 0.0
    for at_s, loud in zip(struck.arrival_s.tolist(), struck.loudness.tolist(), strict=True):
        level = level * 10 ** (-3 * (at_s - before_s) / decay_s) + loud**power
        highest, before_s = max(highest, level), at_s
    return highest


class _Sound:
    """Shock waves, their tearing, and the answer of the land, all duller the farther they have come."""

    def __init__(
        self, values: Mapping[str, float], struck: Strike, velocity: float, sample_rate: int, seed: int
    ) -> None:
        from voicestudio.synth.state_variable import StateVariable

        self._sample_rate, self._near_km = sample_rate, values["distance_km"]
        self._onset = (struck.arrival_s * sample_rate).astype(np.int64)
        # However many stretches are heard at once, together they are as loud: who listens to far thunder turns it up.
        self._loudness = struck.loudness / _highest(struck, WAVE_S, 2) ** 0.5
        answered = _highest(struck, values["decay_s"], 1) * self._loudness[0] / struck.loudness[0]
        self._sign = np.where(stream(seed, 1).random(self._onset.size) < 0.5, -1.0, 1.0)
        self._waves = [
            corner_filter("bandpass", (30.0, 160.0), sample_rate),
            corner_filter("bandpass", (90.0, 700.0), sample_rate),
        ]
        self._tearing = Bursts(stream(seed, 2), 0.07, sample_rate)
        self._tear_band = corner_filter("bandpass", (350.0, 6000.0), sample_rate, 1)
        self._answer = Bursts(stream(seed, 3), values["decay_s"], sample_rate)
        self._answer_band = corner_filter("bandpass", (26.0, 110.0), sample_rate, 1)
        self._air = [StateVariable("low", 0.0, sample_rate) for _ in range(2)]
        nearer = 1 / (1 + values["distance_km"])
        self._crack = 0.9 * nearer * 10 ** (values["crack_db"] / 20) * 2 ** (velocity - USUAL_VELOCITY)
        self._rumble = 3 * 10 ** (values["rumble_db"] / 20) * (sample_rate / 48_000) ** 0.5 / answered
        self._gain = (values["distance_km"] / 0.6) ** 0.25

    def next(self, start: int, stop: int) -> NDArray[np.float64]:
        first, last = np.searchsorted(self._onset, (start, stop))
        onset, loud = self._onset[first:last], self._loudness[first:last]
        blows = pings(start, stop, onset, loud)
        signed = pings(start, stop, onset, loud * self._sign[first:last])
        waves = 60 * self._waves[0](signed) + 12 * self._waves[1](signed)
        tearing = self._crack * self._tear_band(self._tearing.next(blows))
        answer = self._rumble * self._answer_band(self._answer.next(blows))
        samples = self._gain * (waves + tearing + answer)
        # What comes later has come farther: air takes the highs away along its way.
        way_km = self._near_km + SOUND_KM_S * np.arange(start, stop) / self._sample_rate
        corner_hz = np.maximum(CLEAR_HZ / (1 + 1.6 * way_km) ** 1.5, LOWEST_HZ)
        for one in self._air:
            samples = one.filtered(samples.astype(np.float32), corner_hz)
        return samples.astype(np.float64)


SYNTHESIZERS = (Thunder(),)
