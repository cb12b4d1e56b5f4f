"""New patches of old ones: drawn by chance, moved by small steps, and between two. All are pure functions.

Every value moves along its parameter's curve, as its slider does. A change is a new SoundPatch, so that a list of
patches is all that undo needs.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import Note, StudioError
from voicestudio.engine.patches import checking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from voicestudio.core import ParamRange, SoundPatch

KEPT = frozenset({"level_db"})
"""Chance is to find sounds, not volumes."""
STEP = 0.25
"""Standard deviation of a mutation of amount 1, in shares of the whole slider."""
_DIGITS = 4


def randomised(patch: SoundPatch, seed: int, amount: float = 1.0, locks: Collection[str] = ()) -> SoundPatch:
    """The patch with every value that is not locked drawn anew: at amount 1 anywhere on its slider, at 0 nowhere else.

    Between, a value goes that share of the way to the one drawn; a choice or whole number changes with that
    probability. What is drawn for a parameter hangs on the seed and its name alone, so that a lock changes no other
    value. Note, seed and effects stay. Raises StudioError for an amount outside 0 to 1 and a lock that is no parameter.
    """

    def drawn(parameter: ParamRange, value: float, chance: np.random.Generator) -> float:
        if parameter.curve == "whole":
            changes, new = chance.random() < amount, chance.integers(int(parameter.low), int(parameter.high) + 1)
            return float(new) if changes else value
        share = parameter.share(value)
        return parameter.at(share + amount * (chance.random() - share))

    return _changed(patch, drawn, seed, amount, locks)


def mutated(patch: SoundPatch, seed: int, amount: float = 0.2, locks: Collection[str] = ()) -> SoundPatch:
    """The patch with every value that is not locked moved by a small step, normally distributed.

    amount 1 is a standard deviation of a quarter of the slider; a choice becomes another with probability amount / 4.
    A step beyond an end is turned back. What moves a parameter hangs on the seed and its name alone. Note, seed and
    effects stay. Raises StudioError for an amount outside 0 to 1 and a lock that is no parameter.
    """

    def moved(parameter: ParamRange, value: float, chance: np.random.Generator) -> float:
        switches, other, step = chance.random() < amount * STEP, chance.random(), chance.standard_normal()
        if parameter.choices:
            others = [index for index in range(len(parameter.choices)) if index != value]
            return float(others[int(other * len(others))]) if switches and others else value
        share = abs(parameter.share(value) + amount * STEP * step) % 2
        return parameter.at(min(share, 2 - share))

    return _changed(patch, moved, seed, amount, locks)


def morphed(one: SoundPatch, other: SoundPatch, at: float) -> SoundPatch:
    """The patch at 0 (the one) to 1 (the other) of the way between two of the same synthesizer, which is not kept yet.

    Values and the note move along their curves (pitch in semitones, length by ratios). What cannot lie between -
    choices, seed, source, category, effects that are not of the same kinds in the same order - switches at half. Raises
    StudioError for different synthesizers (`engine.designing.play_between` fades between their sounds) and for `at`
    outside 0 to 1.
    """
    if one.synth != other.synth:
        raise StudioError(
            f"Two patches of the same synthesizer are wanted to lie between, but {one.synth} and {other.synth} came."
        )
    if not 0 <= at <= 1:
        raise StudioError(f"A place between two patches of 0 to 1 is wanted, but {at:g} came.")
    near = one if at < 0.5 else other
    effects = near.effects
    if [effect.kind for effect in one.effects] == [effect.kind for effect in other.effects]:
        effects = tuple(
            replace(nearer, values=_between(a.values, b.values, checking.effect_parameters(nearer.kind), at))
            for a, b, nearer in zip(one.effects, other.effects, near.effects, strict=True)
        )
    return replace(
        near, name=f"{one.name} – {other.name}"[: checking.MAX_NAME], id="", effects=effects,
        values=_between(one.values, other.values, checking.synth_parameters(one.synth), at),
        note=_note_between(one.note, other.note, at), description="",
    )  # fmt: skip


def _changed(
    patch: SoundPatch,
    change: Callable[[ParamRange, float, np.random.Generator], float],
    seed: int,
    amount: float,
    locks: Collection[str],
) -> SoundPatch:
    """The patch with `change` made to each value that may change; only what differs from the defaults is kept."""
    if not 0 <= amount <= 1:
        raise StudioError(f"An amount of 0 to 1 is wanted, but {amount:g} came.")
    checking.check_seed(seed)
    parameters = checking.synth_parameters(patch.synth)
    for lock in locks:
        if lock not in {parameter.name for parameter in parameters}:
            known = {parameter.name: parameter for parameter in parameters}
            raise StudioError(checking.unknown(lock, known, f"the synthesizer {patch.synth}"))
    values = {}
    for parameter in parameters:
        value = patch.values.get(parameter.name, parameter.default)
        if amount and parameter.name not in locks and parameter.name not in KEPT and parameter.low < parameter.high:
            chance = np.random.default_rng([seed, zlib.crc32(parameter.name.encode())])
            value = _neat(change(parameter, value, chance), parameter)
        values[parameter.name] = value
    return replace(patch, values=_differing(values, parameters))


def _between(
    one: Mapping[str, float], other: Mapping[str, float], parameters: Sequence[ParamRange], at: float
) -> dict[str, float]:
    values = {}
    for parameter in parameters:
        a, b = (given.get(parameter.name, parameter.default) for given in (one, other))
        if at in (0, 1) or a == b or parameter.choices:
            values[parameter.name] = a if at < 0.5 else b
        else:
            share = (1 - at) * parameter.share(a) + at * parameter.share(b)
            values[parameter.name] = _neat(parameter.at(share), parameter)
    return _differing(values, parameters)


def _note_between(one: Note, other: Note, at: float) -> Note:
    if at in (0, 1):
        return one if at == 0 else other
    if one.duration_s > 0 and other.duration_s > 0:
        duration_s = one.duration_s * (other.duration_s / one.duration_s) ** at
    else:
        duration_s = _straight(one.duration_s, other.duration_s, at)
    pitch, velocity = _straight(one.pitch, other.pitch, at), _straight(one.velocity, other.velocity, at)
    return Note(round(pitch, _DIGITS), round(velocity, _DIGITS), round(duration_s, _DIGITS), one.start_s)


def _straight(a: float, b: float, at: float) -> float:
    """On the line from a to b, never beyond by rounding."""
    return min(max(a + (b - a) * at, min(a, b)), max(a, b))


def _neat(value: float, parameter: ParamRange) -> float:
    """With so few digits as a person reads, still within the range."""
    return min(max(float(f"{value:.{_DIGITS}g}"), parameter.low), parameter.high)


def _differing(values: Mapping[str, float], parameters: Sequence[ParamRange]) -> dict[str, float]:
    return {one.name: values[one.name] for one in parameters if values[one.name] != one.default}
