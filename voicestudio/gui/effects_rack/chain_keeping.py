"""The chain of the window's rack as it is kept in the settings, and the steps of its undo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from voicestudio.core import Effect, StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Chain = tuple[Effect, ...]

_MERGES = 1


def written(chain: Sequence[Effect]) -> str:
    """The chain as JSON."""
    return json.dumps([[effect.kind, dict(effect.values), effect.bypassed, effect.source] for effect in chain])


def read(text: str) -> Chain:
    """What was written; effects that are damaged, or of another version of the studio, are left out."""
    if not text:
        return ()
    from voicestudio.effects.catalogue import MOST_EFFECTS, completed

    try:
        found = json.loads(text)
    except ValueError:
        return ()
    chain = []
    for entry in found if isinstance(found, list) else ():
        try:
            kind, values, bypassed, *source = entry
            numbers = {str(name): float(value) for name, value in values.items()}
            effect = Effect(str(kind), numbers, bool(bypassed), str(source[0]) if source else "")
            completed(effect)
        except (StudioError, TypeError, ValueError, AttributeError):
            continue
        chain.append(effect)
    return tuple(chain[:MOST_EFFECTS])


class ChainStep(QUndoCommand):
    """From one chain to another; turns of the same dial, which have the same key, become one step."""

    def __init__(self, before: Chain, after: Chain, text: str, key: str, show: Callable[[Chain], None]) -> None:
        super().__init__(text)
        self._before, self.after, self.key, self._show = before, after, key, show

    def id(self) -> int:
        return _MERGES if self.key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChainStep) or other.key != self.key:
            return False
        self.after = other.after
        return True

    def undo(self) -> None:
        self._show(self._before)

    def redo(self) -> None:
        self._show(self.after)
