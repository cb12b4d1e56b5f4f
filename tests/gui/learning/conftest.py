"""A window whose training, maps and searches are hand-written; files, pictures and players are real."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.labelled import CLASSES, RATE, sound, write_folder
from tests.gui.conftest import House
from voicestudio.analysis.classification import ClassifierCard
from voicestudio.analysis.classifier_training import CrossValidation
from voicestudio.analysis.classifiers_kept import DamagedClassifier, Kept, NewClassifier
from voicestudio.analysis.sound_files import Step
from voicestudio.analysis.sound_map import SoundMap
from voicestudio.core import AudioClip, Note, SoundPatch, StudioError
from voicestudio.engine.matching import Candidate, MatchFinished, MatchProgress
from voicestudio.gui.learning.doors import LearningDoors

COUNTS = np.array([[4, 0, 0], [1, 3, 0], [0, 2, 2]])


def card(name: str) -> ClassifierCard:
    return ClassifierCard(name, CLASSES, "corpus", "CC0", "nobody", 12, (("svm", 0.75), ("k-nn", 0.5)), "svm")


def report() -> CrossValidation:
    return CrossValidation(
        CLASSES, "4 folds drawn with seed 0", {"svm": (0.5, 1.0), "k-nn": (0.5, 0.5)},
        {"svm": COUNTS, "k-nn": COUNTS[::-1]},
    )  # fmt: skip


def patch(pitch: float) -> SoundPatch:
    return SoundPatch("Matched Bell", "bell", {"level_db": -12.0}, Note(pitch, 0.8, 0.1))


@dataclass
class School:
    """What stands behind the doors of learning, and what was asked of it."""

    own: dict[str, str] = field(default_factory=dict)
    damaged: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    failure: str = ""
    goes_on: bool = False
    """Work never ends by itself: it must be cancelled."""
    closed: int = 0

    def survey(self):
        bundled = Kept("esc10", Path(), card("ESC-10"), False)
        return [bundled, *(Kept(id, Path(), card(name), True) for id, name in self.own.items())], self.damaged

    def report(self, id):
        return report() if id != "old" else None

    def steps(self, *events):
        """The events, over and over where work goes on."""
        try:
            if self.failure:
                raise StudioError(self.failure)
            yield from events
            while self.goes_on:
                yield None
        finally:
            self.closed += 1

    def train(self, folder, name):
        self.asked.append((folder.name, name))
        yield from self.steps(Step("listening to the sounds", 1, 4), Step("cross-validation", 2, 4))
        self.own["mine"] = name
        return NewClassifier("mine", 0, ("“x.wav” is silent.",))

    def remove(self, id):
        self.own.pop(id, None)
        self.damaged = [one for one in self.damaged if one.id != id]

    def classify(self, clip, id):
        self.asked.append((id, clip.duration_s))
        yield from self.steps(None)
        return [("tone", 0.9), ("hiss", 0.1), ("click", 0.0)]

    def map(self, folder):
        yield from self.steps(Step("listening to the sounds", 1, 2), Step("arranging the map", 0, 1))
        paths = tuple(sorted(folder.rglob("*.wav")))
        places = np.array([[n / (len(paths) - 1), (n % 2) * 0.5] for n in range(len(paths))], np.float32)
        neighbours = np.array([[(n + 1) % len(paths), (n + 2) % len(paths)] for n in range(len(paths))])
        return SoundMap(paths, tuple(path.parent.name for path in paths), places, neighbours, 0, ())

    def match(self, target, synth_id, seconds):
        self.asked.append((synth_id, seconds, round(target.duration_s, 2)))
        first, second = Candidate(patch(60), 0.5), Candidate(patch(64), 0.25)
        yield from self.steps(
            MatchProgress("searching", 1, 100, first), MatchProgress("searching", 2, 100, second)
        )
        yield MatchFinished((second, first), 2)

    def play(self, patch, rate):
        yield AudioClip(0.1 * np.ones(rate // 4, np.float32), rate)

    def doors(self) -> LearningDoors:
        return LearningDoors(
            survey=self.survey, report=self.report, train=self.train, remove=self.remove,
            classify=self.classify, map=self.map, match=self.match, play=self.play,
        )  # fmt: skip


@dataclass
class LearningHouse(House):
    school: School = field(default_factory=School)

    def doors(self):
        return replace(super().doors(), learning=self.school.doors())


@pytest.fixture
def house() -> LearningHouse:
    return LearningHouse()


@pytest.fixture
def school(house) -> School:
    return house.school


@pytest.fixture
def corpus(tmp_path) -> Path:
    """Two sounds of each of three classes."""
    return write_folder(tmp_path / "corpus", 2)


@pytest.fixture
def with_sound(qtbot, studio):
    """The studio has a sound of 0.6 s that nobody spoke."""
    from voicestudio.gui.listening.jobs import show_clip

    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        studio.session.make(show_clip("A tone", AudioClip(sound("tone", 1), RATE)))
    return studio


DAMAGED = DamagedClassifier("broken", Path(), "The card “broken” is damaged: train the classifier again.")
