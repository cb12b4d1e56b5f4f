"""Networks of sounds as synthesizers: cards, notes, and what is told where something is wrong."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import Note, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.frame_config import SOUND_SPEC, FrameConfig
from voicestudio.models.wavenet.frames import FrameWaveNet
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.sounds import FRAMES_KIND
from voicestudio.synth.synthesizer import BLOCK, completed, play
from voicestudio.voices.opening import neural_synthesizers
from voicestudio.voices.sounds import NeuralSounds, read_card

SPEC = replace(SOUND_SPEC, n_mels=12)
CARD = """
id = "neural-tiny"
name = "Tiny"
licence = "CC0-1.0"
corpus = "none"
description = "Two sounds of nothing"
sounds = ["hiss", "hum"]
[levels_db]
hum = -6.0
[files]
frames = "frames.safetensors"
samples = "samples.safetensors"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home") / "data" / "sounds" / "neural-tiny"
    place.mkdir(parents=True)
    (place / "card.toml").write_text(CARD, encoding="utf-8")
    torch.manual_seed(0)
    frames = FrameConfig(SPEC, ("hiss", "hum"), 4, 2, 8, 8, 1, 3, 2, 8, 8, 4)
    samples = WaveNetConfig(
        SPEC, cycles=1, cycle_layers=3, channels=8, skip_channels=8, n_mixtures=2, condition_channels=4, n_classes=2
    )
    network = FrameWaveNet(frames)
    with torch.no_grad():
        network.codes.mean.fill_(-7)
        network.codes.books.normal_()
        network.codes.told.normal_(0, 0.2)
        network.outs[0].weight.mul_(10)
        network.classes.weight.mul_(4)
    save_weights(place / "frames.safetensors", network.state_dict(), frames, FRAMES_KIND)
    save_weights(place / "samples.safetensors", WaveNet(samples).state_dict(), samples, "wavenet")
    return place


def note_of(synth: NeuralSounds, duration_s: float = 0.2, rate: int = 48_000, seed: int = 0, **values: float):
    clips = list(play(synth, values, Note(duration_s=duration_s), rate, seed))
    assert all(clip.sample_rate == rate and len(clip.samples) <= BLOCK for clip in clips)
    return np.concatenate([clip.samples for clip in clips])


def test_it_is_found_among_the_persons_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(folder.parents[2]))
    found = {synth.id: synth for synth in neural_synthesizers()}["neural-tiny"]
    assert (found.name, found.family, found.pitched, found.needs_source) == ("Tiny", "neural", False, False)
    assert found.parameters[0].choices == ("hiss", "hum")
    assert completed(found, {})["temperature"] == 1.0


def test_finding_it_reads_no_torch(folder: Path) -> None:
    code = (
        "from voicestudio.voices.opening import neural_synthesizers as n; import sys; print(n()[-1].id, *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"VOICESTUDIO_HOME": str(folder.parents[2]), "PATH": ""}, cwd=Path.cwd(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    read = run.stdout.split()
    assert read[0].startswith("neural-")
    assert not {"torch", "numba", "soxr"} & set(read)


def test_a_note_lasts_as_said_fades_and_is_the_same_again(folder: Path) -> None:
    synth = read_card(folder)
    made = note_of(synth, release_s=0.1)
    assert len(made) == round(0.3 * 48_000)
    assert abs(made[0]) < 1e-6
    assert abs(made[-1]) < 1e-4
    assert np.abs(made).max() > 1e-3
    np.testing.assert_array_equal(made, note_of(synth, release_s=0.1))
    for other in ({"sound": 1.0}, {"seed": 1}, {"temperature": 0.5}, {"variation": 0.3}, {"transpose": 12.0}):
        assert np.abs(note_of(synth, release_s=0.1, **other) - made).max() > 1e-4
    assert len(note_of(synth, rate=22_050, release_s=0.1)) == round(0.3 * 22_050)
    quiet = note_of(synth, release_s=0.1, level_db=-20.0)
    np.testing.assert_allclose(quiet, 0.1 * made, atol=1e-6)


def test_a_longer_note_begins_as_a_shorter_one(folder: Path) -> None:
    synth = read_card(folder)
    np.testing.assert_array_equal(note_of(synth, 0.5)[:9000], note_of(synth, 0.2)[:9000])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"neural-tiny"', '"tiny"', "make them alike"),
        ('["hiss", "hum"]', "[]", "names of the sounds"),
        ("samples = ", "sample = ", "files.samples"),
        ("hum = -6.0", 'hum = "loud"', "number"),
    ],
)
def test_a_wrong_card_is_told(folder: Path, tmp_path: Path, old: str, new: str, told: str) -> None:
    wrong = tmp_path / "neural-tiny"
    wrong.mkdir()
    (wrong / "card.toml").write_text(CARD.replace(old, new), encoding="utf-8")
    with pytest.raises(StudioError, match=told):
        read_card(wrong)


def test_weights_that_do_not_fit_the_card_are_told(folder: Path, tmp_path: Path) -> None:
    synth = replace(read_card(folder), sounds=("hiss", "buzz"))
    with pytest.raises(StudioError, match="other sounds"):
        note_of(synth)
    (tmp_path / "frames").write_bytes((folder / "frames.safetensors").read_bytes()[:-10])
    damaged = replace(synth, files=(tmp_path / "frames", synth.files[1]))
    with pytest.raises(StudioError, match="truncated"):
        note_of(damaged)
