"""The recipe of HiFi-GAN on a tiny corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from tests.training.test_training import tone
from voicestudio.core import MelSpec, StudioError
from voicestudio.models.hifigan.config import HifiGanConfig
from voicestudio.models.hifigan.vocoder import HifiGanVocoder
from voicestudio.training.corpus import Recording
from voicestudio.training.features import FeatureStore, _pack
from voicestudio.training.hifigan import HifiGanRecipe, HifiGanTraining, ReadPitch, hifigan_recipe
from voicestudio.training.loop import load_checkpoint, save_checkpoint
from voicestudio.training.recipes import Material

torch.set_num_threads(1)
TINY = HifiGanConfig(
    resblock="2", rates=(8, 8, 4), kernels=(16, 16, 8), channels=32, resblock_kernels=(3, 5),
    dilations=((1, 2), (2, 6)), harmonic=True, refinements=2,
)  # fmt: skip
PLAIN = replace(TINY, harmonic=False, resblock="1")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FeatureStore:
    folder = tmp_path_factory.mktemp("features") / "pack"
    _pack(folder, [tone(80 + 10 * i, 150.0 + 30 * i, i) for i in range(3)])
    return FeatureStore(folder, MelSpec())


def recipe_on(store: FeatureStore, config: HifiGanConfig = TINY, **kwargs: float) -> HifiGanRecipe:
    training = HifiGanTraining(**({"batch": 2, "frames": 24, "rate": 5e-3, "adversarial_from": 2.0} | kwargs))
    return HifiGanRecipe(config, training, store, [0, 1], [2])


@pytest.mark.parametrize("config", [TINY, PLAIN])
def test_a_tiny_corpus_is_overfitted_and_exported(store: FeatureStore, tmp_path: Path, config: HifiGanConfig) -> None:
    recipe = recipe_on(store, config, rate=1e-2)
    batch = recipe._drawn()
    recipe._drawn = lambda: batch
    first = recipe.step(0.1)
    for _ in range(25):
        last = recipe.step(0.1)
    assert last["raw_mel"] < 0.85 * first["raw_mel"]
    assert last["log_stft"] < 0.9 * first["log_stft"]
    figures = recipe.validate(tmp_path)
    assert recipe.score(figures) == figures["log_stft"] > 0
    assert soundfile.info(tmp_path / "0.wav").frames == 100 * 256
    recipe.export(tmp_path)
    assert HifiGanVocoder.load(tmp_path / "hifi-gan.safetensors").config == config


def test_discriminators_join_when_asked_and_every_weight_learns(store: FeatureStore) -> None:
    recipe = recipe_on(store, adversarial_from=0.5)
    critics = [p.detach().clone() for p in recipe.discriminators.parameters()]
    weights = {name: p.detach().clone() for name, p in recipe.network.named_parameters()}
    assert "adversarial" not in recipe.step(0.4)
    assert all(torch.equal(a, b) for a, b in zip(critics, recipe.discriminators.parameters(), strict=True))
    assert {"adversarial", "features", "critic"} <= set(recipe.step(0.6))
    assert any(not torch.equal(a, b) for a, b in zip(critics, recipe.discriminators.parameters(), strict=True))
    for name, parameter in recipe.network.named_parameters():
        assert not torch.equal(parameter, weights[name]), name


def test_state_goes_out_and_comes_back(store: FeatureStore, tmp_path: Path) -> None:
    recipe = recipe_on(store)
    for _ in range(3):
        recipe.step(0.1)
    save_checkpoint(tmp_path / "c.pt", {"recipe": recipe.state_dict()})
    other = recipe_on(store, read_share=0.0)
    other.load_state_dict(load_checkpoint(tmp_path / "c.pt")["recipe"])
    assert other.steps == 3
    again = recipe_on(store, read_share=0.0)
    again.load_state_dict(recipe.state_dict())
    assert other.step(0.1) == pytest.approx(again.step(0.1), rel=1e-3)


def test_some_clips_have_the_pitch_that_the_vocoder_would_read(store: FeatureStore) -> None:
    never, always = ReadPitch(store, 0.0, 0), ReadPitch(store, 1.0, 0)
    np.testing.assert_array_equal(never.clip(1, 5, 30).f0_hz, store.clip(1, 5, 30).f0_hz)
    read = always.clip(1, 5, 30)
    assert not np.array_equal(read.f0_hz, store.clip(1, 5, 30).f0_hz)
    assert np.abs(read.f0_hz / 180 - 1).max() < 0.02
    np.testing.assert_array_equal(read.mel, store.clip(1, 5, 30).mel)


def material_of(store: FeatureStore, prompts: list[str]) -> Material:
    recordings = [Recording(f"{prompt}_1", prompt, "", Path(), "s") for prompt in prompts]
    return Material(recordings, store, len(recordings))


def test_the_recipe_begins_from_weights_that_fit(store: FeatureStore, tmp_path: Path) -> None:
    sides: dict[bool, list[str]] = {True: [], False: []}
    for i in range(200):
        sides[Recording(f"p{i}_1", f"p{i}", "", Path(), "s").is_validation].append(f"p{i}")
    made = material_of(store, [*sides[False][:2], sides[True][0]])
    begun = recipe_on(store)
    begun.step(0.1)
    begun.export(tmp_path)
    path = tmp_path / "hifi-gan.safetensors"
    recipe = hifigan_recipe(made, HifiGanTraining(), "cpu", path)
    assert recipe.config == TINY
    for name, value in recipe.network.state_dict().items():
        assert torch.equal(value, begun.average.weights[name].half().float())
    with pytest.raises(StudioError, match="measured alike"):
        hifigan_recipe(made, HifiGanTraining(), "cpu", config=replace(TINY, spec=MelSpec(n_mels=64)))
    with pytest.raises(StudioError, match="for validation are wanted"):
        hifigan_recipe(material_of(store, sides[False][:3]), HifiGanTraining(), "cpu")
    with pytest.raises(StudioError, match="all are shorter"):
        hifigan_recipe(made, HifiGanTraining(frames=900), "cpu", path)
