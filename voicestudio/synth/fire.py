"""Fire: crackles and pops of the wood, the hiss of its gases, the lapping roar of the flames.

A. Farnell, Designing Sound, 2010, chapter on fire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.chance import Arrivals, Swell, Wander, stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.grains import Bursts, Modes, pings
from voicestudio.synth.held import Held, corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

SPLINTERS = ((3500.0, 13_000.0, 0.5), (1600.0, 6000.0, 1.0), (600.0, 2600.0, 2.2))
"""Bands in Hz of small, middling and big crackles, and how many times as long as set each rings."""
UNREST_OCTAVES, UNREST_S = 2.0, 0.7
LOUDNESS = 0.75

P = ParamRange
PARAMETERS = (
    P("crackles_hz", 0.2, 200.0, 14.0, "Crackles a second, on the whole.", "1/s", "log"),
    P("crackle_db", -60.0, 6.0, 0.0, "How loud they are.", "dB"),
    P("crackle_s", 0.002, 0.08, 0.012, "Time in which a crackle of middling size falls by 60 dB.", "s", "log"),
    P("size", 0.0, 1.0, 0.4, "From small twigs to big logs: how big the crackles are."),
    P("unrest", 0.0, 1.0, 0.5, "How much they come in flurries."),
    P("hiss_db", -60.0, 6.0, -10.0, "How loud gases hiss.", "dB"),
    P("roar_db", -60.0, 6.0, -9.0, "How loud the flames roar.", "dB"),
    P("roar_hz", 40.0, 800.0, 140.0, "How high this roar reaches: the bigger the fire, the lower.", "Hz", "log"),
    P("flicker_s", 0.03, 2.0, 0.12, "How long a flame stays alike.", "s", "log"),
    LEVEL,
    held.attack(0.3),
    held.release(0.8),
)


class Fire:
    """It burns for as long as the note is held."""

    id = "fire"
    name = "Fire"
    family = "nature"
    description = "Crackles, hiss and roar, from a few embers to a house on fire; any length."
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
        crackles = _Crackles(values, note.velocity, sample_rate, seed)
        flames = _Flames(values, sample_rate, seed)
        clean = held.without_dc(sample_rate)
        loudness = LOUDNESS * gain(values, note)

        def make(start: int, count: int) -> NDArray[np.float64]:
            return loudness * clean(crackles.next(start, start + count) + flames.next(start, start + count))

        return shape.shaped(make)


class _Crackles:
    """Bursts of noise whose sizes have no usual one: a few are far louder than the many."""

    def __init__(self, values: Mapping[str, float], velocity: float, sample_rate: int, seed: int) -> None:
        self._mood = Swell(stream(seed, 1), UNREST_OCTAVES * values["unrest"], UNREST_S, sample_rate)
        self._events = Arrivals(stream(seed, 0), values["crackles_hz"] * self._mood.most, sample_rate, 4)
        self._level = 10 ** (values["crackle_db"] / 20) * (1 + values["crackles_hz"] / 40) ** -0.3
        self._bigness = float(np.clip(values["size"] - 0.5 * (velocity - USUAL_VELOCITY), 0, 1))
        self._bursts = [
            Bursts(stream(seed, 2, at), values["crackle_s"] * longer, sample_rate)
            for at, (_, _, longer) in enumerate(SPLINTERS)
        ]
        self._bands = [corner_filter("bandpass", (low, high), sample_rate, 1) for low, high, _ in SPLINTERS]
        self._log = Modes((240.0, 410.0, 730.0), (0.03, 0.025, 0.02), sample_rate)

    def next(self, start: int, stop: int) -> NDArray[np.float64]:
        onset, rows = self._events.until(stop)
        bursting = rows[:, 0] * self._mood.most < self._mood.at(start, stop)[onset - start]
        onset, rows = onset[bursting], rows[bursting]
        loud = self._level * np.minimum(0.2 * (1 - rows[:, 1]) ** -0.55, 2.0)
        # Which of the three bands: the size set, give or take; between two, a crackle is in both.
        band = 2 * np.clip(self._bigness + 0.8 * (rows[:, 2] - 0.5), 0, 1)
        samples = np.zeros(stop - start)
        for at, (burst, filtered) in enumerate(zip(self._bursts, self._bands, strict=True)):
            share = np.clip(1 - np.abs(band - at), 0, 1)
            samples += filtered(burst.next(pings(start, stop, onset, loud * share)))
        return samples + self._log.next(start, stop, onset, 0.25 * loud * (band / 2) ** 2, rows[:, 3])


class _Flames:
    """Hiss that flares up now and then, and the low roar of flames that lap."""

    def __init__(self, values: Mapping[str, float], sample_rate: int, seed: int) -> None:
        self._hiss_rng, self._roar_rng = stream(seed, 3), stream(seed, 4)
        self._flare = Wander(stream(seed, 5), 0.4, sample_rate)
        self._flicker = Wander(stream(seed, 6), values["flicker_s"], sample_rate)
        self._hiss_band = corner_filter("highpass", 2500.0, sample_rate, 1)
        self._hiss_top = corner_filter("lowpass", 9000.0, sample_rate, 1)
        self._roar_band = corner_filter("bandpass", (28.0, values["roar_hz"]), sample_rate, 1)
        self._hiss = 0.1 * 10 ** (values["hiss_db"] / 20)
        self._roar = 0.2 * 10 ** (values["roar_db"] / 20) * (sample_rate / 2.2 / values["roar_hz"]) ** 0.5

    def next(self, start: int, stop: int) -> NDArray[np.float64]:
        flare = 0.3 + 0.35 * np.maximum(self._flare.at(start, stop) + 0.5, 0) ** 2
        hiss = self._hiss_top(self._hiss_band(self._hiss_rng.standard_normal(stop - start)))
        lapping = 0.55 + 0.3 * np.abs(self._flicker.at(start, stop))
        roar = self._roar_band(self._roar_rng.standard_normal(stop - start))
        return self._hiss * np.minimum(flare, 2) * hiss + self._roar * lapping * roar


SYNTHESIZERS = (Fire(),)
