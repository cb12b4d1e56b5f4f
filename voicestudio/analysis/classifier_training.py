"""Teaching a classifier from labelled sounds, and an honest report of how well it does on sounds it never heard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voicestudio.analysis.classification import MODELS, ClassifierCard, SoundClassifier, scaled_by, voted
from voicestudio.analysis.sound_files import Step, labelled_files, measure_files
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FEWEST = 3
"""Sounds of each class: one to be asked for, and two to learn from and to weigh what was learnt."""
MOST_FOLDS = 5
N_TREES = 200
_TREES_A_STEP = 10


@dataclass(frozen=True, slots=True, eq=False)
class CrossValidation:
    """How every model named the sounds of each fold after learning from the other folds.

    fold_accuracy: model -> share named rightly in each fold; confusion: model -> counts int (n_classes, n_classes),
    rows what a sound is, columns what it was called. Scaling, too, is learnt from the other folds alone.
    """

    classes: tuple[str, ...]
    folds_from: str
    fold_accuracy: dict[str, tuple[float, ...]]
    confusion: dict[str, NDArray[np.int64]]

    @property
    def accuracy(self) -> dict[str, float]:
        """Model -> mean over folds, 0 to 1."""
        return {model: float(np.mean(shares)) for model, shares in self.fold_accuracy.items()}

    @property
    def best(self) -> str:
        """The model of the highest accuracy; among equals the blend, whose probabilities are the most trustworthy."""
        return max(self.accuracy, key=lambda model: (round(self.accuracy[model], 6), model == "blend"))

    def recall(self, model: str) -> NDArray[np.float64]:
        """Share of each class's sounds that were called so, (n_classes,)."""
        counts = self.confusion[model]
        return np.diag(counts) / counts.sum(axis=1)

    def precision(self, model: str) -> NDArray[np.float64]:
        """Share of the sounds called so that are of the class, (n_classes,); 0 where none was called so."""
        counts = self.confusion[model]
        return np.diag(counts) / np.maximum(counts.sum(axis=0), 1)


@dataclass(frozen=True, slots=True, eq=False)
class TrainedClassifier:
    """A classifier, its report, and the files that it did not learn from.

    not_sounds counts the files of other kinds; refused holds a sentence for each sound that could not be heard.
    """

    classifier: SoundClassifier
    report: CrossValidation
    not_sounds: int
    refused: tuple[str, ...]


def train_on_folder(
    folder: Path, name: str = "", licence: str = "", credit: str = "", seed: int = 0, n_trees: int = N_TREES
) -> Generator[Step, None, TrainedClassifier]:
    """TrainedClassifier from a folder with one folder a class, each Step told on the way; close() cancels.

    Raises StudioError for a folder that nothing can be learnt from: without classes, with one only, or with a class
    of fewer than three sounds that can be heard.
    """
    files = labelled_files(folder)
    measured = yield from measure_files(files.paths)
    labels = [files.labels[index] for index in measured.kept]
    lost = sorted(set(files.labels) - set(labels))
    if lost:
        reason = measured.refused[files.labels.index(lost[0])]
        raise StudioError(f"None of the sounds of “{lost[0]}” can be heard ({reason.rstrip('.')}).")
    folds = [files.folds[index] for index in measured.kept] if files.folds else None
    report = yield from cross_validate(measured.vectors, labels, folds, seed, n_trees)
    parts = yield from _fitted(_Fitting(measured.vectors, _numbers(labels), folds, seed, n_trees))
    card = ClassifierCard(
        name=name or folder.resolve().name, classes=report.classes, corpus=folder.resolve().name,
        licence=licence, credit=credit, n_sounds=len(labels),
        accuracy=tuple(report.accuracy.items()), model=report.best,
    )  # fmt: skip
    return TrainedClassifier(SoundClassifier(card, parts), report, files.skipped, tuple(measured.refused.values()))


