"""A patch from its TOML file: the whole of it, or only what a list of patches shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voicestudio.core import Note, SoundPatch, StudioError, toml_files
from voicestudio.core.toml_files import check_keys, number, shown, text_of
from voicestudio.effects.tables import chain_of
from voicestudio.engine.patches import checking
from voicestudio.synth import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicestudio.core import ParamRange

_TEXTS = ("name", "synth", "category", "description", "source")
_KEYS = (*_TEXTS, "tags", "seed", "note", "values", "effects")
_NOTE_KEYS = ("pitch", "velocity", "duration_s")


@dataclass(frozen=True, slots=True)
class PatchCard:
    """What a list of patches shows of one: read without its values, and so without any synthesizer.

    `own`: it is the person's, and can be changed; others came with the studio.
    """

    id: str
    name: str
    synth: str
    category: str
    tags: tuple[str, ...]
    description: str
    path: Path
    own: bool = False


def read(path: Path) -> SoundPatch:
    """The patch in a file; its id is the file's name without ending, its folder the file's.

    Raises StudioError, naming the file, for one that is not there, too large, no TOML, or no patch that can be played:
    unknown keys, synthesizers, effects and parameters, wrong types, values out of range.
    """
    content = toml_files.read(path, "patch")
    try:
        return _patch(content, path)
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error


def read_card(path: Path, own: bool) -> PatchCard:
    """What is shown of the patch in a file; raises StudioError as `read`, but for what only its synthesizer knows."""
    content = toml_files.read(path, "patch")
    try:
        texts = _outline(content)
        catalogue.check(texts["synth"])
        return PatchCard(
            path.stem, texts["name"], texts["synth"], texts["category"], _tags(content), texts["description"], path, own
        )
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error


def _patch(content: dict[str, Any], path: Path) -> SoundPatch:
    texts = _outline(content)
    values = _table(content, "values")
    seed = content.get("seed", 0)
    if type(seed) is not int:
        raise StudioError(f"A whole number is wanted for seed, but {shown(seed)} came.")
    synth = texts["synth"]
    patch = SoundPatch(
        **texts, tags=_tags(content), seed=seed, note=_note(_table(content, "note")),
        values=_values(values, checking.synth_parameters(synth), f"the synthesizer {synth}"),
        effects=chain_of(content.get("effects", []), path.parent), id=path.stem, folder=path.parent,
    )  # fmt: skip
    return checking.checked(patch)


def _outline(content: dict[str, Any]) -> dict[str, str]:
    """The texts by key, "" where left out; a name and a synthesizer are wanted."""
    check_keys(content, _KEYS, "a patch")
    texts = {key: text_of(content, key) for key in _TEXTS}
    for key in ("name", "synth"):
        if key not in content:
            raise StudioError(f"The key {key} is missing: a patch wants a name and a synth.")
    checking.check_texts(texts["name"], texts["category"], _tags(content), texts["description"])
    return texts


def _tags(content: dict[str, Any]) -> tuple[str, ...]:
    tags = content.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise StudioError(f"A list of texts is wanted for tags, but {shown(tags)} came.")
    return tuple(tags)


def _note(table: dict[str, Any]) -> Note:
    check_keys(table, _NOTE_KEYS, "[note]")
    return Note(**{key: number(value, key) for key, value in table.items()})


def _values(table: dict[str, Any], parameters: Sequence[ParamRange], owner: str) -> dict[str, float]:
    """Numbers by name; where a parameter has choices, a word stands for its number."""
    known = {parameter.name: parameter for parameter in parameters}
    values = {}
    for name, value in table.items():
        if name not in known:
            raise StudioError(checking.unknown(name, known, owner))
        values[name] = known[name].checked(number(value, name, known[name]))
    return values


def _table(content: dict[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise StudioError(f"A table [{key}] is wanted, but {shown(found)} came.")
    return found
