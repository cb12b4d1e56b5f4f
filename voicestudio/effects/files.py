"""A chain of effects as a TOML file, read and written.

name = "Telephone"
description = "..."
[[effects]]
kind = "high_pass"
bypassed = false
[effects.values]
cutoff_hz = 300.0
slope = "24 dB"
"""

from __future__ import annotations

import json
import secrets
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicestudio.core import Effect, StudioError
from voicestudio.effects.catalogue import checked, completed, kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import ParamRange

ENDING = ".toml"
MAX_NAME, MAX_DESCRIPTION = 120, 2000
_MAX_BYTES = 1 << 20
_KEYS = ("name", "description", "effects")
_EFFECT_KEYS = ("kind", "bypassed", "values")


@dataclass(frozen=True, slots=True)
class ChainPreset:
    """A chain of effects with a name. `id` is its file's name without ending; `own`: the person's, to be changed."""

    name: str
    chain: tuple[Effect, ...]
    description: str = ""
    id: str = ""
    own: bool = False


def read(path: Path, own: bool = False) -> ChainPreset:
    """The chain of a file; without a name in it, the file's name is its name.

    Raises StudioError, in one sentence that names the file, for one that is missing or no TOML, for unknown keys,
    effects and parameters, wrong types, and values out of range.
    """
    content = _content(path)
    try:
        _check_keys(content, _KEYS, "a chain")
        name, description = _text_of(content, "name", path.stem), _text_of(content, "description", "")
        check_texts(name, description)
        effects = content.get("effects", [])
        if not isinstance(effects, list):
            raise StudioError(f"A list of tables [[effects]] is wanted, but {_shown(effects)} came.")
        chain = checked([_effect(one) for one in effects])
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error
    return ChainPreset(name, chain, description, path.stem, own)


def to_toml(preset: ChainPreset) -> str:
    """The text of a file from which `read` makes the same; raises StudioError for a chain that cannot be played."""
    check_texts(preset.name, preset.description)
    lines = [f"name = {_quoted(preset.name)}"]
    if preset.description:
        lines.append(f"description = {_quoted(preset.description)}")
    for effect in checked(preset.chain):
        lines += ["", "[[effects]]", f"kind = {_quoted(effect.kind)}"]
        if effect.bypassed:
            lines.append("bypassed = true")
        if effect.values:
            lines += ["", "[effects.values]"]
            lines += [
                f"{parameter.name} = {_value(effect.values[parameter.name], parameter)}"
                for parameter in kind(effect.kind).parameters
                if parameter.name in effect.values
            ]
    return "\n".join(lines) + "\n"


def write(path: Path, preset: ChainPreset) -> None:
    """Writes a chain to a file, whole or not at all, in the place of what had that name.

    Raises StudioError for a chain that cannot be played, and where the file cannot be written.
    """
    text = to_toml(preset)
    if path.is_dir():
        raise StudioError(f"A file name is wanted, but “{path}” is a folder.")
    beside = path.with_name(f".{path.stem[:64]}.{secrets.token_hex(4)}.part")
    try:
        try:
            beside.write_bytes(text.encode())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except UnicodeEncodeError as error:
        raise StudioError(f"“{path.name}” cannot be written: a text holds half of a character.") from error
    except OSError as error:
        raise StudioError(f"The chain “{path}” cannot be written: {error.strerror}.") from error


def check_texts(name: str, description: str) -> None:
    """Raises StudioError for a chain without a name, and for texts that are too long or of several lines."""
    if not name.strip():
        raise StudioError("A chain wants a name, but an empty one came.")
    for what, text, most in (("name", name, MAX_NAME), ("description", description, MAX_DESCRIPTION)):
        if len(text) > most:
            raise StudioError(f"A {what} of at most {most} characters is wanted, but {len(text)} came.")
        if not text.isprintable():
            raise StudioError(f"A {what} in one line of plain text is wanted, but {_shown(text)} came.")


def _content(path: Path) -> dict[str, Any]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait for its other end
            raise StudioError(f"The file of a chain of effects is wanted, but “{path}” is not a file.")
        if facts.st_size > _MAX_BYTES:
            raise StudioError(f"“{path.name}” holds {facts.st_size} bytes, but a chain has at most {_MAX_BYTES}.")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise StudioError(f"The chain “{path}” does not exist: check its name.") from error
    except OSError as error:
        raise StudioError(f"The chain “{path}” cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StudioError(f"“{path.name}” is no chain of effects: it is not UTF-8 text.") from error
    except RecursionError as error:
        raise StudioError(f"“{path.name}” is no chain of effects: its brackets are nested too deeply.") from error
    except ValueError as error:  # also of numbers with thousands of digits, and of zeros in the name
        reason = " ".join(str(error).split()).rstrip(".")
        raise StudioError(f"“{path.name}” is no valid TOML: {reason}.") from error


def _effect(table: object) -> Effect:
    if not isinstance(table, dict):
        raise StudioError(f"A table [[effects]] is wanted, but {_shown(table)} came.")
    _check_keys(table, _EFFECT_KEYS, "[[effects]]")
    name, bypassed, values = table.get("kind"), table.get("bypassed", False), table.get("values", {})
    if not isinstance(name, str):
        raise StudioError(f"A text is wanted for the kind of every one of [[effects]], but {_shown(name)} came.")
    if not isinstance(bypassed, bool):
        raise StudioError(f"true or false is wanted for bypassed, but {_shown(bypassed)} came.")
    if not isinstance(values, dict):
        raise StudioError(f"A table [effects.values] is wanted, but {_shown(values)} came.")
    known = {parameter.name: parameter for parameter in kind(name).parameters}
    effect = Effect(name, {key: _number(value, known.get(key), key) for key, value in values.items()}, bypassed)
    completed(effect)
    return effect


def _number(value: object, parameter: ParamRange | None, key: str) -> float:
    """A number, or the number of a choice; a key that is no parameter is refused later."""
    if isinstance(value, str) and parameter is not None and parameter.choices:
        if value not in parameter.choices:
            choices = ", ".join(parameter.choices)
            raise StudioError(f"For {key}, one of {choices} is wanted, but {_shown(value)} came.")
        return float(parameter.choices.index(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudioError(f"A number is wanted for {key}, but {_shown(value)} came.")
    try:
        return float(value)
    except OverflowError as error:  # whole numbers know no bounds
        raise StudioError(f"A smaller number is wanted for {key}.") from error


def _text_of(content: dict[str, Any], key: str, default: str) -> str:
    text = content.get(key, default)
    if not isinstance(text, str):
        raise StudioError(f"A text is wanted for {key}, but {_shown(text)} came.")
    return text


def _check_keys(table: dict[str, Any], known: Sequence[str], what: str) -> None:
    for key in table:
        if key not in known:
            raise StudioError(f"The key {_shown(key)} is unknown in {what}: choose from {', '.join(known)}.")


def _value(value: float, parameter: ParamRange) -> str:
    if parameter.choices:
        return _quoted(parameter.choices[round(value)])
    return str(round(value)) if parameter.curve == "whole" else repr(float(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _shown(value: object) -> str:
    """A value as a sentence can hold it."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
