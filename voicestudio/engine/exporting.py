"""A render, or a sound that is there, into a file: in short steps, so that it can be followed and given up."""

from __future__ import annotations

import math
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Self

import numpy as np

from voicestudio.audio_io.files import StreamWriter, WriteReport, WriteSettings
from voicestudio.audio_io.levels import LevelMeter
from voicestudio.audio_io.loudness import Gain, gain_to
from voicestudio.core import AudioClip, AudioReady, RenderFinished, StudioError
from voicestudio.engine.speaking import speak

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray

    from voicestudio.core import RenderEvent, RenderRequest, Voice
    from voicestudio.engine.speaking import Segment

LARGEST_WAV_BYTES = 4_294_000_000
"""A WAV counts its bytes in 32 bits."""

_WAV_BYTES = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4}
_PIECE = 1 << 15


@dataclass(frozen=True, slots=True)
class Writing:
    """So much (0 to 1) of a sound that is all there has been measured and written."""

    share: float


def export(
    request: RenderRequest, voice: Voice, path: Path, settings: WriteSettings | None = None,
    segment: Segment | None = None,
) -> Generator[RenderEvent | Writing, None, WriteReport]:  # fmt: skip
    """The events of `speak`, with the sound going into a file, which is there whole before RenderFinished is told.

    A file of that name is replaced. The sound is not kept in memory, however long the text: a loudness target, which
    wants all of it, lets it wait in a nameless file of the same folder, and tells Writing before RenderFinished.
    close() or an error leaves nothing behind. Raises StudioError when the file cannot be written, before anything is
    computed where that can be known, and as `speak` does.
    """
    settings = settings or WriteSettings()
    rate = voice.card.spec.sample_rate
    report: WriteReport | None = None
    with Target(path, rate, settings) as target, closing(speak(request, voice, segment)) as events:
        if settings.loudness_lufs is None:
            for event in events:
                if isinstance(event, AudioReady):
                    target.append(event.clip)
                elif isinstance(event, RenderFinished):
                    report = target.close()
                yield event
        else:
            with _Waiting(path) as waiting:
                for event in events:
                    if isinstance(event, AudioReady):
                        waiting.append(event.clip.samples)
                    elif isinstance(event, RenderFinished):
                        report = yield from _levelled(waiting.pieces, waiting.n_samples, rate, target, settings)
                    yield event
    if report is None:
        raise StudioError(f"“{path.name}” was not written, since the speaking came to no end: try again.")
    return report


def save(path: Path, clip: AudioClip, settings: WriteSettings | None = None) -> Generator[Writing, None, WriteReport]:
    """Writes a sound as audio_io.writing.write does, in steps; close() or an error leaves nothing behind.

    Raises StudioError for an empty sound, an unknown ending, a folder that cannot be written to, and a full disk.
    """
    settings = settings or WriteSettings()
    settings.encoding(path)
    if len(clip) == 0:
        raise StudioError(f"There is no sound to write to “{path.name}” (0 seconds).")

    def pieces() -> Iterator[NDArray[np.float32]]:
        return (clip.samples[start : start + _PIECE] for start in range(0, len(clip), _PIECE))

    with Target(path, clip.sample_rate, settings) as target:
        return (yield from _levelled(pieces, len(clip), clip.sample_rate, target, settings))


def save_stream(
    path: Path, clips: Generator[AudioClip], settings: WriteSettings | None = None
) -> Generator[float, None, WriteReport]:
    """Writes a sound as it is made, however long, and tells the seconds written so far; closes `clips`.

    The file is there whole at the end or not at all. What passes full scale is cut off where the format cannot hold
    it, and `settings.loudness_lufs` is passed over, as both would want the whole sound first. Raises StudioError for
    no sound, and as `save`.
    """
    settings = settings or WriteSettings()
    settings.encoding(path)
    with closing(clips):
        first = next(clips, None)
        if first is None:
            raise StudioError(f"There is no sound to write to “{path.name}” (0 seconds).")
        with Target(path, first.sample_rate, settings) as target:
            for clip in chain([first], clips):
                target.append(clip)
                yield target.n_samples / (settings.sample_rate or first.sample_rate)
            return target.close()


def _levelled(
    pieces: Callable[[], Iterator[NDArray[np.float32]]], n_samples: int, rate: int, target: Target,
    settings: WriteSettings,
) -> Generator[Writing, None, WriteReport]:  # fmt: skip
    """Goes through the sound twice: to choose its gain, and to write it with that gain."""
    gain = Gain(0.0, None, 0.0, True)
    measures = settings.loudness_lufs is not None or target.subtype != "FLOAT"
    done, all_of_it = 0, max(1, n_samples * (1 + measures))
    if measures:
        meter = LevelMeter(rate, settings.sample_rate or rate, settings.loudness_lufs is not None)
        for piece in pieces():
            meter.append(piece)
            done += len(piece)
            yield Writing(done / all_of_it)
        level = meter.finish()
        if settings.loudness_lufs is not None and level.true_peak_dbfs is not None:
            gain = gain_to(level.loudness_lufs, level.true_peak_dbfs, settings.loudness_lufs, settings.peak_dbfs)
        elif level.peak > 1.0:
            gain = replace(gain, gain_db=settings.peak_dbfs - 20 * math.log10(level.peak))
    factor = np.float32(10 ** (gain.gain_db / 20))
    for piece in pieces():
        target.append(AudioClip(piece * factor, rate))
        done += len(piece)
        yield Writing(done / all_of_it)
    report = replace(target.close(), gain_db=gain.gain_db, reached=gain.reached, reason=gain.reason)
    if settings.loudness_lufs is None:
        return report
    return replace(report, loudness_lufs=gain.loudness_lufs, true_peak_dbfs=gain.true_peak_dbfs)


class Target(StreamWriter):
    """The file to be, at whatever loudness; it says in good time when a WAV grows too large."""

    def __init__(self, path: Path, rate: int, settings: WriteSettings) -> None:
        kind, self.subtype = settings.encoding(path)
        self._sample_bytes = _WAV_BYTES[self.subtype] if kind == "WAV" else 0
        super().__init__(path, rate, replace(settings, loudness_lufs=None))

    def append(self, clip: AudioClip) -> None:
        """As StreamWriter; raises StudioError when a WAV cannot hold more."""
        super().append(clip)
        if self.n_samples * self._sample_bytes > LARGEST_WAV_BYTES:
            raise StudioError(f"A WAV file holds at most 4 GB, and “{self.path.name}” would be larger: choose FLAC.")


class _Waiting:
    """A sound on the disk, in a file without a name, which is gone with the process whatever happens to it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.n_samples = 0
        try:
            self._file = tempfile.TemporaryFile(dir=path.parent, buffering=0)  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise StudioError(f"The folder “{path.parent}” may not be written to; choose another.") from error

    def append(self, samples: NDArray[np.float32]) -> None:
        data = np.ascontiguousarray(samples, np.float32).tobytes()
        try:
            complete = self._file.write(data) == len(data)
        except OSError as error:
            raise self._full() from error
        if not complete:
            raise self._full()
        self.n_samples += len(samples)

    def pieces(self) -> Iterator[NDArray[np.float32]]:
        self._file.seek(0)
        while data := self._file.read(4 * _PIECE):
            yield np.frombuffer(data, np.float32)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        self._file.close()

    def _full(self) -> StudioError:
        return StudioError(
            f"“{self._path}” cannot be written: the disk has no room for the sound that waits to be measured; "
            "free some space first."
        )
