"""All synthesizers by their ids; each module is read when its synthesizer is first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.synth.synthesizer import Synthesizer

MODULES: dict[str, str] = {
    "plucked": "plucked",
    "bar": "modal",
    "plate": "modal",
    "membrane": "modal",
    "bell": "modal",
    "glass": "modal",
    "clarinet": "blown_tube",
    "flute": "blown_tube",
    "bowed": "bowed_string",
    "tract": "vocal_tract",
    "subtractive": "subtractive",
    "fm": "fm",
    "one_shot": "one_shot",
    "noise": "noise",
    "rain": "rain",
    "wind": "wind",
    "thunder": "thunder",
    "fire": "fire",
    "footsteps": "footsteps",
    "drops": "drops",
    "additive": "additive",
    "wavetable": "wavetable",
    "granular": "granular",
}
"""The module of each id, below voicestudio.synth; it has a SYNTHESIZERS tuple in which the id is found."""


_joined: dict[str, Synthesizer] = {}


def join(synths: Iterable[Synthesizer]) -> None:
    """These stand behind those of MODULES from now on, in the place of all that joined before.

    They are of rooms that this one does not know; an id of MODULES stays what it is.
    """
    found = {one.id: one for one in synths if one.id not in MODULES}
    _joined.clear()
    _joined.update(found)


def check(id: str) -> None:
    """Raises StudioError, naming all, for the id of no synthesizer; none is read."""
    if id not in MODULES and id not in _joined:
        raise StudioError(f"There is no synthesizer {id!r}: choose one of {', '.join([*MODULES, *_joined])}.")


def synthesizer(id: str) -> Synthesizer:
    """The synthesizer of that id; raises StudioError, naming all, for one that is not known."""
    check(id)
    return _of_module(MODULES[id])[id] if id in MODULES else _joined[id]


def built_in() -> list[Synthesizer]:
    """Those of MODULES."""
    return [synthesizer(id) for id in MODULES]


def synthesizers() -> list[Synthesizer]:
    """All of them, in the order in which a person is shown them."""
    return [*built_in(), *_joined.values()]


@cache
def _of_module(module: str) -> dict[str, Synthesizer]:
    return {one.id: one for one in import_module(f"voicestudio.synth.{module}").SYNTHESIZERS}
