"""The numbers under the cursor, and the marks they come from."""

import librosa
import numpy as np
import pytest

from tests.gui.views import sounds
from voicestudio.gui.views.reading import CursorReading, note_name
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.speech_marks import MarkTrack, marks_of


@pytest.fixture
def data():
    data = SoundData(sounds.SPEC)
    data.add_audio(sounds.clip(), 0.0)
    data.add_mel(sounds.mel(), 0)
    data.add_phonemes(sounds.phonemes(), 0.0)
    return data


@pytest.mark.parametrize(
    ("time_s", "phoneme", "word"), [(0.25, "h", "hi"), (0.31, "ˈaɪ", "hi"), (0.9, "uː", "you"), (0.65, None, None)]
)
def test_every_number_is_exact(data, time_s, phoneme, word):
    row = 12.5
    reading = data.reading(time_s, row)
    frame = int(time_s * sounds.RATE / 256)
    peaks = librosa.mel_frequencies(82, fmin=0, fmax=8000)
    assert reading.time_s == time_s
    assert reading.frequency_hz == pytest.approx(peaks[13])
    assert reading.level_db == pytest.approx(float(sounds.frames()[12, frame]) * 20 / np.log(10), abs=1e-3)
    assert reading.sample == sounds.samples()[int(time_s * sounds.RATE)]
    assert reading.f0_hz == pytest.approx(float(sounds.f0()[frame]))
    assert (reading.phoneme, reading.word) == (phoneme, word)


def test_what_is_not_there_is_none(data):
    assert data.reading(0.05).f0_hz is None  # unvoiced
    assert data.reading(0.5).frequency_hz is None  # not on the spectrogram
    assert data.reading(99.0, 3.0) == CursorReading(99.0, data.scale.frequency_hz(3.0))


@pytest.mark.parametrize(
    ("frequency_hz", "name"),
    [(440.0, "A4"), (261.6256, "C4"), (450.0, "A4 +39"), (220.0 * 2 ** (-12 / 1200), "A3 −12"), (207.65, "G♯3")],
)
def test_notes_have_names_and_cents(frequency_hz, name):
    assert note_name(frequency_hz) == name


def test_words_reach_from_their_first_phoneme_to_their_last():
    sounds_, words = marks_of(sounds.phonemes(), 10.0)
    assert [(mark.label, mark.start_s, mark.end_s) for mark in words] == [
        ("hi", pytest.approx(10.2), pytest.approx(10.6)), ("you", pytest.approx(10.7), pytest.approx(11.2))
    ]  # fmt: skip
    assert [mark.label for mark in sounds_ if not mark.is_pause] == ["h", "ˈaɪ", "j", "uː"]


def test_untimed_phonemes_give_no_marks():
    whole = sounds.phonemes()
    untimed = type(whole)(whole.utterance, tuple(type(p)(p.symbol, p.word, p.span) for p in whole.symbols))
    assert marks_of(untimed, 0.0) == ([], [])


def test_marks_are_found_by_time():
    track = MarkTrack()
    for mark in marks_of(sounds.phonemes(), 0.0)[0]:
        track.append(mark)
    assert track.at(0.1) is None
    assert track.at(0.3).label == "ˈaɪ"
    assert track.at(1.4) is None
    assert [mark.label for mark in track.between(0.55, 0.75)] == ["ˈaɪ", "", "j"]
    assert [mark.label for mark in track.between(0.0, 2.0, shortest_s=0.25)] == ["ˈaɪ", "uː"]
    assert track.boundaries(0.25, 0.75) == [0.3, 0.6, 0.7]
