"""Rain: drops as many and as big as it rains, on a surface near by, before the hiss of all those farther away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.bubbles import bubble_fall_per_s, bubble_hz
from voicestudio.synth.chance import Arrivals, Swell, stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.grains import Bursts, Chirps, Modes, pings
from voicestudio.synth.held import Held, corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note


@dataclass(frozen=True, slots=True)
class Surface:
    """What drops fall on: a tick of noise (band, decay by 60 dB, level), modes that ring, and bubbles."""

    tick_hz: tuple[float, float]
    tick_s: float
    tick: float
    mode_hz: tuple[float, ...] = ()
    mode_s: float = 0.0
    ring: float = 0.0
    bubbles: float = 0.0


SURFACES = {
    "leaves": Surface((1500, 7000), 0.012, 1.0, (420, 910), 0.02, 0.25),
    "soil": Surface((250, 2200), 0.018, 1.5, (95, 170), 0.04, 0.35),
    "stone": Surface((2200, 11000), 0.007, 1.2),
    "water": Surface((1800, 9000), 0.008, 0.35, bubbles=1.0),
    "glass": Surface((3000, 12000), 0.004, 0.45, (640, 1370, 2190, 3350, 4720, 6240), 0.07, 0.3),
    "tin": Surface((2500, 10000), 0.005, 0.4, (310, 545, 890, 1420, 2130, 2980, 4130), 0.16, 0.22),
    "tent": Surface((300, 3000), 0.01, 0.5, (115, 205, 330, 480), 0.09, 0.55),
}
SMALLEST_MM, BIGGEST_MM = 0.4, 6.0
USUAL_MM_H = 10.0
GUST_OCTAVES = 0.9
LONGEST_BUBBLE_S = 0.15
LOUDNESS = 0.75

P = ParamRange
PARAMETERS = (
    P("rain_mm_h", 0.5, 100.0, USUAL_MM_H, "How hard it rains: 1 is a drizzle, 50 a cloudburst.", "mm/h", "log"),
    P("area_m2", 0.005, 0.2, 0.05, "The area near by whose drops are heard one by one.", "m²", "log"),
    P.of_choices("surface", tuple(SURFACES), "leaves", "What these drops fall on."),
    P("near_db", -60.0, 12.0, 0.0, "How loud the drops near by are.", "dB"),
    P("far_db", -60.0, 12.0, -6.0, "How loud the rain farther away is.", "dB"),
    P("brightness", 0.0, 1.0, 0.5, "How much of its highs the rain farther away has kept."),
    P("gusts", 0.0, 1.0, 0.2, "How much it comes and goes."),
    P("gust_s", 0.3, 30.0, 3.0, "How long it stays alike.", "s", "log"),
    LEVEL,
    held.attack(0.3),
    held.release(0.8),
)


def drops_per_s_m2(rain_mm_h: float) -> float:
    """Drops that fall on a square metre in a second.

    Sizes as Marshall and Palmer found them (1948), falling as fast as Atlas, Srivastava and Sekhon say (1973).
    """
    _, density = _flux(rain_mm_h)
    return float(density[-1])


def _flux(rain_mm_h: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Diameters in mm, and the drops a second and square metre up to each."""
    diameter = np.linspace(SMALLEST_MM, BIGGEST_MM, 400)
    speed = 9.65 - 10.3 * np.exp(-0.6 * diameter)
    density = 8000 * np.exp(-4.1 * rain_mm_h**-0.21 * diameter) * speed
    summed = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return diameter, summed * (diameter[1] - diameter[0])


class Rain:
    """It rains for as long as the note is held."""

    id = "rain"
    name = "Rain"
    family = "nature"
    description = "Drops as many and as big as so much rain has, on leaves, water, glass or tin; any length."
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
        weather = Swell(stream(seed, 0), GUST_OCTAVES * values["gusts"], values["gust_s"], sample_rate)
        near = _Near(values, weather.most, sample_rate, seed)
        far = _Far(values, note.velocity, sample_rate, seed)
        clean = held.without_dc(sample_rate)
        # Twice the rain is less than twice as loud here: the ear and the level meter both have to bear a cloudburst.
        loudness = LOUDNESS * gain(values, note) * (drops_per_s_m2(values["rain_mm_h"]) / _usual_drops()) ** -0.25

        def make(start: int, count: int) -> NDArray[np.float64]:
            gust = weather.at(start, start + count)
            return loudness * clean(near.next(start, start + count, gust) + far.next(gust))

        return shape.shaped(make)


