"""A voice that is a difference to another's acoustic model, as its card says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import Prosody, StudioError
from voicestudio.models.checkpoint import load_weights
from voicestudio.models.tacotron import difference
from voicestudio.text import phonemize, read_utterance
from voicestudio.voices import catalogue
from voicestudio.voices.neural import NeuralVoice

CARD = """
id = "low"
name = "Low"
language = "en-us"
licence = "CC0-1.0"
corpus = "none"
vocoder_of = "kathleen"
acoustic_of = "kathleen"

[files]
acoustic = "acoustic.safetensors"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    return tmp_path


def put(home: Path, card: str = CARD, name: str = "low") -> Path:
    folder = home / "data" / "voices" / name
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(card.replace('"low"', f'"{name}"'))
    return folder


def test_it_says_what_the_other_says_an_octave_lower(home: Path) -> None:
    folder = put(home)
    kathleen = catalogue.weights_files(catalogue.card("kathleen"))["acoustic"]
    tensors, values = load_weights(kathleen, "acoustic model")
    rows = [values[name] for name in ("log_f0_mean", "log_f0_std", "energy_mean", "energy_std")]
    config = difference.DifferenceConfig(difference.fingerprint(kathleen), 1, rows[0] - math.log(2), *rows[1:])
    nothing = {name: torch.zeros(shape) for name, shape in difference.shapes(tensors, 1).items()}
    difference.save(folder / "acoustic.safetensors", nothing, config)
    assert catalogue.weights_files(catalogue.card("low"))[catalogue.BASE] == kathleen
    phonemes = phonemize(read_utterance("A low boat.", "en-us"))
    made = []
    for one in ("low", "kathleen"):
        voice = NeuralVoice(catalogue.card(one))
        made.append(next(voice.mel(voice.timed(phonemes, Prosody()), Prosody(), 0)))
    low, other = made
    assert np.array_equal(low.frames, other.frames)
    voiced = other.f0_hz > 0
    assert voiced.any() and np.allclose(low.f0_hz[voiced], other.f0_hz[voiced] / 2, rtol=1e-4)


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (CARD.replace('acoustic_of = "kathleen"', 'acoustic_of = "nobody"'), "'nobody', which is not installed"),
        (CARD.replace('acoustic_of = "kathleen"', "acoustic_of = 3"), "a text is wanted for acoustic_of"),
        (CARD.replace('acoustic_of = "kathleen"', 'acoustic_of = "other"'), "has no acoustic model of its own"),
        (CARD.replace('vocoder_of = "kathleen"\n', "") + "[mel]\nfmax_hz = 7600\n", "whose mel settings are others"),
        (CARD.replace('vocoder_of = "kathleen"\n', "").replace("\nacoustic =", "\nvocoder ="), "wants the file of a"),
    ],
)
def test_a_card_that_asks_for_what_is_not_there(home: Path, card: str, told: str) -> None:
    put(home, name="other")
    put(home, card)
    with pytest.raises(StudioError, match=told) as caught:
        catalogue.card("low")
    assert "\n" not in str(caught.value)
    assert "low" in [one.id for one in catalogue.survey()[1]]


def test_the_bundled_low_voice_keeps_the_times_of_the_one_that_it_builds_on() -> None:
    phonemes = phonemize(read_utterance("The boats are in the harbour.", "en-us"))
    wim, kathleen = (NeuralVoice(catalogue.card(one)) for one in ("wim", "kathleen"))
    low, high = (voice.timed(phonemes, Prosody()) for voice in (wim, kathleen))
    assert low.symbols == high.symbols
    one, other = next(wim.mel(low, Prosody(), 0)), next(kathleen.mel(high, Prosody(), 0))
    assert not np.array_equal(one.frames, other.frames)
    medians_hz = [float(np.median(mel.f0_hz[mel.f0_hz > 0])) for mel in (one, other)]
    assert 85 < medians_hz[0] < 135 < medians_hz[1]
