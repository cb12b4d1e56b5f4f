"""Sounds of a class: the WaveNet over frames, its sampler, and both networks together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from voicestudio.core import StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.dsp.turned import turned
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.wavenet.config import WaveNetConfig
from voicestudio.models.wavenet.frame_config import SOUND_SPEC, FrameConfig
from voicestudio.models.wavenet.frame_sampling import FrameSampler
from voicestudio.models.wavenet.frames import FrameWaveNet, code_bits
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.sounds import FRAMES_KIND, SoundSettings, SoundWaveNet
from voicestudio.models.wavenet.vocoder import WaveNetSettings, WaveNetVocoder

SPEC = replace(SOUND_SPEC, n_mels=12)
CONFIG = FrameConfig(
    SPEC, ("rain", "clock", "dog"), group=3, n_levels=3, n_codes=20, code_size=9, cycles=2, cycle_layers=3,
    kernel_size=3, channels=16, skip_channels=20, condition_channels=6, take_size=4, n_takes=6,
)  # fmt: skip
SAMPLES = WaveNetConfig(
    SPEC, cycles=1, cycle_layers=4, channels=16, skip_channels=16, n_mixtures=3, condition_channels=8, n_classes=3,
    prediction_order=8,
)  # fmt: skip


def a_frame_network(seed: int = 0) -> FrameWaveNet:
    """One whose outputs vary much with what came before and with the class."""
    torch.manual_seed(seed)
    network = FrameWaveNet(CONFIG)
    network.codes.fit([course(1500, 9)])
    network.fit_takes([course(200, seed) for seed in range(6)], torch.tensor([0, 0, 1, 1, 2, 2]))
    with torch.no_grad():
        for out in network.outs:
            out.weight.mul_(10)
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


def test_codes_come_nearer_with_every_level_and_lead_back() -> None:
    network, mel = a_frame_network(), course(600, 4)
    vectors = network.codes.vectors(mel[None])
    assert vectors.shape == (1, 200, 9)
    codes = network.codes.codes(vectors)
    partial = network.codes.partial(codes)
    left = (vectors[..., None, :] - partial).square().mean((0, 1, 3))
    assert (np.diff(left) < 0).all()
    assert left[-1] < 0.3 * vectors.square().mean()
    again = network.codes.codes(partial[:, :, -1])
    assert float((again == codes).float().mean()) > 0.8
    told = network.codes.log_mel(partial[:, :, -1])[0]
    assert float((told - mel).std()) < 0.5 * float(mel.std())


def test_frames_of_codes_step_and_vary_as_those_of_recordings() -> None:
    network, mel = a_frame_network(), course(1500, 9)
    sampler = FrameSampler(network, 0, 3)
    drawn = iter(network.codes.codes(network.codes.vectors(mel[None]))[0].tolist())
    sampler._next_codes = lambda variation: next(drawn)
    made = sampler.frames(1200)
    left = made - mel[:, :1200].numpy()
    told = network.codes.log_mel(network.codes.partial(network.codes.codes(network.codes.vectors(mel[None])))[:, :, -1])
    without = (told[0, :, :1200] - mel[:, :1200]).std()
    assert left.std() == pytest.approx(float(2**0.5 * without), rel=0.15)  # as much noise again as is not told
    real, steps = np.abs(np.diff(mel.numpy()[:, :1200])), np.abs(np.diff(made))
    edge = np.arange(steps.shape[1]) % 3 == 2
    assert steps[:, edge].mean() == pytest.approx(real.mean(), rel=0.2)
    assert steps[:, ~edge].mean() == pytest.approx(real.mean(), rel=0.2)


def test_a_level_takes_the_nearest_of_its_codes() -> None:
    codes, rng = a_frame_network().codes, np.random.default_rng(2)
    vectors = torch.from_numpy(rng.normal(0, 1, (40, 9))).float()
    distance = (vectors[:, None] - codes.books[0]).square().sum(-1)
    np.testing.assert_array_equal(codes.codes(vectors[None])[0, :, 0], distance.argmin(1))


def test_groups_one_by_one_are_those_of_all_at_once() -> None:
    network = a_frame_network()
    for sound in range(3):
        sampler, rng = FrameSampler(network, sound, 5), np.random.default_rng(sound)
        drawn, told = rng.integers(0, 20, (40, 3)), []
        for codes in drawn.tolist():
            past = sampler.past()
            told.append([sampler.chances(past, codes[:level]) for level in range(3)])
            sampler.hear(codes)
        with torch.inference_mode():
            codes = torch.from_numpy(drawn)[None]
            heard = network.codes.partial(codes)[..., -1, :]
            parallel = network(heard, codes, torch.tensor([sound]), sampler.take)
        for level, at_once in enumerate(parallel):
            np.testing.assert_allclose(np.array([one[level] for one in told]), at_once[0], atol=1e-3, rtol=1e-3)


def test_what_is_drawn_follows_the_chances() -> None:
    network = a_frame_network()
    with torch.no_grad():
        network.outs[0].weight.zero_()
        network.outs[0].bias.copy_(torch.tensor([3.0] * 2 + [0.0] * 18))
    sampler, first = FrameSampler(network, 0, 3), []
    sampler.hear = lambda codes: first.append(codes[0])
    sampler.frames(3 * 600)
    expected = 2 * np.exp(3) / (2 * np.exp(3) + 18)
    assert np.mean(np.array(first) < 2) == pytest.approx(expected, abs=0.06)


def test_bits_are_those_of_all_levels() -> None:
    chances = [torch.log(torch.tensor([[[0.5, 0.25, 0.25]]])), torch.log(torch.tensor([[[0.1, 0.8, 0.1]]]))]
    assert float(code_bits(chances, torch.tensor([[[1, 1]]]))) == pytest.approx(2 - np.log2(0.8))


def test_every_weight_of_the_frame_network_gets_a_gradient() -> None:
    network = a_frame_network()
    mels = torch.stack([course(81, seed) for seed in range(4)])
    codes = network.codes.codes(network.codes.vectors(mels))
    heard = network.codes.partial(codes)[..., -1, :]
    code_bits(network(heard, codes, torch.tensor([0, 1, 2, 3]), network.take(mels)), codes).mean().backward()
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


def test_smaller_blocks_of_turns_are_heard_sooner_and_alike(made: SoundWaveNet) -> None:
    mels = list(made.mels(0, 90, seed=3))

    def chunks(block: int) -> list[np.ndarray]:
        return list(turned(lambda fed: made.vocoder.stream(fed, 3, sound_class=0), mels, SPEC, 2, block))

    small, large = chunks(8), chunks(40)
    np.testing.assert_allclose(np.concatenate(small), np.concatenate(large), atol=1e-4)
    first_small, first_large = (next(n for n, chunk in enumerate(part) if len(chunk)) for part in (small, large))
    assert first_small < first_large


def test_turns_bring_samples_nearer_to_their_course(made: SoundWaveNet) -> None:
    mel = np.concatenate([part.frames for part in made.mels(0, 60, seed=3)], 1)

    def distance(turns: int) -> float:
        samples = samples_of(made, 0, 60 * 128, seed=3, settings=SoundSettings(turns=turns))
        return float(np.abs(log_mel(samples, SPEC) - mel)[:, 4:-4].mean())

    assert distance(4) < 0.7 * distance(0)


def test_less_variation_draws_fewer_codes(made: SoundWaveNet) -> None:
    def kinds(variation: float) -> int:
        sampler, drawn = FrameSampler(made.frames, 0, 1), set()
        sampler.hear = lambda codes: drawn.add(tuple(codes))
        sampler.frames(600, variation)
        return len(drawn)

    assert kinds(0.3) < 0.8 * kinds(1.2)


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
    for wrong in ({"classes": ()}, {"classes": ("a", "a")}, {"n_codes": 1}, {"cycles": 0}, {"take_size": 999}):
        with pytest.raises(ValueError, match="not"):
            FrameConfig(**wrong)
    with pytest.raises(ValueError, match="of a group"):
        FrameConfig(code_size=257)
