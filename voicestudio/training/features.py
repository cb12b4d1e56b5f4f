"""Features of a corpus, made once and kept: cleaned samples, mel spectrogram and f0, packed in flat arrays."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.f0 import f0_contour
from voicestudio.dsp.mel import log_mel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from voicestudio.training.corpus import Recording

VERSION = 4
HIGH_PASS_HZ = 60.0
SPEECH_LEVEL_DB = -24.0
LEAD_S, TAIL_S = 0.10, 0.16
F0_STEP_SEMITONES = 0.2
"""Half as fine as the default, a third of the time: hours of recordings are measured."""


@dataclass(frozen=True, slots=True)
class ClipFeatures:
    """One clip's arrays: samples float32 (L * hop,), mel float32 (n_mels, L), f0_hz float32 (L,), 0 unvoiced."""

    samples: NDArray[np.float32]
    mel: NDArray[np.float32]
    f0_hz: NDArray[np.float32]


def cleaned(samples: NDArray[np.float32], sample_rate: int, spec: MelSpec) -> NDArray[np.float32]:
    """Rumble and offset removed, speech at one level, silence before and after cut to a short rest."""
    import soxr
    from scipy.signal import butter, sosfiltfilt

    if sample_rate != spec.sample_rate:
        samples = soxr.resample(samples, sample_rate, spec.sample_rate, quality="VHQ")
    samples = sosfiltfilt(butter(4, HIGH_PASS_HZ, "highpass", fs=spec.sample_rate, output="sos"), samples)
    hop = spec.hop_length
    n_frames = len(samples) // hop
    power = np.mean(samples[: n_frames * hop].reshape(n_frames, hop) ** 2, axis=1) + 1e-12  # (L,)
    smooth = np.convolve(power, np.ones(4) / 4, mode="same")
    loud = smooth > smooth.max() * 10**-2.5  # within 25 dB of the loudest
    gain = 10 ** (SPEECH_LEVEL_DB / 20) / np.sqrt(power[loud].mean())
    gain = min(gain, 0.97 / max(np.abs(samples).max(), 1e-9))
    speech = np.flatnonzero(smooth > smooth.max() * 10**-4.0)
    start = max(0, speech[0] - round(LEAD_S / spec.frame_s))
    stop = min(n_frames, speech[-1] + 1 + round(TAIL_S / spec.frame_s))
    return (samples[start * hop : stop * hop] * gain).astype(np.float32)


def measure(recording: Recording, spec: MelSpec) -> ClipFeatures:
    """Read, clean and measure one recording."""
    try:
        samples, sample_rate = soundfile.read(recording.path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise StudioError(f"{recording.path} cannot be read as sound ({error}): replace or remove it.") from error
    samples = cleaned(samples.mean(axis=1), sample_rate, spec)
    return ClipFeatures(samples, log_mel(samples, spec), f0_contour(samples, spec, step_semitones=F0_STEP_SEMITONES))


def fingerprint(recordings: Sequence[Recording], spec: MelSpec) -> str:
    """Changes when a recording, the mel settings or the cleaning changes, not when the corpus is moved or copied."""
    digest = hashlib.sha256(json.dumps([VERSION, asdict(spec)]).encode())
    for recording in recordings:
        with recording.path.open("rb") as file:
            digest.update(f"{recording.id}|{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()[:16]


class FeatureStore:
    """Features of many clips as three memory-mapped arrays and the frame at which each clip begins."""

    def __init__(self, folder: Path, spec: MelSpec) -> None:
        self.spec = spec
        self.starts = np.load(folder / "starts.npy")  # (n_clips + 1,)
        self._samples = np.load(folder / "samples.npy", mmap_mode="r")
        self._mel = np.load(folder / "mel.npy", mmap_mode="r")  # (L, n_mels)
        self._f0 = np.load(folder / "f0.npy")

    def __len__(self) -> int:
        return len(self.starts) - 1

    def n_frames(self, index: int) -> int:
        return int(self.starts[index + 1] - self.starts[index])

    def clip(self, index: int, start: int = 0, stop: int | None = None) -> ClipFeatures:
        """Frames start to stop of one clip."""
        length = self.n_frames(index)
        stop = length if stop is None else min(stop, length)
        a, b = self.starts[index] + start, self.starts[index] + stop
        hop = self.spec.hop_length
        samples = self._samples[a * hop : b * hop].astype(np.float32) / 32767
        return ClipFeatures(samples, self._mel[a:b].astype(np.float32).T, self._f0[a:b])


def _pack(folder: Path, features: Sequence[ClipFeatures]) -> None:
    folder.mkdir(parents=True)
    np.save(folder / "starts.npy", np.cumsum([0, *(len(clip.f0_hz) for clip in features)]))
    np.save(folder / "f0.npy", np.concatenate([clip.f0_hz for clip in features]))
    np.save(folder / "mel.npy", np.concatenate([clip.mel.T for clip in features]))
    samples = np.concatenate([clip.samples for clip in features])
    np.save(folder / "samples.npy", np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16))


def features(
    recordings: Sequence[Recording],
    cache: Path,
    spec: MelSpec,
    progress: Callable[[int, int], None] = lambda done, total: None,
    workers: int = 2,
) -> FeatureStore:
    """The features of all recordings, from the cache when they were made before.

    The pack is written beside its place and renamed, so that an interrupted run leaves nothing half-made. Two runs may
    measure the same recordings at once: the first to end gives the pack. Raises StudioError if it cannot be written.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    folder = cache / fingerprint(recordings, spec)
    if not folder.is_dir():
        partial = folder.with_name(f"{folder.name}.{os.getpid()}.part")
        _make(cache)
        made: list[ClipFeatures] = []
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for clip in pool.map(measure, recordings, [spec] * len(recordings), chunksize=4):
                made.append(clip)
                progress(len(made), len(recordings))
        try:
            _pack(partial, made)
            partial.rename(folder)
        except OSError as error:
            if not folder.is_dir():
                raise _cannot_keep(cache, error) from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return FeatureStore(folder, spec)


def _make(cache: Path) -> None:
    """Known to be possible before anything is measured."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_keep(cache, error) from error


def _cannot_keep(cache: Path, error: OSError) -> StudioError:
    return StudioError(f"What is measured cannot be kept in {cache} ({error.strerror}): make room for it there.")


class JoinedStore:
    """Several stores of one MelSpec as one, the clips counted through."""

    def __init__(self, stores: Sequence[FeatureStore]) -> None:
        self.spec = stores[0].spec
        self._places = [(store, index) for store in stores for index in range(len(store))]

    def __len__(self) -> int:
        return len(self._places)

    def n_frames(self, index: int) -> int:
        store, place = self._places[index]
        return store.n_frames(place)

    def clip(self, index: int, start: int = 0, stop: int | None = None) -> ClipFeatures:
        """Frames start to stop of one clip."""
        store, place = self._places[index]
        return store.clip(place, start, stop)
