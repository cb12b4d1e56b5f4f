"""voicestudio voices import and remove, and speaking with what was imported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
import torch

from tests.engine.test_exporting import full_disk  # noqa: F401 (a fixture)
from tests.voices.piper_files import network, put, settings
from voicestudio.core.places import user_data_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Asker

SPEAKERS = {"num_speakers": 20, "speaker_id_map": {"ann": 0, "bob": 2}}


def stands() -> list[str]:
    folder = user_data_folder() / "voices"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_in_listed_spoken_and_out(ask: Asker) -> None:
    put(ask.folder, "tones", content=settings(**SPEAKERS))
    told = ask("voices", "import", "tones.onnx", "--id", "mine")
    assert (told.code, told.err) == (0, "")
    rows = dict(line.split("  ", 1) for line in told.out.splitlines())
    assert {name.strip(): value.strip() for name, value in rows.items()}["sample rate"] == "22050 Hz"
    assert str(user_data_folder() / "voices" / "mine") in told.out
    listed = ask("voices").out
    assert "mine: tones, en-us, not told, 22050 Hz" in listed
    assert "  kind: piper\n  vocoders: own, " in listed
    assert "  speakers: ann, 1, bob, 3, 4, 5" in listed
    assert "and 8 more (--json)" in listed
    assert "  kind: neural\n" in listed
    cards = {card["id"]: card for card in json.loads(ask("voices", "--json").out)["voices"]}
    assert cards["mine"]["kind"] == "piper"
    assert cards["mine"]["speakers"]["bob"] == 2
    assert len(cards["mine"]["speakers"]) == 20
    assert cards["kathleen"]["speakers"] == {}
    assert ask("voices", "remove", "mine").code == 0
    assert stands() == []


def test_speakers(ask: Asker) -> None:
    put(ask.folder, "tones", content=settings(**SPEAKERS))
    assert ask("voices", "import", "tones.onnx").code == 0
    sounds = {}
    for name in ("ann", "bob", "2", "3"):
        told = ask("speak", "Hello.", "--voice", "tones", "--speaker", name, "-o", f"{name}.wav", "--json")
        assert (told.code, told.err) == (0, "")
        assert json.loads(told.out)["speaker"] == name
        sounds[name] = soundfile.read(f"{name}.wav")[0]
    assert (sounds["bob"] == sounds["2"]).all()
    assert np.abs(sounds["ann"] - sounds["bob"]).max() > 0.1
    assert ask("speak", "Hello.", "--voice", "tones", "-o", "first.wav").code == 0
    assert (soundfile.read("first.wav")[0] == sounds["ann"]).all()
    message = ask.refuses("speak", "Hello.", "--voice", "tones", "--speaker", "eve", "-o", "eve.wav")
    assert "no speaker 'eve': choose one of ann, 1, bob" in message


def test_a_speaker_of_a_voice_that_has_one(ask: Asker) -> None:
    put(ask.folder, "tones")
    assert ask("voices", "import", "tones.onnx").code == 0
    assert "one speaker alone" in ask.refuses("speak", "Hi.", "--voice", "tones", "--speaker", "1", "-o", "a.wav")


def test_what_was_found_as_json(ask: Asker) -> None:
    put(ask.folder, "tones")
    content = json.loads(ask("voices", "import", "tones.onnx", "--json").out)
    assert (content["id"], content["kind"]) == ("tones", "Piper voice")
    assert content["found"]["sample rate"] == "22050 Hz"


@pytest.mark.parametrize("command", ["import", "remove"])
def test_help_has_examples(ask: Asker, command: str) -> None:
    told = ask("voices", command, "--help")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith(f"usage: voicestudio voices {command} ")
    assert f"voicestudio voices {command} " in told.out.split("examples:")[1]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["import"], "PATH"),
        (["import", "nowhere.onnx"], "is not there"),
        (["import", "~nobody-of-this-name/nowhere.onnx"], "is not there"),
        (["import", "."], "is a folder"),
        (["import", "empty.onnx"], "is empty"),
        (["import", "text.txt"], "nothing that can be imported"),
        (["import", "text.onnx"], "no ONNX file"),
        (["import", "cut.onnx"], "truncated"),
        (["import", "alone.onnx"], "alone.onnx.json is not there"),
        (["import", "keyless.onnx"], "espeak.voice is missing"),
        (["import", "program.pt"], "holds more than weights"),
        (["import", "cut.pt"], "truncated, damaged"),
        (["import", "tones.onnx", "--id", "../tones"], "cannot be a voice's"),
        (["import", "tones.onnx", "--id", "kathleen"], "already"),
        (["remove"], "ID"),
        (["remove", "kathleen"], "came with the studio"),
        (["remove", "../here"], "cannot be a voice's"),
        (["remove", "eve"], "no voice 'eve' of your own"),
        (["fly"], "fly"),
    ],
)
def test_bad_input_is_one_sentence(ask: Asker, arguments: list[str], named: str) -> None:
    put(ask.folder, "tones")
    put(ask.folder, "text", b"Once upon a time.")
    put(ask.folder, "cut", network()[:-100])
    put(ask.folder, "keyless", content=settings(espeak=None))
    put(ask.folder, "alone").with_name("alone.onnx.json").unlink()
    (ask.folder / "empty.onnx").touch()
    (ask.folder / "text.txt").write_text("Once upon a time.")
    torch.save({"model": torch.nn.Linear(1, 1)}, ask.folder / "program.pt")
    torch.save({"a": torch.ones(9)}, ask.folder / "cut.pt")
    (ask.folder / "cut.pt").write_bytes((ask.folder / "cut.pt").read_bytes()[:-200])
    assert named in ask.refuses("voices", *arguments)
    assert stands() == []


def test_a_full_disk(ask: Asker, request: pytest.FixtureRequest) -> None:
    put(ask.folder, "tones", content=settings(dataset="x" * 50_000))
    request.getfixturevalue("full_disk")
    assert "the disk is full" in ask.refuses("voices", "import", "tones.onnx")
    assert stands() == []
