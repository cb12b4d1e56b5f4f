"""A page whose microphone, analysis and recognisers are hand-written; files, trimming and spectrograms are real."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from tests.audio_io.fake_input import FakeInput
from tests.gui.conftest import House
from voicestudio.analysis.measurement import Measurement, Peak
from voicestudio.analysis.recognition import HeardWord
from voicestudio.analysis.transcription import Heard, written
from voicestudio.audio_io.recording import Recorder
from voicestudio.core import AudioClip, FeatureTrack, StudioError
from voicestudio.dsp.spectrograms import spectrogram
from voicestudio.gui.learning.doors import LearningDoors
from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.doors import ListeningDoors

RATE = 16000
WORDS = (HeardWord("hello", 0.1, 0.4), HeardWord("there", 0.5, 0.8))
ROWS = {"formant": ("F1", "F2", "F3", "F4"), "chroma": tuple("CDEFGAB"), "mfcc": ("0", "1")}


def tone(seconds: float = 1.0, hz: float = 440.0, rate: int = RATE) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@dataclass
class Ears:
    """What stands behind the page's doors, and what was asked of it."""

    source: FakeInput = field(default_factory=FakeInput)
    now: float = 0.0
    asked: list = field(default_factory=list)
    steps: int = 2
    failure: str = ""
    closed: bool = False

    def features(self, clip, names):
        """Every feature rises by one a frame."""
        self.asked.append(("features", tuple(names)))
        n = int(clip.duration_s / 0.01) + 1
        for step in range(self.steps):
            yield step / self.steps
        if self.failure:
            raise StudioError(self.failure)
        tracks = []
        for name in names:
            rows = ROWS.get(name, ())
            values = np.arange(n, dtype=np.float32)
            tracks.append(FeatureTrack(name, "u", np.tile(values, (len(rows), 1)) if rows else values, 0.01, rows=rows))
        return SimpleNamespace(tracks=tuple(tracks), onsets_s=np.array([0.25, 0.5]), tempo_bpm=120.0)

    def measure(self, clip, start_s, end_s):
        self.asked.append(("measure", round(start_s, 3), round(end_s, 3)))
        yield 0.5
        peaks = (Peak(440.0, -10.0), Peak(880.0, -20.0))
        return Measurement(start_s, end_s, 440.0, 430.0, 450.0, 1.0, -20.0, -13.5, -10.5, 900.0, peaks)

    def classify(self, clip, id):
        self.asked.append(("classify", round(clip.duration_s, 3), id))
        yield None
        return [("clock_tick", 0.75), ("dog", 0.25)]

    def transcribe(self, clip, recogniser, folder):
        self.asked.append(("transcribe", round(clip.duration_s, 3), recogniser, folder))
        yield Heard((), 0.0)
        if self.failure:
            raise StudioError(self.failure)
        yield Heard(WORDS[:1], 0.45)
        yield Heard(WORDS[1:], 1.0)

    def follow(self, request, words, clip, voice):
        self.asked.append(("follow", tuple(word.text for word in words), voice.card.id))
        yield 0.5
        return replace(request, seed=77)

    def close(self):
        self.closed = True

    def doors(self) -> ListeningDoors:
        return ListeningDoors(
            recorder=lambda: Recorder(self.source, clock=lambda: self.now), features=self.features,
            measure=self.measure, transcribe=self.transcribe, written=written,
            follow=self.follow, close=self.close,
        )  # fmt: skip


@pytest.fixture(scope="session")
def _read():
    """What the first sound needs is read before a clock runs."""
    clip = AudioClip(tone(0.2), RATE)
    assert list(jobs.show_clip("", clip))
    assert len(spectrogram(clip, "log").levels_db)


@pytest.fixture
def ears(_read) -> Ears:
    return Ears()


@pytest.fixture
def house(ears) -> House:
    return House(listening=ears.doors(), learning=LearningDoors(classify=ears.classify))


@pytest.fixture
def page(ears, studio, qtbot):
    studio.pages.show("listening")
    page = studio.pages.page("listening")
    qtbot.waitUntil(lambda: page.axis.span_in(page.strip)[1] > 100)
    return page


@pytest.fixture
def sound_file(tmp_path):
    """Writes a sound file."""

    def deed(samples: np.ndarray, name: str = "sound.wav", rate: int = RATE):
        soundfile.write(tmp_path / name, samples, rate, subtype="FLOAT")
        return tmp_path / name

    return deed


@pytest.fixture
def opened(studio, page, sound_file, qtbot):
    """Drops a file on the window, and waits until it shows."""

    def deed(samples: np.ndarray, name: str = "sound.wav") -> None:
        with qtbot.waitSignal(studio.session.finished, timeout=10_000):
            studio.window.files_dropped.emit([sound_file(samples, name)])

    return deed
