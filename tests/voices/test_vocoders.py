"""Vocoders beside the voices: their cards, which of them fit a mel, and their controls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp.griffin_lim import griffin_lim
from voicestudio.dsp.mel import log_mel
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.hifigan.config import V3
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.waveglow.config import WaveGlowConfig
from voicestudio.models.waveglow.network import WaveGlow
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.voices import vocoders
from voicestudio.voices.vocoding import Vocoding

CARD = """id = "waves"
name = "Waves"
kind = "wavenet"
licence = "CC0-1.0"
corpus = "none"
[files]
weights = "wavenet.safetensors"
[controls]
temperature = 0.7
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    return tmp_path


def put(home: Path, card: str = CARD, name: str = "waves") -> Path:
    folder = home / "data" / "vocoders" / name
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(card, encoding="utf-8")
    return folder


def mel(n_frames: int = 40) -> MelSpectrogram:
    frames = np.random.default_rng(0).normal(-5, 1, (80, n_frames)).astype(np.float32)
    return MelSpectrogram(frames, MelSpec(), np.full(n_frames, 150, np.float32))


def test_a_card_is_read_with_its_controls(home: Path) -> None:
    folder = put(home)
    card = vocoders.card("waves")
    assert (card.name, card.kind, card.folder, card.spec) == ("Waves", "wavenet", folder, MelSpec())
    assert [(control.name, control.default) for control in card.controls] == [("temperature", 0.7), ("turns", 0.0)]
    assert vocoders.weights_file(card) == folder / "wavenet.safetensors"
    assert not vocoders.is_shipped("waves") and vocoders.is_shipped("lpc")


def test_those_fit_that_want_the_same_mel(home: Path) -> None:
    put(home, CARD + "[mel]\nhop_length = 200\n")
    assert "waves" in vocoders.fitting(MelSpec(hop_length=200))
    assert "waves" not in vocoders.fitting(MelSpec())
    assert vocoders.fitting(MelSpec())[-2:] == ("griffin-lim", "lpc")
    with pytest.raises(StudioError, match="other mel settings"):
        list(Vocoding(MelSpec(), "cpu").audio([mel()], "waves", 0))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (('wavenet"\nlicence', 'organ"\nlicence'), "kind of a vocoder is one of"),
        (("weights =", "voice ="), "files.weights"),
        (("temperature = 0.7", f"temperature = {10**400}"), "a smaller number is wanted for controls.temperature"),
        (("temperature = 0.7", "temperature = 7"), "For temperature, 0.3 to 1.2 is wanted"),
        (('id = "waves"', 'id = "other"'), "make them alike"),
        (("wavenet.safetensors", "../wavenet.safetensors"), "own folder"),
        (('name = "Waves"', 'name = ""'), "name is empty"),
    ],
)
def test_a_damaged_card_is_one_sentence_and_left_out(home: Path, changed: tuple[str, str], told: str) -> None:
    assert changed[0] in CARD
    put(home, CARD.replace(*changed))
    with pytest.raises(StudioError, match=told):
        vocoders.card("waves")
    assert "waves" not in vocoders.fitting(MelSpec())
    [damaged] = vocoders.survey()[1]
    assert (damaged.id, damaged.makes) == ("waves", "vocoder") and told.split(".")[0] in damaged.problem


def test_a_reserved_name_is_refused(home: Path) -> None:
    put(home, CARD.replace('"waves"', '"gan"'), "gan")
    with pytest.raises(StudioError, match="cannot be called"):
        vocoders.card("gan")


def test_an_unknown_one_names_the_known(home: Path) -> None:
    put(home)
    with pytest.raises(StudioError, match="griffin-lim.*waves"):
        vocoders.card("organ")


@pytest.mark.parametrize("vocoder", ["lpc", "griffin-lim"])
def test_those_without_weights_sound(vocoder: str) -> None:
    clip = AudioClip.join(Vocoding(MelSpec(), "cpu").audio([mel()], vocoder, 0))
    assert len(clip) == 40 * 256
    assert np.abs(clip.samples).max() > 0


@pytest.mark.parametrize("seed", [0, 1])
def test_griffin_lim_has_all_its_iterations_whatever_the_seed(seed: int) -> None:
    samples = np.random.default_rng(4).normal(0, 0.1, 60 * 256).astype(np.float32)
    mel = MelSpectrogram(log_mel(samples))
    made = AudioClip.join(Vocoding(MelSpec(), "cpu").audio([mel], "griffin-lim", seed))
    np.testing.assert_array_equal(made.samples, griffin_lim(mel, seed=seed).samples)
    assert np.abs(log_mel(made.samples) - mel.frames).mean() < 0.2


def test_missing_weights_and_unknown_controls_are_told(home: Path) -> None:
    put(home)
    with pytest.raises(StudioError, match="are missing"):
        list(Vocoding(MelSpec(), "cpu").audio([mel()], "waves", 0))
    with pytest.raises(StudioError, match="has no control 'sigma': it has turns"):
        list(Vocoding(MelSpec(), "cpu").audio([mel()], "lpc", 0, (("sigma", 1.0),)))


def weights(kind: str, folder: Path) -> None:
    """A tiny network of that kind with random weights."""
    torch.manual_seed(0)
    if kind == "wavenet":
        config = WaveNetConfig(cycles=1, cycle_layers=3, channels=16, skip_channels=16, condition_channels=16)
        network = WaveNet(config)
    elif kind == "waveglow":
        config = WaveGlowConfig(n_flows=2, n_layers=2, channels=8)
        network = WaveGlow(config)
    else:
        config = replace(V3, channels=16)
        network = HifiGan(config)
    save_weights(folder / "wavenet.safetensors", network.state_dict(), config, kind, half=False)


@pytest.mark.parametrize("kind", vocoders.KINDS)
def test_every_kind_sounds_streamed_as_whole(home: Path, kind: str) -> None:
    card = CARD.replace('"wavenet"\nlicence', f'"{kind}"\nlicence').split("[controls]")[0]
    weights(kind, put(home, card))
    vocoding = Vocoding(MelSpec(), "cpu")
    for turns in (0.0, 2.0):
        controls = (("turns", turns),)
        whole = AudioClip.join(vocoding.audio([mel(70)], "waves", 3, controls)).samples
        part = mel(70)
        cut = [
            MelSpectrogram(part.frames[:, start : start + 7], part.spec, part.f0_hz[start : start + 7])
            for start in range(0, 70, 7)
        ]
        streamed = AudioClip.join(vocoding.audio(cut, "waves", 3, controls)).samples
        assert len(whole) == 70 * 256
        np.testing.assert_allclose(streamed, whole, atol=2e-3 if turns else 5e-4)
