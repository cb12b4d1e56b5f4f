"""Another speaker is learned on an acoustic model that learns no more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.training.test_training import store, tone  # noqa: F401 (a fixture)
from voicestudio.core import MelSpec, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron import difference
from voicestudio.models.tacotron.config import RECURRENT, TacotronConfig
from voicestudio.models.tacotron.network import Tacotron
from voicestudio.models.tacotron.synthesis import AcousticModel
from voicestudio.models.tacotron.tokens import inventory
from voicestudio.training.corpus import Recording
from voicestudio.training.features import FeatureStore, _pack
from voicestudio.training.recipes import Material
from voicestudio.training.revoicing import RevoicedStore
from voicestudio.training.speaker import BASE, NEW, SpeakerRecipe, SpeakerTraining
from voicestudio.training.speaker_recipe import speaker_recipe

CONFIG = TacotronConfig(
    inventory(["ɐ", " ", "b", "oʊ", "t", "."]), channels=32, n_encoder_convs=1, predictor_channels=16,
    decoder_channels=48, decoder_hidden=96, n_decoder_blocks=2, postnet_channels=16, n_postnet_blocks=1, dropout=0.0,
    log_f0_mean=5.2, log_f0_std=0.2, n_pitch_readers=1, pitch_reader_channels=16,
)  # fmt: skip


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(difference, "LARGE", 48 * 32)
    torch.manual_seed(0)
    path = tmp_path / "base.safetensors"
    save_weights(path, Tacotron(CONFIG).state_dict(), CONFIG, "acoustic model")
    return path


@pytest.fixture
def made(tmp_path: Path) -> Material:
    """Two clips of each speaker, one of them of a prompt that is held out; the new one says "eu"."""
    _pack(tmp_path / "two", [tone(80 + 10 * i, 150.0 if i < 2 else 200.0, i) for i in range(4)])
    held_out = next(name for name in map(str, range(1000)) if Recording("", name, "", tmp_path, "").is_validation)
    prompts = [("a", "Een neus."), (held_out, "Een boot."), ("b", "A boat."), (held_out, "A boat.")]
    recordings = [Recording(str(i), prompt, text, tmp_path, "") for i, (prompt, text) in enumerate(prompts)]
    return Material(recordings, FeatureStore(tmp_path / "two", MelSpec()), 2)


def recipe_of(made: Material, base: Path, **kwargs: float) -> SpeakerRecipe:
    training = SpeakerTraining(batch=1, align_batch=2, align_steps=2, rate=2e-2, rank=4, pitch_hz=110.0, **kwargs)
    return speaker_recipe(made, ["nl", "en-us"], training, "cpu", base)


def test_it_learns_both_speakers_and_leaves_the_base_alone(made: Material, base: Path, tmp_path: Path) -> None:
    recipe = recipe_of(made, base, resonances=0.9, likeness=0.25)
    assert {"r", "øː"} & set(recipe.config.symbols) and len(recipe.network.pitch_readers) == 0
    recipe.step(0.1), recipe.step(0.1)
    before = {name: value.clone() for name, value in recipe.learned.base.items()}
    first = [recipe.step(0.1) for _ in range(2)]
    for _ in range(20):
        last = [recipe.step(0.1), recipe.step(0.1)]
    for one, other in zip(first, last, strict=True):
        (mel,) = [name for name in one if name.startswith("mel_")]
        assert other[mel] < 0.7 * one[mel], (mel, one[mel], other[mel])
    assert all(torch.equal(value, recipe.learned.base[name]) for name, value in before.items())
    figures = recipe.validate(tmp_path)
    assert np.isfinite(recipe.score(figures)) and {"mel_new", "mel_base"} <= figures.keys()

    recipe.export(tmp_path)
    model, plain = AcousticModel.load(tmp_path / "acoustic.safetensors", base=base), AcousticModel.load(base)
    assert model.config.symbols == CONFIG.symbols and np.exp(model.config.log_f0_mean) == pytest.approx(110)
    line = ["ɐ", " ", "b", "ˈoʊ", "t", "."]
    one, other = model.plan(line), plain.plan(line)
    assert np.array_equal(one.durations, other.durations) and np.array_equal(one.pitch, other.pitch)
    learned = recipe.averaged_difference()
    between = learned.difference((0.25, 0.75))["decoder.out.bias.full"]
    ends = [learned.difference(shares)["decoder.out.bias.full"] for shares in ((1.0, 0.0), (0.0, 1.0))]
    assert not torch.allclose(*ends) and torch.allclose(between, 0.25 * ends[0] + 0.75 * ends[1], atol=1e-6)

    again = recipe_of(made, base, resonances=0.9)
    again.load_state_dict(recipe.state_dict())
    assert torch.equal(again.learned.extra, recipe.learned.extra)
    assert np.array_equal(again.train_examples[0].pitch, recipe.train_examples[0].pitch)


def test_both_speakers_come_to_one_pitch(made: Material, base: Path) -> None:
    recipe = recipe_of(made, base)
    recipe.step(0.1), recipe.step(0.1)
    for example in (*recipe.train_examples, *recipe.validation):
        f0_hz = recipe.store.clip(example.clip).f0_hz
        assert np.allclose(f0_hz, 110, rtol=1e-3) and np.allclose(example.pitch, 0, atol=0.01)
    assert {recipe.speaker(example) for example in recipe.train_examples} == {NEW, BASE}
    kept = RevoicedStore(made.store, 2, [1.0, 0.55], 1.0)
    assert kept.clip(2).mel.shape == made.store.clip(2).mel.shape and len(kept) == 4
    assert np.allclose(kept.clip(2).f0_hz, 110) and np.allclose(kept.clip(0).f0_hz, 150)


def test_what_is_missing_is_told(made: Material, base: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Two corpora are wanted"):
        recipe_of(Material(made.recordings[:2], made.store, 2), base)
    with pytest.raises(StudioError, match="new speaker with texts are wanted for validation"):
        recipe_of(Material([made.recordings[0], *made.recordings[2:]], made.store, 1), base)
    with pytest.raises(StudioError, match="A likeness from 0 to 1 is wanted, but 1.5 came"):
        recipe_of(made, base, likeness=1.5)
    config = TacotronConfig(CONFIG.symbols, channels=16, decoder=RECURRENT, n_encoder_convs=1)
    save_weights(tmp_path / "other.safetensors", Tacotron(config).state_dict(), config, "acoustic model")
    with pytest.raises(StudioError, match="parallel decoder"):
        recipe_of(made, tmp_path / "other.safetensors")
