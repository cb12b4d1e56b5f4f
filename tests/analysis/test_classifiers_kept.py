"""Classifiers in the person's folder: kept whole or not at all, listed, told of when damaged, removed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.analysis.labelled import answer, sound, write_folder
from voicestudio.analysis import classifiers_kept as kept
from voicestudio.analysis.classifier_training import train_on_folder
from voicestudio.core import AudioClip, StudioError


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        return answer(train_on_folder(write_folder(folder / "Türen & Töne", 3), n_trees=10))[1]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    return tmp_path


def test_the_bundled_one_is_listed_with_its_report():
    (bundled,), damaged = kept.survey()
    assert (bundled.id, bundled.is_own, damaged) == ("esc10", False, [])
    report = kept.read_report("esc10")
    assert report.classes == bundled.card.classes
    assert report.best == bundled.card.model
    for model, share in bundled.card.accuracy:
        assert report.accuracy[model] == pytest.approx(share, abs=1e-4)
        assert report.confusion[model].sum() == bundled.card.n_sounds


def test_what_is_kept_comes_back_and_goes(trained):
    id = kept.save(trained, "Türen & Töne")
    assert id == "turen-tone"
    assert kept.save(trained, "Türen & Töne") == "turen-tone-2"
    listed, damaged = kept.survey()
    assert [(one.id, one.is_own) for one in listed] == [("esc10", False), ("turen-tone", True), ("turen-tone-2", True)]
    assert damaged == []
    report = kept.read_report(id)
    for model, counts in trained.report.confusion.items():
        np.testing.assert_array_equal(report.confusion[model], counts)
        assert report.fold_accuracy[model] == pytest.approx(trained.report.fold_accuracy[model], abs=1e-6)
    clip = AudioClip(sound("tone", 99), 16000)
    assert kept.opened(id).classify(clip)[0][0] == trained.classifier.classify(clip)[0][0]
    kept.remove(id)
    assert [one.id for one in kept.survey()[0]] == ["esc10", "turen-tone-2"]
    assert sorted(path.name for path in kept.own_folder().iterdir()) == ["turen-tone-2"]


def test_training_that_is_given_up_leaves_nothing(tmp_path):
    steps = kept.train_and_keep(write_folder(tmp_path / "set", 3), "x")
    next(steps)
    steps.close()
    assert not kept.own_folder().exists()


def test_a_save_that_fails_leaves_nothing(trained, monkeypatch):
    def fail(*_):
        raise StudioError("The disk is full.")

    monkeypatch.setattr(kept, "write_report", fail)
    with pytest.raises(StudioError, match="full"):
        kept.save(trained, "x")
    assert list(kept.own_folder().iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", '{"folds": 3}', "{" * 2000, '{"classes": ["a", "b"], "folds": "x", '
                                  '"fold_accuracy": {"svm": [0.5]}, "confusion": {"svm": [[1, 2]]}}'])  # fmt: skip
def test_a_damaged_report_is_told(trained, text):
    id = kept.save(trained, "x")
    (kept.folder_of(id) / kept.REPORT_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(StudioError, match="train the classifier again"):
        kept.read_report(id)


def test_damaged_ones_are_told_and_can_be_removed(trained):
    id = kept.save(trained, "x")
    (kept.folder_of(id) / "card.toml").write_text("name =", encoding="utf-8")
    listed, (damaged,) = kept.survey()
    assert [one.id for one in listed] == ["esc10"]
    assert damaged.id == id
    assert "damaged" in damaged.reason
    kept.remove(id)
    assert kept.survey()[1] == []


@pytest.mark.parametrize("id", ["../../etc", "Nothing", "nothing", ""])
def test_only_what_is_there_is_opened_or_removed(id):
    with pytest.raises(StudioError, match="choose another"):
        kept.remove(id)
    with pytest.raises(StudioError, match="choose another"):
        kept.opened(id)


def test_the_bundled_one_stays():
    with pytest.raises(StudioError, match="cannot be removed"):
        kept.remove("esc10")


def test_a_report_says_the_same_as_the_command(trained, tmp_path):
    kept.write_report(trained.report, tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["folds"] == trained.report.folds_from
    assert told["confusion"]["svm"] == trained.report.confusion["svm"].tolist()
