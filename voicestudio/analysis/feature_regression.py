"""Random forests that tell numbers from features: the f0 or brightness of a patch from how it sounds, for example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.kept_models import DAMAGE, load_model, save_model
from voicestudio.analysis.sound_files import Step
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = "voicestudio regression 1"
FEWEST = 10
N_TREES = 100
_FOLDS = 5
_TREES_A_STEP = 5


@dataclass(frozen=True, slots=True, eq=False)
class FeatureRegression:
    """A forest with the names of what goes in and comes out; r2: of each target, on folds it did not learn from.

    r2 is the share of the target's variance that is foretold: 1 all of it, 0 as good as telling the mean.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    r2: tuple[float, ...]
    forest: Any

    def predict(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n, n_inputs) -> (n, n_targets); raises StudioError for another number of features."""
        vectors = np.asarray(vectors, np.float32)
        if vectors.ndim != 2 or vectors.shape[1] != len(self.inputs):
            raise StudioError(f"Rows of {len(self.inputs)} features are wanted, but shape {vectors.shape} came.")
        return self.forest.predict(vectors).reshape(len(vectors), len(self.targets))

    def save(self, path: Path) -> None:
        """Into one .skops file, whole or not at all."""
        lists = {"inputs": list(self.inputs), "targets": list(self.targets), "r2": list(self.r2)}
        save_model({"format": FORMAT, **lists, "forest": self.forest}, path)

    @staticmethod
    def load(path: Path) -> FeatureRegression:
        """What save() wrote; raises StudioError for a damaged or unknown file."""
        content = load_model(path, ("format", "inputs", "targets", "r2", "forest"))
        lists = [content[name] for name in ("inputs", "targets", "r2")]
        known = content["format"] == FORMAT and all(isinstance(one, list) for one in lists)
        if known:
            regression = FeatureRegression(*map(tuple, lists), content["forest"])
            try:
                told = regression.predict(np.zeros((1, len(regression.inputs)), np.float32))
                known = told.shape == (1, len(regression.r2))
            except DAMAGE:
                known = False
        if not known:
            raise StudioError(f"“{path}” is no model that foretells features: train one.")
        return regression


def train_regression(
    vectors: NDArray[np.float32],
    values: NDArray[np.float64],
    inputs: Sequence[str],
    targets: Sequence[str],
    seed: int = 0,
    n_trees: int = N_TREES,
) -> Generator[Step, None, FeatureRegression]:
    """FeatureRegression from vectors (n, n_inputs) to values (n, n_targets), each Step told; close() cancels.

    Raises StudioError for fewer than 10 rows, for values that are not finite, or for names that do not fit.
    """
    vectors, values = np.asarray(vectors, np.float32), np.asarray(values, np.float64)
    _check(vectors, values, inputs, targets)
    fold = np.random.default_rng([seed, len(values)]).permutation(len(values)) % _FOLDS
    total = (_FOLDS + 1) * n_trees
    told = np.zeros_like(values)
    for number in range(_FOLDS):
        learnt = fold != number
        for trees in (growing := _Growing(vectors[learnt], values[learnt], seed, n_trees)).steps():
            yield Step("cross-validation", number * n_trees + trees, total)
        told[~learnt] = growing.forest.predict(vectors[~learnt]).reshape(-1, len(targets))
    for trees in (growing := _Growing(vectors, values, seed, n_trees)).steps():
        yield Step("learning from all sounds", _FOLDS * n_trees + trees, total)
    spread = np.maximum(((values - values.mean(axis=0)) ** 2).sum(axis=0), 1e-12)
    r2 = 1 - ((values - told) ** 2).sum(axis=0) / spread
    return FeatureRegression(tuple(inputs), tuple(targets), tuple(float(one) for one in r2), growing.forest)


class _Growing:
    """A forest that grows by a few trees a step; a third of the features is looked at for each split."""

    def __init__(self, vectors: NDArray[np.float32], values: NDArray[np.float64], seed: int, n_trees: int) -> None:
        from sklearn.ensemble import RandomForestRegressor

        self._vectors, self._n_trees = vectors, n_trees
        self._values = values[:, 0] if values.shape[1] == 1 else values
        self.forest = RandomForestRegressor(
            0, max_features=1 / 3, min_samples_leaf=2, random_state=seed, warm_start=True
        )

    def steps(self) -> Generator[int]:
        """How many trees there are, after each step."""
        for first in range(0, self._n_trees, _TREES_A_STEP):
            trees = min(first + _TREES_A_STEP, self._n_trees)
            self.forest.set_params(n_estimators=trees).fit(self._vectors, self._values)
            yield trees


def _check(
    vectors: NDArray[np.float32], values: NDArray[np.float64], inputs: Sequence[str], targets: Sequence[str]
) -> None:
    if vectors.ndim != 2 or values.ndim != 2 or len(vectors) != len(values):
        raise StudioError(
            f"As many rows of targets as of features are wanted, but {len(values)} and {len(vectors)} came."
        )
    if vectors.shape[1] != len(inputs) or values.shape[1] != len(targets) or not inputs or not targets:
        raise StudioError(
            f"A name for each of {vectors.shape[1]} features and {values.shape[1]} targets is wanted, "
            f"but {len(inputs)} and {len(targets)} came."
        )
    if len(vectors) < FEWEST:
        raise StudioError(f"At least {FEWEST} examples are wanted to learn from, but {len(vectors)} came: add more.")
    if not (np.isfinite(vectors).all() and np.isfinite(values).all()):
        raise StudioError("Finite features and targets are wanted, but some are NaN or infinite: leave those rows out.")
