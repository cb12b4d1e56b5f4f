"""The controls of a vocoder on the command line, with a vocoder of one's own and the fake voice behind the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_resynth import recording
from tests.fakes import FakeVoice, fake_card
from voicestudio.core.places import user_data_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Asker, Door

CARD = """id = "glow"
name = "Glow"
kind = "waveglow"
licence = "CC0"
corpus = "none"
description = "Noise becomes sound"

[files]
weights = "weights.safetensors"

[controls]
sigma = 0.5
"""


class Listening(FakeVoice):
    """Keeps the controls that it was asked for."""

    controls = None

    def audio(self, mel, vocoder, seed, controls=()):
        self.controls = controls
        return super().audio(mel, vocoder, seed, controls)


@pytest.fixture
def glow(ask: Asker, door: Door) -> Listening:
    folder = user_data_folder() / "vocoders" / "glow"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(CARD)
    door.voice = Listening(fake_card(vocoders=("gan", "glow")))
    return door.voice


def test_speak_and_resynth_pass_them_on(ask: Asker, glow: Listening) -> None:
    recording("in.wav")
    wanted = ("--vocoder", "glow", "--control", "sigma=0.8", "--control", "denoise = 1e-1", "-o", "a.wav", "--json")
    for command in (("speak", "Hi."), ("resynth", "in.wav")):
        glow.controls = None
        told = ask(*command, *wanted)
        assert (told.code, told.err) == (0, "")
        assert dict(glow.controls) == {"sigma": 0.8, "denoise": 0.1}
        assert json.loads(told.out)["controls"] == {"sigma": 0.8, "denoise": 0.1}


def test_without_any_nothing_is_passed_on(ask: Asker, glow: Listening) -> None:
    told = ask("speak", "Hi.", "--vocoder", "glow", "-o", "a.wav", "--json")
    assert glow.controls == ()
    assert "controls" not in json.loads(told.out)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("sigma", "as in sigma=0.8 are wanted, not 'sigma'"),
        ("=1", "not '=1'"),
        ("sigma=", "not 'sigma='"),
        ("sigma=loud", "not 'sigma=loud'"),
        ("sigma=2", "For sigma, 0 to 1.5 is wanted, but 2 came"),
        ("sigma=nan", "but nan came"),
        ("warmth=1", "no control 'warmth': it has sigma, denoise"),
    ],
)
def test_bad_ones_are_one_sentence(ask: Asker, glow: Listening, given: str, named: str) -> None:
    recording("in.wav")
    for command in (("speak", "Hi."), ("resynth", "in.wav")):
        assert named in ask.refuses(*command, "--vocoder", "glow", "-o", "a.wav", "--control", given)


def test_a_vocoder_without_controls(ask: Asker, glow: Listening) -> None:
    way = ("speak", "Hi.", "-o", "a.wav", "--control", "sigma=0.8")
    assert "it has none" in ask.refuses(*way, "--vocoder", "griffin-lim")
    assert "no control 'sigma': it has turns" in ask.refuses(*way)  # of the voice's own


def test_voices_tells_vocoders_with_their_controls(ask: Asker, glow: Listening) -> None:
    out = ask("voices").out
    assert "glow: Glow, CC0, 22050 Hz\n  Noise becomes sound\n  kind: waveglow\n  control: sigma=0.5 (0 " in out
    assert "\ngriffin-lim: Griffin-Lim\n" in out
    found = {one["id"]: one for one in json.loads(ask("voices", "--json").out)["vocoders"]}
    assert [control["name"] for control in found["glow"]["controls"]][:2] == ["sigma", "denoise"]
    assert found["glow"]["controls"][0]["default"] == 0.5
    assert found["glow"]["mel"]["sample_rate"] == 22050
    assert found["lpc"]["mel"] is None
    assert [control["name"] for control in found["gan"]["controls"]] == ["turns"]
