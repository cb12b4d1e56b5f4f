"""A patch to its TOML file, which appears whole or not at all."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING

from voicestudio.core import Note, StudioError
from voicestudio.engine.patches import checking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voicestudio.core import ParamRange, SoundPatch

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(patch: SoundPatch) -> str:
    """The patch as TOML; reading it gives an equal patch. Raises StudioError for one that cannot be played."""
    checking.checked(patch)
    lines = [f"name = {_text(patch.name)}", f"synth = {_text(patch.synth)}"]
    if patch.category:
        lines.append(f"category = {_text(patch.category)}")
    if patch.tags:
        lines.append(f"tags = [{', '.join(map(_text, patch.tags))}]")
    if patch.description:
        lines.append(f"description = {_text(patch.description)}")
    if patch.seed:
        lines.append(f"seed = {patch.seed}")
    if patch.source:
        lines.append(f"source = {_text(patch.source)}")
    lines += ["", "[note]", *_note(patch.note)]
    if patch.values:
        lines += ["", "[values]", *_values(patch.values, checking.synth_parameters(patch.synth))]
    for effect in patch.effects:
        lines += ["", "[[effects]]", f"kind = {_text(effect.kind)}"]
        if effect.bypassed:
            lines.append("bypassed = true")
        if effect.values:
            lines += ["", "[effects.values]", *_values(effect.values, checking.effect_parameters(effect.kind))]
    return "\n".join(lines) + "\n"


def write(path: Path, patch: SoundPatch) -> None:
    """Writes the patch to a file, in the place of what had that name.

    Raises StudioError for a patch that cannot be played, and where the file cannot be written; then what was there
    before stays.
    """
    write_text(path, to_toml(patch))


def write_text(path: Path, text: str) -> None:
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


def _note(note: Note) -> list[str]:
    facts = {"pitch": note.pitch, "velocity": note.velocity, "duration_s": note.duration_s}
    return [f"{key} = {float(value)!r}" for key, value in facts.items()]


def _values(values: Mapping[str, float], parameters: Sequence[ParamRange]) -> list[str]:
    """A line for each value; choices as their words, in the order of the parameters."""
    lines = []
    for parameter in parameters:
        if parameter.name in values:
            lines.append(f"{_key(parameter.name)} = {_value(values[parameter.name], parameter)}")
    return lines


def _value(value: float, parameter: ParamRange) -> str:
    if parameter.choices:
        return _text(parameter.choices[round(value)])
    return str(round(value)) if parameter.curve == "whole" else repr(float(value))


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    """A basic string: TOML's escapes are JSON's, but that TOML wants the character DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
