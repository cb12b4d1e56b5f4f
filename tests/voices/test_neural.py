"""A voice of tiny networks, saved and opened as an installed one is."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from voicestudio.core import AudioClip, MelSpec, Phoneme, Phonemes, Prosody, Span, StudioError, Utterance, Word
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.gan.config import GanConfig
from voicestudio.models.gan.generator import Generator
from voicestudio.models.gan.vocoder import GanVocoder
from voicestudio.models.tacotron.config import TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.tokens import inventory
from voicestudio.voices import catalogue
from voicestudio.voices.neural import NeuralVoice

CARD = """
id = "tiny"
name = "Tiny"
language = "en-us"
licence = "CC0-1.0"
corpus = "none"

[files]
acoustic = "acoustic.safetensors"
vocoder = "vocoder.safetensors"
"""
SYMBOLS = ["h", "ə", "l", "oʊ", "t", "s", ",", "."]
ACOUSTIC = TacotronConfig(
    inventory(SYMBOLS), channels=16, n_encoder_convs=1, predictor_channels=8, decoder_channels=24, decoder_hidden=32,
    n_decoder_blocks=2, postnet_channels=8, n_postnet_blocks=1,
)  # fmt: skip
GAN = GanConfig(channels=16, hidden=32, n_blocks=2, f0_channels=8, n_f0_blocks=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "card.toml").write_text(CARD)
    save_weights(folder / "acoustic.safetensors", Tacotron(ACOUSTIC).state_dict(), ACOUSTIC, "acoustic model")
    save_weights(folder / "vocoder.safetensors", Generator(GAN).state_dict(), GAN, "gan vocoder")
    return folder


def opened(folder: Path) -> NeuralVoice:
    return NeuralVoice(catalogue.read_card(folder))


def phonemes(*symbols: str) -> Phonemes:
    span = Span(0, 5)
    utterance = Utterance("Hello", span, "en-us", (Word("hello", span, "."),))
    return Phonemes(utterance, tuple(Phoneme(symbol, 0, span) for symbol in symbols))


@pytest.mark.parametrize("vocoder", ["gan", "griffin-lim", "lpc"])
def test_sound_lasts_as_long_as_the_phonemes(folder: Path, vocoder: str) -> None:
    voice = opened(folder)
    timed = voice.timed(phonemes("h", "ə", "l", "ˈoʊ", "."), Prosody())
    mels = list(voice.mel(timed, Prosody(), 0))
    clip = AudioClip.join(voice.audio(iter(mels), vocoder, 0))
    assert len(clip) == sum(mel.n_frames for mel in mels) * 256
    assert clip.duration_s == pytest.approx(timed.duration_s, abs=1e-9)


def test_a_phoneme_of_two_tokens_shares_its_time(folder: Path) -> None:
    """ "ts" is said as "t" and "s": one phoneme for the person, two for the network, of the same frames in all."""
    voice = opened(folder)
    together = voice.timed(phonemes("h", "ˈoʊ", "ts", "."), Prosody(rate=0.5))
    apart = voice.timed(phonemes("h", "ˈoʊ", "t", "s", "."), Prosody(rate=0.5))
    assert [phoneme.end_s for phoneme in together.symbols] == [
        phoneme.end_s for phoneme in apart.symbols if phoneme.symbol != "t"
    ]
    mels = [np.concatenate([mel.frames for mel in voice.mel(one, Prosody(), 0)], 1) for one in (together, apart)]
    np.testing.assert_array_equal(*mels)


def test_a_phoneme_that_cannot_be_said_takes_no_time(folder: Path) -> None:
    timed = opened(folder).timed(phonemes("h", "…", "ˈoʊ", "."), Prosody())
    assert timed.symbols[1].start_s == timed.symbols[1].end_s == timed.symbols[0].end_s


def test_a_voice_without_an_acoustic_model_says_so(folder: Path) -> None:
    (folder / "card.toml").write_text(CARD.replace('acoustic = "acoustic.safetensors"', ""))
    with pytest.raises(StudioError, match="can resynthesise, but not speak"):
        opened(folder).timed(phonemes("h", "."), Prosody())


@pytest.mark.parametrize("file", ["acoustic.safetensors", "vocoder.safetensors"])
def test_weights_of_other_mel_settings(folder: Path, file: str) -> None:
    spec = MelSpec(fmax_hz=7600)
    if file == "acoustic.safetensors":
        config = replace(ACOUSTIC, spec=spec)
        save_weights(folder / file, Tacotron(config).state_dict(), config, "acoustic model")
    else:
        config = replace(GAN, spec=spec)
        save_weights(folder / file, Generator(config).state_dict(), config, "gan vocoder")
    with pytest.raises(StudioError, match="other mel settings"):
        opened(folder)


def rewritten(path: Path, change: object) -> None:
    """The file with its tensors, or its configuration, changed by a function."""
    with safe_open(path, "numpy") as file:
        facts = file.metadata()
    tensors = load_file(path)
    config = json.loads(facts["config"])
    change(tensors, config)
    save_file(tensors, path, facts | {"config": json.dumps(config)})


def shorten(tensors: dict, _config: dict) -> None:
    name = max(tensors, key=lambda name: tensors[name].size)
    tensors[name] = tensors[name][:-1].copy()


def lose(tensors: dict, _config: dict) -> None:
    del tensors[min(tensors)]


def add(tensors: dict, _config: dict) -> None:
    tensors["more"] = np.zeros(3, np.float32)


def spoil(tensors: dict, _config: dict) -> None:
    tensors[min(tensors)][...] = np.nan


def misname(_tensors: dict, config: dict) -> None:
    config["colour"] = "blue"


def mistype(_tensors: dict, config: dict) -> None:
    config["hidden" if "hidden" in config else "channels"] = "many"


def negate(_tensors: dict, config: dict) -> None:
    config["channels"] = -4


def inflate(_tensors: dict, config: dict) -> None:
    config["channels"] = 1 << 40


@pytest.mark.parametrize("change", [shorten, lose, add, spoil, misname, mistype, negate, inflate])
@pytest.mark.parametrize("file", ["acoustic.safetensors", "vocoder.safetensors"])
def test_weights_that_do_not_fit_are_told_by_their_file(folder: Path, file: str, change: object) -> None:
    rewritten(folder / file, change)
    with pytest.raises(StudioError, match=file.replace(".", r"\.")) as caught:
        opened(folder)
    assert "\n" not in str(caught.value)


def test_weights_of_the_other_kind(folder: Path) -> None:
    (folder / "acoustic.safetensors").write_bytes((folder / "vocoder.safetensors").read_bytes())
    with pytest.raises(StudioError, match="holds gan vocoder"):
        opened(folder)


def test_configurations_come_back_as_they_were(folder: Path) -> None:
    voice = opened(folder)
    assert asdict(voice._acoustic.config) == asdict(ACOUSTIC)
    assert asdict(GanVocoder.load(catalogue.weights_files(voice.card)["vocoder"]).config) == asdict(GAN)
