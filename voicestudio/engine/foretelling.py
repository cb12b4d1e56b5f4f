"""Which settings of a synthesizer a sound tells: random forests that have heard its random patches foretell them.

Each number of a patch (pitch, brightness, decay, ...) is a target of its own, told from the features of the sound, and
how far it is to be trusted is measured on patches that were not learned from. The forests are kept in the cache folder.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicestudio.analysis import match_features, spectral_distance
from voicestudio.analysis.feature_regression import FeatureRegression, train_regression
from voicestudio.analysis.matching import value_at
from voicestudio.core import StudioError
from voicestudio.core.places import cache_folder
from voicestudio.engine.match_examples import examples_of, sound_key, space_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.analysis.sound_files import Step
    from voicestudio.core import AudioClip, ParamRange
    from voicestudio.synth.synthesizer import Synthesizer

N_EXAMPLES = 600
N_TREES = 40


@dataclass(frozen=True, slots=True)
class Foretold:
    """A setting with the value that is likely, and r2: the share of its variance that sounds tell (1 all, 0 none)."""

    setting: ParamRange
    value: float
    r2: float


def foretold(
    clip: AudioClip, synth: Synthesizer, n: int = N_EXAMPLES, n_trees: int = N_TREES
) -> Generator[Step | None, None, tuple[Foretold, ...]]:
    """The settings of the synthesizer that are numbers, what sounds tell best first; Steps where forests are grown.

    Raises StudioError, before anything is computed, for a clip that is silent or shorter than 20 ms.
    """
    features, _ = match_features.match_features(spectral_distance.hear(spectral_distance.sound_of(clip)))
    forest = yield from _forest(synth, n, n_trees)
    settings = _settings(synth)
    shares = forest.predict(features[None])[0]
    told = [
        Foretold(one, value_at(one, float(min(max(share, 0.0), 1.0))), r2)
        for one, share, r2 in zip(settings, shares, forest.r2, strict=True)
    ]
    return tuple(sorted(told, key=lambda one: -one.r2))


def _settings(synth: Synthesizer) -> tuple[ParamRange, ...]:
    return tuple(one for one in space_of(synth).dimensions if not one.choices)


def _forest(synth: Synthesizer, n: int, n_trees: int) -> Generator[Step | None, None, FeatureRegression]:
    """The one in the cache folder if it was grown on what the synthesizer sounds like now, else a new one."""
    path = cache_folder() / "matching" / f"{synth.id}-{n}-settings.skops"
    names = tuple(one.name for one in _settings(synth))
    key = (yield from sound_key(synth))[:16]
    with contextlib.suppress(StudioError):
        kept = FeatureRegression.load(path)
        if kept.targets == names and kept.inputs[0].startswith(key):
            return kept
    known = yield from examples_of(synth, n)
    numbers = [number for number, one in enumerate(space_of(synth).dimensions) if not one.choices]
    inputs = [f"{key} {number}" for number in range(known.features.shape[1])]
    forest = yield from train_regression(known.features, known.places[:, numbers], inputs, names, n_trees=n_trees)
    with contextlib.suppress(StudioError):  # a cache that cannot be written only costs time
        forest.save(path)
    return forest
