"""A person's own impulse responses: the recorded answer of a place, made ready for the convolution."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from numpy.typing import NDArray

    Steps = Generator[NDArray[np.float32], None, NDArray[np.float32]]

LONGEST_S = 15.0
PUT_ASIDE = ".deleted"
"""The folder beside a file, in which it may still be for a while."""
_QUIET_DB, _GONE_DB = -60.0, -90.0
"""What is so far below the peak is left out: before the first sound, and after the last."""
_SILENT = 1e-4
_LEAST_POWER = 1e-12
_NOTHING = np.zeros(0, np.float32)


def recorded(path: Path, size: float, sample_rate: int) -> Steps:
    """The impulse response in a file, float32 (n,), played so much slower as `size` says; in steps.

    Channels are taken together. It begins with its first sound, and leaves pink noise as loud as it was. Raises
    StudioError for a file that is missing, broken, silent, or longer than LONGEST_S.
    """
    from voicestudio.effects.spaces import levelled

    samples, rate = yield from _read(path)
    answer = _trimmed(samples, path)
    yield _NOTHING
    if sample_rate != rate * size:
        import soxr

        answer = soxr.resample(answer, rate, sample_rate * size, quality="HQ").astype(np.float32)
        yield _NOTHING
    if np.square(answer, dtype=np.float64).sum() < _LEAST_POWER:
        raise StudioError(f"The impulse response “{path.name}” has nothing left at {sample_rate} Hz: choose another.")
    return levelled(answer, sample_rate).astype(np.float32)


def check(path: Path) -> None:
    """Raises StudioError for a file that `recorded` would refuse."""
    steps = _read(path)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        samples, _ = end.value
    _trimmed(samples, path)


def _read(path: Path) -> Generator[NDArray[np.float32], None, tuple[NDArray[np.float32], int]]:
    from voicestudio.audio_io.files import blocks

    pieces, rate, read_s = [], 1, 0.0
    try:
        with closing(blocks(_found(path))) as clips:
            for clip in clips:
                pieces.append(clip.samples)
                rate, read_s = clip.sample_rate, read_s + clip.duration_s
                if read_s > LONGEST_S:
                    raise StudioError(
                        f"An impulse response of at most {LONGEST_S:g} s is wanted, but “{path.name}” is longer: "
                        "cut out a part of it."
                    )
                yield _NOTHING
    except StudioError as error:
        raise StudioError(f"Impulse response: {error}") from error
    return np.concatenate([_NOTHING, *pieces]), rate


def _found(path: Path) -> Path:
    """The file, or its copy that was put aside, which is then put aside anew: what is in use does not go."""
    aside = path.parent / PUT_ASIDE / path.name
    if path.exists() or not aside.exists():
        return path
    with suppress(OSError):
        aside.touch()
    return aside


def _trimmed(samples: NDArray[np.float32], path: Path) -> NDArray[np.float32]:
    """Without silence at both ends."""
    size = np.abs(samples)
    peak = float(size.max(initial=0.0))
    if not np.isfinite(peak):
        raise StudioError(f"The impulse response “{path.name}” holds samples that are no numbers: choose another.")
    if peak < _SILENT:
        raise StudioError(f"The impulse response “{path.name}” is silent: choose another.")
    first = int(np.argmax(size > peak * 10 ** (_QUIET_DB / 20)))
    last = int(np.flatnonzero(size > peak * 10 ** (_GONE_DB / 20))[-1]) + 1
    return samples[first:last]
