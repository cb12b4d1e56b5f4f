"""Sounds of a class: the WaveNet over frames, its sampler, and both networks together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.frame_config import SOUND_SPEC, FrameConfig
from voicestudio.models.wavenet.frame_sampling import FrameSampler
from voicestudio.models.wavenet.frames import FrameWaveNet, frame_bits
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.sounds import FRAMES_KIND, SoundSettings, SoundWaveNet
from voicestudio.models.wavenet.vocoder import WaveNetSettings, WaveNetVocoder

SPEC = replace(SOUND_SPEC, n_mels=12)
CONFIG = FrameConfig(
    SPEC, ("rain", "clock", "dog"), n_mixtures=3, cycles=2, cycle_layers=3, kernel_size=3, channels=16,
    skip_channels=20, condition_channels=6, take_size=4, n_takes=6,
)  # fmt: skip
SAMPLES = WaveNetConfig(
    SPEC, cycles=1, cycle_layers=4, channels=16, skip_channels=16, n_mixtures=3, condition_channels=8, n_classes=3,
    prediction_order=8,
)  # fmt: skip


def a_frame_network(seed: int = 0) -> FrameWaveNet:
    """One whose outputs vary much with what came before and with the class."""
    torch.manual_seed(seed)
    network = FrameWaveNet(CONFIG)
    network.fit_axes([course(500, 9)])
    takes = [network.values(course(200, seed)[None])[0] for seed in range(6)]
    network.fit_takes(takes, torch.tensor([0, 0, 1, 1, 2, 2]))
    with torch.no_grad():
        network.out.weight.mul_(30)
        network.classes.weight.mul_(3)
    return network.eval()


def course(n_frames: int, seed: int = 0) -> torch.Tensor:
    """A log-mel whose neighbouring bands and frames are alike."""
    rng = np.random.default_rng(seed)
    walk = np.zeros((SPEC.n_mels, n_frames))
    for i in range(1, n_frames):
        walk[:, i] = 0.9 * walk[:, i - 1] + rng.normal(0, 0.4, SPEC.n_mels)
    return torch.from_numpy(np.cumsum(walk, 0) - 5).float()


@pytest.fixture(scope="module")
def made() -> SoundWaveNet:
    torch.manual_seed(1)
    network = WaveNet(SAMPLES)
    with torch.no_grad():
        network.conditioning.classes.weight.mul_(3)
    return SoundWaveNet(a_frame_network(), WaveNetVocoder(network))


def test_axes_part_frames_and_their_changes_and_lead_back() -> None:
    network, mel = FrameWaveNet(CONFIG), course(4000)
    network.fit_axes([mel])
    values = network.values(mel[None])
    np.testing.assert_allclose(np.cov(values[0].numpy().T), np.eye(12), atol=0.02)
    steps = np.cov(values[0].diff(dim=0).numpy().T)
    assert np.abs(steps - np.diag(np.diag(steps))).max() < 0.02
    assert (np.diff(np.diag(steps)) > -1e-3).all()  # slow ones first
    np.testing.assert_allclose(network.log_mel(values)[0], mel, atol=1e-3)


def test_frames_one_by_one_are_those_of_all_at_once() -> None:
    network = a_frame_network()
    for sound in range(3):
        sampler, heard, told = FrameSampler(network, sound, 5), [], []
        for _ in range(60):
            told.append(sampler.told())
            values = np.random.default_rng(len(heard)).normal(0, 1, 12).astype(np.float32)
            sampler.hear(values)
            heard.append(values)
        with torch.inference_mode():
            frames = torch.from_numpy(np.array(heard))[None]
            parallel = network(frames, torch.tensor([sound]), sampler.take)
        scores, *others = (np.array(column) for column in zip(*told, strict=True))
        np.testing.assert_allclose(torch.from_numpy(scores).log_softmax(-1), parallel[0][0], atol=1e-4)
        for one_by_one, at_once in zip(others, parallel[1:], strict=True):
            np.testing.assert_allclose(one_by_one, at_once[0], atol=1e-4, rtol=1e-4)


def test_a_network_that_learned_nothing_makes_noise_like_the_recordings() -> None:
    network, takes = FrameWaveNet(CONFIG), [course(2000, seed) + seed for seed in range(6)]
    network.fit_axes(takes)
    network.fit_takes([network.values(mel[None])[0] for mel in takes], torch.zeros(6, dtype=torch.long))
    made = np.concatenate([FrameSampler(network, 0, seed).frames(500) for seed in range(12)], 1)
    real = torch.cat(takes, 1).clamp_min(float(np.log(SPEC.floor))).numpy()
    for made_part, real_part in ((made, real), (np.diff(made), np.diff(real))):
        np.testing.assert_allclose(made_part.std(1), real_part.std(1), rtol=0.3)


def test_bits_of_a_frame_are_those_of_the_mixture() -> None:
    rng = np.random.default_rng(0)
    values, means, scales = rng.normal(0, 1, 4), rng.normal(0, 1, (2, 4)), rng.uniform(0.3, 2, (2, 4))
    shares = np.array([0.3, 0.7])
    density = np.prod(np.exp(-0.5 * ((values - means) / scales) ** 2) / scales / np.sqrt(2 * np.pi), 1)
    outputs = tuple(torch.from_numpy(x)[None, None] for x in (np.log(shares), means, np.log(scales)))
    bits = frame_bits(outputs, torch.from_numpy(values)[None, None])
    assert float(bits) == pytest.approx(-np.log2(shares @ density) / 4)


def test_every_weight_of_the_frame_network_gets_a_gradient() -> None:
    network = a_frame_network()
    values = network.values(torch.stack([course(80, seed) for seed in range(3)]))
    take = network.take(values)
    frame_bits(network(values, torch.tensor([0, 1, 2]), take), values).mean().backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def samples_of(made: SoundWaveNet, sound: int, n_samples: int = 2000, **kwargs: object) -> np.ndarray:
    return np.concatenate(list(made.stream(sound, n_samples, **kwargs)))


def test_classes_and_seeds_differ_and_equal_ones_are_equal(made: SoundWaveNet) -> None:
    first = samples_of(made, 0)
    assert first.shape == (2000,)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, samples_of(made, 0))
    others = [samples_of(made, 1), samples_of(made, 2), samples_of(made, 0, seed=1)]
    calm = SoundSettings(0.5, WaveNetSettings(0.5))
    for other in (*others, samples_of(made, 0, settings=calm)):
        assert np.abs(other - first).max() > 1e-3
    frames = [np.concatenate([m.frames for m in made.mels(sound, 50)], 1) for sound in range(3)]
    assert min(np.abs(frames[a] - frames[b]).mean() for a, b in ((0, 1), (0, 2), (1, 2))) > 0.1


def test_a_longer_stream_begins_as_a_shorter_one(made: SoundWaveNet) -> None:
    np.testing.assert_array_equal(samples_of(made, 1, 4000)[:1500], samples_of(made, 1, 1500))
    sampler, whole = FrameSampler(made.frames, 2, 7), FrameSampler(made.frames, 2, 7).frames(48)
    parts = [sampler.frames(n) for n in (1, 7, 40)]
    np.testing.assert_array_equal(np.concatenate(parts, 1), whole)


def test_less_variation_spreads_less(made: SoundWaveNet) -> None:
    def spread(variation: float) -> float:
        frames = FrameSampler(made.frames, 0, 1).frames(200, variation)
        return float(np.std(np.diff(frames)))

    assert spread(0.4) < 0.7 * spread(1.0)


def test_weights_are_kept_and_come_back(made: SoundWaveNet, tmp_path: Path) -> None:
    save_weights(tmp_path / "f", made.frames.state_dict(), CONFIG, FRAMES_KIND)
    save_weights(tmp_path / "s", made.vocoder.network.state_dict(), SAMPLES, "wavenet")
    loaded = SoundWaveNet.load(tmp_path / "f", tmp_path / "s")
    assert loaded.classes == ("rain", "clock", "dog")
    assert len(samples_of(loaded, 2, 300)) == 300
    other = WaveNet(replace(SAMPLES, n_classes=2))
    save_weights(tmp_path / "s", other.state_dict(), other.config, "wavenet")
    with pytest.raises(StudioError, match="same classes"):
        SoundWaveNet.load(tmp_path / "f", tmp_path / "s")
    (tmp_path / "f").write_bytes((tmp_path / "f").read_bytes()[:1000])
    with pytest.raises(StudioError, match="damaged"):
        SoundWaveNet.load(tmp_path / "f", tmp_path / "s")


def test_what_is_out_of_range_is_told(made: SoundWaveNet) -> None:
    with pytest.raises(StudioError, match="from 0 to 2 is wanted, but 3"):
        next(made.stream(3, 100))
    with pytest.raises(StudioError, match="variation"):
        SoundSettings(variation=2.0)
    for wrong in ({"classes": ()}, {"classes": ("a", "a")}, {"n_mixtures": 0}, {"cycles": 0}, {"take_size": 999}):
        with pytest.raises(ValueError, match="not"):
            FrameConfig(**wrong)
