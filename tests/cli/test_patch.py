"""voicestudio patch and patches: sounds into files, and what is listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.cli.test_speak import player  # noqa: F401 (a fixture)
from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.core import Note, SoundPatch
from voicestudio.engine.patches import library, reading, writing

if TYPE_CHECKING:
    from tests.cli.conftest import Asker
    from tests.cli.test_speak import FakePlayer

HUM = """name = "Low hum"
synth = "hum"
category = "machine"
tags = ["low"]
description = "A sine."
[note]
pitch = 45
duration_s = 0.25
[values]
gain = 0.8
[[effects]]
kind = "gain"
[effects.values]
gain_db = -6.0
"""


@pytest.fixture(autouse=True)
def shelf(ask: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synths: None) -> None:  # noqa: F811
    """One patch came with the studio, one is the person's own, and hum.toml lies where the command is given."""
    folder = tmp_path / "factory" / "machine"
    folder.mkdir(parents=True)
    (folder / "low-hum.toml").write_text(HUM)
    monkeypatch.setattr(library, "factory_folder", lambda: tmp_path / "factory")
    library.save(SoundPatch("High hum", "hum", {"gain": 0.4}, Note(81, 0.5, 1.0), category="machine", tags=("high",)))
    (ask.folder / "hum.toml").write_text(HUM)


def f0_hz(path: Path) -> float:
    samples, rate = soundfile.read(path)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return float(np.argmax(spectrum) * rate / (1 << 19))


def test_into_a_file(ask: Asker) -> None:
    told = ask("patch", "low-hum", "-o", "out.wav", "--json")
    assert (told.code, told.err) == (0, "")
    figures = json.loads(told.out)
    samples, rate = soundfile.read(ask.folder / "out.wav")
    assert (rate, len(samples)) == (48000, 12000)
    assert figures["duration_s"] == 0.25
    assert np.abs(samples).max() == pytest.approx(0.8 * 0.8 * 10 ** (-6 / 20), abs=1e-3)
    assert figures["peak"] == pytest.approx(np.abs(samples).max(), abs=1e-4)
    assert f0_hz(ask.folder / "out.wav") == pytest.approx(110, abs=0.5)
    for wanted in ("LOW HUM", "hum.toml", ask.folder / "hum.toml"):
        assert ask("patch", wanted, "-o", "again.wav").code == 0
        assert (ask.folder / "again.wav").read_bytes() == (ask.folder / "out.wav").read_bytes()


@pytest.mark.parametrize("ending", ["flac", "ogg", "mp3"])
def test_other_formats(ask: Asker, ending: str) -> None:
    assert ask("patch", "low-hum", "-o", f"out.{ending}").code == 0
    assert soundfile.info(ask.folder / f"out.{ending}").duration == pytest.approx(0.25, abs=0.06)


def test_changed_on_the_way(ask: Asker) -> None:
    for note, hz in (("A4", 440), ("880Hz", 880), ("57", 220)):
        assert ask("patch", "low-hum", "-o", "out.wav", "--note", note, "--seconds", 0.5).code == 0
        assert f0_hz(ask.folder / "out.wav") == pytest.approx(hz, abs=0.5)
        assert soundfile.info(ask.folder / "out.wav").duration == 0.5
    ask("patch", "low-hum", "-o", "out.wav", "--dry", "--velocity", 1, "--set", "gain=0.5", "--set", "shape=constant")
    np.testing.assert_allclose(soundfile.read(ask.folder / "out.wav")[0], 0.5, atol=1e-4)
    values = json.loads(ask("patch", "low-hum", "-o", "out.wav", "--set", "shape=random", "--json").out)["values"]
    assert values == {"gain": 0.8, "shape": "random"}


