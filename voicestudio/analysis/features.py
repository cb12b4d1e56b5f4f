"""What can be measured along a sound: tracks of features, onsets and tempo, for views and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.elsewhere import call
from voicestudio.analysis.onsets import find_onsets, tempo
from voicestudio.analysis.spectral_features import ROWS, SPECTRAL, UNITS, SpectralBlock
from voicestudio.core import FeatureTrack, MelSpec, StudioError
from voicestudio.core.audio import read_only
from voicestudio.core.steps import drained
from voicestudio.dsp import formants
from voicestudio.dsp.f0 import f0_contour
from voicestudio.dsp.framing import AtRate, centred, centres, n_frames

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

    from numpy.typing import NDArray

    from voicestudio.analysis.elsewhere import Elsewhere
    from voicestudio.core import AudioClip

HOP_S = 0.01
F0_RANGE_HZ = (65.0, 1050.0)
NAMES = ("rms", "f0", "formant", *SPECTRAL[1:], "onset strength", "onset", "tempo")
"""Names of the tracks, in the order of a table's columns."""

_F0_SPEC = MelSpec(sample_rate=16000, n_fft=800, win_length=800, hop_length=160)
_F0_STEP_SEMITONES = 0.2
_F0_CONTEXT = 50
"""Frames before and after a block that are read with it: by then the best way through the frames is the same."""
BLOCK_FRAMES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """tracks with equal frames, HOP_S apart from 0 on; onsets_s (n,); tempo_bpm None where there is no pulse.

    Onsets and tempo are empty and None where they were not asked for.
    """

    tracks: tuple[FeatureTrack, ...]
    onsets_s: NDArray[np.float64]
    tempo_bpm: float | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "onsets_s", read_only(self.onsets_s))

    def track(self, name: str) -> FeatureTrack:
        """The track of that name; raises StudioError where it was not asked for."""
        for track in self.tracks:
            if track.name == name:
                return track
        raise StudioError(f"A feature out of {', '.join(one.name for one in self.tracks)} is wanted, not {name!r}.")


def features(clip: AudioClip, names: Collection[str] = NAMES) -> Features:
    """All at once; see feature_steps."""
    return drained(feature_steps(clip, names))


def feature_steps(
    clip: AudioClip, names: Collection[str] = NAMES, elsewhere: Elsewhere | None = None
) -> Generator[float, None, Features]:
    """Yields the share that is done, and returns the features; to cancel, stop asking and close() it.

    A frame each 10 ms, the first at 0. Memory beside the clip and the result is bounded, however long the clip is, and
    blocks equal the whole. f0 is by far the slowest; with `elsewhere` it is computed in that process. NaN stands where
    a frame has no value: f0 where unvoiced, formants where no resonance is, shape of the spectrum in silence (below
    -90 dBFS). Raises StudioError for an empty clip and for unknown names.
    """
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise StudioError(f"Features out of {', '.join(NAMES)} are wanted, but {unknown[0]!r} came.")
    if not len(clip):
        raise StudioError("A sound with at least one sample is wanted to be measured, but an empty one came.")
    total = n_frames(clip, HOP_S)
    wanted = [name for name in NAMES if name in names]
    found = _Found(wanted, total)
    pulse = np.zeros(total, np.float32) if {"onset", "onset strength", "tempo"} & set(wanted) else None
    spectrum = [name for name in SPECTRAL if name in wanted]
    f0_sound, formant_sound = AtRate(clip, _F0_SPEC.sample_rate), AtRate(clip, formants.SAMPLE_RATE)
    for first in range(0, total, BLOCK_FRAMES):
        last = min(total, first + BLOCK_FRAMES)
        if spectrum or pulse is not None:
            block = SpectralBlock(clip, first, last, HOP_S)
            for name in spectrum:
                found.put(name, first, block.feature(name))
            if pulse is not None:
                pulse[first:last] = block.onset_strength()
            yield 0.98 * first / total
        if "formant" in wanted:
            found.put("formant", first, _formants(formant_sound, first, last))
        if "f0" in wanted:
            waiting = _f0(f0_sound, first, last, elsewhere)
            found.put("f0", first, (yield from _share(waiting, 0.98 * first / total)))
        yield 0.98 * last / total
    onsets_s, tempo_bpm = np.empty(0), None
    if pulse is not None:
        onsets = find_onsets(pulse, HOP_S)
        onsets_s = onsets * HOP_S
        for name, values in (("onset strength", pulse), ("onset", np.isin(np.arange(total), onsets))):
            if name in wanted:
                found.put(name, 0, values)
        if "tempo" in wanted:
            tempo_bpm, local_bpm = yield from _share(tempo(pulse, HOP_S), 0.99)
            found.put("tempo", 0, local_bpm)
    return Features(found.tracks(), onsets_s, tempo_bpm)


class _Found:
    """Values of each track, filled block by block."""

    def __init__(self, names: list[str], total: int) -> None:
        shapes = {name: (len(ROWS[name]), total) if name in ROWS else (total,) for name in names}
        self._values = {name: np.empty(shape, np.float32) for name, shape in shapes.items()}

    def put(self, name: str, first: int, values: NDArray) -> None:
        self._values[name][..., first : first + values.shape[-1]] = values

    def tracks(self) -> tuple[FeatureTrack, ...]:
        return tuple(
            FeatureTrack(name, UNITS[name], values, HOP_S, rows=ROWS.get(name, ()))
            for name, values in self._values.items()
        )


def _share(steps: Generator, share: float) -> Generator[float]:
    """The same steps, each telling the share that is done; returns what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        yield share


def _formants(sound: AtRate, first: int, last: int) -> NDArray[np.float32]:
    """Formants in Hz (n_formants, L) of frames first to last."""
    middles = centres(first, last, formants.SAMPLE_RATE, HOP_S)
    length = formants.WINDOW_LENGTH + 1
    stretch = sound.part(int(middles[0]) - length, int(middles[-1]) + length)
    return formants.formants(centred(stretch, middles - middles[0] + length, length))


def _f0(sound: AtRate, first: int, last: int, elsewhere: Elsewhere | None) -> Generator[None, None, NDArray]:
    """f0 in Hz of frames first to last, NaN where unvoiced, read with context so that blocks equal the whole."""
    hop = _F0_SPEC.hop_length
    begin = max(0, first - _F0_CONTEXT)
    start, stop = begin * hop - hop // 2, (last + _F0_CONTEXT) * hop + hop // 2
    reach = (_F0_SPEC.n_fft - hop) // 2  # f0_contour sees zeros around what it is given
    n_before = -(-reach // hop)
    stretch = sound.part(start - n_before * hop, stop + n_before * hop)
    kept = slice(n_before + first - begin, n_before + last - begin)
    if not stretch.any():
        return np.full(last - first, np.nan, np.float32)
    f0_hz = yield from call(elsewhere, f0_of_block, stretch)
    f0_hz = f0_hz[kept]
    return np.where(f0_hz > 0, f0_hz, np.nan)


def f0_of_block(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """f0 in Hz of each hop of samples at 16 kHz, 0 where unvoiced."""
    return f0_contour(samples, _F0_SPEC, *F0_RANGE_HZ, step_semitones=_F0_STEP_SEMITONES)
