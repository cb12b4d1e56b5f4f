"""Match this sound: patches of a synthesizer that sound like a recording, found by trees first and by search then.

Random patches of the synthesizer are heard once and kept in the cache folder; trees grown on them propose how the
target may have been made; a search changes the best proposals by what the distance of the sounds says
(`analysis.spectral_distance`). Each step is one block of sound, one comparison or a few trees, so that to cancel is to
stop asking and to close().
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from voicestudio.analysis import match_features, matching, spectral_distance
from voicestudio.analysis.match_pitch import semitones_above
from voicestudio.analysis.match_search import Search, different
from voicestudio.core import SoundPatch, StudioError
from voicestudio.core.patch import MAX_NOTE_S
from voicestudio.engine.match_examples import examples_of, renderer, space_of, trees_of
from voicestudio.engine.patches import checking
from voicestudio.synth import catalogue
from voicestudio.synth.synthesizer import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from voicestudio.analysis.sound_files import Step
    from voicestudio.analysis.spectral_distance import HeardSound
    from voicestudio.core import AudioClip
    from voicestudio.synth.synthesizer import Synthesizer

T = TypeVar("T")

N_EXAMPLES = 1000
"""Random patches that the trees learn from."""
N_TRIALS, TRIALS_A_DIMENSION = 600, 40
"""Sounds that a search makes and compares, and for each dimension of the synthesizer where that is more."""
MOST_TRIALS, MOST_EXAMPLES, MOST_CANDIDATES = 100_000, 20_000, 50
N_PROPOSALS = 32
N_FIRST = 40
"""Random patches of each synthesizer that tell which of them are tried where none was chosen."""
N_TRIED = 2
_IN_TUNE = 0.03
"""Semitones."""
_SEED_EVERY = 12
_VERSION = 1
_HELD = 0.85
"""A note held for more of what is heard is held to the end of the target."""


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """How long is searched: by n_trials sounds, and by seconds if given (then equal requests may end differently).

    Where no number is given, it is what `usual_trials` says of the synthesizer.
    The seconds count while sounds are tried; what it takes to hear a synthesizer for the first time comes before.
    n_candidates different patches are wanted at the end. The same seed gives the same patches.
    """

    n_trials: int | None = None
    seconds: float | None = None
    n_candidates: int = 5
    seed: int = 0
    n_examples: int = N_EXAMPLES

    def __post_init__(self) -> None:
        checking.check_seed(self.seed)
        for what, value, low, high in (
            ("sounds to try", 1 if self.n_trials is None else self.n_trials, 1, MOST_TRIALS),
            ("candidates", self.n_candidates, 1, MOST_CANDIDATES),
            ("random sounds to learn from", self.n_examples, matching.FEWEST, MOST_EXAMPLES),
        ):
            if not low <= value <= high:
                raise StudioError(f"A number of {what} from {low} to {high} is wanted, but {value} came.")
        if self.seconds is not None and not 0 < self.seconds <= 86_400:
            raise StudioError(f"A search of more than 0 and at most 86400 s is wanted, but {self.seconds:g} came.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patch, as loud as the target where its level allows, and how far its sound is: 0 the same, 1 all different."""

    patch: SoundPatch
    distance: float


@dataclass(frozen=True, slots=True)
class MatchProgress:
    """`done` of `total` of what is being done; the best so far, None until a sound was compared."""

    doing: str
    done: int
    total: int
    best: Candidate | None = None


@dataclass(frozen=True, slots=True)
class MatchFinished:
    """The candidates, nearest first, and how many sounds were made and compared for them."""

    candidates: tuple[Candidate, ...]
    n_trials: int


MatchEvent = MatchProgress | MatchFinished


