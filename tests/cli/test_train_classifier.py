"""voicestudio train classifier: a folder becomes a classifier and a report; bad input is one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile

from tests.analysis.labelled import CLASSES, RATE, sound, write_folder
from tests.cli.conftest import Asker
from voicestudio.analysis import classifier_training
from voicestudio.analysis.classification import SoundClassifier
from voicestudio.core import AudioClip


@pytest.fixture(autouse=True)
def small_forests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier_training.train_on_folder, "__defaults__", ("", "", "", 0, 20))


def test_a_folder_becomes_a_classifier(ask: Asker) -> None:
    corpus = write_folder(ask.folder / "corpus", 3, prefix="{}-take")
    (corpus / "about.txt").write_text("no sound")
    soundfile.write(corpus / "tone" / "1-silent.wav", np.zeros(RATE), RATE)
    told = ask("train", "classifier", "--corpus", corpus, "--out", ask.folder / "made", "--json")
    assert told.code == 0, told
    figures = json.loads(told.out)
    assert set(figures["accuracy"]) == {"svm", "random-forest", "k-nn", "blend"}
    assert figures["folds"] == "3 folds by the file names"
    assert figures["classes"] == list(CLASSES) and figures["n_sounds"] == 9
    assert figures["accuracy"]["blend"] == pytest.approx(np.mean(figures["fold_accuracy"]["blend"]), abs=1e-4)
    assert np.sum(figures["confusion"]["svm"]) == 9
    assert figures["not_sounds"] == 1 and "1-silent.wav" in figures["left_out"][0]
    assert "left out: “1-silent.wav”" in told.err
    made = ask.folder / "made"
    assert sorted(path.name for path in made.iterdir()) == ["card.toml", "classifier.skops", "report.json"]
    assert json.loads((made / "report.json").read_text(encoding="utf-8")) == figures
    named = SoundClassifier.load(made).classify(AudioClip(sound("hiss", 99), RATE))
    assert named[0][0] == "hiss"


def test_the_report_in_words(ask: Asker) -> None:
    corpus = write_folder(ask.folder / "corpus", 3)
    told = ask("train", "classifier", "--corpus", corpus, "--out", ask.folder / "made")
    assert told.code == 0 and told.err == ""
    assert "9 sounds of 3 classes, 3 folds drawn with seed 0." in told.out
    assert "random forest" in told.out and "recall  precision  mostly taken for" in told.out
    assert f"The classifier is in {ask.folder / 'made'}" in told.out


def test_bad_input_is_one_sentence(ask: Asker) -> None:
    corpus = write_folder(ask.folder / "corpus", 2)
    (ask.folder / "empty").mkdir()
    (ask.folder / "file").write_text("")
    rest = ("--out", ask.folder / "made")
    refuses = ask.refuses
    assert "is not a folder" in refuses("train", "classifier", "--corpus", ask.folder / "none", *rest)
    assert "holds none" in refuses("train", "classifier", "--corpus", ask.folder / "empty", *rest)
    assert "“click” has 2" in refuses("train", "classifier", "--corpus", corpus, *rest)
    assert "but 2 came" in refuses("train", "classifier", "--corpus", corpus, "--corpus", corpus, *rest)
    assert "is a file" in refuses("train", "classifier", "--corpus", corpus, "--out", ask.folder / "file")
    assert "--minutes is for networks" in refuses("train", "classifier", "--corpus", corpus, *rest, "--minutes", "3")
    assert "--from is for networks" in refuses("train", "classifier", "--corpus", corpus, *rest, "--from", "x")
    assert "--resume is for networks" in refuses("train", "classifier", "--corpus", corpus, *rest, "--resume")
    assert not (ask.folder / "made").exists()
