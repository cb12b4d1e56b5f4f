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

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.core import StudioError, toml_files
from voicestudio.core.toml_files import quoted, shown
from voicestudio.effects.catalogue import checked
from voicestudio.effects.tables import chain_of, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import Effect

MAX_NAME, MAX_DESCRIPTION = 120, 2000
_KEYS = ("name", "description", "effects")


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
    content = toml_files.read(path, "chain", "chain of effects")
    try:
        toml_files.check_keys(content, _KEYS, "a chain")
        name, description = (
            toml_files.text_of(content, key, default) for key, default in (("name", path.stem), ("description", ""))
        )
        check_texts(name, description)
        chain = chain_of(content.get("effects", []), path.parent)
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error
    return ChainPreset(name, chain, description, path.stem, own)


def to_toml(preset: ChainPreset, folder: Path | None = None) -> str:
    """The text of a file in that folder, from which `read` makes the same.

    Raises StudioError for a chain that cannot be played.
    """
    check_texts(preset.name, preset.description)
    lines = [f"name = {quoted(preset.name)}"]
    if preset.description:
        lines.append(f"description = {quoted(preset.description)}")
    return "\n".join([*lines, *lines_of(checked(preset.chain), folder)]) + "\n"


def write(path: Path, preset: ChainPreset) -> None:
    """Writes a chain to a file, whole or not at all, in the place of what had that name.

    Raises StudioError for a chain that cannot be played, and where the file cannot be written.
    """
    text = to_toml(preset, path.parent)
    if path.is_dir():
        raise StudioError(f"A file name is wanted, but “{path}” is a folder.")
    toml_files.write(path, text)


def check_texts(name: str, description: str) -> None:
    """Raises StudioError for a chain without a name, and for texts that are too long or of several lines."""
    if not name.strip():
        raise StudioError("A chain wants a name, but an empty one came.")
    for what, text, most in (("name", name, MAX_NAME), ("description", description, MAX_DESCRIPTION)):
        if len(text) > most:
            raise StudioError(f"A {what} of at most {most} characters is wanted, but {len(text)} came.")
        if not text.isprintable():
            raise StudioError(f"A {what} in one line of plain text is wanted, but {shown(text)} came.")
