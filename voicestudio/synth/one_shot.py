"""One-shots of arcade games: one oscillator whose pitch slides, jumps and trembles, two filters and a flanger.

The set of controls is that of T. Pettersson's sfxr (2007), here in honest units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.chance import stream
from voicestudio.synth.envelope import LEVEL, USUAL_VELOCITY, gain
from voicestudio.synth.gate import Gate
from voicestudio.synth.held import LOWEST_HZ, without_dc
from voicestudio.synth.oscillators import wave
from voicestudio.synth.pitch_motion import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

WAVES = ("square", "saw", "triangle", "sine", "noise")
NOISE_STEPS = 32
"""Random steps that a cycle of noise has."""
NOISE_TABLE = 1 << 18
END_DB, DECAY_DB = 80.0, 60.0
TOP_SHARE = 0.42
"""No pitch and no corner goes above this share of the sample rate."""
OPEN_HZ, SHUT_HZ = 20_000.0, 20.0
SLIMMEST = 0.02
LOUDNESS = 0.75
DC_HZ = 5.0
LAST_S = 0.005
"""At the very end, at -80 dB, what is left is faded."""

P = ParamRange
PARAMETERS = (
    P.of_choices("waveform", WAVES, "square", "The oscillator; all but noise are band-limited."),
    LEVEL,
    P("attack_s", 0.001, 2.0, 0.002, "Time the sound takes to come up.", "s", "log"),
    P("hold_s", 0.001, 3.0, 0.08, "Time it stays before it decays.", "s", "log"),
    P("punch_db", 0.0, 12.0, 3.0, "How much louder the hold begins than it ends.", "dB"),
    P("decay_s", 0.005, 5.0, 0.25, "Time it takes to fall by 60 dB.", "s", "log"),
    P("slide_oct_s", -30.0, 30.0, 0.0, "How fast the pitch slides.", "octaves/s"),
    P("slide_change_oct_s2", -60.0, 60.0, 0.0, "How fast the slide itself changes.", "octaves/s²"),
    P("vibrato_hz", 0.5, 60.0, 8.0, "How often the pitch trembles.", "Hz", "log"),
    P("vibrato_cents", 0.0, 1200.0, 0.0, "How far the pitch trembles.", "cents"),
    P("jump_semitones", -36.0, 36.0, 0.0, "A jump of the pitch, as in an arpeggio of two notes.", "semitones"),
    P("jump_after_s", 0.005, 2.0, 0.07, "When the pitch jumps.", "s", "log"),
    P("duty", SLIMMEST, 1 - SLIMMEST, 0.5, "Share of the cycle for which the square is high."),
    P("duty_sweep_per_s", -4.0, 4.0, 0.0, "How fast that share changes.", "1/s"),
    P("repeat_hz", 0.0, 60.0, 0.0, "How often slide, jump and duty begin again; 0 is never.", "Hz"),
    P("cutoff_hz", SHUT_HZ, OPEN_HZ, OPEN_HZ, "Corner of the low-pass; fully up it is open.", "Hz", "log"),
    P("cutoff_sweep_oct_s", -30.0, 30.0, 0.0, "How fast that corner moves.", "octaves/s"),
    P("resonance", 0.0, 1.0, 0.0, "How much the low-pass rings at its corner."),
    P("highpass_hz", SHUT_HZ, 10_000.0, SHUT_HZ, "Corner of the high-pass.", "Hz", "log"),
    P("highpass_sweep_oct_s", -30.0, 30.0, 0.0, "How fast that corner moves.", "octaves/s"),
    P("flanger", 0.0, 1.0, 0.0, "Share of a delayed copy that is added."),
    P("flanger_ms", 0.0, 20.0, 3.0, "Delay of that copy.", "ms"),
    P("flanger_sweep_ms_s", -80.0, 80.0, 0.0, "How fast that delay changes.", "ms/s"),
)


class OneShot:
    """Plays through once, however long the key is held."""

    id = "one_shot"
    name = "One-shot"
    family = "dsp"
    description = (
        "Pick-ups, lasers, jumps and blasts as in arcade games: one oscillator that slides, jumps and trembles. "
        "It plays through once, however long the note is."
    )
    parameters = PARAMETERS
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
        """See Synthesizer."""
        gate = gate or Gate(note.duration_s)
        oscillator = _Oscillator(values, note.f0_hz, sample_rate, seed)
        brighter = 2 ** (2 * (note.velocity - USUAL_VELOCITY)) if values["cutoff_hz"] < OPEN_HZ else 1.0
        low_pass = _Corner("low", values["cutoff_hz"] * brighter, values["cutoff_sweep_oct_s"], values, sample_rate)
        high_pass = _Corner("high", values["highpass_hz"], values["highpass_sweep_oct_s"], values, sample_rate)
        flanger = _Flanger(values, sample_rate)
        level_ground = without_dc(sample_rate, DC_HZ)
        loudness = LOUDNESS * gain(values, note) / (1 + values["flanger"]) ** 0.5
        n_samples = _n_samples(values, sample_rate)
        for span in gate.spans(lambda _let_go_s: n_samples, sample_rate):
            start, stop = span.start, span.stop
            samples = high_pass(low_pass(oscillator(start, stop), start), start)
            samples = level_ground(flanger(samples, start)) * _envelope(values, start, stop, n_samples, sample_rate)
            yield (loudness * samples).astype(np.float32)


def _n_samples(values: Mapping[str, float], sample_rate: int) -> int:
    last_s = values["attack_s"] + values["hold_s"] + values["decay_s"] * END_DB / DECAY_DB
    return round(last_s * sample_rate)


def _envelope(
    values: Mapping[str, float], start: int, stop: int, n_samples: int, sample_rate: int
) -> NDArray[np.float64]:
    """Up along half a cosine, a hold that loses its punch, an exponential decay."""
    at_s = np.arange(start, stop) / sample_rate
    held_s = at_s - values["attack_s"]
    up = 0.5 - 0.5 * np.cos(np.pi * np.minimum(at_s / values["attack_s"], 1))
    # The punch is divided between what is above and what is below the middle, so that it does not only make louder.
    fallen = np.clip(held_s / values["hold_s"], 0, 1)
    decayed = np.maximum(held_s - values["hold_s"], 0) / values["decay_s"]
    down = 10 ** ((values["punch_db"] * (0.5 - fallen) - DECAY_DB * decayed) / 20)
    return up * down * np.clip((n_samples - 1 - np.arange(start, stop)) / (LAST_S * sample_rate), 0, 1)


class _Oscillator:
    """The raw wave, 2 from top to bottom."""

    def __init__(self, values: Mapping[str, float], f0_hz: float, sample_rate: int, seed: int) -> None:
        self._wave, self._values, self._f0_hz = WAVES[int(values["waveform"])], values, f0_hz
        self._sample_rate, self._phase = sample_rate, Phase()
        self._steps = stream(seed, 0).uniform(-1, 1, NOISE_TABLE) if self._wave == "noise" else np.zeros(0)

    def __call__(self, start: int, stop: int) -> NDArray[np.float64]:
        values = self._values
        at_s = np.arange(start, stop) / self._sample_rate
        since_s = at_s % (1 / values["repeat_hz"]) if values["repeat_hz"] > 0 else at_s
        increments = self._pitch(at_s, since_s) / self._sample_rate
        cycles = self._phase.advance(increments)
        if self._wave == "noise":
            return self._steps[(cycles * NOISE_STEPS).astype(np.int64) % NOISE_TABLE]
        if self._wave != "square":
            return wave(self._wave, cycles, increments).astype(np.float64)
        duty = np.clip(values["duty"] + values["duty_sweep_per_s"] * since_s, SLIMMEST, 1 - SLIMMEST)
        # A slim pulse without DC is high up on one side: it is made no higher than a square.
        return wave("pulse", cycles, increments, duty) / (2 * np.maximum(duty, 1 - duty))

    def _pitch(self, at_s: NDArray[np.float64], since_s: NDArray[np.float64]) -> NDArray[np.float64]:
        values = self._values
        octaves = (values["slide_oct_s"] + 0.5 * values["slide_change_oct_s2"] * since_s) * since_s
        octaves = octaves + np.where(since_s >= values["jump_after_s"], values["jump_semitones"] / 12, 0.0)
        octaves += values["vibrato_cents"] / 1200 * np.sin(2 * np.pi * values["vibrato_hz"] * at_s)
        return np.clip(self._f0_hz * 2 ** np.clip(octaves, -30, 30), LOWEST_HZ / 2, TOP_SHARE * self._sample_rate)


class _Corner:
    """A low-pass or high-pass whose corner moves at so many octaves a second; left out where it does nothing."""

    def __init__(
        self, kind: str, corner_hz: float, sweep_oct_s: float, values: Mapping[str, float], sample_rate: int
    ) -> None:
        self._corner_hz, self._sweep_oct_s, self._sample_rate = corner_hz, sweep_oct_s, sample_rate
        idle = corner_hz == OPEN_HZ and sweep_oct_s >= 0 if kind == "low" else corner_hz == SHUT_HZ and sweep_oct_s <= 0
        resonance = values["resonance"] if kind == "low" else 0.0
        self._filter = None
        if not idle:
            from voicestudio.synth.state_variable import FLATTEST, StateVariable, quality

            self._filter = StateVariable(kind, resonance, sample_rate)
            # A resonant peak is as loud as Q: half of it, in dB, is taken back.
            self._make_up = (FLATTEST / quality(resonance)) ** 0.5

    def __call__(self, samples: NDArray[np.float64], start: int) -> NDArray[np.float64]:
        if self._filter is None:
            return samples
        octaves = np.clip(self._sweep_oct_s * np.arange(start, start + samples.size) / self._sample_rate, -30, 30)
        corner_hz = np.clip(self._corner_hz * 2**octaves, SHUT_HZ / 2, TOP_SHARE * self._sample_rate)
        return self._make_up * self._filter.filtered(samples.astype(np.float32), corner_hz).astype(np.float64)


class _Flanger:
    """Adds a copy that is late by a delay that changes evenly, never less than nothing."""

    def __init__(self, values: Mapping[str, float], sample_rate: int) -> None:
        self._share, self._sample_rate = values["flanger"], sample_rate
        self._delay_ms, self._sweep_ms_s = values["flanger_ms"], values["flanger_sweep_ms_s"]
        self._longest_ms = 40.0
        self._past = np.zeros(int(self._longest_ms / 1000 * sample_rate) + 2)

    def __call__(self, samples: NDArray[np.float64], start: int) -> NDArray[np.float64]:
        if self._share == 0:
            return samples
        n = np.arange(samples.size)
        delay_ms = np.clip(self._delay_ms + self._sweep_ms_s * (start + n) / self._sample_rate, 0, self._longest_ms)
        delay = delay_ms / 1000 * self._sample_rate
        whole = delay.astype(np.int64)
        share = delay - whole
        known = np.concatenate([self._past, samples])
        at = self._past.size + n - whole
        late = (1 - share) * known[at] + share * known[at - 1]
        self._past = known[-self._past.size :]
        return samples + self._share * late


SYNTHESIZERS = (OneShot(),)
