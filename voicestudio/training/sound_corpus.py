"""Recorded sounds, one folder a class: read, brought to one rate and one peak, silence before and after cut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.training.corpus import AUDIO_SUFFIXES
from voicestudio.training.features import ClipFeatures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

PEAK = 0.5
FOLDS = 5
SILENCE = 3e-4
"""Beside a peak of 1: what stays below before and after a sound is padding."""
LEAD_S = 0.01
LEAST_S = 0.1


@dataclass(frozen=True, slots=True)
class SoundRecording:
    """One clip: its class, by number, and its fold, 1 to 5; clips cut from one recording are in one fold."""

    path: Path
    sound: int
    fold: int


def read_sounds(folder: Path) -> tuple[tuple[str, ...], list[SoundRecording]]:
    """Names of the classes, that is of the folders in `folder`, and all clips in them.

    Folds are read from names that begin as those of ESC-10 do, "3-" for the third (K. Piczak, "ESC: dataset for
    environmental sound classification", ACM Multimedia 2015); other clips are dealt out by their order. Raises
    StudioError where there are no such folders.
    """
    if not folder.is_dir():
        raise StudioError(f"A folder with one folder of recordings a class is wanted, but there is none at {folder}.")
    found = {
        place.name: sorted(path for path in place.iterdir() if path.suffix.lower() in AUDIO_SUFFIXES)
        for place in sorted(folder.iterdir())
        if place.is_dir()
    }
    found = {name: paths for name, paths in found.items() if paths}
    if not found:
        raise StudioError(f"Folders of recordings, one a class of sound, are wanted in {folder}, but there are none.")
    recordings = [
        SoundRecording(path, number, _fold(path.name, place))
        for number, paths in enumerate(found.values())
        for place, path in enumerate(paths)
    ]
    return tuple(found), recordings


def _fold(name: str, place: int) -> int:
    if len(name) > 1 and name[1] == "-" and name[0] in "12345":
        return int(name[0])
    return place % FOLDS + 1


def trimmed(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Without the silence that pads it, without offset, PEAK at its loudest; empty for silence alone."""
    peak = np.abs(samples).max(initial=0)
    if peak < 1e-4:
        return np.zeros(0, np.float32)
    heard = np.flatnonzero(np.abs(samples) > SILENCE * peak)
    samples = samples[max(0, heard[0] - round(LEAD_S * sample_rate)) : heard[-1] + 1]
    samples = samples - np.mean(samples)
    return (samples * (PEAK / np.abs(samples).max(initial=1e-9))).astype(np.float32)


def read_samples(path: Path, sample_rate: int) -> NDArray[np.float32]:
    """All samples of a file, one channel, at that rate; raises StudioError for a file that is no sound."""
    import soxr

    try:
        samples, own_rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise StudioError(f"{path} cannot be read as sound ({error}): replace or remove it.") from error
    return soxr.resample(samples.mean(axis=1), own_rate, sample_rate, quality="HQ")


class SoundStore:
    """Samples and mels of all clips, in memory; the shape of features.FeatureStore.

    A clip too short to be learned from has no frames.
    """

    def __init__(self, clips: list[NDArray[np.float32]], spec: MelSpec) -> None:
        self.spec = spec
        least = max(round(LEAST_S * spec.sample_rate), spec.n_fft)
        none = np.zeros((spec.n_mels, 0), np.float32)
        self._samples = clips
        self._mels = [log_mel(samples, spec) if len(samples) >= least else none for samples in clips]

    def __len__(self) -> int:
        return len(self._mels)

    def n_frames(self, index: int) -> int:
        return self._mels[index].shape[1]

    def clip(self, index: int, start: int = 0, stop: int | None = None) -> ClipFeatures:
        """Frames start to stop of one clip; no f0 is measured."""
        length, hop = self.n_frames(index), self.spec.hop_length
        stop = length if stop is None else min(stop, length)
        samples = self._samples[index][start * hop : stop * hop]
        return ClipFeatures(samples, self._mels[index][:, start:stop], np.zeros(stop - start, np.float32))


def sound_store(recordings: list[SoundRecording], spec: MelSpec, progress: Callable[[int, int], None]) -> SoundStore:
    """All recordings read, trimmed and measured."""
    clips: list[NDArray[np.float32]] = []
    with ThreadPoolExecutor(2) as pool:
        for samples in pool.map(lambda one: read_samples(one.path, spec.sample_rate), recordings):
            clips.append(trimmed(samples, spec.sample_rate))
            progress(len(clips), len(recordings))
    return SoundStore(clips, spec)
