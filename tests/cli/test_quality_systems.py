"""voicestudio quality over several vocoders and several voices in one run."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from tests.cli.conftest import Asker, Door
from tests.cli.test_quality import corpus, prompts
from tests.fakes import FakeVoice, fake_card
from voicestudio.analysis import recognition
from voicestudio.cli.quality_copy import BASELINE, _worse, copy_synthesis
from voicestudio.cli.quality_table import table
from voicestudio.core import AudioClip, Controls, MelSpectrogram, StudioError
from voicestudio.dsp.griffin_lim import griffin_lim
from voicestudio.training.corpus import read_corpus
from voicestudio.voices import opening


class ManyVocoders(FakeVoice):
    """`good` is Griffin-Lim with 20 iterations, `gan` the fake's sine, `broken` cannot be opened."""

    def __init__(self) -> None:
        super().__init__(fake_card(vocoders=("good", "broken", "gan", "griffin-lim")))

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        if vocoder == "broken":
            raise StudioError("The weights are missing: install them anew.")
        if vocoder == "good":
            yield griffin_lim(MelSpectrogram.join(mel), 20, seed)
        else:
            yield from super().audio(mel, vocoder, seed, controls)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus(tmp_path_factory.mktemp("corpus") / "made", prompts(True)[:2])


@pytest.fixture(autouse=True)
def no_card_of_vocoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards of the vocoders that only this voice has."""
    from voicestudio.cli import quality_copy

    monkeypatch.setattr(quality_copy, "vocoder_parameters", lambda card, name: {"good": 1_500_000}.get(name))


def test_parameters_and_speed_stand_beside_the_measures(ask: Asker, door: Door, recordings: Path):
    door.voice = ManyVocoders()
    told = ask("quality", "--corpus", recordings, "--limit", 1, "--copy-synthesis-only", "--json")
    report = json.loads(told.out)
    copies = report["copy_synthesis"]
    assert list(copies) == ["natural", "good", "gan", "gan:turns=0", BASELINE]
    assert [copies[name]["parameters"] for name in ("good", "gan", BASELINE)] == [1_500_000, None, 0]
    assert all(copies[name]["x_real_time"] > 0 for name in ("good", "gan", BASELINE))
    assert "broken is not measured. The weights are missing: install them anew." in report["notes"]
    lines = table(report).splitlines()
    good = next(line for line in lines if line.startswith("good"))
    assert "1.50 M" in good
    assert lines[2].split()[-4:] == ["parameters", "x", "real", "time"]
    assert max(map(len, lines)) <= 120
    assert len(good) == len(lines[2])


def test_a_vocoder_worse_than_griffin_lim_is_noted():
    rows = {"good": 3.2, "even": 3.0, "bad": 2.0, "silent": None, BASELINE: 3.0}
    copies = {name: {"pesq_wb": figure} for name, figure in rows.items()}
    assert _worse(copies) == ["bad is worse than Griffin-Lim here: PESQ-wb 2.00 beside 3.00."]
    copies[BASELINE]["pesq_wb"] = None
    assert _worse(copies) == []


def test_the_sine_is_worse_than_griffin_lim(recordings: Path):
    pytest.importorskip("pesq")
    copies, notes = copy_synthesis(FakeVoice(), read_corpus(recordings)[:1], ("gan", "griffin-lim"))
    assert copies["gan"]["pesq_wb"] < copies[BASELINE]["pesq_wb"]
    assert len(notes) == 1
    assert notes[0].startswith("gan is worse than Griffin-Lim here: PESQ-wb ")


def test_vocoders_are_limited(ask: Asker, door: Door, recordings: Path):
    door.voice = ManyVocoders()
    told = ask(
        "quality", "--corpus", recordings, "--limit", 1, "--copy-synthesis-only", "--json", "--vocoder", "good"
    )
    assert list(json.loads(told.out)["copy_synthesis"]) == ["natural", "good", BASELINE]
    only = ("quality", "--corpus", recordings, "--vocoder")
    assert "weights are missing" in ask("quality", "--corpus", recordings, "--vocoder", "broken").err
    assert "choose from good, broken, gan, griffin-lim." in ask.refuses(*only, "organ")
    assert "leave one of them out" in ask.refuses(*only, "good", "--speech-only")


def test_voices_side_by_side(ask: Asker, recordings: Path, monkeypatch: pytest.MonkeyPatch, door: Door):
    voices = {"fake": FakeVoice(), "a-longer-name": FakeVoice(fake_card(id="a-longer-name", vocoders=("griffin-lim",)))}
    monkeypatch.setattr(opening, "open_voice", lambda voice_id, device: voices[voice_id])
    heard: list[AudioClip] = []

    def understood_nothing(clip: AudioClip, quick: bool = False) -> recognition.Transcript:
        heard.append(clip)
        return recognition.Transcript(())

    monkeypatch.setattr(recognition, "transcribe", understood_nothing)
    told = ask(
        "quality", "--corpus", recordings, "--limit", 1, "--speech-only", "--json", "--out", "kept",
        "--voice", "fake", "--voice", "a-longer-name", "--voice", "fake",
    )  # fmt: skip
    assert told.code == 0, told.err
    report = json.loads(told.out)
    assert report["voice"] == "fake"
    assert list(report["other_voices"]) == ["a-longer-name"]
    other = report["other_voices"]["a-longer-name"]
    assert [one["speech"]["vocoder"] for one in (report, other)] == ["gan", "griffin-lim"]
    assert [one["speech"]["word_errors"] for one in (report, other)] == [{"natural": 1.0, "voice": 1.0}] * 2
    assert other["hard_sentences"]["n_sentences"] == 1
    assert len(heard) == 1 + 2 + 2  # the natural recording once, a prompt and a hard sentence of each voice
    parts = sorted(path.relative_to("kept").parts[0] for path in Path("kept").rglob("*.wav"))
    assert parts == ["hard", "hard-a-longer-name", "natural", "speech", "speech-a-longer-name"]
    lines = table(report).splitlines()
    assert lines[0].startswith("Voices fake, a-longer-name, 1 validation prompts of ")
    speech = lines.index(next(line for line in lines if line.startswith("Speech")))
    assert [line.split()[0] for line in lines[speech + 1 : speech + 4]] == ["natural", "fake", "a-longer-name"]
    assert [line.split()[-1] for line in lines[speech : speech + 4 : 2]] == ["vocoder", "gan"]
    assert any(line.startswith("Hard sentences of a-longer-name: 1") for line in lines)
