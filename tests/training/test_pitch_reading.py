"""Readers of pitch learn beside an acoustic model that learns no more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from tests.training.test_training import LINES, acoustic_recipe, store  # noqa: F401 (a fixture)
from voicestudio.models.tacotron.pitch_reading import places
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import Tokens
from voicestudio.training.examples import examples_of
from voicestudio.training.features import FeatureStore
from voicestudio.training.pitch_reading import PitchRecipe, PitchTraining


def recipe_beside(acoustic, store: FeatureStore) -> PitchRecipe:  # noqa: F811
    tokens = Tokens(acoustic.config.symbols)
    train = examples_of([*LINES, LINES[0]], [0, 1, 2, 0], tokens)
    training = PitchTraining(batch=3, align_batch=3, align_steps=2, rate=1e-2)
    weights = {name: value.clone() for name, value in acoustic.network.state_dict().items()}
    return PitchRecipe(
        acoustic.config, training, store, train, examples_of(LINES, [0, 1, 2], tokens), "cpu", weights, n_readers=2
    )


def test_readers_learn_and_leave_the_rest_alone(store: FeatureStore, tmp_path: Path) -> None:  # noqa: F811
    acoustic = acoustic_recipe(store)
    for _ in range(5):
        acoustic.step(0.1)
    recipe = recipe_beside(acoustic, store)
    first = [recipe.step(0.1) for _ in range(3)][-1]["reading"]
    for _ in range(40):
        last = recipe.step(0.1)["reading"]
    assert last < 0.7 * first
    for name, value in acoustic.network.state_dict().items():
        assert torch.equal(recipe.network.state_dict()[name], value), name
    one, two = recipe.network.pitch_readers
    assert not torch.equal(one.out.weight, two.out.weight)
    assert np.array_equal(recipe.train_examples[0].pitch, recipe.train_examples[1].pitch)  # takes of one prompt
    figures = recipe.validate(tmp_path)
    assert recipe.score(figures) == figures["pitch"]
    recipe.export(tmp_path)
    model = AcousticModel.load(tmp_path / "acoustic.safetensors")
    assert len(model.network.pitch_readers) == 2
    line = [model.config.symbols[3], model.config.symbols[4]]
    plain = AcousticModel(acoustic.averaged()).plan(line)
    helped = model.plan(line)
    assert np.abs(plain.durations * model.config.duration_scale / helped.durations - 1).max() < 0.2
    assert np.abs(plain.pitch - helped.pitch).max() > 1e-3
    again = recipe_beside(acoustic, store)
    again.load_state_dict(recipe.state_dict())
    assert torch.equal(again.network.pitch_readers[0].out.weight, one.out.weight)


def test_places_count_from_both_ends() -> None:
    told = places(torch.tensor([5, 3]), 5)
    assert told.shape == (2, 5, 4)
    assert told[0, :, 0].tolist() == [0, 0.25, 0.5, 0.75, 1] and told[1, 2, 0] == 1
    assert torch.allclose(told[0, :, 1], 1 - told[0, :, 0])
    assert told[0, 0, 2] == told[0, 4, 3] == told[1, 2, 3] == 1
