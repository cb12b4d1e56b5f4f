"""Recorded corpora: which clips there are, what is said in them, and which are kept for validation."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from voicestudio.core import StudioError

AUDIO_SUFFIXES = (".flac", ".wav", ".ogg", ".opus", ".mp3")
VALIDATION_SHARE = 17
"""One prompt in this many is kept for validation."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One take of one prompt; text is empty where nobody wrote it down (good enough for a vocoder)."""

    id: str
    prompt: str
    text: str
    path: Path
    speaker: str

    @property
    def is_validation(self) -> bool:
        """Decided by the prompt, so that no take of a validation prompt is ever trained on."""
        digest = hashlib.sha256(self.prompt.encode()).digest()
        return int.from_bytes(digest[:4], "big") % VALIDATION_SHARE == 0


def _audio_files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.rglob("*")) if path.suffix.lower() in AUDIO_SUFFIXES}


def _with_texts(folder: Path, table: Path, audio: dict[str, Path]) -> list[Recording]:
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE) if row]
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if "id" in header and "text" in header:
        columns, rows = (header.index("id"), header.index("text")), rows[1:]
        prompt_column = header.index("prompt") if "prompt" in header else columns[0]
    else:  # LJ Speech: id|text as written|text as read
        columns, prompt_column = (0, -1), 0
    recordings = []
    for number, row in enumerate(rows, 2):
        if len(row) <= max(*columns, prompt_column):
            raise StudioError(f"{table} wants id|text in each line, but line {number} has {len(row)} fields: mend it.")
        if row[columns[0]] in audio:
            name = row[columns[0]]
            recordings.append(Recording(name, row[prompt_column], row[columns[1]], audio[name], folder.name))
    return recordings


def read_corpus(folder: Path) -> list[Recording]:
    """All recordings below a folder: one with metadata.csv (with its texts), or one of plain sound files.

    metadata.csv is separated by "|" and begins with a header naming id and text (and prompt, where several takes of
    one prompt exist), or is LJ Speech's. Raises StudioError if the folder is missing or holds no sound.
    """
    if not folder.is_dir():
        raise StudioError(f"A folder with recordings is wanted, but there is none at {folder}.")
    table = folder / "metadata.csv"
    audio = _audio_files(folder)
    if table.is_file():
        recordings = _with_texts(folder, table, audio)
    else:
        recordings = [Recording(name, name, "", path, path.parent.name) for name, path in audio.items()]
    if not recordings:
        raise StudioError(f"Recordings ({', '.join(AUDIO_SUFFIXES)}) are wanted in {folder}, but none were found.")
    return recordings
