"""The recipe of Tacotron 2 on a tiny corpus: it overfits one batch, and comes back from its state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.tacotron.tokens import Tokens, inventory
from voicestudio.models.tacotron2 import graphemes
from voicestudio.models.tacotron2.config import Tacotron2Config, small
from voicestudio.models.tacotron2.network import Tacotron2
from voicestudio.models.tacotron2.synthesis import KIND, Tacotron2Model
from voicestudio.training.corpus import Recording
from voicestudio.training.examples import batch_of, examples_of
from voicestudio.training.features import ClipFeatures, FeatureStore, _pack
from voicestudio.training.loop import load_checkpoint, save_checkpoint
from voicestudio.training.recipes import Material
from voicestudio.training.tacotron2 import Tacotron2Recipe, Tacotron2Training, tacotron2_recipe

LINES = [list("habalo."), list("mi.salu."), list("tosa, mi.")]


def clip(n_frames: int, seed: int) -> ClipFeatures:
    """Harmonics whose pitch and level change from phoneme to phoneme."""
    rng = np.random.default_rng(seed)
    f0 = np.repeat(rng.uniform(120, 300, 8), -(-n_frames * 256 // 8))[: n_frames * 256]
    phase = np.cumsum(f0) / 22050
    samples = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 12)) * 0.1
    samples = (samples + 0.003 * rng.normal(size=len(phase))).astype(np.float32)
    return ClipFeatures(samples, log_mel(samples), np.full(n_frames, 180.0, np.float32))


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    _pack(tmp_path / "pack", [clip(50 + 5 * i, i) for i in range(3)])
    return FeatureStore(tmp_path / "pack", MelSpec())


def recipe_for(store: FeatureStore, align_steps: int = 2, **kwargs: float) -> Tacotron2Recipe:
    config = Tacotron2Config(
        inventory(s for line in LINES for s in line), n_stresses=3, encoder_channels=24, n_encoder_convs=1,
        prenet_channels=16, attention_rnn_channels=32, attention_channels=16, location_filters=4, location_kernel=7,
        decoder_rnn_channels=32, postnet_channels=16, n_postnet_convs=2, reduction=3, mel_mean=-5.0, mel_scale=2.5,
        dropout=0.0,
    )  # fmt: skip
    parts = [examples_of(LINES, [0, 1, 2], Tokens(config.symbols)) for _ in range(2)]
    training = Tacotron2Training(batch=3, align_batch=3, align_steps=align_steps, rate=3e-2, **kwargs)
    return Tacotron2Recipe(config, training, store, *parts)


def test_one_batch_is_overfitted(store: FeatureStore, tmp_path: Path) -> None:
    recipe = recipe_for(store, given_share=0.0, frame_drop=0.0)
    assert set(recipe.step(0.0)) == {"align"}
    assert set(recipe.validate(tmp_path)) == {"align"}
    recipe.export(tmp_path)
    assert not list(tmp_path.glob("*.safetensors"))
    recipe.step(0.0)
    for example in recipe.examples:
        assert example.durations.sum() == store.n_frames(example.clip)
    first = recipe.step(0.1)
    for _ in range(70):
        last = recipe.step(0.1)
    assert last["before"] < 0.68 * first["before"]
    assert last["mel"] < 0.68 * first["mel"]
    assert last["guide"] < 0.5 * first["guide"]
    assert last["gate"] < 0.5 * first["gate"]
    figures = recipe.validate(tmp_path)
    assert figures["before"] > 0 and 0 <= figures["diagonal_first"] <= 1 and figures["length"] > 0
    assert recipe.score(figures) > figures["free"] > 0
    assert len(list(tmp_path.glob("*.png"))) == 3
    sounds = list(tmp_path.glob("*.wav"))
    assert len(sounds) == 3 and all(soundfile.info(path).frames > 0 for path in sounds)
    recipe.export(tmp_path)
    model = Tacotron2Model.load(tmp_path / "tacotron2.safetensors")
    assert model.config == recipe.config
    other = recipe_for(store)
    other.warm_start(model.network.state_dict())
    np.testing.assert_allclose(other.average.weights["embedding.weight"], model.network.embedding.weight.detach())


def test_state_goes_out_and_comes_back(store: FeatureStore, tmp_path: Path) -> None:
    recipe = recipe_for(store)
    for _ in range(4):
        recipe.step(0.1)
    save_checkpoint(tmp_path / "c.pt", {"recipe": recipe.state_dict()})
    other = recipe_for(store)
    other.load_state_dict(load_checkpoint(tmp_path / "c.pt")["recipe"])
    assert other.steps == recipe.steps == 4
    recipe.rng, other.rng = np.random.default_rng(1), np.random.default_rng(1)
    torch.manual_seed(0)
    wanted = recipe.step(0.1)
    torch.manual_seed(0)
    assert other.step(0.1) == pytest.approx(wanted, rel=1e-3)


def test_durations_may_be_known_before(store: FeatureStore) -> None:
    recipe = recipe_for(store, align_steps=5)
    durations = []
    for example in recipe.examples:
        row = np.ones(len(example.tokens), np.int64)
        row[0] += store.n_frames(example.clip) - row.sum()
        durations.append(row)
    recipe.know_durations(durations)
    assert "guide" in recipe.step(0.0)
    with pytest.raises(ValueError, match="other clips"):
        recipe_for(store).know_durations([row[:-1] for row in durations])


def test_at_first_the_text_alone_is_learned_from(store: FeatureStore) -> None:
    recipe = recipe_for(store)
    recipe.step(0.0)
    recipe.step(0.0)
    attention = recipe.network.decoder.attention_layer.v.weight.clone()
    first = recipe.step(0.1)
    for _ in range(15):
        last = recipe.step(0.1)
    assert last["before"] < 0.9 * first["before"]
    assert torch.allclose(recipe.network.decoder.attention_layer.v.weight, attention, rtol=0.02)  # but for its decay
    assert recipe.network.encoder.lstm.weight_ih_l0.grad.abs().sum() > 0
    recipe.step(0.9)
    assert recipe.network.decoder.attention_layer.v.weight.grad.abs().sum() > 0


def test_guidance_is_one_where_a_token_is_said(store: FeatureStore) -> None:
    recipe = recipe_for(store)
    recipe.train_examples = recipe.train_examples[:1]
    recipe.train_examples[0].durations = np.array([3, 6, 6, 3, 12, 3, 3, 14])
    batch = batch_of(recipe.train_examples, store, torch.device("cpu"))
    assert len(recipe.train_examples[0].tokens) == batch.durations.shape[1] == 8
    guidance = recipe.guidance(batch.durations, 17, 2.5)[0]  # 50 frames, 3 a step
    assert guidance.argmax(1).tolist() == [0, 1, 1, 2, 2, 3, *[4] * 4, 5, 6, *[7] * 5]
    assert guidance.max(1).values[:16].min() == 1
    assert guidance[0, 4] < 1e-3


def test_a_recipe_is_made_of_recordings(store: FeatureStore, tmp_path: Path) -> None:
    texts = ["A low hum.", "Me too, sir.", "So long, you."]
    names = ["p0", "p1", "p4"]
    recordings = [Recording(n, n, text, tmp_path / n, "s") for n, text in zip(names, texts, strict=True)]
    made = Material(recordings, store, 3)
    assert (made.train, made.validation) == ([0, 1], [2])
    recipe = tacotron2_recipe(made, Tacotron2Training(), "cpu")
    assert recipe.config == replace(small(recipe.config.symbols), mel_mean=-5.0, mel_scale=2.5)
    silent = [replace(recording, text="") for recording in recordings]
    with pytest.raises(StudioError, match="texts are wanted for training"):
        tacotron2_recipe(Material(silent, store, 3), Tacotron2Training(), "cpu")
    with pytest.raises(StudioError, match="as long as their texts are wanted for training"):
        tacotron2_recipe(made, Tacotron2Training(max_frames=20), "cpu")


def test_weights_that_read_letters_are_not_begun_from(store: FeatureStore, tmp_path: Path) -> None:
    config = replace(recipe_for(store).config, symbols=graphemes.SYMBOLS, mel_mean=0.0, mel_scale=1.0)
    path = tmp_path / "letters.safetensors"
    save_weights(path, Tacotron2(config).state_dict(), config, KIND)
    names = [("p0", "A low hum."), ("p4", "So long, you.")]
    made = Material([Recording(n, n, text, tmp_path / n, "s") for n, text in names], store, 2)
    with pytest.raises(StudioError, match="read letters"):
        tacotron2_recipe(made, Tacotron2Training(), "cpu", path)
