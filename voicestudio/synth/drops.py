"""Drops that fall into water: each leaves bubbles that ring, from a tap that drips to a jug that is poured out.

K. van den Doel, Physically based models for liquid sounds, ACM Transactions on Applied Perception 2, 2005.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.bubbles import bubble_fall_per_s, bubble_hz
from voicestudio.synth.chance import Arrivals, Swell, stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.grains import Bursts, Chirps, pings
from voicestudio.synth.held import Held, corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

MOST_BUBBLES = 4
SMALLEST_MM, BIGGEST_MM = 0.2, 8.0
SPLASH_S = 0.03
AIR_S = 0.012
"""Longest time from a drop's blow to its bubble closing."""
SURGE_OCTAVES = 1.5
LOUDNESS = 0.9

P = ParamRange
PARAMETERS = (
    P("rate_hz", 0.2, 100.0, 2.5, "Drops a second, on the whole; the first falls at once.", "1/s", "log"),
    P("regularity", 0.0, 1.0, 0.0, "From drops left to chance (0) to a clock (1)."),
    P("bubbles", 1.0, MOST_BUBBLES, 1.0, "Bubbles that a drop leaves, on the average."),
    P("spread_s", 0.005, 0.6, 0.08, "Time within which these rise.", "s", "log"),
    P(
        "radius_mm",
        0.3,
        8.0,
        2.5,
        "Radius of a bubble: 3 mm ring at 1000 Hz, half of it an octave higher.",
        "mm",
        "log",
    ),
    P("radius_oct", 0.0, 2.0, 0.5, "How much the radii differ.", "octaves"),
    P("rise", 0.0, 0.5, 0.1, "How much the pitch rises while the bubble comes up, by each fall to 37 %."),
    P("damping", 0.5, 4.0, 1.0, "How fast a bubble dies away beside one in clear water.", "", "log"),
    P("depth", 0.0, 1.0, 0.5, "How much drops differ in loudness."),
    P("splash", 0.0, 1.0, 0.15, "How much the blow itself is heard."),
    P("surges", 0.0, 1.0, 0.0, "How much the flow swells and thins."),
    P("surge_s", 0.05, 10.0, 0.4, "How long the flow stays alike.", "s", "log"),
    P("vessel", 0.0, 1.0, 0.0, "How much a vessel sounds along."),
    P("vessel_hz", 80.0, 4000.0, 500.0, "Where the vessel resounds: the emptier, the lower.", "Hz", "log"),
    LEVEL,
    held.attack(0.005),
    held.release(0.3),
)


class Drops:
    """Drops for as long as the note is held."""

    id = "drops"
    name = "Water drops"
    family = "nature"
    description = "Drops and bubbles in water, from one drip to a brook: pitch, rise and decay follow their size."
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
        shape = Held(gate or Gate(note.duration_s), values["attack_s"], values["release_s"], sample_rate)
        water = _Water(values, note.velocity, sample_rate, seed)
        vessel = _Vessel(values, sample_rate)
        clean = held.without_dc(sample_rate)
        loudness = gain(values, note)
        return shape.shaped(lambda start, count: loudness * clean(vessel(water.next(start, start + count))))


def _at_once(values: Mapping[str, float]) -> float:
    """How many bubbles sound at once, on the average."""
    fall = values["damping"] * bubble_fall_per_s(np.array(values["radius_mm"]))
    return float(values["rate_hz"] * values["bubbles"] / fall)


class _Water:
    """Splashes and the bubbles after them."""

    def __init__(self, values: Mapping[str, float], velocity: float, sample_rate: int, seed: int) -> None:
        self._values, self._sample_rate = values, sample_rate
        self._level = LOUDNESS * (1 + _at_once(values)) ** -0.45
        self._flow = Swell(stream(seed, 1), SURGE_OCTAVES * values["surges"], values["surge_s"], sample_rate)
        # Three numbers for a drop, then three for each bubble that it may leave.
        self._drops = Arrivals(
            stream(seed, 0), values["rate_hz"] * self._flow.most, sample_rate, 3 + 3 * MOST_BUBBLES,
            values["regularity"], at_once=True,
        )  # fmt: skip
        self._splash = Bursts(stream(seed, 2), SPLASH_S, sample_rate)
        self._band = corner_filter("bandpass", (1200.0, 7000.0), sample_rate)
        self._splash_level = 0.8 * values["splash"] * 2 ** (2 * (velocity - USUAL_VELOCITY))
        slowest = values["damping"] * bubble_fall_per_s(np.array(BIGGEST_MM))
        self._chirps = Chirps(float(10 / slowest), sample_rate, AIR_S + values["spread_s"])

    def next(self, start: int, stop: int) -> NDArray[np.float64]:
        onset, rows = self._drops.until(stop)
        falling = (rows[:, 0] * self._flow.most < self._flow.at(start, stop)[onset - start]) | (onset == 0)
        onset, rows = onset[falling], rows[falling]
        # Weighed now, not at the end: a bubble is left when it has become quiet within the whole, which saves much.
        blow = self._level * (1 - self._values["depth"] * rows[:, 1])
        samples = self._bubbles(start, stop, onset, blow, rows)
        if self._splash_level:
            samples += self._band(self._splash.next(pings(start, stop, onset, self._splash_level * blow)))
        return samples

    def _bubbles(
        self, start: int, stop: int, onset: NDArray[np.int64], blow: NDArray[np.float64], rows: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        values = self._values
        size, when, loud = (rows[:, 3 + MOST_BUBBLES * at : 3 + MOST_BUBBLES * (at + 1)] for at in range(3))
        which = np.arange(MOST_BUBBLES)
        there = (which < np.floor(values["bubbles"] + rows[:, 2:3])).ravel()
        # The first bubble closes a moment after the blow, the others anywhere within the spread.
        delay_s = np.where(which == 0, AIR_S * when * (values["splash"] > 0), AIR_S + when * values["spread_s"])
        at = (onset[:, None] + (delay_s * self._sample_rate).astype(np.int64)).ravel()[there]
        radius_mm = values["radius_mm"] * 2 ** (values["radius_oct"] * (2 * size - 1))
        radius_mm = np.clip(radius_mm, SMALLEST_MM, BIGGEST_MM).ravel()[there]
        weight = np.where(which == 0, 1.0, 0.3 + 0.6 * loud)
        amplitude = (blow[:, None] * weight).ravel()[there] * (radius_mm / values["radius_mm"]) ** 0.7
        fall = values["damping"] * bubble_fall_per_s(radius_mm)
        return self._chirps.next(start, stop, at, amplitude, bubble_hz(radius_mm), fall, values["rise"] * fall)


class _Vessel:
    """A jug, a bath, a cave: what the water sounds in."""

    def __init__(self, values: Mapping[str, float], sample_rate: int) -> None:
        hz = values["vessel_hz"]
        self._share = values["vessel"]
        self._resonance = corner_filter("bandpass", (hz / 1.1, hz * 1.1), sample_rate, 1)

    def __call__(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self._share:
            return samples
        return (1 - 0.6 * self._share) * samples + 2 * self._share * self._resonance(samples)


SYNTHESIZERS = (Drops(),)