def test_seeds(ask: Asker) -> None:
    def made(*options: object) -> bytes:
        assert ask("patch", "low-hum", "-o", "out.wav", *options).code == 0
        return (ask.folder / "out.wav").read_bytes()

    noise = ("--set", "shape=random")
    assert made(*noise, "--seed", 3) == made(*noise, "--seed", 3) != made(*noise, "--seed", 4)
    assert made("--random", 3) == made("--random", 3) != made("--random", 4)
    assert made("--mutate", 0.5, "--seed", 1) == made("--mutate", 0.5, "--seed", 1) != made("--mutate", 0.5)


def test_chance_leaves_what_was_set(ask: Asker) -> None:
    told = ask("patch", "low-hum", "--patch-out", "new.toml", "--random", 3, "--mutate", 0.5, "--set", "cutoff_hz=77")
    assert told == type(told)(0, "", "")
    patch = reading.read(ask.folder / "new.toml")
    assert patch.values["cutoff_hz"] == 77
    assert patch.values["gain"] != 0.8
    assert ask("patch", "new.toml", "-o", "new.wav").code == 0


def test_between(ask: Asker) -> None:
    assert ask("patch", "low-hum", "--morph", "high-hum", "--at", 1 / 3, "-o", "out.wav", "--seconds", 0.5).code == 0
    assert f0_hz(ask.folder / "out.wav") == pytest.approx(220, abs=0.5)
    ask("patch", "low-hum", "-o", "sound.wav", "--dry", "--velocity", 1)
    (ask.folder / "echo.toml").write_text('name = "E"\nsynth = "echoer"\nsource = "sound.wav"\n')
    told = ask("patch", "echo.toml", "--morph", "low-hum", "--at", 0.0, "-o", "out.wav", "--velocity", 1)
    assert told.code == 0, told
    both = [soundfile.read(ask.folder / name)[0] for name in ("sound.wav", "out.wav")]
    np.testing.assert_allclose(*both, atol=1e-3)


def test_aloud(ask: Asker, player: FakePlayer) -> None:  # noqa: F811
    assert ask("patch", "low-hum", "--play").code == 0
    assert player.calls == ["open 48000", "play", "finish", "close"]
    assert sum(len(clip) for clip in player.clips) == 12000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["low-hum"], "-o OUT.wav"),
        (["nope", "-o", "x.wav"], "no patch 'nope'"),
        (["low-hun", "-o", "x.wav"], "choose low-hum"),
        (["nope.toml", "-o", "x.wav"], "does not exist"),
        (["low-hum", "-o", "x.txt"], ".wav"),
        (["low-hum", "-o", "nowhere/x.wav"], "does not exist"),
        (["low-hum", "-o", "x.wav", "--set", "nope=1"], "'nope' of the synthesizer hum"),
        (["low-hum", "-o", "x.wav", "--set", "gain=5"], "0 to 4"),
        (["low-hum", "-o", "x.wav", "--set", "gain=nan"], "nan"),
        (["low-hum", "-o", "x.wav", "--set", "gain=loud"], "'loud'"),
        (["low-hum", "-o", "x.wav", "--set", "gain"], "decay_s=0.5"),
        (["low-hum", "-o", "x.wav", "--note", "H9"], "H9"),
        (["low-hum", "-o", "x.wav", "--note", "G99"], "G99"),
        (["low-hum", "-o", "x.wav", "--velocity", "2"], "0 to 1"),
        (["low-hum", "-o", "x.wav", "--seconds", "1e9"], "3600"),
        (["low-hum", "-o", "x.wav", "--seconds", "nan"], "nan"),
        (["low-hum", "-o", "x.wav", "--seconds", "-1"], "3600"),
        (["low-hum", "-o", "x.wav", "--seed", "-1"], "2**63"),
        (["low-hum", "-o", "x.wav", "--random", "x"], "2**63"),
        (["low-hum", "-o", "x.wav", "--mutate", "2"], "0 to 1"),
        (["low-hum", "-o", "x.wav", "--at", "0.5"], "--morph"),
        (["low-hum", "-o", "x.wav", "--morph", "high-hum", "--at", "2"], "0 to 1"),
        (["low-hum", "-o", "x.wav", "--morph", "nope"], "no patch 'nope'"),
        (["low-hum", "-o", "x.wav", "--patch-out", "x.wav"], ".toml"),
        (["low-hum", "--patch-out", "nowhere/x.toml"], "does not exist"),
        (["bad.toml", "-o", "x.wav"], "line 1"),
        (["a.toml", "-o", "x.wav"], "made from itself"),
        (["outside.toml", "-o", "x.wav"], "leads out of"),
        (["silent.toml", "-o", "x.wav"], "recorded sound"),
    ],
)  # fmt: skip
def test_bad_input(ask: Asker, arguments: list[str], told: str) -> None:
    (ask.folder / "bad.toml").write_text("name = [[\n")
    for one, other in (("a", "b"), ("b", "a")):
        text = f'name = "A"\nsynth = "echoer"\nsource = "patch:{other}"\n'
        (library.own_folder() / f"{one}.toml").write_text(text)
    (ask.folder / "a.toml").write_text('name = "A"\nsynth = "echoer"\nsource = "patch:a"\n')
    (ask.folder / "outside.toml").write_text('name = "O"\nsynth = "echoer"\nsource = "../sound.wav"\n')
    (ask.folder / "silent.toml").write_text('name = "S"\nsynth = "echoer"\n')
    assert told in ask.refuses("patch", *arguments)


