"""How a synthesizer was set to make a sound: regression trees tell it that have heard random settings of it.

A place is a vector of shares, 0 to 1, one for each dimension of the Space: the parameters that change the sound
beyond its level, the pitch where the synthesizer follows one, and how long the note is held. The trees learn from
features (`match_features`) of random places. Pitch they tell relative to the one that is measured, so that a few
hundred examples do for all keys; choices they tell as the share of examples that made each. Of each example a sketch of
its sound is kept, which tells the nearest of those that trees put beside a sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from voicestudio.analysis import match_features, spectral_distance
from voicestudio.analysis.sound_files import Step
from voicestudio.analysis.spectral_distance import HEARD_S, RATE, resampled
from voicestudio.core import Note, ParamRange, StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound

    Render = Callable[[dict[str, float], Note, int], Iterable[NDArray[np.float32]]]
    """Values, note and seed to samples at spectral_distance.RATE, in blocks."""

LEVEL = "level_db"
"""The parameter that only changes how loud a sound is: it is no dimension."""
VELOCITY = 0.8
PITCH = ParamRange("note_pitch", 24, 96, 60, "The key that is struck, as a MIDI number.")
HELD = ParamRange("note_s", 0.03, HEARD_S, 0.5, "How long it is held down.", "s", "log")
FEWEST = 20
N_TREES = 80

T = TypeVar("T")

_PITCH_SPAN = 24.0
_TREES_A_STEP = 1
_NEIGHBOURS = 10
_BESIDE = 1000
"""So many examples that most trees put beside a sound are compared with it by their sketches."""
_MARGIN_S = 0.1
_AUDIBLE = 1e-4
_PATIENCE_S = 5 * HEARD_S
_DIGITS = 6
_LISTENING = "listening to random sounds"


@dataclass(frozen=True, slots=True)
class Space:
    """The dimensions in which a synthesizer is searched; pitch, if any, and length of the note come last."""

    dimensions: tuple[ParamRange, ...]
    pitched: bool

    @staticmethod
    def of(parameters: Iterable[ParamRange], pitched: bool) -> Space:
        """That of a synthesizer with these parameters."""
        turned = [one for one in parameters if one.name != LEVEL and one.low < one.high]
        return Space((*turned, *([PITCH] if pitched else []), HELD), pitched)

    @property
    def pitch_at(self) -> int:
        """The index of the pitch; only where the synthesizer follows one."""
        return len(self.dimensions) - 2

    def sound(self, place: NDArray[np.float64]) -> tuple[dict[str, float], Note]:
        """The values and the note of a place, with so few digits as a person reads."""
        told = {one.name: value_at(one, float(share)) for one, share in zip(self.dimensions, place, strict=True)}
        pitch = told.pop(PITCH.name) if self.pitched else PITCH.default
        held_s = told.pop(HELD.name)
        return told, Note(pitch, VELOCITY, held_s)

    def place(self, values: dict[str, float], note: Note) -> NDArray[np.float64]:
        """Where values and a note lie; what is beyond the dimensions is put at their ends."""
        given = {**values, PITCH.name: note.pitch, HELD.name: note.duration_s}
        shares = [share_of(one, given.get(one.name, one.default)) for one in self.dimensions]
        return np.clip(np.array(shares), 0, 1)

    def random(self, chance: np.random.Generator) -> NDArray[np.float64]:
        """Any place, all equally likely."""
        return chance.random(len(self.dimensions))

    def at_pitch(self, place: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
        """The place with another pitch, brought by octaves into the range."""
        while pitch < PITCH.low:
            pitch += 12
        while pitch > PITCH.high:
            pitch -= 12
        moved = place.copy()
        moved[self.pitch_at] = PITCH.share(pitch)
        return moved


def value_at(parameter: ParamRange, share: float) -> float:
    """The value at a share; each whole number has an equal part of the way."""
    if parameter.curve == "whole":
        count = round(parameter.high - parameter.low) + 1
        return parameter.low + min(int(share * count), count - 1)
    value = float(f"{parameter.at(share):.{_DIGITS}g}")
    return min(max(value, parameter.low), parameter.high)


def share_of(parameter: ParamRange, value: float) -> float:
    """A share at which that value lies, in the middle of its part for a whole number."""
    if parameter.curve == "whole":
        return (value - parameter.low + 0.5) / (parameter.high - parameter.low + 1)
    return parameter.share(min(max(value, parameter.low), parameter.high))


def heard_at(
    space: Space, render: Render, place: NDArray[np.float64], seed: int, told: T, sample_rate: int = RATE
) -> Generator[T, None, HeardSound | None]:
    """What is heard at a place, yielding `told` after each block; None where there is silence.

    The sound is asked for until HEARD_S after its onset, and five times as long where it does not begin.
    """
    blocks: list[NDArray[np.float32]] = []
    ends, heights = [0], []
    for block in render(*space.sound(place), seed):
        blocks.append(block)
        ends.append(ends[-1] + len(block))
        heights.append(float(np.abs(block).max(initial=0.0)))
        highest = max(heights)
        began = next(n for n, height in enumerate(heights) if height >= spectral_distance.ONSET * highest)
        if ends[-1] > (_PATIENCE_S if highest <= _AUDIBLE else HEARD_S + _MARGIN_S) * sample_rate + ends[began]:
            break
        yield told
    samples = np.concatenate(blocks) if blocks else np.empty(0, np.float32)
    if sample_rate != RATE and len(samples):
        samples = resampled(samples, sample_rate)
    samples = spectral_distance.from_onset(samples)
    if len(samples) < spectral_distance.SHORTEST_S * RATE:
        return None
    return spectral_distance.hear(samples)


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Random places (n, n_dimensions) and seeds (n,), features (n, n_features) and sketches (n, N_SKETCH) of sounds."""

    places: NDArray[np.float64]
    seeds: NDArray[np.int64]
    features: NDArray[np.float32]
    sketches: NDArray[np.float16]


