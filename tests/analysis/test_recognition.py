"""Words heard in real speech, and how their errors are counted."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from voicestudio.analysis.recognition import (
    Runs,
    Transcript,
    WordErrors,
    longest_runs,
    recognisers_letters,
    transcribe,
    word_errors,
)
from voicestudio.core import AudioClip

pytest.importorskip("pocketsphinx", reason="pocketsphinx is not installed")
pytest.importorskip("jiwer", reason="jiwer is not installed")

SENTENCE = "one two three four five"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> AudioClip:
    """The sentence by espeak-ng, which the recogniser understands for digits."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    path = tmp_path_factory.mktemp("spoken") / "digits.wav"
    subprocess.run([program, "-v", "en-us", "-s", "130", "-w", str(path), SENTENCE], check=True)
    samples, sample_rate = soundfile.read(path, dtype="float32")
    return AudioClip(samples, sample_rate)


@pytest.fixture(scope="module")
def transcript(spoken: AudioClip) -> Transcript:
    return transcribe(spoken)


def test_digits_are_heard_in_order_and_in_time(spoken, transcript):
    errors = word_errors(SENTENCE, transcript.text)
    assert errors.substitutions + errors.deletions <= 2
    assert {"two", "three"} <= {word.text for word in transcript.words}
    times = [time_s for word in transcript.words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert 0.5 * spoken.duration_s < times[-1] <= spoken.duration_s


def test_equal_clips_are_heard_alike_whatever_came_before(spoken, transcript):
    other = spoken.samples[::-1][: len(spoken) // 3].copy()
    assert transcribe(AudioClip(other, spoken.sample_rate)) != transcript
    assert transcribe(spoken) == transcript


def test_level_and_offset_do_not_matter(spoken, transcript):
    quiet = AudioClip(spoken.samples * 0.05 + 0.02, spoken.sample_rate)
    assert transcribe(quiet).text == transcript.text


@pytest.mark.parametrize("n_samples", [0, 100, 22050])
def test_silence_has_no_words(n_samples):
    assert transcribe(AudioClip(np.zeros(n_samples, np.float32), 22050)).words == ()


def test_errors_by_kind():
    errors = word_errors("the cat sat on the mat", "the bat sat the mat again")
    assert errors == WordErrors(substitutions=1, deletions=1, insertions=1, n_words=6)
    assert errors.rate == 0.5
    assert word_errors("", "hello you") == WordErrors(0, 0, 2, 0)
    assert word_errors("hello you", "").rate == 1


def test_a_total_weighs_words_not_sentences():
    total = WordErrors.total([WordErrors(1, 0, 0, 1), WordErrors(0, 0, 0, 9)])
    assert total.rate == 0.1


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("In 1984 it cost $5.", "in nineteen eighty four it cost five dollars"),
        ("Don’t – re-enter, Mr. Noël!", "don't re enter mister noel"),
        ("Author of the danger trail, Philip Steels, etc.", "author of the danger trail philip steels et cetera"),
        ("...", ""),
    ],
)
def test_text_as_the_recogniser_writes(text, letters):
    assert recognisers_letters(text) == letters


def test_numbers_count_as_the_words_that_are_said():
    assert word_errors("Room 12.", "room twelve").rate == 0


def test_a_skipped_and_a_repeated_word_are_long_runs():
    text = "the elephant walked slowly"
    assert longest_runs(text, text) == Runs(0, 0)
    assert longest_runs(text, "the walked slowly") == Runs(len("elephant"), 0)
    assert longest_runs(text, "the elephant elephant walked slowly") == Runs(0, len("elephant"))
    assert longest_runs(text, "the ella fund walked slowly").unheard <= 2
    assert longest_runs(text, "") == Runs(len(text.replace(" ", "")), 0)
