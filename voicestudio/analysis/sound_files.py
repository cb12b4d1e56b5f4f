"""Folders of sounds: which files are there, under which label, and the pooled features of each, kept in the cache."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.kept_models import DAMAGE, written_whole
from voicestudio.analysis.pooled import (
    FEATURES_VERSION,
    feature_names,
    peak_block,
    peaks,
    pooled_features,
    pooled_window,
    windows,
)
from voicestudio.audio_io import files
from voicestudio.core import AudioClip, StudioError, places

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au", ".caf", ".w64"})
HELD_S = 60.0
"""A longer file is never held whole: it is read twice, the second time window by window."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is: `done` of `total` of what it is doing just now."""

    doing: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class LabelledFiles:
    """Sound files with the class of each; folds where the file names tell them (1 to 9), else empty.

    skipped counts the files that are no sounds by their names.
    """

    paths: tuple[Path, ...]
    labels: tuple[str, ...]
    folds: tuple[int, ...]
    skipped: int


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Which of the files could be measured (indices into the paths), their vectors, and what was wrong with others.

    vectors float32 (n_kept, n_features); refused: index -> sentence for each file that is not among them.
    """

    kept: tuple[int, ...]
    vectors: NDArray[np.float32]
    refused: dict[int, str]


def sound_files(folder: Path) -> tuple[list[Path], int]:
    """All sound files in a folder and the folders in it, sorted, and how many other files there are.

    Hidden files are not counted. Raises StudioError for what is no folder or holds no sounds.
    """
    if not folder.is_dir():
        raise StudioError(f"A folder of sounds is wanted, but “{folder}” is not a folder: check its name.")
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    sounds = [path for path in found if path.suffix.lower() in SUFFIXES]
    if not sounds:
        raise StudioError(
            f"A folder of sounds is wanted, but “{folder}” holds none among its {len(found)} files: "
            "put WAV, FLAC, OGG, MP3 or AIFF files there."
        )
    return sounds, len(found) - len(sounds)


def labelled_files(folder: Path) -> LabelledFiles:
    """The sounds of a folder that holds one folder a class.

    Folds, three or more, are taken from names like 3-anything.wav where all files are called so and every class is
    in every fold.
    Raises StudioError for a folder without classes, with one class only, or with sounds of no class.
    """
    sounds, others = sound_files(folder)
    inside = [path for path in sounds if path.parent != folder]
    if not inside:
        raise StudioError(f"One folder a class is wanted in “{folder}”, but its sounds lie in no folders: sort them.")
    labels = tuple(path.relative_to(folder).parts[0] for path in inside)
    if len(set(labels)) < 2:
        raise StudioError(
            f"At least two classes, each a folder of sounds, are wanted in “{folder}”, but only “{labels[0]}” came."
        )
    return LabelledFiles(tuple(inside), labels, _folds(inside, labels), others + len(sounds) - len(inside))


def _folds(paths: Sequence[Path], labels: Sequence[str]) -> tuple[int, ...]:
    digits = [re.match(r"([1-9])-", path.name) for path in paths]
    if not all(digits):
        return ()
    folds = tuple(int(digit[1]) for digit in digits if digit)
    n_folds, n_classes = len(set(folds)), len(set(labels))
    return folds if n_folds > 2 and len(set(zip(folds, labels, strict=True))) == n_folds * n_classes else ()


def measure_files(paths: Sequence[Path]) -> Generator[Step, None, Measured]:
    """Measured, with a Step after each file; vectors are kept in the cache by what a file contains, not by its name."""
    kept, vectors, refused = [], [], {}
    for index, path in enumerate(paths):
        try:
            vectors.append(cached_features(path))
            kept.append(index)
        except StudioError as error:
            sentence = str(error)
            refused[index] = sentence if path.name in sentence else f"“{path.name}”: {sentence}"
        yield Step("listening to the sounds", index + 1, len(paths))
    empty = np.empty((0, len(feature_names())), np.float32)
    return Measured(tuple(kept), np.stack(vectors) if vectors else empty, refused)


def cached_features(path: Path) -> NDArray[np.float32]:
    """pooled_file(), or what it said before of a file with the same content."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StudioError(f"The file “{path}” cannot be read: {error.strerror}.") from error
    kept = places.cache_folder() / "pooled" / f"{FEATURES_VERSION}" / f"{digest[:32]}.npy"
    try:
        vector = np.load(kept, allow_pickle=False)
        if vector.shape == (len(feature_names()),) and np.isfinite(vector).all():
            return vector
    except DAMAGE:  # not there yet, or cut short: it is made anew
        pass
    vector = pooled_file(path)
    with suppress(StudioError), written_whole(kept) as part, part.open("wb") as file:
        np.save(file, vector)  # a cache that cannot be written only costs time
    return vector


def pooled_file(path: Path) -> NDArray[np.float32]:
    """pooled_features() of a sound file, which is never held whole if it is long.

    Raises StudioError, naming the file, for what cannot be read, is silent or too short.
    """
    held: list[AudioClip] = []
    heights: list[NDArray[np.float32]] = []
    rest = np.empty(0, np.float32)
    n_samples, rate = 0, 0
    for clip in files.blocks(path):
        n_samples, rate = n_samples + len(clip), clip.sample_rate
        if n_samples <= HELD_S * rate:
            held.append(clip)
            continue
        samples = np.concatenate([rest, *(one.samples for one in held), clip.samples])
        held.clear()
        whole = len(samples) // peak_block(rate) * peak_block(rate)
        heights.append(peaks(samples[:whole], rate))
        rest = samples[whole:]
    try:
        if not heights:
            return pooled_features(AudioClip.join(held))
        starts, length = windows(np.concatenate(heights), n_samples, rate)
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error
    total = np.zeros(len(feature_names()), np.float64)
    for window in _cut(path, starts, length):
        total += pooled_window(window, rate)
    return (total / len(starts)).astype(np.float32)


def _cut(path: Path, starts: Sequence[int], length: int) -> Generator[NDArray[np.float32]]:
    """The windows of a file one after the other, holding little more than one of them at a time."""
    waiting = list(starts)
    held, begins = np.empty(0, np.float32), 0
    for clip in files.blocks(path):
        if not waiting:
            return
        held = np.concatenate([held, clip.samples])
        while waiting and waiting[0] + length <= begins + len(held):
            start = waiting.pop(0) - begins
            yield held[start : start + length]
        unneeded = min(len(held), max(0, waiting[0] - begins)) if waiting else len(held)
        held, begins = held[unneeded:], begins + unneeded
