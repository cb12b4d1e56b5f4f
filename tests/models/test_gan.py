"""The GAN vocoder's networks and its stream."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from voicestudio.core import MelSpec, MelSpectrogram
from voicestudio.dsp.mel_turns import MelTurns
from voicestudio.models.gan.config import GanConfig
from voicestudio.models.gan.discriminators import Discriminators
from voicestudio.models.gan.generator import Generator
from voicestudio.models.gan.vocoder import GanVocoder
from voicestudio.models.source import held_f0, source

TINY = GanConfig(channels=16, hidden=32, n_blocks=2, f0_channels=16, n_f0_blocks=2)


def tiny() -> GanVocoder:
    torch.manual_seed(3)
    generator = Generator(TINY)
    torch.nn.init.normal_(generator.head.weight, std=0.3)
    return GanVocoder(generator)


def a_mel(n_frames: int, with_f0: bool) -> MelSpectrogram:
    rng = np.random.default_rng(n_frames)
    frames = rng.normal(-5, 2, (80, n_frames)).astype(np.float32)
    f0_hz = np.where(np.arange(n_frames) % 40 < 25, 180 + 30 * np.sin(np.arange(n_frames) / 9), 0)
    return MelSpectrogram(frames, MelSpec(), f0_hz if with_f0 else None)


def cut(mel: MelSpectrogram, sizes: list[int]) -> list[MelSpectrogram]:
    chunks, start = [], 0
    for size in [*sizes, mel.n_frames]:
        stop = min(start + size, mel.n_frames)
        f0_hz = None if mel.f0_hz is None else mel.f0_hz[start:stop]
        chunks.append(MelSpectrogram(mel.frames[:, start:stop], mel.spec, f0_hz))
        start = stop
    return chunks


@pytest.mark.parametrize("with_f0", [True, False])
@pytest.mark.parametrize("n_frames", [1, 2, 5, 24, 25, 83, 300, 500])
def test_streamed_output_equals_the_whole(n_frames: int, with_f0: bool) -> None:
    vocoder, mel = tiny(), a_mel(n_frames, with_f0)
    whole = np.concatenate(list(vocoder.stream([mel], seed=5)))
    streamed = np.concatenate(list(vocoder.stream(cut(mel, [1, 7, 90, 1, 64, 3, 3]), seed=5)))
    assert whole.shape == (n_frames * 256,)
    np.testing.assert_array_equal(streamed, whole)


@pytest.mark.parametrize("n_frames", [5, 60, 400])
def test_blocks_equal_one_pass_of_the_network(n_frames: int) -> None:
    vocoder, mel = tiny(), a_mel(n_frames, True)
    blocks = np.concatenate(list(vocoder.stream([mel], seed=1)))
    held, voiced = held_f0(torch.from_numpy(mel.f0_hz.copy()))
    pulse = source(held[None], torch.zeros(1), 256, 22050)
    noise = torch.from_numpy(np.random.default_rng(1).standard_normal(n_frames * 256, dtype=np.float32))[None]
    with torch.inference_mode():
        frames = torch.from_numpy(mel.frames.copy())[None]
        whole = vocoder.generator(frames, held[None], voiced[None], pulse, noise)
        whole = vocoder.generator.refinement(whole, frames, TINY.refinements)
    np.testing.assert_allclose(blocks, whole[0].numpy(), atol=2e-4 * float(whole.abs().max()))


def test_same_seed_same_samples_and_another_seed_others() -> None:
    vocoder, mel = tiny(), a_mel(70, True)
    first, again, other = (np.concatenate(list(vocoder.stream([mel], seed))) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4


def test_a_stream_gives_sound_before_the_mel_has_ended_and_keeps_little() -> None:
    vocoder = tiny()
    asked = 0

    def mels():
        nonlocal asked
        for _ in range(80):
            asked += 1
            yield a_mel(25, True)

    stream = vocoder.stream(mels())
    next(stream)
    assert asked == 2  # 24 frames to begin with, 8 around four turns, and 12 of context
    for _ in range(5):
        next(stream)
    state = stream.gi_frame.f_locals["made"]
    assert state.mel.shape[1] < 300
    assert len(state.pulse) < 300 * 256
    refined = stream.gi_frame.f_locals["refined"]
    assert refined.mel.shape[1] < 400
    assert len(refined.samples) < 300 * 256
    stream.close()


def test_pulses_are_the_sum_of_all_harmonics_below_nyquist() -> None:
    f0 = 210.0
    made = source(torch.full((1, 8), f0), torch.zeros(1), 256, 22050)[0].numpy()
    time = np.arange(1, 8 * 256 + 1) / 22050
    n_harmonics = int(22050 / 2 / f0)
    wanted = sum(np.cos(2 * math.pi * k * f0 * time) for k in range(1, n_harmonics + 1)) * math.sqrt(2 / n_harmonics)
    np.testing.assert_allclose(made, wanted, atol=2e-3)


def test_held_f0_is_causal() -> None:
    held, voiced = held_f0(torch.tensor([0.0, 100.0, 0.0, 0.0, 200.0, 0.0]), last_hz=150.0)
    assert held.tolist() == [150, 100, 100, 100, 200, 200]
    assert voiced.tolist() == [0, 1, 0, 0, 1, 0]


def test_stft_and_istft_are_inverse() -> None:
    generator = Generator(TINY)
    samples = torch.randn(2, 256 * 20)
    np.testing.assert_allclose(generator.transform.istft(generator.transform.stft(samples)), samples, atol=1e-5)


def test_every_weight_of_the_generator_and_the_discriminators_gets_a_gradient() -> None:
    generator, judges = Generator(TINY), Discriminators(16, 4)
    held = torch.full((2, 32), 200.0)
    voiced = torch.ones(2, 32)
    mel = torch.randn(2, 80, 32) - 5
    pulse = source(held, torch.zeros(2), 256, 22050)
    made = generator(mel, held, voiced, pulse, torch.randn_like(pulse))
    scores = sum(score.square().mean() for score, _ in judges(made))
    (scores + generator.f0_head.loss(generator.normalised(mel), held * (torch.rand(2, 32) > 0.3))).backward()
    for module in (generator, judges):
        for name, weight in module.named_parameters():
            assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def test_context_covers_the_receptive_field_exactly() -> None:
    generator = Generator(TINY).eval()
    held, voiced = torch.full((1, 101), 200.0), torch.ones(1, 101)
    mel = torch.zeros(1, 80, 101) - 5
    changed = mel.clone()
    changed[0, :, 50] += 1
    with torch.inference_mode():
        difference = (generator.filters(mel, held, voiced)[0] - generator.filters(changed, held, voiced)[0]).abs()
    touched = torch.nonzero(difference.sum((0, 1)) > 0).flatten()
    assert 50 - int(touched[0]) == TINY.context
    assert int(touched[-1]) - 50 == TINY.context


def test_refinement_brings_samples_nearer_to_their_mel_and_leaves_a_fitting_sound_alone() -> None:
    refinement = tiny().generator.refinement
    rng = torch.Generator().manual_seed(0)
    samples = torch.randn(1, 256 * 60, generator=rng) * torch.linspace(0.01, 0.3, 256 * 60)
    log_mel = refinement.log_mel(samples)
    other = 0.1 * torch.randn(1, 256 * 60, generator=rng)

    def distance(made: torch.Tensor) -> float:
        return float((refinement.log_mel(made) - log_mel).abs().mean())

    distances = [distance(other)] + [distance(refinement(other, log_mel, turns)) for turns in (1, 2, 4)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.25 * distances[0]
    np.testing.assert_allclose(refinement(samples, log_mel, 3), samples, atol=1e-4)


def test_fast_arithmetic_is_near_the_exact_one() -> None:
    exact, mel = tiny(), a_mel(120, True)
    fast = GanVocoder(tiny().generator, fast=True)
    a, b = (np.concatenate(list(vocoder.stream([mel], seed=1))) for vocoder in (exact, fast))
    assert np.sqrt(np.mean((a - b) ** 2)) < 0.05 * np.sqrt(np.mean(a**2))


def test_as_many_turns_as_are_wanted() -> None:
    vocoder, mel = tiny(), a_mel(70, True)
    made = {turns: np.concatenate(list(vocoder.stream([mel], 1, turns))) for turns in (None, 0, TINY.refinements, 12)}
    np.testing.assert_array_equal(made[None], made[TINY.refinements])
    assert len({samples.tobytes() for samples in made.values()}) == 3
    pieces = np.concatenate(list(vocoder.stream(cut(mel, [1, 30, 39]), 1, 12)))
    np.testing.assert_array_equal(pieces, made[12])


def test_turns_are_those_of_the_ones_without_torch() -> None:
    rng = np.random.default_rng(3)
    samples = (0.1 * rng.standard_normal(256 * 40)).astype(np.float32)
    log_mel = rng.uniform(-4, 0, (TINY.spec.n_mels, 40)).astype(np.float32)
    with torch.inference_mode():
        turned = tiny().generator.refinement(torch.from_numpy(samples)[None], torch.from_numpy(log_mel)[None], 5)[0]
    turning = MelTurns(TINY.spec, 5)
    turning.push(samples, log_mel)
    blocks = [turning.block(), turning.block()]
    assert [len(block) // 256 for block in blocks] == [16, 24]
    np.testing.assert_allclose(np.concatenate(blocks), turned.numpy(), atol=1e-4 * float(turned.abs().max()))
