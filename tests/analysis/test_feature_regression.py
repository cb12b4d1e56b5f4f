"""Features from features: what depends is foretold, what does not is told to be so, and a model comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.analysis.labelled import answer
from voicestudio.analysis.feature_regression import FeatureRegression, train_regression
from voicestudio.core import StudioError

RNG = np.random.default_rng(0)
VECTORS = RNG.uniform(-1, 1, (150, 4)).astype(np.float32)
VALUES = np.stack([3 * VECTORS[:, 0] + VECTORS[:, 1], RNG.normal(0, 1, 150)], axis=1)
INPUTS = ("a", "b", "c", "d")


@pytest.fixture(scope="module")
def regression() -> FeatureRegression:
    told, found = answer(train_regression(VECTORS, VALUES, INPUTS, ("depends", "chance"), n_trees=25))
    assert [step.done for step in told] == sorted({step.done for step in told})
    assert told[-1].done == told[-1].total
    return found


def test_what_depends_is_foretold_and_chance_is_not(regression: FeatureRegression) -> None:
    assert regression.r2[0] > 0.7
    assert regression.r2[1] < 0.2  # on the sounds learnt from it would be far more
    new = np.random.default_rng(1).uniform(-0.8, 0.8, (50, 4)).astype(np.float32)
    foretold = regression.predict(new)
    assert foretold.shape == (50, 2)
    assert np.corrcoef(foretold[:, 0], 3 * new[:, 0] + new[:, 1])[0, 1] > 0.9


def test_it_comes_back_the_same(regression: FeatureRegression, tmp_path: Path) -> None:
    regression.save(tmp_path / "one.skops")
    back = FeatureRegression.load(tmp_path / "one.skops")
    assert (back.inputs, back.targets, back.r2) == (regression.inputs, regression.targets, regression.r2)
    np.testing.assert_array_equal(back.predict(VECTORS), regression.predict(VECTORS))
    content = (tmp_path / "one.skops").read_bytes()
    (tmp_path / "one.skops").write_bytes(content[:-100])
    with pytest.raises(StudioError, match="damaged or of another kind"):
        FeatureRegression.load(tmp_path / "one.skops")


def test_names_that_do_not_fit_the_forest_are_refused(regression: FeatureRegression, tmp_path: Path) -> None:
    wrong = FeatureRegression(("a",), regression.targets, regression.r2, regression.forest)
    wrong.save(tmp_path / "wrong.skops")
    with pytest.raises(StudioError, match="no model that foretells"):
        FeatureRegression.load(tmp_path / "wrong.skops")


@pytest.mark.parametrize(
    ("vectors", "values", "targets", "told"),
    [
        (VECTORS[:5], VALUES[:5], ("x", "y"), "At least 10 examples"),
        (VECTORS, VALUES[:9], ("x", "y"), "but 9 and 150 came"),
        (VECTORS, VALUES, ("x",), "4 features and 2 targets is wanted, but 4 and 1"),
        (VECTORS * np.float32(np.nan), VALUES, ("x", "y"), "NaN or infinite"),
    ],
)
def test_bad_examples_are_told(vectors: np.ndarray, values: np.ndarray, targets: tuple, told: str) -> None:
    with pytest.raises(StudioError, match=told):
        answer(train_regression(vectors, values, INPUTS, targets))


def test_other_features_are_told(regression: FeatureRegression) -> None:
    with pytest.raises(StudioError, match=r"Rows of 4 features are wanted, but shape \(2, 3\)"):
        regression.predict(np.zeros((2, 3), np.float32))


def test_one_target_is_a_column() -> None:
    _, found = answer(train_regression(VECTORS[:40], VALUES[:40, :1], INPUTS, ("depends",), n_trees=7))
    assert found.predict(VECTORS[:7]).shape == (7, 1)
