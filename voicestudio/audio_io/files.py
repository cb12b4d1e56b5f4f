"""Sound files to AudioClip."""

from __future__ import annotations

import re
import stat
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
import soundfile

from voicestudio.audio_io.mapping import mapped
from voicestudio.audio_io.writing import StreamWriter, WriteReport, WriteSettings, write
from voicestudio.core import AudioClip, StudioError, places

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from numpy.typing import NDArray

__all__ = [
    "LONGEST_S", "StreamWriter", "WriteReport", "WriteSettings", "blocks", "read", "read_at", "read_from_disk", "write",
]  # fmt: skip

LONGEST_S = 4 * 3600
HELD_S = 120.0
"""So much sound is always held in memory."""
RATES_HZ = (8000, 192000)

_BLOCK = 1 << 16
_EXACT = ("WAV", "WAVEX", "FLAC", "AIFF", "RF64", "W64")
_STREAMED = 0x7FFFFF00
"""A WAV whose header was written before its length was known claims at least so many bytes of sound."""


def read(path: Path | str) -> AudioClip:
    """A sound file as it is, its channels averaged to one.

    Raises StudioError, naming the file, for anything that is not between 1 sample and 4 hours of intact sound at
    8 to 192 kHz.
    """
    path = Path(path)
    with _opened(path) as file:
        return AudioClip(_gather(_blocks(file, path), file.frames), file.samplerate)


def read_at(path: Path | str, sample_rate: int) -> AudioClip:
    """Like read(), at sample_rate; resampled as it is read, so that the original is never held whole."""
    import soxr

    path = Path(path)
    with _opened(path) as file:
        if file.samplerate == sample_rate:
            return AudioClip(_gather(_blocks(file, path), file.frames), sample_rate)
        stream = soxr.ResampleStream(file.samplerate, sample_rate, 1, dtype="float32", quality="VHQ")

        def resampled() -> Generator[NDArray[np.float32]]:
            for block in _blocks(file, path):
                yield stream.resample_chunk(block)
            yield stream.resample_chunk(np.empty(0, np.float32), last=True)

        return AudioClip(_gather(resampled(), file.frames * sample_rate // file.samplerate + 1), sample_rate)


@contextmanager
def read_from_disk(path: Path | str) -> Generator[AudioClip]:
    """read() for what looks at a sound part by part: more than HELD_S of it lies in a file that is gone in the end.

    Only the parts that are being looked at are in memory then.
    """
    path = Path(path)
    with ExitStack() as kept:
        pieces, n_held, disk, rate = [], 0, None, 0
        for clip in blocks(path):
            rate = clip.sample_rate
            pieces.append(clip.samples)
            n_held += len(clip)
            if disk is None and n_held > HELD_S * rate:
                disk = kept.enter_context(_scratch())
            if disk is not None:
                for piece in pieces:
                    piece.tofile(disk)
                pieces.clear()
        if disk is None:
            yield AudioClip(np.concatenate(pieces), rate)
            return
        disk.flush()
        yield AudioClip(kept.enter_context(mapped(disk)), rate)


def _scratch() -> IO[bytes]:
    """A file beside the studio's cache, which is on a disk where the folder for temporary files may be memory."""
    folder = places.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()


def blocks(path: Path | str) -> Generator[AudioClip]:
    """The sound of a file piece by piece, for what need not hold it whole; raises StudioError as read() does."""
    path = Path(path)
    with _opened(path) as file:
        for block in _blocks(file, path):
            yield AudioClip(block, file.samplerate)


class _Forward(soundfile.SoundFile):
    """Reads on without seeking: soundfile seeks after every read, which garbles MP3 from the second piece on."""

    def seekable(self) -> bool:
        return False


@contextmanager
def _opened(path: Path) -> Generator[soundfile.SoundFile]:
    try:
        if path.is_dir():
            raise StudioError(f"A sound file is wanted, but “{path}” is a folder.")
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its other end
            raise StudioError(f"A sound file is wanted, but “{path}” is not a file.")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise StudioError(f"The file “{path}” does not exist; check its name.") from error
    except PermissionError as error:
        raise StudioError(f"The file “{path}” may not be read; change its permissions or copy it elsewhere.") from error
    except (OSError, ValueError) as error:
        raise StudioError(f"The file “{path}” cannot be opened ({error}).") from error
    try:
        file = _Forward(path)
    except (soundfile.LibsndfileError, TypeError) as error:  # TypeError: a headerless .raw file
        raise StudioError(
            f"“{path.name}” is not a sound file that can be read; use WAV, FLAC, OGG, MP3 or AIFF."
        ) from error
    with file:
        _check(file, path)
        yield file


def _check(file: soundfile.SoundFile, path: Path) -> None:
    rate = file.samplerate
    if not RATES_HZ[0] <= rate <= RATES_HZ[1]:
        raise StudioError(f"“{path.name}” is at {rate} Hz, but 8000 to 192000 Hz is wanted; resample it first.")
    if file.frames > LONGEST_S * rate:
        raise StudioError(
            f"“{path.name}” lasts {file.frames / rate / 3600:.1f} hours, but at most 4 are read; cut it into parts."
        )
    claim = re.search(r"^data *: (\d+) \(should be (\d+)\)", file.extra_info, re.MULTILINE)
    if claim and int(claim[2]) < int(claim[1]) < _STREAMED:
        raise _damaged(path)


def _damaged(path: Path) -> StudioError:
    return StudioError(f"“{path.name}” is damaged or cut short; copy or export it again.")


def _blocks(file: soundfile.SoundFile, path: Path) -> Generator[NDArray[np.float32]]:
    """Mono pieces of at most _BLOCK samples; StudioError for what cannot be decoded, and when there are none."""
    total = 0
    while True:
        try:
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise _damaged(path) from error
        if not len(block):
            break
        total += len(block)
        if total > LONGEST_S * file.samplerate:
            raise StudioError(f"“{path.name}” lasts more than 4 hours; cut it into parts.")
        if not np.isfinite(block).all():
            raise StudioError(f"“{path.name}” holds samples that are not numbers; it is damaged, export it again.")
        yield block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)
    if total == 0:
        raise StudioError(f"“{path.name}” holds no sound (0 seconds) or is cut short; record or export it again.")
    slack = 2 * 1152 if file.format == "MP3" else 0  # encoder delay and padding
    if total < file.frames - slack and (file.format in _EXACT or _counts_its_frames(path)):
        raise _damaged(path)
    if file.format == "OGG" and not _has_last_page(path):
        raise _damaged(path)


def _counts_its_frames(path: Path) -> bool:
    """Whether an MP3 says in its first frame how many there are; without it the length is an estimate."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    return b"Xing" in start or b"Info" in start


def _has_last_page(path: Path) -> bool:
    """Whether the last page of an Ogg file says that it is the last (RFC 3533 section 6: bit 2 of byte 5)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 17)))
        end = file.read()
    page = end.rfind(b"OggS")
    return 0 <= page < len(end) - 5 and bool(end[page + 5] & 4)


def _gather(pieces: Iterable[NDArray[np.float32]], expected: int) -> NDArray[np.float32]:
    """The pieces as one array, which is allocated once where the expected length is right."""
    whole = np.empty(max(1, min(expected, LONGEST_S * RATES_HZ[1])), np.float32)
    done = 0
    for piece in pieces:
        if done + len(piece) > len(whole):
            whole = np.concatenate([whole[:done], np.empty(max(len(piece), done // 2), np.float32)])
        whole[done : done + len(piece)] = piece
        done += len(piece)
    return whole[:done]