def match(
    target: AudioClip, synth_id: str | None = None, settings: MatchSettings | None = None
) -> Generator[MatchEvent]:
    """Patches of the synthesizer that sound like the target; MatchProgress often, MatchFinished at last.

    Where no synthesizer is chosen, those N_TRIED are tried of which a random patch comes nearest. Equal arguments give
    equal candidates. Raises StudioError, before anything is computed, for a target that is silent or shorter than
    20 ms, and for a synthesizer that is unknown or cuts up recorded sound.
    """
    settings = settings or MatchSettings()
    chosen = None if synth_id is None else checked_synthesizer(synth_id)
    begin_s, end_s = spectral_distance.sounding(target)
    heard = spectral_distance.hear(spectral_distance.sound_of(target))
    longer_s = min(max(0.0, end_s - begin_s - spectral_distance.HEARD_S), MAX_NOTE_S / 2)
    synths = [chosen] if chosen else (yield from promising(heard, settings.seed))
    found: list[Candidate] = []
    trials, best = 0, None
    seconds = None if settings.seconds is None else settings.seconds / len(synths)
    for synth in synths:
        n_trials = usual_trials(synth) if settings.n_trials is None else settings.n_trials
        share = replace(settings, n_trials=max(1, n_trials // len(synths)), seconds=seconds)
        one = Matching(synth, heard, longer_s, share)
        for event in one.steps():
            if event.best is not None and (best is None or event.best.distance < best.distance):
                best = event.best
            yield replace(event, best=best)
        found += one.candidates
        trials += one.n_trials
    found.sort(key=lambda candidate: candidate.distance)
    yield MatchFinished(tuple(found[: settings.n_candidates]), trials)


def usual_trials(synth: Synthesizer) -> int:
    """Sounds that a search makes and compares where nobody says how many."""
    return max(N_TRIALS, TRIALS_A_DIMENSION * len(space_of(synth).dimensions))


def matchable() -> list[Synthesizer]:
    """The synthesizers that can be fitted to a sound: those so quick that thousands of sounds can be tried."""
    return [one for one in catalogue.built_in() if not one.needs_source]


def checked_synthesizer(synth_id: str) -> Synthesizer:
    """The synthesizer; raises StudioError for an unknown one, and for one that cuts up recorded sound."""
    synth = catalogue.synthesizer(synth_id)
    if synth.needs_source:
        raise StudioError(
            f"A synthesizer that makes sound by itself is wanted, but {synth.name} cuts up a recording, so that "
            "nothing would be matched: choose another."
        )
    return synth


def promising(target: HeardSound, seed: int = 0) -> Generator[MatchProgress, None, list[Synthesizer]]:
    """The N_TRIED synthesizers of which some of N_FIRST random patches come nearest to the target by its features."""
    vector, _ = match_features.match_features(target)
    synths, heard = matchable(), []
    for number, synth in enumerate(synths):
        told = MatchProgress("listening to all synthesizers", number, len(synths))
        heard.append((yield from _telling(examples_of(synth, N_FIRST, seed), told, always=True)).features)
    spread = np.concatenate(heard).std(axis=0) + 1e-6
    off = [np.sort(np.abs((rows - vector) / spread).mean(axis=1))[:3].mean() for rows in heard]
    return [synths[number] for number in np.argsort(off, kind="stable")[:N_TRIED]]


class Matching:
    """One synthesizer fitted to one target in `steps`; `candidates` and `n_trials` are there at the end.

    `trees` is then the distance of the trees' first proposal, and `proposed` that of the best of all proposals.
    """

    def __init__(self, synth: Synthesizer, target: HeardSound, longer_s: float, settings: MatchSettings) -> None:
        self._synth, self._target, self._longer_s, self._settings = synth, target, longer_s, settings
        self._space = space_of(synth)
        self._n_trials = usual_trials(synth) if settings.n_trials is None else settings.n_trials
        self.candidates: tuple[Candidate, ...] = ()
        self.n_trials = 0
        self._made: dict[bytes, tuple[int, float]] = {}
        self._seeds: dict[bytes, int] = {}
        self.trees = self.proposed = math.inf

    def steps(self) -> Generator[MatchProgress]:
        """To the end, or until the time is over, when the best so far are taken; at least one sound is tried."""
        settings = self._settings
        yield (told := MatchProgress(f"reading {self._synth.name}", 0, 1))
        trees = yield from _telling(trees_of(self._synth, settings.n_examples, settings.seed), told)
        proposed = trees.proposals(self._target, N_PROPOSALS)
        self._seeds = {one.place.tobytes(): one.seed for one in proposed if one.seed is not None}
        sketch = spectral_distance.sketch(self._target)
        starts, n_steps = [one.place for one in proposed], self._n_trials - len(proposed)
        search = Search(self._space, starts, settings.seed, target=sketch, n_steps=n_steps)
        yield from self._search(search)
        nearest = different(search.tried, settings.n_candidates)
        if not nearest:
            raise StudioError(
                f"A synthesizer that sounds is wanted, but {self._synth.name} was silent: let it search longer."
            )
        self.candidates = tuple(self._candidate(one.place, one.distance) for one in nearest)

    def _search(self, search: Search) -> Generator[MatchProgress]:
        """One sound after another; now and then the best is made with another seed, where that changes anything."""
        settings, chance = self._settings, np.random.default_rng([self._settings.seed, _VERSION])
        render, total, seed, chances = renderer(self._synth, SAMPLE_RATE), self._n_trials, settings.seed, True
        best: Candidate | None = None
        until = math.inf if settings.seconds is None else time.monotonic() + settings.seconds
        for number in range(total):
            if number and time.monotonic() >= until:
                break
            told = MatchProgress("searching", number, total, best)
            again = chances and best is not None and number > N_PROPOSALS and number % _SEED_EVERY == 0
            place = search.found[0].place if again else search.ask()
            tried = int(chance.integers(2**31)) if again else self._seed_of(place, search.origin, seed)
            heard = yield from matching.heard_at(self._space, render, place, tried, told, SAMPLE_RATE)
            distance = math.inf if heard is None else spectral_distance.distance(heard, self._target)
            self.n_trials = number + 1
            if number == 0:
                self.trees = distance
            if number < N_PROPOSALS:
                self.proposed = min(self.proposed, distance)
            nearer = heard is not None and (best is None or distance < best.distance)
            if not again:
                search.tell(distance, None if heard is None else spectral_distance.sketch(heard))
            else:
                chances = distance != search.found[0].distance
                if nearer:
                    search.again(distance)
            if heard is not None and (nearer or not again):
                self._made[place.tobytes()] = tried, heard.energy_db
            if heard is not None and nearer:
                best, seed = self._candidate(place, distance), tried
                self._tune(search, place, heard)
            yield MatchProgress("searching", number + 1, total, best)

    def _seed_of(self, place: NDArray[np.float64], origin: NDArray[np.float64] | None, best: int) -> int:
        """That of the example or of the place it is a step from, that chance does not differ too; else the best's."""
        made = None if origin is None else self._made.get(origin.tobytes())
        return made[0] if made is not None else self._seeds.get(place.tobytes(), best)

    def _tune(self, search: Search, place: NDArray[np.float64], heard: HeardSound) -> None:
        """Has the place tried next at the pitch at which its spectrum would lie on the target's."""
        off = semitones_above(self._target, heard) if self._space.pitched else 0.0
        if abs(off) > _IN_TUNE:
            search.next(self._space.at_pitch(place, self._space.sound(place)[1].pitch + off))

    def _candidate(self, place: NDArray[np.float64], distance: float) -> Candidate:
        """The patch of a place, with the target's level, and its length where a held note is heard only in part."""
        values, note = self._space.sound(place)
        seed, energy_db = self._made[place.tobytes()]
        for one in self._synth.parameters:
            if one.name == matching.LEVEL:
                level_db = one.default + self._target.energy_db - energy_db
                values[one.name] = round(float(min(max(level_db, one.low), one.high)), 2)
        if note.duration_s > _HELD * spectral_distance.HEARD_S:
            note = replace(note, duration_s=round(note.duration_s + self._longer_s, 4))
        own = {one.name: one.default for one in self._synth.parameters}
        differing = {name: value for name, value in values.items() if value != own[name]}
        patch = SoundPatch(f"Matched {self._synth.name}", self._synth.id, differing, note, seed)
        return Candidate(patch, distance)


def _telling(
    steps: Generator[Step | None, None, T], told: MatchProgress, always: bool = False
) -> Generator[MatchProgress, None, T]:
    """The same steps as progress: `told` always, or until a step says more."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        if step is not None and not always:
            told = MatchProgress(step.doing, step.done, step.total)
        yield told
