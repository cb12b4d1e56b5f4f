"""The table of systems: all are there, with figures that belong together; how fast they are, is not asked here."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
from collections.abc import Callable, Generator, Iterable

import numpy as np
import pytest

from tests.cli.conftest import Asker, Door
from tests.fakes import FakeVoice, fake_card
from voicestudio.cli import bench, bench_systems
from voicestudio.cli.main import main
from voicestudio.core import AudioClip, Controls, MelSpec, MelSpectrogram, StudioError
from voicestudio.voices import catalogue

FIGURES = {"x_real_time", "first_ms", "stop_ms_max", "sound_s"}


class FrailVoice(FakeVoice):
    """Its second vocoder cannot be opened."""

    def audio(
        self, mel: Iterable[MelSpectrogram], vocoder: str, seed: int, controls: Controls = ()
    ) -> Generator[AudioClip]:
        if vocoder == self.card.vocoders[1]:
            raise StudioError("The weights are missing: install them anew.")
        yield from super().audio(mel, vocoder, seed, controls)


@pytest.fixture(autouse=True)
def no_other_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "voices", list)
    monkeypatch.setattr(bench_systems, "speaks", lambda card: True)


def refused(voice_id: str) -> FakeVoice:
    raise StudioError(f"The voice {voice_id} is damaged: install it anew.")


def names(told: dict) -> list[tuple[str, str]]:
    return [(row["name"], row["kind"]) for row in told["rows"]]


def test_vocoders_and_acoustic_models():
    told = bench_systems.systems(FakeVoice(), 1, (), refused)
    assert names(told) == [("gan", "vocoder"), ("griffin-lim", "vocoder"), ("fake", "acoustic model")]
    for row in told["rows"]:
        assert row.keys() == {"name", "kind", "parameters", *FIGURES}
        compute_ms = 1000 * row["sound_s"] / row["x_real_time"]
        assert 0 < row["first_ms"] <= compute_ms * 1.0001
        assert 0 < row["stop_ms_max"] <= compute_ms * 1.0001
    assert [row["parameters"] for row in told["rows"]] == [None, 0, None]
    assert told["rows"][0]["sound_s"] == told["rows"][1]["sound_s"] > 2
    assert told["notes"] == []


def test_other_voices_are_opened_and_a_damaged_one_is_noted(monkeypatch: pytest.MonkeyPatch):
    cards = [fake_card(id=voice_id) for voice_id in ("damaged", "fake", "other")]
    monkeypatch.setattr(catalogue, "voices", lambda: cards)
    opened = []

    def open_voice(voice_id: str) -> FakeVoice:
        opened.append(voice_id)
        return refused(voice_id) if voice_id == "damaged" else FakeVoice(fake_card(id=voice_id))

    told = bench_systems.systems(FakeVoice(), 1, (), open_voice)
    assert names(told)[-2:] == [("fake", "acoustic model"), ("other", "acoustic model")]
    assert opened == ["damaged", "other"]
    assert told["notes"] == ["damaged is not measured. The voice damaged is damaged: install it anew."]
    told = bench_systems.systems(FakeVoice(), 1, ("griffin-lim",), open_voice)
    assert names(told) == [("griffin-lim", "vocoder"), ("fake", "acoustic model")]


def test_a_vocoder_that_cannot_be_opened_is_noted():
    told = bench_systems.systems(FrailVoice(), 1, (), refused)
    assert names(told) == [("gan", "vocoder"), ("fake", "acoustic model")]
    assert told["notes"] == ["griffin-lim is not measured. The weights are missing: install them anew."]


def test_a_slow_vocoder_gets_less_of_the_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench_systems, "COMPUTE_S", 1e-9)
    told = bench_systems.systems(FakeVoice(), 1, ("gan",), refused)
    assert told["rows"][0]["sound_s"] == pytest.approx(bench_systems.LEAST_S, abs=MelSpec().frame_s)
    assert len(told["notes"]) == 1
    assert told["notes"][0].startswith("gan is slow, and was given 0.26 s of the sentence of ")


def test_the_beginning_of_a_mel_keeps_its_chunks():
    spec = MelSpec()
    mels = [MelSpectrogram(np.full((80, 10), n, np.float32), spec, np.full(10, n, np.float32)) for n in range(4)]
    found = bench_systems.beginning(mels, 25 * spec.frame_s)
    assert [mel.n_frames for mel in found] == [10, 10, 5]
    assert [mel.f0_hz.tolist() for mel in found] == [[0] * 10, [1] * 10, [2] * 5]
    assert len(bench_systems.beginning(mels, 1e-9)[0].frames[0]) == 1
    assert [mel.n_frames for mel in bench_systems.beginning(mels, 100.0)] == [10] * 4


def row(name: str, speed: float) -> dict:
    figures = {"x_real_time": speed, "first_ms": 12.3, "stop_ms_max": 45.6, "sound_s": 4.0}
    return {"name": name, "kind": "vocoder", "parameters": 1_234_567, **figures}


def test_thread_counts_are_joined_and_a_missing_figure_is_a_dash():
    told = {"1": {"rows": [row("gan", 30.0), row("slow", 0.5)], "notes": ["slow is slow."]},
            "2": {"rows": [row("gan", 1500.0)], "notes": []}}  # fmt: skip
    rows, notes = bench_systems.joined(told)
    assert [one["name"] for one in rows] == ["gan", "slow"]
    assert list(rows[0]["threads"]) == ["1", "2"]
    assert notes == ["1 thr.: slow is slow."]
    lines = bench_systems.table_lines(rows, ["1", "2"])
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split() == ["gan", "(vocoder)", "1.23", "M", "30.0", "1,500", "12", "ms", "12", "ms", "46", "ms",
                                "46", "ms"]  # fmt: skip
    assert lines[3].split() == ["slow", "(vocoder)", "1.23", "M", "0.50", "-", "12", "ms", "-", "46", "ms", "-"]


def in_this_process(command: list[str], **_: object) -> subprocess.CompletedProcess:
    """Stands for subprocess.run: a process of its own would not know the fake voice."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main(command[3:])
    return subprocess.CompletedProcess(command, code, out.getvalue(), "")


