"""Text files as they come: found encoding, bounded size, subtitles without their times."""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from pathlib import Path

from voicestudio.core import StudioError

LARGEST_BYTES = 4_000_000
SUBTITLES = {".srt", ".vtt"}
PATTERN = "*.txt *.md *.markdown *.text *.srt *.vtt"

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TIMES = re.compile(r"^[\d:.,]+\s+-->\s+[\d:.,]+.*$")
_TAG = re.compile(r"<[^<>\n]{1,80}>|\{\\[^{}\n]*\}")


def read_text(path: Path) -> str:
    """The text of a file, its line ends as "\\n"; of subtitles, only what is said.

    Raises StudioError for a file that cannot be read, is larger than LARGEST_BYTES, or is not text.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise StudioError(
                f"A text of at most {LARGEST_BYTES / 1e6:.0f} MB can be opened, but {path.name} has {size / 1e6:.1f} "
                "MB: divide it into several files."
            )
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(f"The file {path} could not be read: {error.strerror or error}.") from error
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if _looks_binary(text):
        raise StudioError(f"A text file is wanted, but {path.name} holds something else: choose a .txt or .md file.")
    return _without_times(text) if path.suffix.lower() in SUBTITLES else text


def write_text(path: Path, text: str) -> None:
    """Writes UTF-8, wholly or not at all; raises StudioError when the folder or the disk does not allow it."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise StudioError(f"The text could not be saved as {path}: {error.strerror or error}.") from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        else:
            beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StudioError(f"The text could not be saved as {path}: {error.strerror or error}.") from error


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    head = data[:4000]
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and max(zeros_even, zeros_odd) > len(head) // 8 and min(zeros_even, zeros_odd) * 10 < len(head):
        return data.decode("utf-16-le" if zeros_odd > zeros_even else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _looks_binary(text: str) -> bool:
    """Whether there are more control characters than a stray one."""
    head = text[:20_000]
    controls = sum(1 for char in head if ord(char) < 32 and char not in "\t\n\f" or 127 <= ord(char) < 160)
    return "\0" in head or controls > len(head) / 50


def _without_times(text: str) -> str:
    """Blocks of subtitles as lines of one text: numbers, times, tags and headings fall away."""
    said = []
    for block in re.split(r"\n\s*\n", text.lstrip("\ufeff")):
        lines = block.strip().split("\n")
        times = next((index for index, line in enumerate(lines) if _TIMES.match(line.strip())), None)
        if times is not None:
            said.append(" ".join(_TAG.sub("", line).strip() for line in lines[times + 1 :]).strip())
    return "\n".join(line for line in said if line)
