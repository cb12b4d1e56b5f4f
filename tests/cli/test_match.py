"""voicestudio match: a recording in, patches out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.analysis import matching as trees
from voicestudio.cli import quality_matching
from voicestudio.engine import match_examples, matching
from voicestudio.engine.patches import reading

if TYPE_CHECKING:
    from tests.cli.conftest import Asker


@pytest.fixture(autouse=True)
def small(ask: Asker, monkeypatch: pytest.MonkeyPatch, synths: None) -> None:  # noqa: F811
    monkeypatch.setattr(matching, "N_EXAMPLES", 30)
    monkeypatch.setattr(trees, "N_TREES", 12)
    match_examples._kept.clear()
    at = np.arange(12_000) / 24_000
    soundfile.write(ask.folder / "a.wav", 0.3 * np.sin(2 * np.pi * 330 * at), 24_000)


def test_a_match(ask: Asker) -> None:
    arguments = ("match", "a.wav", "--synth", "hum", "--trials", 30, "--candidates", 2)
    told = ask(*arguments, "-o", "b.wav", "--patch-out", "b.toml", "--json")
    assert (told.code, told.err) == (0, "")
    figures = json.loads(told.out)
    assert figures["trials"] == 30
    found = figures["candidates"]
    assert [one["synth"] for one in found] == ["hum"] * len(found)
    assert [one["distance"] for one in found] == sorted(one["distance"] for one in found)
    assert found[0]["note"] == pytest.approx(64.02, abs=0.3)
    patch = reading.read(ask.folder / "b.toml")
    assert (patch.synth, patch.note.pitch) == ("hum", found[0]["note"])
    samples, rate = soundfile.read(ask.folder / "b.wav")
    assert rate == 48_000
    assert len(samples) == round(patch.note.duration_s * 48_000)
    assert np.abs(samples).max() > 0.05
    lines = ask(*arguments).out.splitlines()
    assert len(lines) == len(found)
    assert lines[0].startswith("1. hum, distance 0.")


def test_help_tells_how_many_sounds_are_tried(ask: Asker) -> None:
    usual = f"(default: {matching.N_TRIALS}, or {matching.TRIALS_A_DIMENSION} for each parameter where that is more)"
    assert usual in " ".join(ask("match", "--help").out.split())


def test_a_budget_of_seconds(ask: Asker) -> None:
    told = ask("match", "a.wav", "--synth", "hum", "--trials", 9999, "--seconds-budget", 1e-6, "--json")
    assert json.loads(told.out)["trials"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a.wav", "--synth", "nope"], "'nope'"),
        (["a.wav", "--synth", "echoer"], "cuts up a recording"),
        (["nope.wav", "--synth", "hum"], "nope.wav"),
        (["silent.wav", "--synth", "hum"], "silent"),
        (["one.wav", "--synth", "hum"], "20 ms"),
        (["text.wav", "--synth", "hum"], "text.wav"),
        (["a.wav", "--synth", "hum", "-o", "x.txt"], ".wav"),
        (["a.wav", "--synth", "hum", "-o", "nowhere/x.wav"], "does not exist"),
        (["a.wav", "--synth", "hum", "--patch-out", "x.wav"], ".toml"),
        (["a.wav", "--synth", "hum", "--candidates", "0"], "from 1 on"),
        (["a.wav", "--synth", "hum", "--candidates", "51"], "1 to 50"),
        (["a.wav", "--synth", "hum", "--trials", "1000000"], "1 to 100000"),
        (["a.wav", "--synth", "hum", "--seconds-budget", "0"], "more than 0"),
        (["a.wav", "--synth", "hum", "--seconds-budget", "nan"], "more than 0"),
        (["a.wav", "--synth", "hum", "--seed", "-1"], "2**63"),
    ],
)  # fmt: skip
def test_bad_input(ask: Asker, arguments: list[str], told: str) -> None:
    soundfile.write(ask.folder / "silent.wav", np.zeros(24_000), 24_000)
    soundfile.write(ask.folder / "one.wav", np.ones(1), 24_000)
    (ask.folder / "text.wav").write_text("no sound")
    assert told in ask.refuses("match", *arguments)


def test_how_near_it_comes() -> None:
    report = quality_matching.measured(2, matching.MatchSettings(34, n_examples=30), ("hum",))
    row = report["synthesizers"]["hum"]
    assert 0 <= row["refined"] <= row["proposed"] + 0.05
    assert row["proposed"] <= row["trees"] < 0.5
    assert 0 < row["random"] < 1
    assert row["patches"] == 2
    assert quality_matching.table(report).splitlines()[-1].startswith("hum")


def test_what_is_left_above_chance() -> None:
    row = {"synth": "hum", "random": 0.5, "random_few": 0.6, "proposed": 0.35, "cents": 0.0, "chance": 0.2, "trials": 9}
    rows = [{**row, "trees": 0.4, "refined": 0.25}, {**row, "trees": 0.4, "refined": 0.35}]
    told = quality_matching.report_of(rows, 2, matching.MatchSettings())["synthesizers"]["hum"]
    assert told["left"] == pytest.approx(0.5)
    assert (told["halved"], told["halved_above_chance"], told["guess_beats_random"]) == (0, 0.5, 1)


def test_only_what_can_be_matched_is_measured(ask: Asker) -> None:
    assert "cuts up a recording" in ask.refuses("quality", "--matching", "--synth", "hum", "--synth", "echoer")
