"""Which settings of a synthesizer a sound tells: random forests that have heard its random patches foretell them.

Each number of a patch (pitch, brightness, decay, ...) is a target of its own, told from the features of the sound, and
how far it is to be trusted is measured on patches that were not learned from. The pitch is told in two ways, as it is
and by how far it lies from the one that is heard, and the better one counts. The forests are kept in the cache folder.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis import match_features, spectral_distance
from voicestudio.analysis.feature_regression import FeatureRegression, train_regression
from voicestudio.analysis.matching import PITCH, value_at
from voicestudio.core import StudioError
from voicestudio.core.places import cache_folder
from voicestudio.engine.match_examples import examples_of, sound_key, space_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from voicestudio.analysis.sound_files import Step
    from voicestudio.core import AudioClip, ParamRange
    from voicestudio.synth.synthesizer import Synthesizer

N_EXAMPLES = 600
N_TREES = 40
_FROM_HEARD = "pitch from the heard one"


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
    shares = dict(zip(forest.targets, forest.predict(features[None])[0], strict=True))
    trusted = dict(zip(forest.targets, forest.r2, strict=True))
    if trusted.get(_FROM_HEARD, -np.inf) > trusted.get(PITCH.name, np.inf):
        shares[PITCH.name] = shares[_FROM_HEARD] + _heard(features[None])[0]
        trusted[PITCH.name] = trusted[_FROM_HEARD]
    told = [
        Foretold(one, value_at(one, float(min(max(shares[one.name], 0.0), 1.0))), trusted[one.name])
        for one in _settings(synth)
    ]
    return tuple(sorted(told, key=lambda one: -one.r2))


def _settings(synth: Synthesizer) -> tuple[ParamRange, ...]:
    return tuple(one for one in space_of(synth).dimensions if not one.choices)


def _heard(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """The pitch that is heard as a share of PITCH's range (n,)."""
    return np.array([PITCH.share(float(np.clip(row[0], PITCH.low, PITCH.high))) for row in features])


def _forest(synth: Synthesizer, n: int, n_trees: int) -> Generator[Step | None, None, FeatureRegression]:
    """The one in the cache folder if it was grown on what the synthesizer sounds like now, else a new one."""
    path = cache_folder() / "matching" / f"{synth.id}-{n}-settings.skops"
    space = space_of(synth)
    targets = [one.name for one in _settings(synth)] + ([_FROM_HEARD] if space.pitched else [])
    key = (yield from sound_key(synth))[:16]
    with contextlib.suppress(StudioError):
        kept = FeatureRegression.load(path)
        if kept.targets == tuple(targets) and kept.inputs[0].startswith(key):
            return kept
    known = yield from examples_of(synth, n)
    columns = [known.places[:, number] for number, one in enumerate(space.dimensions) if not one.choices]
    if space.pitched:
        columns.append(known.places[:, space.pitch_at] - _heard(known.features))
    inputs = [f"{key} {number}" for number in range(known.features.shape[1])]
    values = np.stack(columns, axis=1)
    forest = yield from train_regression(known.features, values, inputs, targets, n_trees=n_trees)
    if space.pitched:  # of the pitch's variance, not of that of how far it is from the heard one
        missed = (1 - forest.r2[-1]) * values[:, -1].var() / known.places[:, space.pitch_at].var()
        forest = replace(forest, r2=(*forest.r2[:-1], float(1 - missed)))
    with contextlib.suppress(StudioError):  # a cache that cannot be written only costs time
        forest.save(path)
    return forest
