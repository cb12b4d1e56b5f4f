"""The recipe of sounds of a class, on a tiny corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.frame_config import SOUND_SPEC, FrameConfig
from voicestudio.models.wavenet.sounds import FRAMES_KIND, SoundWaveNet
from voicestudio.training.loop import load_checkpoint, train
from voicestudio.training.sound_corpus import SoundStore, read_samples, read_sounds, sound_store, trimmed
from voicestudio.training.sounds import SoundsRecipe, SoundsTraining, sounds_recipe

SPEC = replace(SOUND_SPEC, n_mels=16)
TRAINING = SoundsTraining(batch=2, frames=4, rate=1e-2, courses=4, course=60, course_rate=1e-2, every=2)


def hiss(seconds: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, round(16_000 * seconds)).astype(np.float32)


def tone(seconds: float, seed: int) -> np.ndarray:
    time = np.arange(round(16_000 * seconds)) / 16_000
    return (np.sin(2 * np.pi * (300 + 40 * seed) * time) * np.exp(-5 * time)).astype(np.float32)


def a_recipe(kept: dict[str, torch.Tensor] | None = None) -> SoundsRecipe:
    clips = [trimmed(make(s, n), 16_000) for make, s in ((hiss, 0.7), (tone, 0.25)) for n in range(3)]
    frame_config = FrameConfig(
        SPEC, ("hiss", "tone"), n_levels=2, n_codes=12, code_size=8, cycles=1, cycle_layers=3, channels=16,
        skip_channels=16, condition_channels=4, take_size=3,
    )  # fmt: skip
    config = WaveNetConfig(
        SPEC, cycles=1, cycle_layers=4, channels=16, skip_channels=16, n_mixtures=3, condition_channels=8,
        n_classes=2, prediction_order=8,
    )  # fmt: skip
    store = SoundStore(clips, SPEC)
    classes, names = [0, 0, 0, 1, 1, 1], frame_config.classes
    return SoundsRecipe(
        names, config, TRAINING, store, classes, [0, 1, 3, 4], [2, 5], frame_config=frame_config, kept=kept
    )  # fmt: skip


def test_one_batch_is_overfitted() -> None:
    recipe = a_recipe()
    courses, segments = recipe._courses(), recipe.samples._draw(False)
    recipe._courses, recipe.samples._draw = lambda: courses, lambda fresh: segments
    recipe.steps = recipe.samples.steps = 400  # the rates have risen
    first = recipe.step(0.1)
    for _ in range(20):
        last = recipe.step(0.1)
    assert last["frame_bits"] < first["frame_bits"] - 0.2
    assert last["nll_bits"] < first["nll_bits"] - 0.2


def test_classes_are_drawn_alike_and_events_follow_each_other() -> None:
    recipe = a_recipe()
    chosen = np.concatenate([recipe.samples._draw(False).classes.numpy() for _ in range(100)])
    assert 0.35 < chosen.mean() < 0.65
    chosen = np.concatenate([recipe._courses()[1].numpy() for _ in range(50)])
    assert 0.35 < chosen.mean() < 0.65
    events = recipe.course(3)
    assert events.shape == (16, 60)
    event = recipe.store.clip(3).mel
    np.testing.assert_array_equal(events[:, : event.shape[1]], event)
    silent = (events == np.float32(np.log(SPEC.floor))).all(0)
    assert silent[event.shape[1] :].any()
    assert not silent[-1] or silent[: event.shape[1]].sum() == 0


def test_it_is_trained_kept_and_gone_on_with(tmp_path: Path) -> None:
    recipe = a_recipe()
    for event in train(recipe, tmp_path, 0.01):
        last = event
    assert last.kind == "validation"
    assert set(last.figures) == {"nll_bits", "mel_l1", "frame_bits"}
    assert soundfile.info(next(tmp_path.glob("samples/*/tone.wav"))).frames == 32_000
    made = SoundWaveNet.load(tmp_path / "frames.safetensors", tmp_path / "samples.safetensors")
    assert made.classes == ("hiss", "tone")
    other = a_recipe()
    state = load_checkpoint(tmp_path / "checkpoint.pt")["recipe"]
    other.load_state_dict(state)
    assert other.best_bits == recipe.best_bits
    assert other.step(0.5)["frame_bits"] < 20
    assert other.steps >= recipe.steps - 1


def test_the_network_over_samples_can_be_kept(tmp_path: Path) -> None:
    kept = a_recipe().samples.average.weights
    recipe = a_recipe(kept)
    for event in train(recipe, tmp_path, 0.003):
        last = event
    assert set(last.figures) == {"frame_bits"}
    made = SoundWaveNet.load(tmp_path / "frames.safetensors", tmp_path / "samples.safetensors")
    for name, value in made.vocoder.network.state_dict().items():
        torch.testing.assert_close(value, kept[name], rtol=0, atol=1e-3)  # float16


def test_the_network_over_frames_goes_on(tmp_path: Path) -> None:
    for name in ("hiss/1-0.wav", "hiss/5-1.wav", "tone/1-2.wav", "tone/5-3.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, (hiss if name[0] == "h" else tone)(0.5, int(name[-5])), 16_000)
    recipe = sounds_recipe(tmp_path, TRAINING, "cpu")
    recipe.frame_step(0.1)
    recipe.average.update(recipe.frames)
    folder = tmp_path / "weights"
    folder.mkdir()
    recipe.export(folder)
    begun = sounds_recipe(tmp_path, TRAINING, "cpu", begin_from=folder)
    assert begun.is_kept
    for name, value in begun.frames.state_dict().items():
        torch.testing.assert_close(value, recipe.average.weights[name], rtol=1e-3, atol=1e-3)  # float16
    other = FrameConfig(SPEC, ("other",), code_size=8)
    save_weights(folder / "frames.safetensors", recipe.average.weights, other, FRAMES_KIND)
    with pytest.raises(StudioError, match="of these recordings"):
        sounds_recipe(tmp_path, TRAINING, "cpu", begin_from=folder)


def test_a_corpus_is_read_with_its_folds(tmp_path: Path) -> None:
    for name in ("rain/1-10-A.wav", "rain/5-11-A.wav", "clock/a.wav", "clock/b.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, hiss(0.5, 1), 44_100)
    (tmp_path / "notes").mkdir()
    (tmp_path / "clock" / "read me.txt").write_text("no sound")
    names, recordings = read_sounds(tmp_path)
    assert names == ("clock", "rain")
    assert [(one.path.name, one.sound, one.fold) for one in recordings] == [
        ("a.wav", 0, 1), ("b.wav", 0, 2), ("1-10-A.wav", 1, 1), ("5-11-A.wav", 1, 5),
    ]  # fmt: skip
    store = sound_store(recordings, SPEC, lambda done, total: None)
    assert store.n_frames(0) == round(0.5 * 16_000 * 16_000 / 44_100) // 128
    with pytest.raises(StudioError, match="every class"):
        sounds_recipe(tmp_path, TRAINING, "cpu")
    other = tmp_path / "other.safetensors"
    save_weights(other, {}, WaveNetConfig(SPEC, cycles=1), "wavenet")
    with pytest.raises(StudioError, match="of 2 sounds is wanted"):
        sounds_recipe(tmp_path, TRAINING, "cpu", begin_from=other)


def test_padding_is_cut_and_the_peak_is_one_half() -> None:
    sound = np.concatenate([np.zeros(4000), hiss(0.1, 2) + 0.01, np.zeros(9000)]).astype(np.float32)
    cut = trimmed(sound, 16_000)
    assert np.abs(cut).max() == pytest.approx(0.5)
    assert 0 <= len(cut) - 1600 <= 160
    assert abs(cut.mean()) < 1e-4
    assert len(trimmed(np.zeros(1000, np.float32), 16_000)) == 0
    assert len(trimmed(np.zeros(0, np.float32), 16_000)) == 0


def test_bad_corpora_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="there is none"):
        read_sounds(tmp_path / "nowhere")
    with pytest.raises(StudioError, match="there are none"):
        read_sounds(tmp_path)
    (tmp_path / "a.wav").write_bytes(b"RIFF but no sound")
    with pytest.raises(StudioError, match="cannot be read as sound"):
        read_samples(tmp_path / "a.wav", 16_000)
