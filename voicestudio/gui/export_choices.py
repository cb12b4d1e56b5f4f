"""What an export can be: formats, rates, the size to expect, and a name for the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.audio_io.writing import WriteSettings

RATES_HZ = (8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000)
MP3_RATES_HZ = RATES_HZ[:-1]
SUFFIXES = {"wav": ".wav", "flac": ".flac", "ogg": ".ogg", "mp3": ".mp3"}
BYTES = {"PCM_16": 2.0, "PCM_24": 3.0, "FLOAT": 4.0}
LARGEST_WAV_BYTES = 4.29e9
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


_LOSSY_BYTES_A_SECOND = {"ogg": 10_000, "mp3": 16_000}
_FLAC_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be written: sound that is there or, with n_characters, a text that is yet to be spoken.

    Of a text the duration is an estimate. `title` gives the file its name.
    """

    title: str
    duration_s: float
    sample_rate: int
    selection: tuple[float, float] | None = None
    prefer_selection: bool = False
    n_characters: int = 0

    @property
    def is_text(self) -> bool:
        return self.n_characters > 0


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What the person decided: stop_s None is the sound's end."""

    path: Path
    settings: WriteSettings
    start_s: float
    stop_s: float | None


def file_name_for(text: str, longest: int = 48) -> str:
    """A file name, without its ending, from the first words of a text; "speech" where it has none that fit."""
    words = _UNFIT.sub(" ", text.replace("\n", " ")).split()
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > longest:
            break
        name = f"{name} {word}".strip()
    return name[:longest].strip(" .,;!?-") or "speech"


def free_name(path: Path) -> Path:
    """The path itself, or with a number after its name where there is such a file already."""
    number = 2
    candidate = path
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return candidate


def formats() -> list[tuple[str, str, str]]:
    """Name to show, suffix and subtype of each format, the usual one first."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ExportChoices", text)

    return [
        (tr("WAV, 16 bit (plays everywhere)"), "wav", "PCM_16"),
        (tr("WAV, 24 bit"), "wav", "PCM_24"),
        (tr("WAV, 32 bit float (for editing)"), "wav", "FLOAT"),
        (tr("FLAC, 16 bit (exact, half the size)"), "flac", "PCM_16"),
        (tr("FLAC, 24 bit"), "flac", "PCM_24"),
        (tr("OGG Vorbis (small)"), "ogg", "VORBIS"),
        (tr("MP3 (small, plays everywhere)"), "mp3", "MPEG_LAYER_III"),
    ]


def bytes_of(seconds: float, suffix: str, subtype: str, sample_rate: int) -> float:
    """About how many bytes the file will have."""
    size = seconds * _LOSSY_BYTES_A_SECOND.get(suffix, sample_rate * BYTES.get(subtype, 2.0))
    return size * (_FLAC_SHARE if suffix == "flac" else 1.0)


def size_shown(size: float) -> str:
    """A number of bytes as in "1.2 MB"."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(1, size / 1e3):.0f} kB"
