"""Parameters are counted from headers alone; streams are timed to their end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.fakes import FakeVoice, fake_card
from voicestudio.cli import systems
from voicestudio.core import AudioClip, StudioError
from voicestudio.voices import catalogue

VOICE = """id = "ada"
name = "Ada"
language = "en-us"
licence = "CC0-1.0"
corpus = "none"
[files]
acoustic = "acoustic.safetensors"
vocoder = "vocoder.safetensors"
"""
VOCODER = """id = "waves"
name = "Waves"
kind = "wavenet"
licence = "CC0-1.0"
corpus = "none"
[files]
weights = "wavenet.safetensors"
"""


def put(folder: Path, card: str, **shapes: dict[str, tuple[int, ...]]) -> None:
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(card, encoding="utf-8")
    for name, tensors in shapes.items():
        arrays = {key: np.zeros(shape, np.float16) for key, shape in tensors.items()}
        save_file(arrays, folder / f"{name}.safetensors")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    normalised = {"conv.weight": (8, 4, 3), "norm.running_mean": (8,), "norm.num_batches_tracked": (1,)}
    put(tmp_path / "data/voices/ada", VOICE, acoustic=normalised, vocoder={"weight": (5, 7), "bias": (5,)})
    put(tmp_path / "data/vocoders/waves", VOCODER, wavenet={"a": (10, 10)})
    return tmp_path


def test_parameters_are_counted_from_headers(home: Path):
    card = catalogue.card("ada")
    assert systems.acoustic_parameters(card) == 8 * 4 * 3
    assert systems.vocoder_parameters(card, "gan") == 40
    assert systems.vocoder_parameters(card, "waves") == 100
    assert systems.vocoder_parameters(card, "griffin-lim") == systems.vocoder_parameters(card, "lpc") == 0
    assert systems.speaks(card)


def test_what_is_not_known_is_not_told():
    assert systems.vocoder_parameters(fake_card(), "gan") is None
    assert systems.acoustic_parameters(fake_card()) is None
    assert [systems.millions(number) for number in (None, 0, 4_014_756)] == ["-", "-", "4.01 M"]


def test_vocoders_are_chosen_in_the_order_of_the_voice():
    card = fake_card(vocoders=("own", "waves", "griffin-lim", "lpc"))
    assert systems.chosen_vocoders(card, ()) == ("waves", "griffin-lim", "lpc")
    assert systems.chosen_vocoders(card, ("lpc", "waves")) == ("waves", "lpc")
    for name in ("organ", "own"):
        with pytest.raises(StudioError, match=f"no vocoder '{name}' .* waves, griffin-lim, lpc"):
            systems.chosen_vocoders(card, (name,))


def test_a_stream_is_taken_to_its_end_and_closed():
    ended = []

    def clips():
        try:
            yield AudioClip(np.zeros(0, np.float32), 22050)
            yield AudioClip(np.ones(3, np.float32), 22050)
            yield None
            yield AudioClip(np.ones(4, np.float32), 22050)
        finally:
            ended.append(True)

    told = systems.streamed(clips())
    assert [len(clip) for clip in told.items] == [3, 4]
    assert 0 < told.first_s <= told.compute_s
    assert 0 < told.longest_s <= told.compute_s
    assert ended == [True]


def test_mel_and_sound_are_those_of_the_voice():
    from voicestudio.text import read_utterance

    voice = FakeVoice()
    mels = systems.mel_made(voice, voice.phonemes(read_utterance("Mama goes home.", "en-us"))).items
    made = systems.vocoded(voice, mels, "gan")
    assert sum(len(clip) for clip in made.items) == sum(mel.n_frames for mel in mels) * 256
    assert len(mels) == len(made.items) == voice.mel_chunks
    assert voice.opened == voice.closed == 2
