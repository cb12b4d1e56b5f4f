"""WaveGlow's recipe on a tiny corpus."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.models.source import pulses, sample_f0
from voicestudio.models.waveglow.config import WaveGlowConfig
from voicestudio.models.waveglow.vocoder import WaveGlowVocoder
from voicestudio.training.corpus import Recording
from voicestudio.training.features import ClipFeatures, FeatureStore, _pack
from voicestudio.training.pulse_phase import pulses_in_step
from voicestudio.training.recipes import Material
from voicestudio.training.vocoder import draw
from voicestudio.training.waveglow import WaveGlowRecipe, WaveGlowTraining, waveglow_recipe

TINY = WaveGlowConfig(
    n_flows=2, n_group=16, early_every=1, early_size=4, n_layers=2, channels=24, upsample_kernel=0, dilated=False,
    skips=False, separable=True, harmonic=True, envelope_order=12, max_log_scale=3.0, refinements=1,
)  # fmt: skip


def tone(n_frames: int, f0_hz: float, seed: int) -> ClipFeatures:
    """A clip of harmonics and some noise, its mel measured, its f0 known."""
    time = np.arange(n_frames * 256) / 22050
    noise = 0.003 * np.random.default_rng(seed).normal(size=len(time))
    samples = sum(np.cos(2 * np.pi * f0_hz * k * time + seed) / k for k in range(1, 20)) * 0.1
    samples = (samples + noise).astype(np.float32)
    return ClipFeatures(samples, log_mel(samples), np.full(n_frames, f0_hz, np.float32))


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    _pack(tmp_path / "pack", [tone(40 + 10 * i, 150.0 + 30 * i, i) for i in range(3)])
    return FeatureStore(tmp_path / "pack", MelSpec())


def recipe(store: FeatureStore, config: WaveGlowConfig = TINY, **kwargs: float) -> WaveGlowRecipe:
    training = WaveGlowTraining(**({"batch": 2, "frames": 24, "rate": 1e-2, "warm_up": 5} | kwargs))
    return WaveGlowRecipe(config, training, store, [0, 1], [2])


def test_one_clip_is_overfitted_and_the_sound_nears_the_mel(store: FeatureStore, tmp_path: Path) -> None:
    made = recipe(store)
    made.clips, made.weights, made.validation = np.array([0]), np.ones(1), [0]
    before = made.validate(tmp_path)
    first = made.step(0.1)
    for _ in range(40):
        last = made.step(0.1)
    assert last["nll"] < first["nll"] - 0.1
    assert last["spectral"] < 0.7 * first["spectral"]
    assert last["f0"] < 0.7 * first["f0"]
    made.average.weights = {name: value.clone() for name, value in made.network.state_dict().items()}
    figures = made.validate(tmp_path)
    assert figures["nll"] < before["nll"] - 0.1
    assert figures["mel_l1"] < 0.8 * before["mel_l1"]
    assert figures["refined_l1"] < figures["mel_l1"]
    assert figures["spectral"] < 0.7 * before["spectral"]
    assert made.score(figures) == figures["nll"] + figures["spectral"]
    assert soundfile.info(tmp_path / "0.wav").frames == store.n_frames(0) * 256
    made.export(tmp_path)
    assert WaveGlowVocoder.load(tmp_path / "waveglow.safetensors").config == TINY


def test_the_papers_network_is_trained_by_the_same_recipe(store: FeatureStore) -> None:
    paper = replace(TINY, harmonic=False, envelope_order=0, upsample_kernel=256, dilated=True, skips=True)
    made = recipe(store, replace(paper, separable=False, refinements=0, n_layers=1), spectral=0.0)
    first = made.step(0.1)
    for _ in range(12):
        last = made.step(0.1)
    assert set(last) == {"nll", "gradient"}
    assert last["nll"] < first["nll"] - 0.5
    assert made.score({"nll": 1.0}) == 1.0


def test_the_spectra_of_samples_teach_all_that_makes_them(store: FeatureStore) -> None:
    made = recipe(store)
    for _ in range(3):  # couplings begin as the identity
        made.step(0.1)
    made.network.zero_grad(set_to_none=True)
    batch = draw(store, made.clips, made.weights, made.training, made.rng, made.device)
    made.losses(made.network, batch)["spectral"].backward()
    untaught = [name for name, value in made.network.named_parameters() if value.grad is None or not value.grad.any()]
    assert all(name.startswith("f0_head.") for name in untaught)


def test_state_goes_out_and_comes_back(store: FeatureStore) -> None:
    made, other = recipe(store), recipe(store, seed=4)
    for _ in range(3):
        made.step(0.1)
    other.load_state_dict(made.state_dict())
    assert other.steps == 3
    made.rng, other.rng = np.random.default_rng(1), np.random.default_rng(1)
    assert other.step(0.1) == pytest.approx(made.step(0.1), rel=1e-3)


def test_recipe_of_a_corpus_begins_from_weights_and_tells_what_is_wrong(store: FeatureStore, tmp_path: Path) -> None:
    validation = next(name for name in map(str, range(99)) if Recording(name, name, "", Path(), "").is_validation)
    names = ["a0", "a1", validation]
    material = Material([Recording(name, name, "", Path(), "") for name in names], store, 3)
    assert material.train == [0, 1]
    recipe(store).export(tmp_path)
    path, training = tmp_path / "waveglow.safetensors", WaveGlowTraining(batch=2, frames=24)
    begun = waveglow_recipe(material, training, "cpu", path)
    assert begun.config == TINY
    assert waveglow_recipe(material, training, "cpu", config=TINY).config == TINY
    with pytest.raises(StudioError, match="too small"):
        waveglow_recipe(Material(material.recordings[:2], store, 2), training, "cpu")
    with pytest.raises(StudioError, match="longer"):
        waveglow_recipe(material, WaveGlowTraining(frames=900), "cpu", config=TINY)
    with pytest.raises(StudioError, match="for validation"):  # clips of 40, 50 and 60 frames
        WaveGlowRecipe(TINY, WaveGlowTraining(frames=45), store, [1, 2], [0])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StudioError, match="damaged"):
        waveglow_recipe(material, training, "cpu", path)


def test_pulses_keep_step_with_the_recording() -> None:
    held = 190 + 25 * torch.sin(torch.arange(60) / 8)[None]
    voiced = (torch.arange(60) > 5).float()[None]
    f0_hz = sample_f0(held.double(), 256)
    late = torch.linspace(0, 5, 60 * 256).double()  # the recording's pitch is a little above what was measured
    phase = torch.cumsum(2 * math.pi * f0_hz / 22050, -1) + 2 + late
    truth = pulses(phase, f0_hz, 22050).float()
    noisy = truth + 0.5 * torch.randn(truth.shape, generator=torch.Generator().manual_seed(0))
    made = pulses_in_step(noisy, held, voiced, 256, 22050)
    inner = slice(10 * 256, 50 * 256)
    assert np.corrcoef(made[0, inner], truth[0, inner])[0, 1] > 0.6
    free = pulses(phase - 2 - late, f0_hz, 22050).float()
    assert np.corrcoef(free[0, inner], truth[0, inner])[0, 1] < 0.2
    assert made[0, : 4 * 256].abs().max() == 0


def test_a_step_out_of_all_range_changes_nothing_and_many_of_them_are_told(store: FeatureStore) -> None:
    made = recipe(store)
    made.step(0.1)
    for wn in made.network.WN:
        wn.end.bias.data.fill_(math.nan)
    before = {name: value.clone() for name, value in made.network.state_dict().items()}
    for _ in range(20):
        assert made.step(0.1) == {}
    for name, value in made.network.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
    with pytest.raises(StudioError, match="lower rate"):
        made.step(0.1)
