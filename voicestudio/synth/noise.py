"""Noise of any colour, in any band, that comes and goes: wind, surf, steam, whooshes."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import held
from voicestudio.synth.chance import Wander, stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.held import Filter, Held
from voicestudio.synth.slow_wave import SHAPES, SlowWave

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

WHOLE_OCT = 12.0
CREST = 4.2
"""About how high the peaks of normal noise reach above its effective level."""
OCTAVE_DB = 6.0206
LOWEST_HZ, HIGHEST_HZ = 16.0, 20_000.0
TWO_ALIKE = (2**0.5 - 1) ** 0.5
"""Two band-passes in a row are so much narrower than one."""

P = ParamRange
PARAMETERS = (
    P("slope_db_oct", -12.0, 6.0, -3.0, "Colour: 0 is white, -3 pink, -6 brown, above 0 blue.", "dB/octave"),
    P("centre_hz", 20.0, 16_000.0, 1000.0, "Middle of the band that is kept.", "Hz", "log"),
    P(
        "width_oct",
        0.05,
        WHOLE_OCT,
        WHOLE_OCT,
        "Width of that band; fully up, nothing is taken away.",
        "octaves",
        "log",
    ),
    P("sweep_oct_s", -20.0, 20.0, 0.0, "How fast the band moves.", "octaves/s"),
    P("swing_oct", 0.0, 4.0, 0.0, "How far the band swings up and down.", "octaves"),
    P("swing_hz", 0.02, 30.0, 0.2, "How often it swings.", "Hz", "log"),
    P("pulse", 0.0, 1.0, 0.0, "How much the level beats in an even time."),
    P("pulse_hz", 0.02, 100.0, 0.5, "How often it beats.", "Hz", "log"),
    P.of_choices("pulse_shape", SHAPES, "sine", "How the level goes through a beat."),
    P("gusts", 0.0, 1.0, 0.0, "How much the level wanders by chance."),
    P("gust_s", 0.02, 20.0, 1.5, "How long it stays alike.", "s", "log"),
    LEVEL,
    held.attack(0.02),
    held.release(0.3),
)


class Noise:
    """Noise for as long as the note is held."""

    id = "noise"
    name = "Shaped noise"
    family = "dsp"
    description = "Noise of any colour and band, which may move, beat and wander: surf, steam, whooshes, machines."
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
        rng = stream(seed, 0)
        sections = tilt(values["slope_db_oct"], sample_rate)
        colour, band = Filter(sections), _Band(values, note.velocity, sample_rate)
        movement = _Movement(values, sample_rate, seed)
        clean = held.without_dc(sample_rate)
        loudness = gain(values, note) / CREST / _effective(sections, band, sample_rate)

        def make(start: int, count: int) -> NDArray[np.float64]:
            samples = clean(band.next(colour(rng.standard_normal(count)), start))
            return loudness * movement.level(start, start + count) * samples

        return shape.shaped(make)


def tilt(slope_db_oct: float, sample_rate: int) -> NDArray[np.float64]:
    """A filter whose gain is a straight line over octaves from LOWEST_HZ to HIGHEST_HZ, 0 dB at 1 kHz.

    Poles an octave apart, each with a zero nearer or farther by the slope's share of 6 dB (J. O. Smith and H. F. Smith,
    Closed form fractional integration and differentiation via real exponentially spaced pole-zero pairs, 2016).
    """
    from scipy.signal import bilinear_zpk, sosfreqz, zpk2sos

    share = -slope_db_oct / OCTAVE_DB
    passes = 2 if abs(share) > 1 else 1
    poles_hz = LOWEST_HZ * 2.0 ** np.arange(int(np.log2(4 * sample_rate / LOWEST_HZ)))
    zeros_hz = poles_hz * 2 ** (share / passes)
    # Warped beforehand, so that corners stay where they are; those beyond Nyquist do their work from far away.
    poles, zeros = (-_warped(hz, sample_rate) for hz in (poles_hz, zeros_hz))
    sections = np.tile(zpk2sos(*bilinear_zpk(zeros, poles, 1.0, sample_rate)), (passes, 1))
    at_1_khz = abs(sosfreqz(sections, [1000.0], fs=sample_rate)[1][0])
    sections[0, :3] /= at_1_khz
    return sections


def _warped(hz: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    return 2 * sample_rate * np.tan(np.minimum(np.pi * hz / sample_rate, 1.5))


def _effective(sections: NDArray[np.float64], band: _Band, sample_rate: int) -> float:
    """Effective level of white noise after the colour and the band where it begins."""
    from scipy.signal import sosfreqz

    hz, response = sosfreqz(sections, 1 << 14, fs=sample_rate)
    heard = np.abs(response) * band.response(hz) * (hz > held.LOWEST_HZ)
    return float((heard**2).mean() ** 0.5)


class _Band:
    """Two band-passes in a row, whose centre moves; the band stays as loud wherever it is."""

    def __init__(self, values: Mapping[str, float], velocity: float, sample_rate: int) -> None:
        self._values, self._sample_rate = values, sample_rate
        self._centre_hz = values["centre_hz"] * 2 ** (velocity - USUAL_VELOCITY)
        width = values["width_oct"]
        self._quality = TWO_ALIKE / (2 ** (width / 2) - 2 ** (-width / 2))
        self._filters = None
        if width < WHOLE_OCT:
            from voicestudio.synth.state_variable import FLATTEST, SHARPEST, StateVariable

            # Below 0, a resonance makes a band wider than the flattest corner is.
            resonance = float(np.log(self._quality / FLATTEST) / np.log(SHARPEST / FLATTEST))
            self._filters = StateVariable("band", resonance, sample_rate, passes=2)
        # Of coloured noise, a narrow band twice as high holds so much more or less.
        self._steeper = (values["slope_db_oct"] / OCTAVE_DB + 0.5) * np.clip(1.5 - width / 4, 0, 1)

    def response(self, hz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gain at those frequencies while the band is where it begins."""
        if self._filters is None:
            return np.ones_like(hz)
        where = np.tan(np.pi * np.minimum(hz / self._sample_rate, 0.499))
        centre = np.tan(np.pi * min(self._centre_hz / self._sample_rate, 0.42))
        away = np.maximum(where, 1e-9) / centre
        return 1 / (1 + (self._quality * (away - 1 / away)) ** 2)

    def next(self, samples: NDArray[np.float64], start: int) -> NDArray[np.float64]:
        if self._filters is None:
            return samples
        values = self._values
        at_s = np.arange(start, start + samples.size) / self._sample_rate
        octaves = values["sweep_oct_s"] * at_s + values["swing_oct"] * np.sin(2 * np.pi * values["swing_hz"] * at_s)
        centre_hz = np.clip(self._centre_hz * np.exp2(np.clip(octaves, -20, 20)), 20, 0.42 * self._sample_rate)
        louder = np.exp(-self._steeper * np.log(centre_hz / self._centre_hz))
        return self._filters.filtered(samples, centre_hz) * louder


class _Movement:
    """The level's beat and its gusts: never more than 1, so that nothing is bent."""

    def __init__(self, values: Mapping[str, float], sample_rate: int, seed: int) -> None:
        self._values, self._sample_rate = values, sample_rate
        self._beat = SlowWave(SHAPES[int(values["pulse_shape"])], values["pulse_hz"], seed)
        self._gusts = Wander(stream(seed, 1), values["gust_s"], sample_rate)

    def level(self, start: int, stop: int) -> NDArray[np.float64]:
        level = np.ones(stop - start)
        if self._values["pulse"]:
            # A beat begins at its quietest, as a sound that swells.
            beat = self._beat.at(np.arange(start, stop) / self._sample_rate)
            level *= 1 - self._values["pulse"] * (0.5 - 0.5 * beat)
        if self._values["gusts"]:
            wandering = np.clip(self._gusts.at(start, stop), -2, 2)
            level *= np.exp(0.35 * log(10) * self._values["gusts"] * (wandering - 2))
        return level


SYNTHESIZERS = (Noise(),)