def cross_validate(
    vectors: NDArray[np.float32],
    labels: Sequence[str],
    folds: Sequence[int] | None = None,
    seed: int = 0,
    n_trees: int = N_TREES,
) -> Generator[Step, None, CrossValidation]:
    """CrossValidation over the folds given, else over up to five that hold equal shares of each class.

    Fewer than three folds, or folds that lack a class, are not taken. Raises StudioError for fewer than two
    classes, or fewer than three sounds in one.
    """
    counts = Counter(labels)
    classes = tuple(sorted(counts))
    if len(classes) < 2:
        raise StudioError(f"At least two classes of sounds are wanted, but {len(classes)} came: add another.")
    rarest = min(classes, key=lambda one: counts[one])
    if counts[rarest] < FEWEST:
        raise StudioError(
            f"At least {FEWEST} sounds of each class are wanted, but “{rarest}” has {counts[rarest]}: "
            "add more, or remove the class."
        )
    numbers = _numbers(labels)
    if folds is not None and not _serve(folds, numbers, FEWEST):
        folds = None
    places = np.asarray(folds) if folds is not None else _equal_folds(numbers, seed)
    told = sorted(set(places.tolist()))
    named = {model: np.zeros(len(labels), np.int64) for model in MODELS}
    for done, fold in enumerate(told):
        held_out = places == fold
        inner = None if folds is None else places[~held_out]
        fitting = _Fitting(vectors[~held_out], numbers[~held_out], inner, seed, n_trees)
        for step in fitting.steps():
            yield Step("cross-validation", done * fitting.n_steps + step, len(told) * fitting.n_steps)
        for model, shares in voted(fitting.parts, vectors[held_out]).items():
            named[model][held_out] = shares.argmax(axis=1)
    accuracy = {
        model: tuple(float(np.mean(said[places == fold] == numbers[places == fold])) for fold in told)
        for model, said in named.items()
    }
    confusion = {model: _confusion(numbers, said, len(classes)) for model, said in named.items()}
    how = f"{len(told)} folds " + ("by the file names" if folds is not None else f"drawn with seed {seed}")
    return CrossValidation(classes, how, accuracy, confusion)


def _fitted(fitting: _Fitting) -> Generator[Step, None, dict[str, Any]]:
    for step in fitting.steps():
        yield Step("learning from all sounds", step, fitting.n_steps)
    return fitting.parts


class _Fitting:
    """The scaler and the models being fitted, a piece of the forest at a time so that a job can be left."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        numbers: NDArray[np.int64],
        folds: Sequence[int] | NDArray | None,
        seed: int,
        n_trees: int,
    ) -> None:
        """folds: the inner ones, across which the machine's temperature is learnt; drawn where they do not serve."""
        self._vectors, self._numbers, self._seed, self._n_trees = vectors, numbers, seed, n_trees
        given = folds is not None and _serve(folds, numbers, 2)
        self._folds = np.asarray(folds) if given else _equal_folds(numbers, seed)
        self.n_steps = 2 + -(-n_trees // _TREES_A_STEP)
        self.parts: dict[str, Any] = {}

    def steps(self) -> Generator[int]:
        """How many of n_steps are done, after each; `parts` is whole at the end."""
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.neighbors import KNeighborsClassifier
        from sklearn.preprocessing import StandardScaler

        scaler = StandardScaler().fit(self._vectors)
        scaled = scaled_by(scaler, self._vectors)
        neighbours = min(5, int(np.bincount(self._numbers).min()))
        nearest = KNeighborsClassifier(neighbours, weights="distance", metric="manhattan").fit(scaled, self._numbers)
        yield 1
        machine = self._machine(scaled)
        yield 2
        forest = RandomForestClassifier(0, random_state=self._seed, warm_start=True)
        self.parts = {"scaler": scaler, "svm": machine, "random-forest": forest, "k-nn": nearest}
        for step in range(3, self.n_steps + 1):
            forest.set_params(n_estimators=min(self._n_trees, _TREES_A_STEP * (step - 2)))
            forest.fit(scaled, self._numbers)
            yield step

    def _machine(self, scaled: NDArray[np.float32]) -> Any:
        """RBF kernel; its margins become probabilities by a temperature learnt across inner folds (Guo 2017)."""
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.model_selection import PredefinedSplit
        from sklearn.svm import SVC

        machine = SVC(C=5.0, gamma=0.3 / scaled.shape[1])
        inner = PredefinedSplit(self._folds)
        calibrated = CalibratedClassifierCV(machine, method="temperature", ensemble=False, cv=inner)
        calibrated.fit(scaled, self._numbers)
        return calibrated.set_params(cv=None)  # which sounds were in which fold is not kept


def _numbers(labels: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


def _serve(folds: Sequence[int] | NDArray, numbers: NDArray[np.int64], fewest: int) -> bool:
    """Whether the folds are so many, and every class is in every one: none is asked for that was not learnt."""
    n_folds, n_pairs = len(set(folds)), len(set(zip(folds, numbers, strict=True)))
    return n_folds >= fewest and n_pairs == n_folds * len(set(numbers))


def _equal_folds(numbers: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A fold for each sound: each class is dealt out in drawn order, to no more folds than the rarest has sounds."""
    n_folds = min(MOST_FOLDS, int(np.bincount(numbers).min()))
    rng = np.random.default_rng([seed, len(numbers)])
    folds = np.zeros(len(numbers), np.int64)
    first = 0
    for number in range(numbers.max() + 1):
        members = rng.permutation(np.flatnonzero(numbers == number))
        folds[members] = (first + np.arange(len(members))) % n_folds
        first += len(members)  # so that folds are equally large, too
    return folds


def _confusion(is_: NDArray[np.int64], called: NDArray[np.int64], n_classes: int) -> NDArray[np.int64]:
    counts = np.zeros((n_classes, n_classes), np.int64)
    np.add.at(counts, (is_, called), 1)
    return counts
