"""WaveNet's recipe on a tiny corpus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.models.wavenet.config import MU_LAW, WaveNetConfig
from voicestudio.models.wavenet.vocoder import WaveNetVocoder
from voicestudio.training.corpus import Recording
from voicestudio.training.features import ClipFeatures, FeatureStore, _pack
from voicestudio.training.loop import load_checkpoint, save_checkpoint
from voicestudio.training.recipes import Material
from voicestudio.training.wavenet import WaveNetRecipe, WaveNetTraining, cut, wavenet_recipe

TINY = {"channels": 24, "skip_channels": 24, "cycles": 2, "cycle_layers": 4, "n_mixtures": 3, "condition_channels": 16}


def chord(n_frames: int, f0: float) -> ClipFeatures:
    """Harmonics that fade and swell, and no noise: every sample can be foretold."""
    time = np.arange(n_frames * 256) / 22050
    samples = sum(np.sin(2 * np.pi * f0 * k * time) / k for k in range(1, 12)) * (0.1 + 0.05 * np.sin(7 * time))
    samples = samples.astype(np.float32)
    return ClipFeatures(samples, log_mel(samples), np.full(n_frames, f0, np.float32))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FeatureStore:
    folder = tmp_path_factory.mktemp("store") / "pack"
    _pack(folder, [chord(50 + 10 * i, 150.0 + 30 * i) for i in range(3)])
    return FeatureStore(folder, MelSpec())


def recipe_of(store: FeatureStore, output: str = "logistics", order: int = 0, **kwargs: float) -> WaveNetRecipe:
    training = WaveNetTraining(**({"batch": 2, "frames": 2, "rate": 1e-2} | kwargs))
    config = WaveNetConfig(**TINY, output=output, prediction_order=order)
    return WaveNetRecipe(config, training, store, [0, 1], [2])


@pytest.mark.parametrize(("output", "order", "gained"), [("logistics", 16, 1.0), (MU_LAW, 0, 2.0)])
def test_one_batch_is_overfitted(store: FeatureStore, output: str, order: int, gained: float) -> None:
    recipe = recipe_of(store, output, order, fresh_share=0.0)
    segments = recipe._draw(False)
    recipe._draw = lambda fresh: segments
    recipe.steps = 200  # the rate has risen
    first = recipe.step(0.1)["nll_bits"]
    for _ in range(40):
        last = recipe.step(0.1)["nll_bits"]
    assert last < first - gained


def test_figures_samples_and_weights_are_left(store: FeatureStore, tmp_path: Path) -> None:
    recipe = recipe_of(store, order=12)
    recipe.step(0.0)
    figures = recipe.validate(tmp_path)
    assert 4 < figures["nll_bits"] < 16
    assert figures["mel_l1"] > 0
    assert recipe.score(figures) == figures["nll_bits"]
    assert soundfile.info(tmp_path / "0.wav").frames == 70 * 256
    recipe.export(tmp_path)
    assert WaveNetVocoder.load(tmp_path / "wavenet.safetensors").config == recipe.config


def test_segments_begin_with_a_clip_or_have_history(store: FeatureStore) -> None:
    recipe = recipe_of(store, fresh_share=1.0)
    for fresh, frames in ((True, 2), (False, 3)):
        segments = recipe._draw(fresh)
        assert segments.samples.shape == (2, frames * 256)
        assert segments.mel.shape == (2, 80, frames + 8)
    silence = np.float32(np.log(1e-5))
    assert (recipe._draw(True).mel[..., :4] == silence).all()
    assert recipe.step(0.1)["nll_bits"] > 0
    samples, mel = cut(store, 0, 46, 50, 4)
    clip = store.clip(0)
    np.testing.assert_array_equal(samples, clip.samples[46 * 256 :])
    np.testing.assert_array_equal(mel[:, :8], clip.mel[:, 42:])
    assert (mel[:, 8:] == silence).all()
    assert mel.shape == (80, 12)


def test_state_goes_out_and_comes_back(store: FeatureStore, tmp_path: Path) -> None:
    recipe = recipe_of(store)
    for _ in range(4):
        recipe.step(0.1)
    save_checkpoint(tmp_path / "c.pt", {"recipe": recipe.state_dict()})
    other = recipe_of(store)
    other.load_state_dict(load_checkpoint(tmp_path / "c.pt")["recipe"])
    assert other.steps == recipe.steps
    recipe.rng, other.rng = np.random.default_rng(1), np.random.default_rng(1)
    assert other.step(0.1) == pytest.approx(recipe.step(0.1), rel=1e-3)
    for name, value in recipe.average.weights.items():
        assert torch.allclose(value, other.average.weights[name], atol=1e-4), name


def material(store: FeatureStore) -> Material:
    recordings = [Recording(f"r{i}", f"r{i}", "", Path(), "s") for i in range(400)]
    split = [next(r for r in recordings if r.is_validation is wanted) for wanted in (False, False, True)]
    return Material(split, store, 3)


def test_a_recipe_from_recordings_begins_where_weights_say(store: FeatureStore, tmp_path: Path) -> None:
    training = WaveNetTraining(batch=1, frames=2)
    made = material(store)
    first = wavenet_recipe(made, training, "cpu", config=WaveNetConfig(**TINY))
    first.step(0.1)
    first.export(tmp_path)
    second = wavenet_recipe(made, training, "cpu", tmp_path / "wavenet.safetensors")
    assert second.config == first.config
    for name, value in second.network.state_dict().items():
        assert torch.allclose(value, first.average.weights[name], atol=1e-3), name
    with pytest.raises(StudioError, match="validation are wanted"):
        wavenet_recipe(Material(made.recordings[:2], store, 2), training, "cpu")
    with pytest.raises(StudioError, match="all are shorter"):
        wavenet_recipe(made, WaveNetTraining(frames=900), "cpu")
    with pytest.raises(StudioError, match="measured alike"):
        wavenet_recipe(made, training, "cpu", config=WaveNetConfig(**TINY | {"spec": MelSpec(n_mels=64)}))
