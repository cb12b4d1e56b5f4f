"""Small TOML files that a person may have written: read and checked, written whole or not at all, and their names."""

from __future__ import annotations

import json
import re
import secrets
import stat
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

from voicestudio.core.errors import StudioError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from voicestudio.core.parameters import ParamRange

ENDING = ".toml"
MAX_BYTES = 1 << 20
_MAX_ID = 64
_NO_FILE_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(-\d+)?")
"""Windows keeps these for devices, whatever their ending."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read(path: Path, thing: str, things_name: str = "") -> dict[str, Any]:
    """The tables of a file; raises StudioError, which calls what the file should hold a `thing`, for what is no TOML.

    `things_name` is what it is called in full, where that is another word.
    """
    whole_name = things_name or thing
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait for its other end
            raise StudioError(f"The file of a {whole_name} is wanted, but “{path}” is not a file.")
        if facts.st_size > MAX_BYTES:
            raise StudioError(f"“{path.name}” holds {facts.st_size} bytes, but a {thing} has at most {MAX_BYTES}.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise StudioError(f"The {thing} “{path}” does not exist: check its name.") from error
    except OSError as error:
        raise StudioError(f"The {thing} “{path}” cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StudioError(f"“{path.name}” is no {whole_name}: it is not UTF-8 text.") from error
    except ValueError as error:  # of zeros in the name
        raise StudioError(f"The {thing} “{path.name}” cannot be read: {error}.") from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise StudioError(f"“{path.name}” is no {whole_name}: its brackets are nested too deeply.") from error
    except ValueError as error:  # also of numbers with thousands of digits
        end = f"at line {len(text.splitlines())}, the last"
        reason = " ".join(str(error).split()).rstrip(".").replace("at end of document", end)
        raise StudioError(f"“{path.name}” is no valid TOML: {reason}.") from error


def write(path: Path, text: str) -> None:
    """A small text file in UTF-8, whole or not at all; raises StudioError where it cannot be written."""
    beside = path.with_name(f".{path.stem[:64]}.{secrets.token_hex(4)}.part")
    try:
        try:
            beside.write_bytes(text.encode())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except UnicodeEncodeError as error:
        raise StudioError(f"“{path.name}” cannot be written: a text holds half of a character.") from error
    except FileNotFoundError as error:
        raise StudioError(f"The folder “{path.parent}” does not exist: make it first or choose another.") from error
    except OSError as error:
        raise StudioError(f"“{path}” cannot be written: {error.strerror}.") from error


def free_id(name: str, taken: Collection[str], thing: str) -> str:
    """A file's name, without ending, of the letters of a name, that is not `taken` yet; a `thing` where none is left.

    No two differ in the case of their letters alone.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_ID].strip("-") or thing
    if _NO_FILE_NAMES.fullmatch(base):
        base = f"{thing}-{base}"
    folded = {id.casefold() for id in taken}
    if base not in folded:
        return base
    return next(id for number in range(2, len(folded) + 3) if (id := f"{base}-{number}") not in folded)


# -- what is read


def check_keys(table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    """Raises StudioError for a key that is not known."""
    for key in table:
        if key not in known:
            raise StudioError(f"The key {shown(key)} is unknown in {what}: choose from {', '.join(known)}.")


def text_of(content: Mapping[str, Any], key: str, default: str = "") -> str:
    """The text at a key, or the default; raises StudioError for anything else."""
    text = content.get(key, default)
    if not isinstance(text, str):
        raise StudioError(f"A text is wanted for {key}, but {shown(text)} came.")
    return text


def number(value: object, key: str, parameter: ParamRange | None = None) -> float:
    """A number; a word where the parameter has choices. Raises StudioError for anything else."""
    choices = parameter.choices if parameter is not None else ()
    if isinstance(value, str) and choices:
        if value not in choices:
            raise StudioError(f"For {key}, one of {', '.join(choices)} is wanted, but {shown(value)} came.")
        return float(choices.index(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudioError(f"A number is wanted for {key}, but {shown(value)} came.")
    try:
        return float(value)
    except OverflowError as error:  # whole numbers know no bounds
        raise StudioError(f"A smaller number is wanted for {key}.") from error


def shown(value: object) -> str:
    """A value as a sentence can hold it."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# -- what is written


def value_lines(values: Mapping[str, float], parameters: Sequence[ParamRange]) -> list[str]:
    """A line for each value; choices as their words, in the order of the parameters."""
    return [f"{_key(one.name)} = {_value(values[one.name], one)}" for one in parameters if one.name in values]


def quoted(text: str) -> str:
    """A basic string: TOML's escapes are JSON's, but that TOML wants the character DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: float, parameter: ParamRange) -> str:
    if parameter.choices:
        return quoted(parameter.choices[round(value)])
    return str(round(value)) if parameter.curve == "whole" else repr(float(value))


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else quoted(name)
