"""A voice's card as a TOML file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def write_card(path: Path, card: Mapping[str, object]) -> None:
    """Texts and numbers first, then a table for each mapping of texts and numbers. Raises OSError."""
    lines = [f"{_key(name)} = {_value(value)}" for name, value in card.items() if not isinstance(value, Mapping)]
    for name, table in card.items():
        if isinstance(table, Mapping) and table:
            lines += ["", f"[{_key(name)}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: object) -> str:
    """TOML writes texts as JSON does, but for control characters, which are left out."""
    if isinstance(value, str):
        return json.dumps(_CONTROL.sub(" ", value), ensure_ascii=False)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"A card holds texts and numbers, but {value!r} came.")
    return repr(value)