def examples(space: Space, render: Render, n: int, seed: int = 0) -> Generator[Step, None, Examples]:
    """n random places and how they sound, each Step told; close() cancels.

    Raises StudioError for fewer than FEWEST, and for a synthesizer that is silent at most places.
    """
    if n < FEWEST:
        raise StudioError(f"At least {FEWEST} random sounds are wanted to learn from, but {n} came: take more.")
    places: list[NDArray[np.float64]] = []
    seeds: list[int] = []
    features: list[NDArray[np.float32]] = []
    sketches: list[NDArray[np.float16]] = []
    for number in range(4 * n):
        chance = np.random.default_rng([seed, number])
        place, own, told = space.random(chance), int(chance.integers(2**31)), Step(_LISTENING, len(places), n)
        heard = yield from heard_at(space, render, place, own, told)
        if heard is not None:
            places.append(place)
            seeds.append(own)
            features.append(match_features.match_features(heard)[0])
            sketches.append(spectral_distance.sketch(heard))
        if len(places) == n:
            return Examples(np.array(places), np.array(seeds), np.array(features), np.array(sketches))
        yield told
    raise StudioError("A synthesizer that sounds is wanted to be matched, but most of its random sounds are silent.")


class Proposal(NamedTuple):
    """A place where a sound may have been made, and with which seed; None where nothing speaks for one."""

    place: NDArray[np.float64]
    seed: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SettingTrees:
    """Trees grown on examples; `proposals` tells places at which a sound may have been made."""

    space: Space
    examples: Examples
    forest: Any
    leaves: NDArray[np.int64]  # (n_examples, n_trees)

    def proposals(self, heard: HeardSound, n: int) -> list[Proposal]:
        """At most n places; first the example that sounds nearest of those that most trees put beside the sound.

        A few more such examples follow, and what trees say: the example that most of them put beside the sound, and the
        mean of all in three ways, which mixes settings that have little in common. Then come more of the examples and
        what single trees say, in turn. Those of the trees are brought to the pitch that is heard, as their own pitch
        stood to the one that was heard of them.
        """
        features, pitch = match_features.match_features(heard)
        row = features[None]
        said = np.stack([tree.predict(row).ravel() for tree in self.forest.estimators_])
        beside = (self.forest.apply(row) == self.leaves).sum(axis=1)
        known = _targets(self.space, self.examples)
        order = np.argsort(-beside, kind="stable")
        near = order[:_NEIGHBOURS]
        middle = np.average(known[near], axis=0, weights=beside[near] ** 2 + 1e-6)
        means = [middle, np.median(said, axis=0), said.mean(axis=0)]
        proposed = self._nearest(heard, order[:_BESIDE], pitch)
        proposed.append(self._example(order[0], pitch))
        proposed += [Proposal(self._place(one, pitch)) for one in means]
        for tree, example in zip(said, order[1:], strict=False):
            proposed += [self._example(example, pitch), Proposal(self._place(tree, pitch))]
        return proposed[:n]

    def _example(self, index: int, pitch: float) -> Proposal:
        """An example brought to that pitch."""
        place = self.examples.places[index]
        if self.space.pitched:
            own = PITCH.at(place[self.space.pitch_at])
            place = self.space.at_pitch(place, own + pitch - float(self.examples.features[index, 0]))
        return Proposal(place, int(self.examples.seeds[index]))

    def _nearest(self, heard: HeardSound, among: NDArray[np.intp], pitch: float) -> list[Proposal]:
        """The _NEIGHBOURS places that sound nearest by the sketches of examples, at their own pitch or at the sound's.

        What of a sketch follows the pitch is moved along with it; the rest is taken as it is.
        """
        off = pitch - self.examples.features[among, 0].astype(np.float64)
        still, moved = np.zeros(len(among), np.int64), np.rint(off).astype(np.int64)
        keys = np.array([PITCH.at(self.examples.places[index][self.space.pitch_at]) for index in among])
        within = (keys + off >= PITCH.low) & (keys + off <= PITCH.high) & self.space.pitched
        sketches, target = self.examples.sketches[among], spectral_distance.sketch(heard)[None]
        there = spectral_distance.transposed(target, still[:1])
        following = [
            np.abs(spectral_distance.transposed(sketches, shifts) - there).sum(axis=1) for shifts in (still, moved)
        ]
        own = np.abs(sketches.astype(np.float32) - target.astype(np.float32)).sum(axis=1)
        far = [own, np.where(within, own - following[0] + following[1], np.inf)]
        proposed = []
        for which in np.argsort(np.concatenate(far), kind="stable")[:_NEIGHBOURS]:
            moves, one = divmod(int(which), len(among))
            place = self.examples.places[among[one]]
            place = self.space.at_pitch(place, keys[one] + off[one]) if moves else place
            proposed.append(Proposal(place, int(self.examples.seeds[among[one]])))
        return proposed

    def _place(self, told: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
        """The place that targets stand for."""
        shares, at = [], 0
        for one in self.space.dimensions:
            if one.choices:
                shares.append(share_of(one, one.low + int(np.argmax(told[at : at + len(one.choices)]))))
                at += len(one.choices)
            else:
                shares.append(float(np.clip(told[at], 0, 1)))
                at += 1
        place = np.array(shares)
        if not self.space.pitched:
            return place
        return self.space.at_pitch(place, pitch + _PITCH_SPAN * float(told[-2]))


def grown(space: Space, known: Examples, seed: int = 0, n_trees: int = N_TREES) -> Generator[Step, None, SettingTrees]:
    """Trees from features to places, a few a step: P. Geurts et al., "Extremely randomized trees", 2006."""
    from sklearn.ensemble import ExtraTreesRegressor

    forest = ExtraTreesRegressor(0, max_features=0.5, min_samples_leaf=2, random_state=seed, warm_start=True)
    targets = _targets(space, known)
    for first in range(0, n_trees, _TREES_A_STEP):
        yield Step("growing trees", first, n_trees)
        forest.set_params(n_estimators=min(first + _TREES_A_STEP, n_trees)).fit(known.features, targets)
    return SettingTrees(space, known, forest, forest.apply(known.features))


def _targets(space: Space, known: Examples) -> NDArray[np.float64]:
    """What trees learn: shares, a column for each choice, and the pitch relative to the heard one."""
    columns = []
    for number, one in enumerate(space.dimensions):
        shares = known.places[:, number]
        if one.choices:
            made = np.array([value_at(one, share) - one.low for share in shares])
            columns += [made == choice for choice in range(len(one.choices))]
        elif space.pitched and number == space.pitch_at:
            pitches = np.array([PITCH.at(share) for share in shares])
            columns.append(np.clip((pitches - known.features[:, 0]) / _PITCH_SPAN, -1.5, 1.5))
        else:
            columns.append(shares)
    return np.stack(columns, axis=1).astype(np.float64)
