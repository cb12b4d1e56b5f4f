"""Long recordings in pieces, recognisers by name, and a transcript written out."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.analysis import fake_whisper
from voicestudio.analysis import transcription, whisper
from voicestudio.analysis.recognition import HeardWord, Transcript
from voicestudio.analysis.transcription import Recogniser, hear, pieces, recogniser, transcribed, written
from voicestudio.core import AudioClip, StudioError

RATE = 1000


def bursts(seconds, rests_s, rate=RATE):
    """Noise with rests of 0.4 s at the given times."""
    samples = np.random.default_rng(0).normal(0, 0.1, round(seconds * rate))
    for rest_s in rests_s:
        samples[round(rest_s * rate) : round((rest_s + 0.4) * rate)] = 0
    return AudioClip(samples.astype(np.float32), rate)


@pytest.fixture
def model_folder(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", fake_whisper)
    whisper._model.cache_clear()
    for name in whisper.FILES:
        (tmp_path / name).write_bytes(b"x")
    yield tmp_path
    whisper._model.cache_clear()


def test_pieces_are_cut_in_pauses_and_together_are_the_whole():
    clip = bursts(40, (8, 12, 19, 31))
    found = list(pieces(clip, 5, 15))
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])]
    assert found[-1][1] == len(clip)
    for _, stop in found[:-1]:
        assert any(rest_s <= stop / RATE <= rest_s + 0.4 for rest_s in (8, 12, 19, 31))
    assert all(5 <= (stop - start) / RATE <= 15 for start, stop in found)


@pytest.mark.parametrize(("seconds", "n_pieces"), [(0, 0), (0.001, 1), (15, 1), (15.5, 2)])
def test_short_clips_are_hardly_cut(seconds, n_pieces):
    assert len(list(pieces(bursts(seconds, ()), 5, 15))) == n_pieces


def test_an_hour_of_silence_and_one_of_noise_are_cut_evenly():
    for clip in (AudioClip(np.zeros(3600 * RATE, np.float32), RATE), bursts(3600, ())):
        lengths = [(stop - start) / RATE for start, stop in pieces(clip, 5, 15)]
        assert max(lengths) <= 15
        assert min(lengths) >= 5


def test_words_of_all_pieces_count_from_the_beginning(model_folder):
    by = recogniser("whisper", model_folder)
    clip = bursts(65, (20, 41), 16000)
    told = list(transcription.transcription(clip, by))
    assert [heard.done_s for heard in told] == sorted(heard.done_s for heard in told)
    assert told[-1].done_s == 65
    words = transcribed(clip, by).words
    assert words == tuple(word for heard in told for word in heard.words)
    starts = [word.start_s for word in words]
    assert starts == sorted(starts)
    assert starts[-1] > 60
    assert words[0] == HeardWord("Word0,", 0.0, 0.5)
    assert hear(AudioClip(np.zeros(16000, np.float32), 16000), by) == Transcript(())


def test_a_recogniser_is_chosen_by_name(model_folder, monkeypatch):
    assert recogniser() == Recogniser("pocketsphinx")
    with pytest.raises(StudioError, match="pocketsphinx, whisper is wanted"):
        recogniser("siri")
    with pytest.raises(StudioError, match="none was named"):
        recogniser("whisper")
    damaged = model_folder / "damaged"
    damaged.mkdir()
    (damaged / "model.bin").write_bytes(b"x")
    with pytest.raises(StudioError, match="config.json and tokenizer.json is not there"):
        recogniser("whisper", damaged)
    for name in whisper.FILES:
        (damaged / name).write_bytes(b"x")
    with pytest.raises(StudioError, match="cannot be read"):
        hear(bursts(1, (), 16000), recogniser("whisper", damaged))
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(StudioError, match=r"pip install \"voicestudio\[whisper\]\""):
        recogniser("whisper", model_folder)


def test_a_transcript_is_written_with_its_pauses():
    words = (("i", 0.0, 0.2), ("see", 0.2, 0.5), ("it", 0.8, 1.0), ("so", 1.7, 2.0), ("i'm", 2.0, 2.3))
    found = written(HeardWord(*word) for word in words)
    assert found.text == "I see, it. So I'm."
    assert [found.text[span.start : span.stop] for span, _ in found.words] == ["I", "see", "it", "So", "I'm"]
    as_heard = [HeardWord("Hello,", 0, 0.2), HeardWord("you.", 0.3, 0.5), HeardWord("yes", 3, 4)]
    assert written(as_heard).text == "Hello, you. yes"
    assert written([]).text == ""
