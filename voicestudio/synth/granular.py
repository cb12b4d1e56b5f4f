"""Granular synthesis: a recorded sound in short windowed pieces, many a second (Roads, "Microsound", chapter 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange, StudioError
from voicestudio.synth.envelope import LEVEL, Adsr, adsr_parameters, gain, held_s, spans
from voicestudio.synth.gate import Gate
from voicestudio.synth.grain_kernel import add_grains

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
        # A row of grains is drawn at once, with a generator of its own: no grain depends on those before it.
        rows = range(earliest // _ROW, latest // _ROW + 1)
        chance = np.concatenate([np.random.default_rng([self._seed, row]).uniform(size=(_ROW, 4)) for row in rows])
        self._add(out, first, np.arange(earliest, latest + 1), chance[earliest - rows.start * _ROW :])
        return out

    def _add(self, out: NDArray[np.float32], first: int, number: NDArray[np.int64], chance: NDArray) -> None:
        """Adds the grains of those numbers to the samples from `first` on; a row of chance (n, 4) is one's own."""
        values, chance = self._values, chance[: len(number)]
        begin = np.rint((number + values["jitter"] * chance[:, 0]) * self._apart).astype(np.int64)
        heard = (begin < first + len(out)) & (begin + self._span > first)
        begin, chance = begin[heard], chance[heard]
        rate = self._rate * np.exp2(values["pitch_spray_semitones"] / 12 * (2 * chance[:, 1] - 1))
        # What a grain takes must lie inside the recording; what lies behind its end comes round again.
        taken = rate * self._span
        room = len(self._recording) - taken
        moved = values["scan"] * begin / self._sample_rate + values["spray_s"] * (2 * chance[:, 2] - 1)
        start = values["position"] * room + moved * self._source_rate
        start = np.where(room > 1, np.mod(start, np.maximum(room, 1)), 0.0)
        octaves = np.clip(np.ceil(np.log2(rate) - 1e-6), 0, MOST_OCTAVES).astype(np.int64)
        backwards = chance[:, 3] < values["reverse"]
        for alike, samples, origin in self._recording.slower(octaves, start, taken):
            here, speed = start[alike] - origin, rate[alike]
            here = np.where(backwards[alike], here + taken[alike], here)
            speed = np.where(backwards[alike], -speed, speed)
            # At the recording's own pitch a grain begins on a sample, and no sample is made up.
            fewer = 2.0 ** octaves[alike]
            here = np.where(np.abs(speed) == 1, np.rint(here), here / fewer)
            add_grains(out, begin[alike] - first, self._window, samples, here, speed / fewer, self._level)


class _Recording:
    """A recording, and stretches of it at half, a quarter... of its rate, without what would fold when read faster."""

    def __init__(self, samples: NDArray[np.float32]) -> None:
        self._samples = samples
        self._stretches: dict[tuple[int, int, int], NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self._samples)

    def slower(
        self, octaves: NDArray[np.int64], start: NDArray[np.float64], taken: NDArray[np.float64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]]:
        """For grains that take so many samples from `start` on: which of them, samples that hold these, and from where.

        The samples are 2 ** octaves times fewer. A stretch is made when it is first asked for: of an hour, only what is
        heard.
        """
        if not octaves.any():
            yield np.arange(len(octaves)), self._samples, 0
            return
        length = np.maximum(_STRETCH, 1 << np.ceil(np.log2(taken + 1)).astype(np.int64))
        which = np.maximum(start.astype(np.int64), 0) // length
        keys = np.stack([octaves, length, which])
        keys[1:, octaves == 0] = 0
        found, at = np.unique(keys, axis=1, return_inverse=True)
        for n, key in enumerate(found.T.tolist()):
            yield np.flatnonzero(at == n), *self._stretch(*key)

    def _stretch(self, octaves: int, length: int, which: int) -> tuple[NDArray[np.float32], int]:
        if octaves == 0:
            return self._samples, 0
        margin = _MARGIN << octaves
        begin = max(which * length - margin, 0)
        key = (octaves, length, which)
        if key not in self._stretches:
            from scipy.signal import resample_poly

            piece = self._samples[begin : (which + 2) * length + margin]
            self._stretches[key] = resample_poly(piece, 1, 1 << octaves).astype(np.float32)
        return self._stretches[key], begin


SYNTHESIZERS = (Granular(),)