@cache
def _usual_drops() -> float:
    return drops_per_s_m2(USUAL_MM_H)


class _Near:
    """The drops that are heard one by one."""

    def __init__(self, values: Mapping[str, float], most: float, sample_rate: int, seed: int) -> None:
        self._surface = list(SURFACES.values())[int(values["surface"])]
        self._sizes = _flux(values["rain_mm_h"])
        rate_hz = self._sizes[1][-1] * values["area_m2"]
        # Drawn at the rate of the hardest gust; at other times, some of them are not let fall.
        self._most = most
        self._drops = Arrivals(stream(seed, 1), rate_hz * most, sample_rate, 5)
        self._level = 10 ** (values["near_db"] / 20)
        surface = self._surface
        self._ticks = [
            Bursts(stream(seed, 2, at), surface.tick_s * slower, sample_rate) for at, slower in ((0, 1), (1, 2))
        ]
        low, high = surface.tick_hz
        self._bands = [corner_filter("bandpass", band, sample_rate) for band in ((low, high), (low / 2, high / 2))]
        decays = [surface.mode_s * (surface.mode_hz[0] / hz) ** 0.5 for hz in surface.mode_hz]
        self._modes = Modes(surface.mode_hz, decays, sample_rate)
        self._chirps = Chirps(LONGEST_BUBBLE_S, sample_rate)

    def next(self, start: int, stop: int, gust: NDArray[np.float64]) -> NDArray[np.float64]:
        onset, rows = self._drops.until(stop)
        falling = rows[:, 0] * self._most < gust[onset - start]
        onset, rows = onset[falling], rows[falling]
        diameter = np.interp(rows[:, 1] * self._sizes[1][-1], self._sizes[1], self._sizes[0])
        blow = self._level * np.minimum((diameter / 2) ** 1.5, 3) * (0.3 + 0.7 * rows[:, 2])
        big = np.clip((diameter - 1) / 2, 0, 1)
        surface = self._surface
        samples = np.zeros(stop - start)
        for burst, band, share in zip(self._ticks, self._bands, (1 - big, big), strict=True):
            samples += band(burst.next(pings(start, stop, onset, surface.tick * blow * share)))
        if surface.ring:
            samples += self._modes.next(start, stop, onset, surface.ring * blow, rows[:, 3])
        if surface.bubbles:
            samples += self._bubbles(start, stop, onset, diameter, blow, rows)
        return samples

    def _bubbles(
        self,
        start: int,
        stop: int,
        onset: NDArray[np.int64],
        diameter: NDArray[np.float64],
        blow: NDArray[np.float64],
        rows: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Drops of about 1 mm always leave a tiny bubble (Pumphrey and Crum 1990), bigger ones now and then any."""
        tiny = (diameter > 0.8) & (diameter < 1.1)
        heard = tiny | ((diameter >= 1.1) & (rows[:, 3] < 0.4))
        radius_mm = np.where(tiny, 0.21 * 2 ** (rows[:, 4] - 0.5), 0.35 * diameter * 2 ** (2 * rows[:, 4] - 1))
        amplitude = self._surface.bubbles * np.where(tiny, 0.15, 0.7) * blow * heard
        fall = bubble_fall_per_s(radius_mm)
        return self._chirps.next(start, stop, onset, amplitude, bubble_hz(radius_mm), fall, 0.1 * fall * rows[:, 2])


class _Far:
    """The hiss of so many drops that none is heard; a stronger key brings it nearer and makes it brighter."""

    def __init__(self, values: Mapping[str, float], velocity: float, sample_rate: int, seed: int) -> None:
        self._rng = stream(seed, 3)
        brighter = 2 ** (velocity - USUAL_VELOCITY)
        top_hz = 1500.0 * 10 ** values["brightness"] * brighter
        self._filters = [
            corner_filter("highpass", 250.0, sample_rate, 1),
            corner_filter("lowpass", top_hz, sample_rate, 1),
        ]
        heavy = (values["rain_mm_h"] / USUAL_MM_H) ** 0.4
        self._level = 0.3 * heavy * 10 ** (values["far_db"] / 20) * (top_hz / 4700) ** -0.3

    def next(self, gust: NDArray[np.float64]) -> NDArray[np.float64]:
        samples = self._rng.standard_normal(gust.size)
        for one in self._filters:
            samples = one(samples)
        return self._level * samples * gust**0.5


SYNTHESIZERS = (Rain(),)
