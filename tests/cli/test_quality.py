"""voicestudio quality, with the fake voice and recordings made by rule."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.analysis.sounds import RATE, babble
from tests.cli.conftest import Asker, Door
from tests.fakes import FakeVoice
from voicestudio.analysis import recognition
from voicestudio.analysis.artefacts import DurationBounds
from voicestudio.analysis.recognition import Runs
from voicestudio.cli.main import main
from voicestudio.cli.quality_corpus import choose, spread
from voicestudio.cli.quality_speech import Natural, hard, hard_sentences, say
from voicestudio.cli.quality_table import table
from voicestudio.core.places import resources_folder
from voicestudio.training.corpus import Recording
from voicestudio.voices import catalogue, opening

HARD = resources_folder() / "quality" / "hard_sentences.txt"
TEXTS = [" ".join(["mama"] * (n % 3 + 2)) + " go." for n in range(9)]


def prompts(validation: bool) -> list[str]:
    """Prompts that are, or are not, kept for validation."""
    names = (f"prompt{number}" for number in range(1000))
    return [name for name in names if Recording("", name, "", Path(), "").is_validation is validation]


def corpus(folder: Path, names: list[str], takes: int = 1) -> Path:
    lines = ["id|prompt|text"]
    folder.mkdir()
    for number, name in enumerate(names):
        for take in range(takes):
            clip = babble(number % 3, stretch=0.5)
            soundfile.write(folder / f"{name}_{take}.wav", clip.samples, RATE)
            lines.append(f"{name}_{take}|{name}|{TEXTS[number % len(TEXTS)]}")
    (folder / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "made"
    return corpus(folder, [*prompts(True)[:9], *prompts(False)[:3]], takes=2)


def test_validation_prompts_one_take_each(recordings):
    chosen = choose(recordings)
    assert chosen.held_out
    assert sorted(one.prompt for one in chosen.recordings) == sorted(prompts(True)[:9])


def test_all_prompts_where_none_is_kept_for_validation(tmp_path):
    chosen = choose(corpus(tmp_path / "made", prompts(False)[:3]))
    assert not chosen.held_out
    assert len(chosen.recordings) == 3


def test_a_limit_is_spread_over_the_whole():
    assert spread(tuple(range(10)), 4) == (0, 2, 5, 7)
    assert spread((1, 2), None) == spread((1, 2), 5) == (1, 2)


def reported(recordings: Path, *arguments: object) -> dict:
    """What the command answers with the fake voice, as JSON, on two recordings."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        patch.setattr(opening, "open_voice", Door(FakeVoice()))
        patch.setattr(opening, "default_voice_id", lambda: "fake")
        patch.setattr(catalogue, "card", lambda voice_id: FakeVoice().card)
        arguments = ("quality", "--corpus", recordings, "--limit", 2, "--json", *arguments)
        assert main([str(argument) for argument in arguments]) == 0
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sounds of copy synthesis are kept."""
    return tmp_path_factory.mktemp("kept") / "sounds"


@pytest.fixture(scope="module")
def of_copies(recordings: Path, kept: Path) -> dict:
    return reported(recordings, "--copy-synthesis-only", "--out", kept)


@pytest.fixture(scope="module")
def of_speech(recordings: Path) -> dict:
    """By a recogniser that hears the same two words in every sound."""
    words = tuple(recognition.HeardWord(text, 0.0, 0.1) for text in ("mama", "go"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognition, "transcribe", lambda clip, quick=False: recognition.Transcript(words))
        return reported(recordings, "--speech-only", "--hard", 20)


def test_copy_synthesis(of_copies, kept):
    report = of_copies
    assert (report["voice"], report["n_recordings"], report["held_out"]) == ("fake", 2, True)
    assert list(report["copy_synthesis"]) == ["natural", "gan", "gan:turns=0", "griffin-lim-60"]
    gan, griffin_lim = (report["copy_synthesis"][name] for name in ("gan", "griffin-lim-60"))
    assert griffin_lim["mcd_db"] < 0.5 * gan["mcd_db"]
    assert griffin_lim["mel_l1"] < 0.5 * gan["mel_l1"]
    assert griffin_lim["stoi"] > 0.8 > gan["stoi"]
    assert "speech" not in report
    parts = sorted(path.relative_to(kept).parts[0] for path in kept.rglob("*.wav"))
    assert parts == ["copy-gan"] * 2 + ["copy-gan:turns=0"] * 2 + ["copy-griffin-lim-60"] * 2 + ["natural"] * 2


def test_speech_and_hard_sentences(of_speech):
    report = of_speech
    speech = report["speech"]
    assert speech["n_sentences"] == len(speech["sentences"]) == 2
    for who in ("natural", "voice"):
        counts = speech["word_error_counts"][who]
        wrong = counts["substitutions"] + counts["deletions"] + counts["insertions"]
        assert counts["n_words"] == sum(len(one["text"].split()) for one in speech["sentences"])
        assert wrong == counts["n_words"] - 4  # two words of each sentence were heard
        assert speech["word_errors"][who] == pytest.approx(wrong / counts["n_words"])
    ratios = [one["duration_ratio"] for one in speech["sentences"]]
    assert speech["duration_ratio"] == pytest.approx(np.mean(ratios))
    assert speech["duration_ratio_sd"] == pytest.approx(np.std(ratios))
    assert "copy_synthesis" not in report
    assert report["hard_sentences"]["n_sentences"] == 2
    assert report["hard_sentences"]["sentences"][0]["text"] == hard_sentences(HARD)[0]
    assert report["hard_sentences"]["bounds"]["durations"]["factor"] > 1


def test_generated_sentences_are_told_by_kind(of_speech):
    found = of_speech["generated_sentences"]
    assert found["n_sentences"] == len(found["kinds"]) == 20
    assert sum(row["n_doubtful"] for row in found["kinds"].values()) == found["n_doubtful"] > 0
    assert found["kinds"]["long"]["word_errors"] == found["sentences"][4]["word_errors"] > 0.9


def test_what_the_quick_ear_doubts_is_heard_again(monkeypatch: pytest.MonkeyPatch):
    heard = []

    def transcribe(clip, quick=False):
        heard.append(quick)
        words = () if quick else (recognition.HeardWord("extraordinary", 0.0, 1.0),)
        return recognition.Transcript(words)

    monkeypatch.setattr(recognition, "transcribe", transcribe)
    result = hard(FakeVoice(), ["Extraordinary."], Natural(None, Runs(8, 8)), quick=True)
    assert heard == [True, False]
    assert result["n_doubtful"] == 0


def test_the_table_of_both(of_copies, of_speech):
    told = table(of_copies | of_speech)
    for heading in ("Copy synthesis", "griffin-lim-60", "natural", "duration ratio", "Hard sentences: 2", "Artefacts",
                    "Generated by rule", "Generated sentences: 20"):
        assert heading in told
    assert max(len(line) for line in told.splitlines() if not line.startswith("  ")) <= 120


def test_a_corpus_without_texts_has_copy_synthesis_alone(ask: Asker, door: Door, tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    soundfile.write(folder / "one.wav", babble(stretch=0.5).samples, RATE)
    told = ask("quality", "--corpus", folder)
    assert told.code == 0
    assert "copy synthesis" in told.err
    lines = told.out.splitlines()
    assert any(line.startswith("griffin-lim-60") for line in lines)
    assert not any("word errors" in line or line.startswith("Hard sentences") for line in lines)
    assert any("has no texts" in line for line in lines)
    assert any("may know these prompts" in line for line in lines)
    assert "has no texts" in ask.refuses("quality", "--corpus", folder, "--speech-only")


def test_a_hard_sentence_that_runs_away_or_is_cut_off_is_wrong(monkeypatch: pytest.MonkeyPatch):
    nothing = recognition.Transcript(())  # durations alone count
    monkeypatch.setattr(recognition, "transcribe", lambda clip, quick=False: nothing)
    voice, text = FakeVoice(), "Mama."
    speech_s = say(text, voice).clip.duration_s
    runs = Runs(99, 99)
    for per_phone, wrong in ((speech_s / 4, []), (speech_s, ["cut off"]), (speech_s / 16, ["runaway"])):
        result = hard(voice, [text], Natural(DurationBounds(0.0, per_phone, 0.0, 1.8), runs))
        assert result["sentences"][0]["wrong"] == wrong
        assert result["n_wrong"] == len(wrong)


def test_what_is_not_heard_is_doubtful():
    bounds = Natural(None, Runs(8, 99))
    result = hard(FakeVoice(), ["Extraordinary circumstances everywhere."], bounds)
    assert result["sentences"][0]["unheard_letters"] > 8
    assert result["sentences"][0]["doubtful"] == ["skipped?"]
    assert result["n_doubtful"] == 1


def test_there_are_a_hundred_hard_sentences_of_many_kinds():
    sentences = hard_sentences(HARD)
    assert len(sentences) == len(set(sentences)) == 100
    first = sentences[:30]
    assert sum(len(one.split()) == 1 for one in first) >= 5
    assert sum(len(one.split()) >= 55 for one in first) >= 3
    assert sum(any(letter.isdigit() for letter in one) for one in first) >= 5


def test_bad_input(ask: Asker, door: Door, recordings, tmp_path):
    assert "folder with recordings" in ask.refuses("quality", "--corpus", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "none were found" in ask.refuses("quality", "--corpus", tmp_path / "empty")
    assert "no voice 'nobody'" in ask.refuses("quality", "--corpus", recordings, "--voice", "nobody")
    assert "whole number" in ask.refuses("quality", "--corpus", recordings, "--limit", "0")
    assert "not allowed with" in ask.refuses(
        "quality", "--corpus", recordings, "--speech-only", "--copy-synthesis-only"
    )
    assert "corpus" in ask.refuses("quality")
    refused = ask.refuses("quality", "--corpus", recordings, "--copy-synthesis-only", "--hard", "9")
    assert "--hard is for speech" in refused
