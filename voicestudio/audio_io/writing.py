"""AudioClip to sound files: whole, or chunk by chunk as a render goes on."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import soundfile

from voicestudio.audio_io.loudness import gain_for
from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG", ".mp3": "MP3"}
SUBTYPES = {
    "WAV": ("PCM_16", "PCM_24", "FLOAT"),
    "FLAC": ("PCM_16", "PCM_24"),
    "OGG": ("VORBIS",),
    "MP3": ("MPEG_LAYER_III",),
}
MP3_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

_QUALITY = {"MP3": {"bitrate_mode": "VARIABLE", "compression_level": 0.1}, "OGG": {"compression_level": 0.2}}
"""Speech that a listener cannot tell from the original: about 130 kbit/s for mono at 44.1 kHz."""

_ADD_PEAK_CHUNK = 0x1050
"""libsndfile's command for a chunk that float WAVs get by default; it holds the time, so equal sounds would differ."""

_BLOCK = 1 << 16
_FULL_BYTES = 1 << 20
_DITHER_SEED = 0


@dataclass(frozen=True, slots=True)
class WriteSettings:
    """How to write a sound file.

    format: "wav", "flac", "ogg" or "mp3"; None goes by the file's extension. subtype: "PCM_16", "PCM_24" or, for WAV,
    "FLOAT"; OGG and MP3 have but one. sample_rate in Hz; None keeps the sound's. loudness_lufs: the wished loudness
    (BS.1770), with no true peak above peak_dbfs; None leaves the level alone, unless the sound passes full scale in a
    format that cannot hold it: then its peak is brought to peak_dbfs. Raises StudioError for what does not exist.
    """

    format: str | None = None
    subtype: str = "PCM_16"
    sample_rate: int | None = None
    loudness_lufs: float | None = None
    peak_dbfs: float = -1.0

    def __post_init__(self) -> None:
        if self.format is not None and f".{self.format.lower()}" not in FORMATS:
            raise StudioError(f"A format of {_known()} is wanted, but “{self.format}” came.")
        if self.subtype not in {name for names in SUBTYPES.values() for name in names}:
            raise StudioError(f"A subtype of PCM_16, PCM_24 or FLOAT is wanted, but “{self.subtype}” came.")
        if self.sample_rate is not None and not 8000 <= self.sample_rate <= 192000:
            raise StudioError(f"A sample rate of 8000 to 192000 Hz is wanted, but {self.sample_rate} Hz came.")
        if self.loudness_lufs is not None and not -70 <= self.loudness_lufs <= 0:
            raise StudioError(f"A loudness of -70 to 0 LUFS is wanted, but {self.loudness_lufs:g} came.")
        if not -60 <= self.peak_dbfs <= 0:
            raise StudioError(f"A peak of -60 to 0 dB is wanted, but {self.peak_dbfs:g} came.")

    def encoding(self, path: Path) -> tuple[str, str]:
        """libsndfile's names of format and subtype for a file of that name; raises StudioError if it has none."""
        by_name = FORMATS.get(path.suffix.lower())
        if by_name is None:
            ending = f"“{path.suffix}”" if path.suffix else "no ending"
            raise StudioError(f"A file name ending in {_known()} is wanted, but “{path.name}” has {ending}.")
        if self.format is not None and self.format.upper() != by_name:
            raise StudioError(f"A .{self.format.lower()} file is wanted, but “{path.name}” is its name; rename it.")
        names = SUBTYPES[by_name]
        if len(names) > 1 and self.subtype not in names:
            raise StudioError(f"{by_name} holds {' or '.join(names)}, but {self.subtype} is wanted; use WAV for it.")
        return by_name, names[0] if len(names) == 1 else self.subtype


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What was written.

    loudness_lufs and true_peak_dbfs are of the sound before gain_db (before encoding; a lossy format may move peaks by
    some tenths of a dB), None where not measured. `reached`: the wished loudness, where one was wished, was reached;
    `reason` says why not. n_clipped samples passed full scale and were cut off.
    """

    path: Path
    sample_rate: int
    n_samples: int
    gain_db: float = 0.0
    loudness_lufs: float | None = None
    true_peak_dbfs: float | None = None
    reached: bool = True
    reason: str = ""
    n_clipped: int = 0

    @property
    def duration_s(self) -> float:
        return self.n_samples / self.sample_rate


def write(path: Path | str, clip: AudioClip, settings: WriteSettings | None = None) -> WriteReport:
    """Writes a sound to a file, which appears whole or not at all.

    Raises StudioError for an empty sound, an unknown ending, a folder that cannot be written to, and a full disk.
    """
    path, settings = Path(path), settings or WriteSettings()
    subtype = settings.encoding(path)[1]
    if len(clip) == 0:
        raise StudioError(f"There is no sound to write to “{path.name}” (0 seconds).")
    samples = clip.samples
    rate = settings.sample_rate or clip.sample_rate
    if rate != clip.sample_rate:
        import soxr

        samples = soxr.resample(samples, clip.sample_rate, rate, quality="VHQ")
    report = WriteReport(path, rate, len(samples))
    if settings.loudness_lufs is not None:
        gain = gain_for(samples, rate, settings.loudness_lufs, settings.peak_dbfs)
        report = replace(
            report, gain_db=gain.gain_db, loudness_lufs=gain.loudness_lufs, true_peak_dbfs=gain.true_peak_dbfs,
            reached=gain.reached, reason=gain.reason,
        )  # fmt: skip
    elif subtype != "FLOAT" and (peak := float(max(samples.max(), -samples.min()))) > 1.0:
        report = replace(report, gain_db=settings.peak_dbfs - 20 * float(np.log10(peak)))
    factor = np.float32(10 ** (report.gain_db / 20))
    with StreamWriter(path, rate, replace(settings, sample_rate=None, loudness_lufs=None)) as writer:
        for start in range(0, len(samples), _BLOCK):
            writer.append(AudioClip(samples[start : start + _BLOCK] * factor, rate))
    return replace(report, n_clipped=writer.n_clipped)


class StreamWriter:
    """Writes a sound to a file as it is made, however long, in bounded memory.

    The sound goes to a hidden file beside the wanted one; close() gives it its name, abandon() or an exception inside
    `with` removes it. Equal sounds give equal files however they are cut into chunks. A loudness can only be known at
    the end, so loudness_lufs must be None here.
    """

    def __init__(self, path: Path | str, sample_rate: int, settings: WriteSettings | None = None) -> None:
        """Raises StudioError if such a file cannot be made there; `sample_rate` is that of the clips to come."""
        self.path, settings = Path(path), settings or WriteSettings()
        self.n_clipped = 0
        self.n_samples = 0
        self._source_rate = sample_rate
        self._rate = settings.sample_rate or sample_rate
        self._format, self._subtype = settings.encoding(self.path)
        self._dither = np.random.default_rng(_DITHER_SEED)
        self._resampler = None
        if settings.loudness_lufs is not None:
            raise StudioError("A loudness target needs the whole sound; write it when the render is finished.")
        if self._format == "MP3" and self._rate not in MP3_RATES_HZ:
            raise StudioError(f"MP3 cannot hold {self._rate} Hz; choose 44100 or 48000 Hz, or another format.")
        if self._rate != sample_rate:
            import soxr

            self._resampler = soxr.ResampleStream(sample_rate, self._rate, 1, dtype="float32", quality="VHQ")
        self._beside = self.path.with_name(f".{self.path.stem[:64]}.{secrets.token_hex(4)}.part")
        self._file: soundfile.SoundFile | None = self._made()

    def append(self, clip: AudioClip) -> None:
        """The next piece; raises StudioError if it cannot be written, and then nothing is left behind."""
        if clip.sample_rate != self._source_rate:
            raise StudioError(f"Sound at {self._source_rate} Hz is being written, but {clip.sample_rate} Hz came.")
        samples = clip.samples
        self._put(samples if self._resampler is None else self._resampler.resample_chunk(np.ascontiguousarray(samples)))

    def close(self) -> WriteReport:
        """Ends the file and gives it its name, replacing what had it; raises StudioError if it cannot."""
        if self._resampler is not None:
            self._put(self._resampler.resample_chunk(np.empty(0, np.float32), last=True))
        if self._file is None:
            raise StudioError(f"“{self.path.name}” was already closed or abandoned.")
        try:
            self._file.close()
            self._file = None
            if self._format != "MP3" and soundfile.info(self._beside).frames != self.n_samples:
                raise OSError("not all of it arrived")
            self._beside.replace(self.path)
        except (OSError, soundfile.LibsndfileError) as error:
            self.abandon()
            raise self._failed(error) from error
        return WriteReport(self.path, self._rate, self.n_samples, n_clipped=self.n_clipped)

    def abandon(self) -> None:
        """Leaves nothing behind; what was there before under that name stays."""
        if self._file is not None:
            file, self._file = self._file, None
            with contextlib.suppress(soundfile.LibsndfileError):  # it is thrown away anyway
                file.close()
        self._beside.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        if kind is not None:
            self.abandon()
        elif self._file is not None:
            self.close()

    def _made(self) -> soundfile.SoundFile:
        folder = self.path.parent
        try:
            if self.path.is_dir():
                raise StudioError(f"A file name is wanted, but “{self.path}” is a folder.")
            self._beside.open("xb").close()
            quality = _QUALITY.get(self._format, {})
            file = soundfile.SoundFile(self._beside, "w", self._rate, 1, self._subtype, format=self._format, **quality)
            soundfile._snd.sf_command(file._file, _ADD_PEAK_CHUNK, soundfile._ffi.NULL, 0)
            return file
        except (FileNotFoundError, NotADirectoryError) as error:
            if folder.is_dir():  # as /proc, which is full of files but takes none
                raise StudioError(f"The folder “{folder}” takes no files; choose another.") from error
            raise StudioError(f"The folder “{folder}” does not exist; make it first or choose another.") from error
        except PermissionError as error:
            raise StudioError(f"The folder “{folder}” may not be written to; choose another.") from error
        except (OSError, soundfile.LibsndfileError) as error:
            self._beside.unlink(missing_ok=True)
            raise self._failed(error) from error

    def _put(self, samples: NDArray[np.float32]) -> None:
        if self._file is None:
            raise StudioError(f"“{self.path.name}” was already closed or abandoned.")
        try:
            for start in range(0, len(samples), _BLOCK):  # libvorbis fails on very long pieces
                block = samples[start : start + _BLOCK]
                self._file.write(self._encoded(block))
                self.n_samples += len(block)
        except (OSError, AssertionError, soundfile.LibsndfileError) as error:  # AssertionError: written in part
            self.abandon()
            raise self._failed(error) from error

    def _encoded(self, samples: NDArray[np.float32]) -> NDArray:
        """The samples as libsndfile takes them without rounding by its own rules."""
        if self._subtype not in ("PCM_16", "PCM_24"):
            return samples
        scale = 1 << (15 if self._subtype == "PCM_16" else 23)
        values = samples.astype(np.float64) * scale
        self.n_clipped += int(np.count_nonzero((values < -scale) | (values > scale)))
        if self._subtype == "PCM_24":
            return (np.clip(np.rint(values), -scale, scale - 1).astype(np.int32) * 256).astype(np.int32)
        noise = self._dither.random((len(values), 2)) @ np.array([1.0, -1.0])  # triangular, 2 steps wide
        exact = values == np.rint(values)  # digital silence and what came from 16 bits stay as they are
        return np.clip(np.rint(values + np.where(exact, 0.0, noise)), -scale, scale - 1).astype(np.int16)

    def _failed(self, error: Exception) -> StudioError:
        """libsndfile does not say why, so the disk is asked."""
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < _FULL_BYTES:
                return StudioError(f"“{self.path}” cannot be written: the disk is full; free some space first.")
        reason = str(error).rstrip(".")
        return StudioError(f"“{self.path}” cannot be written ({reason}); free some space or choose another folder.")


def _known() -> str:
    return ", ".join(FORMATS)
