"""Voices of the person's own that cannot be used, asked for on the command line."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from safetensors.numpy import save

from tests.voices.test_catalogue import CARD, put
from voicestudio.core.places import user_data_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Asker

SOUND = save({"a": np.ones((3, 4), np.float16)}, {"kind": "acoustic model", "config": "{}"})


@pytest.mark.parametrize(
    ("card", "weights", "named"),
    [
        (CARD[:-40], SOUND, "card.toml is damaged"),
        (b"\xff\xfe\x00", SOUND, "not UTF-8"),
        (CARD.replace("licence", "license"), SOUND, "licence"),
        (CARD.replace("fmax_hz = 7600", "fmax_hz = 99999"), SOUND, "fmax_hz"),
        (CARD, SOUND[:-3], "truncated"),
        (CARD, b"", "truncated"),
        (CARD, pickle.dumps({"a": 1}), "is a pickle"),
        (CARD, b"PK\x03\x04" + bytes(100), "is a pickle"),
        (CARD, SOUND, "another version"),
    ],
    ids=["card", "bytes", "key", "mel", "truncated", "empty", "pickle", "zip", "misfit"],
)
@pytest.mark.parametrize("command", ["speak", "resynth"])
def test_is_told_in_one_sentence(ask: Asker, command: str, card: str | bytes, weights: bytes, named: str) -> None:
    folder = put(user_data_folder() / "voices", card=card)
    for name in ("acoustic.safetensors", "vocoder.safetensors"):
        (folder / name).write_bytes(weights)
    soundfile.write("in.wav", np.zeros(9000), 16000)
    said = "Hello." if command == "speak" else "in.wav"
    assert named in ask.refuses(command, said, "-o", "out.wav", "--voice", "ada")


def test_a_damaged_voice_is_listed_with_its_problem(ask: Asker) -> None:
    put(user_data_folder() / "voices", card=CARD[:-40])
    told = ask("voices")
    assert told.code == 0
    assert "The voice ada cannot be used" in told.err
    assert [one["id"] for one in json.loads(ask("voices", "--json").out)["damaged"]] == ["ada"]
