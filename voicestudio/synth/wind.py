"""Wind: rushing air whose speed wanders, wires that sing by it, hollows that howl, leaves that rustle.

A. Farnell, Designing Sound, 2010, chapter on wind; the pitch of wires is Strouhal's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.chance import Wander, stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.held import Held, corner_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

USUAL_M_S = 8.0
STROUHAL = 0.2
"""Eddies that a round wire sheds, times its diameter over the air's speed."""
GUST_OCTAVES, MOST_SPREADS = 0.7, 2.0
RUSH_HZ = 55.0
"""Corner of the rushing of air, for each metre a second."""
WIRE_QUALITY, HOLLOW_QUALITY = 45.0, 14.0
FROM_HZ, TO_HZ = 20.0, 12_000.0
SILENT_DB = -60.0
LOUDNESS = 0.2

P = ParamRange
PARAMETERS = (
    P("speed_m_s", 0.5, 35.0, USUAL_M_S, "How fast the air is: 3 is a breeze, 20 a gale.", "m/s", "log"),
    P("gusts", 0.0, 1.0, 0.5, "How much that speed wanders."),
    P("gust_s", 0.3, 20.0, 2.5, "How long it stays alike.", "s", "log"),
    P("rush_db", SILENT_DB, 6.0, 0.0, "How loud the rushing of the air is.", "dB"),
    P("brightness", 0.0, 1.0, 0.4, "How high that rushing reaches."),
    P("wire_db", SILENT_DB, 6.0, -18.0, "How loud a wire sings.", "dB"),
    P("wire_mm", 0.5, 20.0, 4.0, "How thick the wire is: half as thick, an octave higher.", "mm", "log"),
    P("howl_db", SILENT_DB, 6.0, -8.0, "How loud a hollow, a chimney or a door howls.", "dB"),
    P("howl_hz", 60.0, 2500.0, 380.0, "Where that hollow resounds.", "Hz", "log"),
    P("leaves_db", SILENT_DB, 6.0, SILENT_DB, "How loud leaves rustle in the gusts.", "dB"),
    LEVEL,
    held.attack(0.8),
    held.release(1.2),
)


class Wind:
    """The wind blows for as long as the note is held."""

    id = "wind"
    name = "Wind"
    family = "nature"
    description = "Rushing air in gusts, with a singing wire, a howling hollow and leaves; any length."
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
        weather = Wander(stream(seed, 0), values["gust_s"], sample_rate)
        parts = [
            part(values, note.velocity, sample_rate, stream(seed, 1, at))
            for at, (part, level) in enumerate(
                ((_Rush, "rush_db"), (_Wire, "wire_db"), (_Hollow, "howl_db"), (_Leaves, "leaves_db"))
            )
            if values[level] > SILENT_DB
        ]
        clean = held.without_dc(sample_rate)
        # A gale is a thousand times a breeze: most of that is taken back.
        loudness = LOUDNESS * gain(values, note) * (values["speed_m_s"] / USUAL_M_S) ** -1.1

        def make(start: int, count: int) -> NDArray[np.float64]:
            wandering = np.clip(weather.at(start, start + count), -MOST_SPREADS, MOST_SPREADS)
            speed = values["speed_m_s"] * np.exp2(GUST_OCTAVES * values["gusts"] * wandering)
            return loudness * clean(sum((part.next(speed) for part in parts), np.zeros(count)))

        return shape.shaped(make)


def _amplitude(level_db: float) -> float:
    return 10 ** (level_db / 20)


