"""Learning from labelled folders: an honest report, nothing leaks, and bad folders are told in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.analysis.labelled import RATE, answer, sound, write_folder
from voicestudio.analysis.classifier_training import cross_validate, train_on_folder
from voicestudio.analysis.sound_files import labelled_files
from voicestudio.core import StudioError


def clouds(n_per_class: int, distance: float, n_classes: int = 3, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """Vectors (n, 8) around one point a class, the classes in turn."""
    rng = np.random.default_rng(seed)
    centres = distance * np.eye(n_classes, 8)
    numbers = np.tile(np.arange(n_classes), n_per_class)
    vectors = centres[numbers] + rng.normal(0, 1, (len(numbers), 8))
    return vectors.astype(np.float32), [f"class {number}" for number in numbers]


def test_what_is_easy_is_learnt_and_the_report_adds_up() -> None:
    vectors, labels = clouds(10, 12.0)
    _, report = answer(cross_validate(vectors, labels, n_trees=20))
    assert report.folds_from == "5 folds drawn with seed 0"
    for model, share in report.accuracy.items():
        counts = report.confusion[model]
        assert counts.sum() == 30 and (counts.sum(axis=1) == 10).all()
        assert len(report.fold_accuracy[model]) == 5
        assert share == pytest.approx(np.trace(counts) / 30)
        assert share > 0.9
    assert report.best in report.accuracy


def test_noise_is_not_learnt() -> None:
    """Selection, scaling or a sound in two folds would show here as more than chance."""
    vectors, labels = clouds(20, 0.0, n_classes=2)
    _, report = answer(cross_validate(vectors, labels, n_trees=20))
    assert all(0.2 < share < 0.8 for share in report.accuracy.values())


def test_recall_and_precision_are_those_of_the_counts() -> None:
    vectors, labels = clouds(6, 2.0)
    _, report = answer(cross_validate(vectors, labels, n_trees=10))
    counts = report.confusion["k-nn"]
    assert report.recall("k-nn")[0] == counts[0, 0] / 6
    assert report.precision("k-nn")[1] == counts[1, 1] / max(counts[:, 1].sum(), 1)


def test_given_folds_are_kept_apart() -> None:
    """Each sound has copies within its fold: with folds mixed the copies would give it away."""
    rng = np.random.default_rng(1)
    once, labels = rng.normal(0, 1, (24, 8)).astype(np.float32), ["a", "b"] * 12
    folds = np.repeat([1, 2, 3, 4], 6)
    vectors, labels, folds = np.repeat(once, 4, axis=0), list(np.repeat(labels, 4)), list(np.repeat(folds, 4))
    _, apart = answer(cross_validate(vectors, labels, folds, n_trees=10))
    _, mixed = answer(cross_validate(vectors, labels, None, n_trees=10))
    assert apart.folds_from == "4 folds by the file names"
    assert mixed.accuracy["k-nn"] > 0.95
    assert apart.accuracy["k-nn"] < 0.8


def test_equal_seeds_learn_alike() -> None:
    vectors, labels = clouds(6, 2.0)
    first, second = (answer(cross_validate(vectors, labels, seed=3, n_trees=10))[1] for _ in range(2))
    assert first.fold_accuracy == second.fold_accuracy


@pytest.mark.parametrize("counts", [(3, 3), (3, 9), (4, 5), (7, 3)])
def test_few_sounds_of_two_classes_are_enough(counts: tuple[int, int]) -> None:
    labels = ["a"] * counts[0] + ["b"] * counts[1]
    vectors = np.random.default_rng(0).normal(0, 1, (len(labels), 5)).astype(np.float32)
    vectors[: counts[0]] += 10
    for folds in (None, [1 + index % 2 for index in range(len(labels))]):
        _, report = answer(cross_validate(vectors, labels, folds, n_trees=10))
        assert sum(report.confusion["blend"].sum(axis=1)) == len(labels)
        assert "drawn" in report.folds_from  # two folds are too few to learn how sure to be


def test_folds_are_read_from_names(tmp_path: Path) -> None:
    assert set(labelled_files(write_folder(tmp_path / "a", 3, prefix="{}-take")).folds) == {1, 2, 3}
    assert labelled_files(write_folder(tmp_path / "b", 3, prefix="take-{}")).folds == ()
    odd = write_folder(tmp_path / "c", 3, prefix="{}-take")
    (odd / "tone" / "3-take.wav").rename(odd / "tone" / "1-other.wav")  # fold 3 lacks a class
    assert labelled_files(odd).folds == ()


def test_a_job_can_be_left(tmp_path: Path) -> None:
    steps = train_on_folder(write_folder(tmp_path / "corpus", 3), n_trees=20)
    while next(steps).doing != "cross-validation":
        pass
    steps.close()
    with pytest.raises(StopIteration):
        next(steps)


def refusal(folder: Path) -> str:
    with pytest.raises(StudioError) as told:
        answer(train_on_folder(folder))
    sentence = str(told.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def test_bad_folders_are_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "holds none among its 0 files" in refusal(empty)
    assert "is not a folder" in refusal(tmp_path / "nowhere")
    (empty / "notes.txt").write_text("no sound")
    assert "holds none among its 1 files" in refusal(empty)
    soundfile.write(empty / "loose.wav", sound("tone", 1), RATE)
    assert "lie in no folders" in refusal(empty)
    assert "only “tone” came" in refusal(write_folder(tmp_path / "one", 3, classes=("tone",)))


def test_classes_that_cannot_be_learnt_are_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "corpus", 3, classes=("tone", "hiss"))
    (folder / "single").mkdir()
    soundfile.write(folder / "single" / "only.wav", sound("click", 1), RATE)
    assert "At least 3 sounds of each class are wanted, but “single” has 1" in refusal(folder)
    soundfile.write(folder / "single" / "only.wav", np.zeros(RATE), RATE)
    assert "None of the sounds of “single” can be heard (“only.wav”: A sound is wanted" in refusal(folder)
    soundfile.write(folder / "single" / "only.wav", np.ones(1), RATE)
    assert "20 ms" in refusal(folder)
