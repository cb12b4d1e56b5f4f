"""A classifier: names what it knows, is kept in a file and comes back; what is damaged or strange is told."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.labelled import CLASSES, RATE, answer, sound, write_folder
from voicestudio.analysis.classification import SoundClassifier, bundled_classifier, read_card
from voicestudio.analysis.classifier_training import TrainedClassifier, train_on_folder
from voicestudio.core import AudioClip, StudioError


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainedClassifier:
    folder = write_folder(tmp_path_factory.mktemp("sounds") / "corpus")
    (folder / "hiss" / "notes.txt").write_text("no sound")
    (folder / "tone" / ".hidden.wav").write_text("no sound")
    (folder / "tone" / "broken.wav").write_text("no sound")
    told, result = answer(train_on_folder(folder, name="Small", credit="“Ä”", n_trees=20))
    assert [step.done for step in told if step.doing == "listening to the sounds"] == list(range(1, 14))
    for doing in ("cross-validation", "learning from all sounds"):
        steps = [step for step in told if step.doing == doing]
        assert [step.done for step in steps] == list(range(1, steps[0].total + 1))
    return result


@pytest.fixture(scope="module")
def saved(trained: TrainedClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "kept"
    trained.classifier.save(folder)
    return folder


@pytest.fixture
def kept(saved: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(saved, tmp_path / "kept"))


def clip(label: str, seed: int = 77, duration_s: float = 0.6) -> AudioClip:
    return AudioClip(sound(label, seed, duration_s), RATE)


def test_what_was_left_out_is_counted(trained: TrainedClassifier) -> None:
    assert trained.not_sounds == 1
    assert len(trained.refused) == 1 and "broken.wav" in trained.refused[0]
    assert trained.classifier.card.n_sounds == 12


@pytest.mark.parametrize("model", [None, "svm", "random-forest", "k-nn", "blend"])
def test_new_sounds_are_named(trained: TrainedClassifier, model: str | None) -> None:
    for label in CLASSES:
        named = trained.classifier.classify(clip(label), model)
        assert named[0][0] == label
        shares = [share for _, share in named]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1)
        assert {name for name, _ in named} == set(CLASSES)


def test_a_long_clip_is_judged_window_by_window(trained: TrainedClassifier) -> None:
    joined = AudioClip.join([clip("tone", 77, 10), clip("hiss", 77, 10)])
    shares = dict(trained.classifier.classify(joined, "k-nn"))
    assert shares["tone"] == pytest.approx(0.5, abs=0.15)
    assert shares["hiss"] == pytest.approx(0.5, abs=0.15)


def test_it_comes_back_the_same(trained: TrainedClassifier, kept: Path) -> None:
    back = SoundClassifier.load(kept)
    assert back.card.name == "Small" and back.card.credit == "“Ä”"
    assert dict(back.card.accuracy) == pytest.approx(dict(trained.classifier.card.accuracy), abs=1e-4)
    for label in CLASSES:
        assert back.classify(clip(label)) == trained.classifier.classify(clip(label))
    assert sorted(path.name for path in kept.iterdir()) == ["card.toml", "classifier.skops"]


def test_no_model_of_that_name(trained: TrainedClassifier) -> None:
    with pytest.raises(StudioError, match="no model 'best': choose one of svm"):
        trained.classifier.classify(clip("tone"), "best")


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.ones(1, np.float32)])
def test_what_cannot_be_heard_is_told(trained: TrainedClassifier, samples: np.ndarray) -> None:
    with pytest.raises(StudioError, match="A sound .*is wanted"):
        trained.classifier.classify(AudioClip(samples, RATE))


def test_a_damaged_file_is_told(kept: Path) -> None:
    model = kept / "classifier.skops"
    whole = model.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 0xFF
    for damaged in (b"", b"not a model", whole[: len(whole) // 2], bytes(flipped)):
        model.write_bytes(damaged)
        with pytest.raises(StudioError, match="damaged or of another kind"):
            SoundClassifier.load(kept)
    model.unlink()
    with pytest.raises(StudioError, match="There is no model"):
        SoundClassifier.load(kept)


def test_what_a_file_may_hold_is_listed(kept: Path) -> None:
    model = kept / "classifier.skops"
    entries = {name: zipfile.ZipFile(model).read(name) for name in zipfile.ZipFile(model).namelist()}
    entries["schema.json"] = entries["schema.json"].replace(b'"StandardScaler"', b'"Popen"', 1).replace(
        b'"sklearn.preprocessing._data"', b'"subprocess"', 1
    )
    with zipfile.ZipFile(model, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(StudioError, match=r"holds subprocess\.Popen, which no model of the studio needs"):
        SoundClassifier.load(kept)


@pytest.mark.parametrize("child", [10_000, -7, 0])
def test_trees_that_lead_astray_are_refused(trained: TrainedClassifier, tmp_path: Path, child: int) -> None:
    astray = copy.deepcopy(trained.classifier)
    astray._parts["random-forest"].estimators_[0].tree_.children_left[0] = child
    astray.save(tmp_path / "astray")
    with pytest.raises(StudioError, match="damaged"):
        SoundClassifier.load(tmp_path / "astray")


def test_a_machine_that_miscounts_is_refused(trained: TrainedClassifier, tmp_path: Path) -> None:
    astray = copy.deepcopy(trained.classifier)
    astray._parts["svm"].calibrated_classifiers_[0].estimator._n_support[0] += 1000
    astray.save(tmp_path / "astray")
    with pytest.raises(StudioError, match="damaged"):
        SoundClassifier.load(tmp_path / "astray")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("features_version = ", "features_version = 9", "train it again"),
        ('classes = ["click"', 'classes = ["clack"', "do not belong together"),
        ("[accuracy]", "[accuracy", "is damaged"),
        ("n_sounds = 12", 'n_sounds = "12"', "is damaged"),
        ('credit = "', 'debit = "', "is damaged"),
    ],
)
def test_a_card_that_does_not_fit_is_told(kept: Path, old: str, new: str, told: str) -> None:
    card = kept / "card.toml"
    text = card.read_text(encoding="utf-8")
    assert old in text
    card.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StudioError, match=told):
        SoundClassifier.load(kept)


def test_no_folder_and_no_place_are_told(trained: TrainedClassifier, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"there is no card\.toml"):
        read_card(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(StudioError, match="cannot be written"):
        trained.classifier.save(tmp_path / "file")
    assert (tmp_path / "file").read_text() == ""


def test_the_bundled_one_knows_rain_from_a_clock() -> None:
    bundled = bundled_classifier()
    assert len(bundled.card.classes) == 10
    assert "Piczak" in bundled.card.credit and bundled.card.licence == "CC-BY-3.0"
    figures = dict(bundled.card.accuracy)
    assert figures["random-forest"] > 0.727 and figures["svm"] > 0.675 and figures["k-nn"] > 0.667
    assert max(figures.values()) > 0.85
    folder = Path(__file__).resolve().parents[2] / "resources" / "classifiers" / "esc10"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3_000_000
    rate = 44100
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * rate).astype(np.float32)
    assert bundled.classify(AudioClip(noise, rate))[0][0] == "rain"
    ticks = np.zeros(5 * rate, np.float32)
    for start in range(0, 5 * rate, rate // 2):
        ticks[start : start + 300] = np.random.default_rng(1).normal(0, 0.3, 300) * np.linspace(1, 0, 300)
    ticks += np.random.default_rng(2).normal(0, 0.001, len(ticks)).astype(np.float32)
    assert bundled.classify(AudioClip(ticks, rate))[0][0] == "clock_tick"


@pytest.mark.slow
def test_reading_a_model_reads_no_torch() -> None:
    code = "import sys; from voicestudio.analysis import kept_models as m; m._skops_io(); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["False"], run.stderr


def test_two_classes_come_back_too(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "corpus", 3, classes=("tone", "hiss"))
    answer(train_on_folder(folder, n_trees=5))[1].classifier.save(tmp_path / "kept")
    back = SoundClassifier.load(tmp_path / "kept")
    assert back.card.classes == ("hiss", "tone")
    assert [back.classify(clip(label))[0][0] for label in ("tone", "hiss")] == ["tone", "hiss"]