def test_no_patch_is_written_between_two_synthesizers(ask: Asker) -> None:
    writing.write(ask.folder / "echo.toml", SoundPatch("E", "echoer", source="patch:low-hum"))
    assert "faded" in ask.refuses("patch", "low-hum", "--morph", "echo.toml", "-o", "x.wav", "--patch-out", "x.toml")


def test_patches_are_listed(ask: Asker) -> None:
    told = ask("patches")
    assert told.code == 0
    assert told.out.splitlines() == [
        "high-hum  High hum (own): machine, hum", "low-hum   Low hum: machine, hum", "            A sine.",
    ]  # fmt: skip
    (library.own_folder() / "bad.toml").write_text("name = [\n")
    library.set_favourite("low-hum", True)
    told = ask("patches", "--json")
    content = json.loads(told.out)
    assert [(one["id"], one["own"], one["favourite"]) for one in content["patches"]] == [
        ("high-hum", True, False), ("low-hum", False, True)
    ]  # fmt: skip
    assert content["categories"] == {"machine": 2}
    assert content["damaged"][0]["id"] == "bad"
    told = ask("patches", "--favourites")
    assert told.out.startswith("low-hum  Low hum *")
    assert "The patch bad cannot be used." in told.err


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--search", "low"], ["low-hum"]), (["--search", "HUM"], ["high-hum", "low-hum"]),
        (["--tag", "high"], ["high-hum"]),
        (["--category", "machine", "--search", "sine"], ["low-hum"]), (["--search", "nothing"], []),
    ],
    ids=str,
)  # fmt: skip
def test_patches_are_searched(ask: Asker, options: list[str], ids: list[str]) -> None:
    told = ask("patches", "--json", *options)
    assert [one["id"] for one in json.loads(told.out)["patches"]] == ids
    assert ask("patches", *options).code == 0


def test_an_unknown_category(ask: Asker) -> None:
    assert "choose one of machine" in ask.refuses("patches", "--category", "nope")


def test_synthesizers_are_listed(ask: Asker) -> None:
    told = ask("patches", "--synths")
    assert "hum: Hum, dsp" in told.out
    assert "  cutoff_hz=1000 (20 to 20000 Hz): Nothing is heard of it." in told.out
    assert "  shape=sine (sine, constant, random): The wave." in told.out
    found = {one["id"]: one for one in json.loads(ask("patches", "--synths", "--json").out)["synthesizers"]}
    assert found["echoer"]["needs_source"]
    assert found["hum"]["parameters"][1]["curve"] == "log"
