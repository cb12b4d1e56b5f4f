"""What a card.toml says, checked: errors name the file and the key that is missing or wrong."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from voicestudio.core import MelSpec, StudioError

CARD_FILE = "card.toml"
_MAX_CARD_BYTES = 1 << 20
VOICE, VOCODER = "voice", "vocoder"


@dataclass(frozen=True, slots=True)
class Damaged:
    """A folder whose card cannot be used; `problem` is one sentence for the person, `makes` VOICE or VOCODER."""

    id: str
    folder: Path
    problem: str
    makes: str = VOICE


def parse(path: Path) -> dict[str, Any]:
    """The whole card; raises StudioError for one that cannot be read or is no TOML."""
    try:
        if path.stat().st_size > _MAX_CARD_BYTES:
            raise StudioError(f"{path} is larger than a card can be ({_MAX_CARD_BYTES} bytes).")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StudioError(f"The card {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StudioError(f"The card {path} is damaged: it is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise StudioError(f"The card {path} is damaged: {str(error).rstrip('.')}.") from error


def text(content: dict[str, Any], key: str, path: Path) -> str:
    """The text under a key that must be there."""
    if key not in content:
        raise StudioError(f"{path}: the key {key} is missing.")
    if not isinstance(content[key], str):
        raise StudioError(f"{path}: a text is wanted for {key}, but {content[key]!r} came.")
    return content[key]


def table(content: dict[str, Any], key: str, path: Path) -> list[tuple[str, Any]]:
    """Names and values of a table; none if it is left out."""
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise StudioError(f"{path}: a table [{key}] is wanted, but {found!r} came.")
    return list(found.items())


def number(value: object, key: str, path: Path) -> float:
    """A value that must be a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StudioError(f"{path}: a number is wanted for {key}, but {value!r} came.")
    try:
        return float(value)
    except OverflowError as error:  # whole numbers know no bounds
        raise StudioError(f"{path}: a smaller number is wanted for {key}.") from error


def mel_spec(content: dict[str, Any], path: Path) -> MelSpec:
    """[mel]: any of MelSpec's fields; those left out keep their values."""
    known = {field.name: field.default for field in fields(MelSpec) if field.default is not MISSING}
    values: dict[str, int | float] = {}
    for key, value in table(content, "mel", path):
        if key not in known:
            raise StudioError(f"{path}: mel.{key} is unknown, choose from {', '.join(known)}.")
        amount = number(value, f"mel.{key}", path)
        if isinstance(known[key], int) and not amount.is_integer():
            raise StudioError(f"{path}: a whole number is wanted for mel.{key}, but {value!r} came.")
        if amount < 0 or (amount == 0 and key != "fmin_hz"):
            raise StudioError(f"{path}: a positive number is wanted for mel.{key}, but {value!r} came.")
        values[key] = type(known[key])(amount)
    spec = MelSpec(**values)
    if not spec.fmin_hz < spec.fmax_hz <= spec.sample_rate / 2:
        raise StudioError(f"{path}: mel.fmax_hz must lie above mel.fmin_hz and not above half of mel.sample_rate.")
    if not spec.hop_length <= spec.win_length <= spec.n_fft:
        raise StudioError(f"{path}: mel wants hop_length <= win_length <= n_fft.")
    return spec


def texts(content: dict[str, Any], known: tuple[str, ...], wanted: tuple[str, ...], folder: Path) -> dict[str, str]:
    """The texts of a card by key; those wanted are not empty, and its id is the name of its folder."""
    path = folder / CARD_FILE
    found = {key: text(content, key, path) for key in known if key in content or key in wanted}
    for key in wanted:
        if not found[key].strip():
            raise StudioError(f"{path}: {key} is empty, but a text is wanted.")
    if found["id"] != folder.name:
        raise StudioError(f"{path}: id is {found['id']!r}, but the folder is called {folder.name!r}: make them alike.")
    return found


def figures(content: dict[str, Any], path: Path) -> tuple[tuple[str, float], ...]:
    """[figures]: measured numbers by name."""
    return tuple((name, number(value, f"figures.{name}", path)) for name, value in table(content, "figures", path))


def files(content: dict[str, Any], folder: Path) -> dict[str, Path]:
    """[files]: names of files in the folder itself, by what they are for."""
    path = folder / CARD_FILE
    found = {}
    for key, name in table(content, "files", path):
        if not isinstance(name, str):
            raise StudioError(f"{path}: a file name is wanted for files.{key}, but {name!r} came.")
        if name in ("", ".", "..") or PurePosixPath(name.replace("\\", "/")).name != name:
            raise StudioError(f"{path}: files.{key} must name a file in the card's own folder, but {name!r} came.")
        found[key] = folder / name
    return found


def folders(*places: Path) -> dict[str, Path]:
    """Folders with a card in them, by name; those of later places win."""
    found = {}
    for place in places:
        if place.is_dir():
            found |= {path.name: path for path in place.iterdir() if (path / CARD_FILE).is_file()}
    return found
