"""Where a text to be spoken comes from: an argument, a file, or standard input."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from voicestudio.core import StudioError

LONGEST_BYTES = 64 << 20


def text_from(argument: str | None, file: Path | None) -> str:
    """The text of TEXT, of standard input for "-", or of a file; raises StudioError for none, for both, for no text."""
    if (argument is None) == (file is None):
        raise StudioError("One text is wanted: give TEXT, - for standard input, or --file FILE.")
    if file is not None:
        return _decoded(_bytes_of(file), f"The file “{file}”")
    if argument == "-":
        return _decoded(sys.stdin.buffer.read(LONGEST_BYTES + 1), "Standard input")
    return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter for letter in argument)


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LONGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise StudioError(f"The file “{file}” cannot be read ({reason}): check its name.") from error


def _decoded(content: bytes, name: str) -> str:
    """UTF-8, or UTF-16 that says so with its first two bytes; line ends become plain."""
    if len(content) > LONGEST_BYTES:
        raise StudioError(f"{name} is larger than {LONGEST_BYTES >> 20} MB: cut it into parts.")
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudioError(f"{name} is not UTF-8 text: give a text file, saved as UTF-8.") from error
    if "\0" in text:
        raise StudioError(f"{name} is not a text: it holds bytes of zero.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
