"""A voice: folds that give a flow, and a tube whose shape makes the vowel (J. Kelly and C. Lochbaum, 1962)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import envelope, vowels
from voicestudio.synth.gate import Gate
from voicestudio.synth.glottis import Folds, folds
from voicestudio.synth.physical_note import (
    RELEASE_S,
    VIBRATO_CENTS,
    VIBRATO_HZ,
    held_gain,
    held_samples,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note
    from voicestudio.synth.gate import Span

ENDS = (0.9, -0.9, 0.999, 0.25)
"""Reflections at glottis and lips, what a section keeps, and how soft the lips are: formants some 80 Hz wide."""
VIBRATO_IN_S = 0.3
JITTER_HZ = 40.0
JITTER_CENTS, SHIMMER, EVERY_OTHER = 70.0, 0.5, 0.7
SHUT = 0.01
BREATH, BREATH_POLE = 0.9, 0.6
"""Breath's noise falls off from 4 kHz on."""
TESTED_S = 0.12


@dataclass(frozen=True)
class VocalTract:
    """A voice or an animal that sings, speaks or growls one vowel, or goes from one to another."""

    id: str = "tract"
    name: str = "Voice tract"
    family: str = "physical"
    description: str = (
        "Vocal folds and a tract: vowels, whispers, growls, animals by the tract's length. "
        "Stays within 5 cents of its notes but for vibrato and roughness."
    )
    pitched: bool = True
    needs_source: bool = False
    parameters: ClassVar[tuple[ParamRange, ...]] = (
        ParamRange.of_choices("vowel", vowels.NAMES, "hod", "The vowel it begins with, as in this word."),
        ParamRange.of_choices("vowel_end", vowels.NAMES, "hod", "The vowel it goes to."),
        ParamRange("morph_s", 0.02, 10.0, 0.4, "How long it takes from the one to the other.", "s", "log"),
        ParamRange("closure", 0.0, 1.0, 0.0, "How far the lips are shut at the start and at the end."),
        ParamRange(
            "tract_cm", 5.0, 60.0, 17.5, "How long the tract is, in steps of 7 mm: child 11, cow 60.", "cm", "log"
        ),
        ParamRange("tension", 0.0, 1.0, 0.55, "How tense the folds are: soft at 0, pressed and bright at 1."),
        ParamRange("noise", 0.0, 1.0, 0.08, "How much breath is heard; at 1 it whispers."),
        ParamRange("roughness", 0.0, 1.0, 0.03, "How unevenly the folds beat: at 1 a growl an octave down."),
        VIBRATO_HZ,
        replace(VIBRATO_CENTS, default=18.0),
        ParamRange("glide", -24.0, 24.0, 0.0, "How far from its note it begins.", "semitones"),
        ParamRange("glide_s", 0.01, 2.0, 0.1, "How fast it comes to its note.", "s", "log"),
        ParamRange("bend", -24.0, 24.0, 0.0, "How far from its note it is when the key is let go.", "semitones"),
        ParamRange("attack_s", 0.003, 2.0, 0.05, "How long the sound takes to come up.", "s", "log"),
        replace(RELEASE_S, default=0.2),
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
        closing = _Closing(values["closure"], note, gate)
        spoken = _spoken(values, note, closing, sample_rate, seed)
        for span in gate.spans(lambda _: held_samples(values["release_s"], closing.end_s, sample_rate), sample_rate):
            gain = held_gain(
                span.start, len(span), values["attack_s"], values["release_s"], closing.end_s, sample_rate
            )
            yield (gain * spoken(span)).astype(np.float32) * span.ending()


SYNTHESIZERS = (VocalTract(),)


@dataclass(frozen=True, slots=True)
class _Closing:
    """The lips, which open at the start of a note and shut towards its end.

    Nobody foresees when a key that is held is let go: then they shut, and the note ends when they are shut.
    """

    closure: float
    note: Note
    gate: Gate

    @property
    def moving_s(self) -> float:
        """How long they take."""
        return min(0.12, self.note.duration_s / 3)

    @property
    def end_s(self) -> float:
        """When the voice ends."""
        late = self.moving_s if self.closure > 0 and not self.gate.is_foreseen else 0.0
        return self.gate.let_go_s + late

    def shut(self, time_s: NDArray) -> NDArray:
        """How far they are shut at those times, from 0 to `closure`."""
        near_s = np.minimum(time_s, np.maximum(self.end_s - time_s, 0.0))
        return self.closure * (0.5 + 0.5 * np.cos(np.pi * np.clip(near_s / max(self.moving_s, 1e-3), 0, 1)))


def _spoken(
    values: Mapping[str, float], note: Note, closing: _Closing, sample_rate: int, seed: int
) -> Callable[[Span], NDArray]:
    """What makes span after span of the voice before it comes and goes."""
    from voicestudio.synth.tract_kernel import tube

    sections = vowels.sections(values["tract_cm"], sample_rate)
    highest = max(values["glide"], values["bend"], 0.0) + values["vibrato_cents"] / 100
    tension = min(values["tension"] * (0.6 + 0.5 * note.velocity), 1.0)
    source = _Source(values, folds(tension, note.f0_hz * 2 ** (highest / 12), sample_rate), note, sample_rate, seed)
    scale = envelope.gain(values, note) / _loudest(values, source, sections)
    waves = np.zeros((3, sections))

    def make(span: Span) -> NDArray:
        joints = _joints(values, closing, span, sections)
        return scale * tube(source.made(span.start, len(span)), joints, waves, *ENDS)

    return make


def _loudest(values: Mapping[str, float], source: _Source, sections: int) -> float:
    """The higher one of the peaks at both vowels, of a steady sound without key."""
    from voicestudio.synth.tract_kernel import STRIDE, tube

    count = int(TESTED_S * source.sample_rate)
    sound = source.fresh().made(0, count)
    peaks = []
    for vowel in (values["vowel"], values["vowel_end"]):
        joints = vowels.reflections(vowels.areas(vowels.shape(vowels.NAMES[int(vowel)]), sections))
        steady = np.tile(joints, (count // STRIDE + 1, 1))
        heard = tube(sound, steady, np.zeros((3, sections)), *ENDS)
        peaks.append(float(np.abs(heard[count // 4 :]).max()))
    return max(peaks)


def _joints(values: Mapping[str, float], closing: _Closing, span: Span, sections: int) -> NDArray:
    """The tube's reflections for every STRIDE of the span."""
    from voicestudio.synth.tract_kernel import STRIDE

    time_s = span.seconds[::STRIDE]
    one, other = (vowels.shape(vowels.NAMES[int(values[name])]) for name in ("vowel", "vowel_end"))
    share = 0.5 - 0.5 * np.cos(np.pi * np.clip(time_s / values["morph_s"], 0, 1))
    area = vowels.areas(one + share[:, None] * (other - one), sections)
    if values["closure"] > 0:
        area[:, -2:] *= (SHUT ** closing.shut(time_s))[:, None]
    return vowels.reflections(area)


@dataclass(slots=True)
class _Source:
    """Folds and breath, from block to block."""

    values: Mapping[str, float]
    folds: Folds
    note: Note
    sample_rate: int
    seed: int
    phase: float = 0.0
    rng: np.random.Generator | None = None
    hiss: NDArray = field(default_factory=lambda: np.zeros(1))

    def fresh(self) -> _Source:
        """The same folds, from the start."""
        return replace(self)

    def made(self, start: int, count: int) -> NDArray:
        """The flow's slope with the breath's noise (count,); `start` goes on where the last one ended."""
        from scipy.signal import lfilter

        if self.rng is None:
            self.rng = np.random.default_rng([self.seed, 4])
        values, rough = self.values, self.values["roughness"]
        time_s = np.arange(start, start + count) / self.sample_rate
        wander = self._wander(time_s) if rough else np.zeros(count)
        semitones = JITTER_CENTS / 100 * rough * wander
        if values["glide"]:
            semitones += values["glide"] * np.exp(-time_s / values["glide_s"])
        if values["bend"]:
            semitones += values["bend"] * np.clip(time_s / max(self.note.duration_s, 0.02), 0, 1) ** 2
        if values["vibrato_cents"]:
            swing = np.minimum(time_s / VIBRATO_IN_S, 1) * np.sin(2 * np.pi * values["vibrato_hz"] * time_s)
            semitones += values["vibrato_cents"] / 100 * swing
        steps = self.note.f0_hz / self.sample_rate * np.exp2(semitones / 12)
        phase = self.phase + np.concatenate(([0.0], np.cumsum(steps)))
        self.phase = float(phase[-1] % 2)
        slope, flow = self.folds.read(phase[:-1])
        uneven = 1 - EVERY_OTHER * max(rough - 0.2, 0.0) / 0.8 * (np.floor(phase[:-1]) % 2)
        voice = min(2 * (1 - values["noise"]), 1.0) * uneven * (1 + SHIMMER * rough * wander)
        air, self.hiss = lfilter([BREATH], [1, -BREATH_POLE], self.rng.standard_normal(count), zi=self.hiss)
        breath = values["noise"] ** 1.5 * air
        return voice * slope + breath * (1 - 0.75 * min(2 * (1 - values["noise"]), 1.0) * (1 - flow))

    def _wander(self, time_s: NDArray) -> NDArray:
        """A slow random walk of about one, the same at every time whatever the blocks."""
        at = time_s * JITTER_HZ
        first = int(at[0])
        points = np.array([self._point(k) for k in range(first, int(at[-1]) + 2)])
        return np.interp(at, np.arange(first, first + points.size), points)

    def _point(self, k: int) -> float:
        return float(np.random.default_rng([self.seed, 5, k]).uniform(-1.7, 1.7))
