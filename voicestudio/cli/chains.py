"""A chain of effects as the command line names it, and what is changed on it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Effect

    Setting = tuple[str, str, str]


def setting(text: str) -> Setting:
    """An effect, a parameter and a value as in 0.room=0.4 or reverb.room=0.4."""
    place, equals, value = (part.strip() for part in text.partition("="))
    effect, dot, name = place.rpartition(".")
    if not (equals and dot and effect and name and value):
        raise argparse.ArgumentTypeError(
            f"an effect, a parameter and a value as in 0.room=0.4 are wanted, not {text!r}"
        )
    return effect, name, value


def chosen(wanted: str, settings: Sequence[Setting] = ()) -> tuple[Effect, ...]:
    """The chain of that name or file, with what was set; raises StudioError for what does not fit."""
    from voicestudio.effects import presets
    from voicestudio.effects.catalogue import checked, kind

    effects = list(presets.found(wanted).chain)
    for place, name, value in settings:
        at = _place(effects, place)
        of_kind = kind(effects[at].kind)
        parameter = next((one for one in of_kind.parameters if one.name == name), None)
        if name == "bypassed" and value in ("true", "false"):
            effects[at] = replace(effects[at], bypassed=value == "true")
        elif name == "source" and of_kind.takes_source:
            effects[at] = replace(effects[at], source=str(Path(value).absolute()))
        elif parameter is None:
            known = ", ".join(one.name for one in of_kind.parameters)
            raise StudioError(f"{of_kind.name} has no parameter {name!r}: choose one of {known}.")
        else:
            effects[at] = replace(effects[at], values={**effects[at].values, name: parameter.parsed(value)})
    return checked(effects)


def spoken(wanted: str) -> tuple[Effect, ...]:
    """The chain of that name or file; raises StudioError for one that cannot treat a text as it is spoken."""
    from voicestudio.engine.treating import spoken_chain

    return spoken_chain(chosen(wanted))


def _place(effects: Sequence[Effect], place: str) -> int:
    """Where the effect of that number, or the first of that kind, stands in the chain."""
    kinds = [effect.kind for effect in effects]
    if place in kinds:
        return kinds.index(place)
    if place.isascii() and place.isdigit() and int(place) < len(kinds):
        return int(place)
    known = ", ".join(f"{at} ({kind})" for at, kind in enumerate(kinds))
    choose = f"choose one of {known}" if known else "it is empty"
    raise StudioError(f"There is no effect {place!r} in the chain: {choose}.")
