"""A vocoder: what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from voicestudio.core.mel import MelSpec
from voicestudio.core.parameters import ParamRange


@dataclass(frozen=True, slots=True)
class VocoderCard:
    """A vocoder that any voice of the same mel settings can use; read from its card.toml without reading any weights.

    `kind` says what it is made of; `folder` and `licence` are None and "" for those that need no weights, and `spec`
    is None where any will do. `controls` are what a person may turn.
    """

    id: str
    name: str
    kind: str
    description: str = ""
    licence: str = ""
    corpus: str = ""
    training: str = ""
    folder: Path | None = None
    spec: MelSpec | None = None
    figures: tuple[tuple[str, float], ...] = ()
    controls: tuple[ParamRange, ...] = field(default=())
