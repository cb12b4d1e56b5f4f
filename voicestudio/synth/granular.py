"""Granular synthesis: a recorded sound in short windowed pieces, many a second (Roads, "Microsound", chapter 3)."""

from __future__ import annotations

from math import ceil, log2
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange, StudioError
from voicestudio.synth.envelope import LEVEL, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.grain_kernel import add_grain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note

MIDDLE_C = 60.0
COHERENT_S = 0.002
MOST_OCTAVES = 8
MOST_AT_ONCE = 64
"""Grains that lie over one another: more are not told apart, and cost time."""
_ROW = 256
_STRETCH = 1 << 14
_MARGIN = 32

_PARAMETERS = (
    ParamRange("position", 0, 1, 0.3, "Where in the recording the grains are taken."),
    ParamRange("scan", -8, 8, 0, "How fast that place moves on: 1 is as recorded, 0 stands still.", "x"),
    ParamRange("spray_s", 0, 2, 0.05, "How far from there, by chance, a grain is taken to both sides.", "s"),
    ParamRange("grain_s", 0.005, 0.5, 0.08, "How long a grain is.", "s", "log"),
    ParamRange("density_hz", 1, 200, 40, "How many grains begin in a second; at most 64 sound at once.", "Hz", "log"),
    ParamRange("jitter", 0, 1, 0.7, "How irregularly they begin: 0 is a steady beat, which may hum."),
    ParamRange("pitch_spray_semitones", 0, 12, 0, "How far, by chance, a grain's pitch is from the note.", "semitones"),
    ParamRange("reverse", 0, 1, 0, "The share of grains that run backwards."),
    *adsr_parameters(Adsr(0.05, 1.0, 1.0, 0.4)),
    LEVEL,
)


class Granular:
    """A cloud of grains from a recorded sound, at its own pitch at middle C."""

    id = "granular"
    name = "Granular"
    family = "dsp"
    description = "Grains of a recording: it stands still, stretches or scatters; middle C keeps its own pitch."
    parameters = _PARAMETERS
    pitched = True
    needs_source = True

    def blocks(
        self,
        values: Mapping[str, float],
        note: Note,
        sample_rate: int,
        seed: int,
        source: AudioClip | None = None,
        gate: Gate | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        gate = gate or Gate(note.duration_s)
        if source is None or len(source) == 0:
            raise StudioError("Granular cuts up a recorded sound, but none came: choose one that is not empty.")
        cloud = _Cloud(values, note, sample_rate, seed, source)
        loudness, envelope = gain(values, note), Adsr.of(values)
        for span in spans([envelope], gate, sample_rate):
            level = (loudness * envelope.levels(span.seconds, held_s(gate))).astype(np.float32)
            yield cloud.next(span.start, len(span)) * level * span.ending()


class _Cloud:
    """The grains of one note: any stretch of time can be asked for."""

    def __init__(self, values: Mapping[str, float], note: Note, sample_rate: int, seed: int, source: AudioClip) -> None:
        self._values, self._seed = values, seed
        self._rate = source.sample_rate / sample_rate * 2 ** ((note.pitch - MIDDLE_C) / 12)
        self._source_rate = source.sample_rate
        self._sample_rate = sample_rate
        self._recording = _Recording(source.samples)
        self._span = max(round(values["grain_s"] * sample_rate), 4)
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._span) / self._span)).astype(np.float32)
        self._apart = max(sample_rate / values["density_hz"], self._span / MOST_AT_ONCE)
        # Grains that lie over one another as they were recorded add up; scattered ones add up as noise does. A Hann
        # window's mean is a half, its mean square three eighths.
        overlap = self._span / self._apart
        scattered = values["spray_s"] / (values["spray_s"] + COHERENT_S)
        alike, unlike = 1 / max(0.5 * overlap, 1), 1 / max(0.375 * overlap, 1) ** 0.5
        peak = max(float(np.abs(source.samples).max()), 1e-9)
        self._level = alike ** (1 - scattered) * (0.7 * unlike) ** scattered / peak

    def next(self, first: int, count: int) -> NDArray[np.float32]:
        """The samples from `first` on, of all grains that reach into them."""
        out = np.zeros(count, np.float32)
        earliest = max(int((first - self._span) / self._apart) - 1, 0)
        latest = int((first + count) / self._apart) + 1
        for row in range(earliest // _ROW, latest // _ROW + 1):
            # A row of grains is drawn at once, with a generator of its own: no grain depends on those before it.
            chance = np.random.default_rng([self._seed, row]).uniform(size=(_ROW, 4))
            for number in range(max(earliest, row * _ROW), min(latest + 1, (row + 1) * _ROW)):
                self._add(out, first, number, chance[number - row * _ROW])
        return out

    def _add(self, out: NDArray[np.float32], first: int, number: int, chance: NDArray[np.float64]) -> None:
        values = self._values
        begin = round((number + values["jitter"] * chance[0]) * self._apart)
        if begin >= first + len(out) or begin + self._span <= first:
            return
        rate = self._rate * 2 ** (values["pitch_spray_semitones"] * (2 * chance[1] - 1) / 12)
        # What a grain takes must lie inside the recording; what lies behind its end comes round again.
        taken = rate * self._span
        room = len(self._recording) - taken
        moved = values["scan"] * begin / self._sample_rate + values["spray_s"] * (2 * chance[2] - 1)
        start = (values["position"] * room + moved * self._source_rate) % room if room > 1 else 0.0
        octaves = min(max(ceil(log2(rate) - 1e-6), 0), MOST_OCTAVES)
        samples, origin = self._recording.slower(octaves, start, taken)
        start -= origin
        if chance[3] < values["reverse"]:
            start, rate = start + taken, -rate
        # At the recording's own pitch a grain begins on a sample, and no sample is made up.
        start = float(round(start)) if abs(rate) == 1 else start / 2**octaves
        add_grain(out, begin - first, self._window, samples, start, rate / 2**octaves, self._level)


class _Recording:
    """A recording, and stretches of it at half, a quarter... of its rate, without what would fold when read faster."""

    def __init__(self, samples: NDArray[np.float32]) -> None:
        self._samples = samples
        self._stretches: dict[tuple[int, int, int], NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self._samples)

    def slower(self, octaves: int, start: float, taken: float) -> tuple[NDArray[np.float32], int]:
        """Samples, 2 ** octaves times fewer, that hold what lies from `start` on, and where they begin.

        A stretch is made when it is first asked for: of an hour, only what is heard.
        """
        from scipy.signal import resample_poly

        if octaves == 0:
            return self._samples, 0
        margin = _MARGIN << octaves
        length = max(_STRETCH, 1 << ceil(log2(taken + 1)))
        which = max(int(start), 0) // length
        begin = max(which * length - margin, 0)
        key = (octaves, length, which)
        if key not in self._stretches:
            piece = self._samples[begin : (which + 2) * length + margin]
            self._stretches[key] = resample_poly(piece, 1, 1 << octaves).astype(np.float32)
        return self._stretches[key], begin


SYNTHESIZERS = (Granular(),)