def _power(values: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Of positive numbers, sooner than numpy's own."""
    return np.exp(exponent * np.log(values))


class _Tone:
    """Noise in a narrow band that follows a pitch, equally strong whatever its width."""

    def __init__(self, quality: float, sample_rate: int, rng: np.random.Generator) -> None:
        from voicestudio.synth.state_variable import FLATTEST, SHARPEST, StateVariable

        resonance = float(np.log(quality / FLATTEST) / np.log(SHARPEST / FLATTEST))
        self._filter = StateVariable("band", resonance, sample_rate)
        self._rng, self._quality, self._sample_rate = rng, quality, sample_rate

    def next(self, hz: NDArray[np.float64]) -> NDArray[np.float64]:
        hz = np.clip(hz, FROM_HZ, min(TO_HZ, 0.42 * self._sample_rate))
        noise = self._rng.standard_normal(hz.size, np.float32)
        # A band-pass lets through pi / 2 times its width of the noise's spectrum.
        return self._filter.filtered(noise, hz) * np.sqrt(self._quality * self._sample_rate / (np.pi * hz))


class _Rush:
    """The air itself: the faster, the louder and the higher it reaches."""

    def __init__(
        self, values: Mapping[str, float], velocity: float, sample_rate: int, rng: np.random.Generator
    ) -> None:
        from voicestudio.synth.state_variable import StateVariable

        self._rng, self._level, self._sample_rate = rng, _amplitude(values["rush_db"]), sample_rate
        self._corner_hz = RUSH_HZ * 8 ** (values["brightness"] - 0.4) * 2 ** (velocity - USUAL_VELOCITY)
        self._filter = StateVariable("low", 0.0, sample_rate)
        # A gentle slope towards the highs before the corner: air is no white noise.
        self._colour = corner_filter("lowpass", 250.0, sample_rate, 1)

    def next(self, speed: NDArray[np.float64]) -> NDArray[np.float64]:
        noise = self._colour(self._rng.standard_normal(speed.size))
        rushing = self._filter.filtered(noise.astype(np.float32), np.clip(self._corner_hz * speed, FROM_HZ, TO_HZ))
        return 9.5 * self._level * _power(speed / USUAL_M_S, 1.3) * rushing


class _Wire:
    """A wire sings where eddies leave it, higher in a gust."""

    def __init__(
        self, values: Mapping[str, float], velocity: float, sample_rate: int, rng: np.random.Generator
    ) -> None:
        self._tone = _Tone(WIRE_QUALITY, sample_rate, rng)
        self._level = _amplitude(values["wire_db"])
        self._hz_for_speed = STROUHAL / (values["wire_mm"] / 1000)

    def next(self, speed: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._level * _power(speed / USUAL_M_S, 1.5) * self._tone.next(self._hz_for_speed * speed)


class _Hollow:
    """A hollow howls at its own pitch, which a gust presses up a little, and only when the wind is strong enough."""

    def __init__(
        self, values: Mapping[str, float], velocity: float, sample_rate: int, rng: np.random.Generator
    ) -> None:
        self._tone = _Tone(HOLLOW_QUALITY, sample_rate, rng)
        self._level, self._hz, self._usual = _amplitude(values["howl_db"]), values["howl_hz"], values["speed_m_s"]

    def next(self, speed: NDArray[np.float64]) -> NDArray[np.float64]:
        beside = speed / self._usual
        awake = np.clip((beside - 0.6) / 0.6, 0, 1) ** 2
        return 1.6 * self._level * awake * (speed / USUAL_M_S) * self._tone.next(self._hz * np.sqrt(np.sqrt(beside)))


class _Leaves:
    """Leaves rustle the more the harder it blows, in quick flurries."""

    def __init__(
        self, values: Mapping[str, float], velocity: float, sample_rate: int, rng: np.random.Generator
    ) -> None:
        self._rng, self._level = rng, _amplitude(values["leaves_db"])
        self._band = corner_filter("bandpass", (1800.0, 8500.0), sample_rate, 1)
        self._flurry = Wander(np.random.default_rng(rng.integers(1 << 62)), 0.09, sample_rate)
        self._at = 0

    def next(self, speed: NDArray[np.float64]) -> NDArray[np.float64]:
        flurry = self._flurry.at(self._at, self._at + speed.size)
        self._at += speed.size
        rustle = self._band(self._rng.standard_normal(speed.size))
        return 1.3 * self._level * (speed / USUAL_M_S) ** 2 * (0.35 + 0.3 * np.abs(flurry)) * rustle


SYNTHESIZERS = (Wind(),)
