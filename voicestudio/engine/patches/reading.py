"""A patch from its TOML file: the whole of it, or only what a list of patches shows of it."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voicestudio.core import Effect, Note, SoundPatch, StudioError
from voicestudio.engine.patches import checking
from voicestudio.synth import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicestudio.core import ParamRange

ENDING = ".toml"
MAX_PATCH_BYTES = 1 << 20
_TEXTS = ("name", "synth", "category", "description", "source")
_KEYS = (*_TEXTS, "tags", "seed", "note", "values", "effects")
_NOTE_KEYS = ("pitch", "velocity", "duration_s")
_EFFECT_KEYS = ("kind", "bypassed", "values")


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
    content = _content(path)
    try:
        return _patch(content, path)
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error


def read_card(path: Path, own: bool) -> PatchCard:
    """What is shown of the patch in a file; raises StudioError as `read`, but for what only its synthesizer knows."""
    content = _content(path)
    try:
        texts = _outline(content)
        catalogue.check(texts["synth"])
        return PatchCard(
            path.stem, texts["name"], texts["synth"], texts["category"], _tags(content), texts["description"], path, own
        )
    except StudioError as error:
        raise StudioError(f"“{path.name}”: {error}") from error


def _content(path: Path) -> dict[str, Any]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):  # opening a pipe would wait for its other end
            raise StudioError(f"The file of a patch is wanted, but “{path}” is not a file.")
        if facts.st_size > MAX_PATCH_BYTES:
            raise StudioError(f"“{path.name}” holds {facts.st_size} bytes, but a patch has at most {MAX_PATCH_BYTES}.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise StudioError(f"The patch “{path}” does not exist: check its name.") from error
    except OSError as error:
        raise StudioError(f"The patch “{path}” cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StudioError(f"“{path.name}” is no patch: it is not UTF-8 text.") from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise StudioError(f"“{path.name}” is no patch: its brackets are nested too deeply.") from error
    except ValueError as error:  # also of numbers with thousands of digits
        end = f"at line {len(text.splitlines())}, the last"
        reason = " ".join(str(error).split()).rstrip(".").replace("at end of document", end)
        raise StudioError(f"“{path.name}” is no valid TOML: {reason}.") from error


def _patch(content: dict[str, Any], path: Path) -> SoundPatch:
    texts = _outline(content)
    values = _table(content, "values")
    seed = content.get("seed", 0)
    if type(seed) is not int:
        raise StudioError(f"A whole number is wanted for seed, but {_shown(seed)} came.")
    effects = content.get("effects", [])
    if not isinstance(effects, list):
        raise StudioError(f"A list of tables [[effects]] is wanted, but {_shown(effects)} came.")
    checking.check_number_of_effects(effects)
    synth = texts["synth"]
    patch = SoundPatch(
        **texts, tags=_tags(content), seed=seed, note=_note(_table(content, "note")),
        values=_values(values, checking.synth_parameters(synth), f"the synthesizer {synth}"),
        effects=tuple(_effect(one) for one in effects), id=path.stem, folder=path.parent,
    )  # fmt: skip
    return checking.checked(patch)


def _outline(content: dict[str, Any]) -> dict[str, str]:
    """The texts by key, "" where left out; a name and a synthesizer are wanted."""
    _check_keys(content, _KEYS, "a patch")
    for key in _TEXTS:
        if not isinstance(content.get(key, ""), str):
            raise StudioError(f"A text is wanted for {key}, but {_shown(content[key])} came.")
    for key in ("name", "synth"):
        if key not in content:
            raise StudioError(f"The key {key} is missing: a patch wants a name and a synth.")
    texts = {key: content.get(key, "") for key in _TEXTS}
    checking.check_texts(texts["name"], texts["category"], _tags(content), texts["description"])
    return texts


def _tags(content: dict[str, Any]) -> tuple[str, ...]:
    tags = content.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise StudioError(f"A list of texts is wanted for tags, but {_shown(tags)} came.")
    return tuple(tags)


def _note(table: dict[str, Any]) -> Note:
    _check_keys(table, _NOTE_KEYS, "[note]")
    return Note(**{key: _number(value, key) for key, value in table.items()})


def _effect(table: object) -> Effect:
    if not isinstance(table, dict):
        raise StudioError(f"A table [[effects]] is wanted, but {_shown(table)} came.")
    _check_keys(table, _EFFECT_KEYS, "[[effects]]")
    kind, bypassed = table.get("kind"), table.get("bypassed", False)
    if not isinstance(kind, str):
        raise StudioError(f"A text is wanted for the kind of every one of [[effects]], but {_shown(kind)} came.")
    if not isinstance(bypassed, bool):
        raise StudioError(f"true or false is wanted for bypassed, but {_shown(bypassed)} came.")
    parameters = checking.effect_parameters(kind)
    return Effect(kind, _values(_table(table, "values"), parameters, f"the effect {kind}"), bypassed)


def _values(table: dict[str, Any], parameters: Sequence[ParamRange], owner: str) -> dict[str, float]:
    """Numbers by name; where a parameter has choices, a word stands for its number."""
    known = {parameter.name: parameter for parameter in parameters}
    values = {}
    for name, value in table.items():
        if name not in known:
            raise StudioError(checking.unknown(name, known, owner))
        choices = known[name].choices
        if isinstance(value, str) and choices:
            if value not in choices:
                raise StudioError(f"For {name}, one of {', '.join(choices)} is wanted, but {_shown(value)} came.")
            values[name] = float(choices.index(value))
        else:
            values[name] = known[name].checked(_number(value, name))
    return values


def _number(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudioError(f"A number is wanted for {key}, but {_shown(value)} came.")
    try:
        return float(value)
    except OverflowError as error:  # whole numbers know no bounds
        raise StudioError(f"A smaller number is wanted for {key}.") from error


def _table(content: dict[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise StudioError(f"A table [{key}] is wanted, but {_shown(found)} came.")
    return found


def _check_keys(table: dict[str, Any], known: Sequence[str], what: str) -> None:
    for key in table:
        if key not in known:
            raise StudioError(f"The key {_shown(key)} is unknown in {what}: choose from {', '.join(known)}.")


def _shown(value: object) -> str:
    """A value as a sentence can hold it."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