@pytest.fixture
def whole(ask: Asker, door: Door, monkeypatch: pytest.MonkeyPatch) -> Callable:
    monkeypatch.setattr(bench.subprocess, "run", in_this_process)
    monkeypatch.setattr(bench, "cold_start", lambda voice, device, runs: {"wall_s": 1.25, "peak_mb": 321.0})
    monkeypatch.setattr(bench, "espeak_ng", lambda text, runs: None)
    return lambda *more: ask("bench", "--runs", 1, "--words", 15, *more)


def test_the_whole_bench_as_json(whole: Callable):
    report = json.loads(whole("--json", "--vocoder", "griffin-lim").out)
    assert [(one["name"], list(one["threads"])) for one in report["systems"]] == [
        ("griffin-lim", ["1", "2"]), ("fake", ["1", "2"]),
    ]  # fmt: skip
    assert all(figures.keys() == FIGURES for one in report["systems"] for figures in one["threads"].values())
    assert report["notes"] == []
    assert "systems" not in report["threads"]["1"]


def test_the_whole_bench_as_a_table(whole: Callable):
    told = whole("--threads", 2)
    lines = told.out.splitlines()
    assert lines[-4].split() == ["2", "thr."] * 3
    assert [line.split()[0] for line in lines[-3:]] == ["gan", "griffin-lim", "fake"]
    assert max(map(len, lines)) <= 120


def test_an_unknown_vocoder_is_told_before_anything_is_measured(ask: Asker, door: Door):
    said = ask.refuses("bench", "--vocoder", "organ")
    assert "no vocoder 'organ' that takes a mel: choose from gan, griffin-lim." in said
    assert "measuring" not in said
