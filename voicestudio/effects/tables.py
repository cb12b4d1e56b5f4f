"""The tables [[effects]] of a TOML file: of a chain, or of a sound patch.

[[effects]]
kind = "convolution"
bypassed = false
source = "my-church.wav"
[effects.values]
mix = 0.5
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import Effect, StudioError
from voicestudio.core.toml_files import check_keys, number, quoted, shown, text_of, value_lines
from voicestudio.effects.catalogue import checked, kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYS = ("kind", "bypassed", "source", "values")


def chain_of(tables: object, folder: Path) -> tuple[Effect, ...]:
    """The effects of a file in that folder; raises StudioError for what is no chain that can be played.

    A source that is no whole path stands in the folder. Whether it is there is not asked.
    """
    if not isinstance(tables, list):
        raise StudioError(f"A list of tables [[effects]] is wanted, but {shown(tables)} came.")
    return checked(_effect(one, folder) for one in tables)


def lines_of(chain: Iterable[Effect], folder: Path | None = None) -> list[str]:
    """The lines of the tables; a source in the folder, or below it, is named from there."""
    lines = []
    for effect in chain:
        lines += ["", "[[effects]]", f"kind = {quoted(effect.kind)}"]
        if effect.bypassed:
            lines.append("bypassed = true")
        if effect.source:
            lines.append(f"source = {quoted(_from(folder, effect.source))}")
        if effect.values:
            lines += ["", "[effects.values]", *value_lines(effect.values, kind(effect.kind).parameters)]
    return lines


def _effect(table: object, folder: Path) -> Effect:
    if not isinstance(table, dict):
        raise StudioError(f"A table [[effects]] is wanted, but {shown(table)} came.")
    check_keys(table, _KEYS, "[[effects]]")
    name, bypassed, values = table.get("kind"), table.get("bypassed", False), table.get("values", {})
    if not isinstance(name, str):
        raise StudioError(f"A text is wanted for the kind of every one of [[effects]], but {shown(name)} came.")
    if not isinstance(bypassed, bool):
        raise StudioError(f"true or false is wanted for bypassed, but {shown(bypassed)} came.")
    if not isinstance(values, dict):
        raise StudioError(f"A table [effects.values] is wanted, but {shown(values)} came.")
    known = {parameter.name: parameter for parameter in kind(name).parameters}
    numbers = {key: number(value, key, known.get(key)) for key, value in values.items()}
    return Effect(name, numbers, bypassed, _whole(text_of(table, "source"), folder))


def _whole(source: str, folder: Path) -> str:
    """The whole path; raises StudioError for one out of the folder: a file that came from elsewhere reads its own."""
    if not source or Path(source).is_absolute():
        return source
    if not source.isprintable():
        raise StudioError("The path of a sound file is wanted for source, but something else came.")
    folder = folder.resolve()
    path = (folder / source).resolve()
    if not path.is_relative_to(folder):
        raise StudioError(f"The source “{source}” leads out of the folder: put the file there, or give its whole path.")
    return str(path)


def _from(folder: Path | None, source: str) -> str:
    path = Path(source)
    if folder is None or not path.is_relative_to(folder.resolve()):
        return source
    return path.relative_to(folder.resolve()).as_posix()
