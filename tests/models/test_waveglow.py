"""WaveGlow: the flows are what the paper says, and the stream is the flows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.signal import lfilter

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.source import held_f0, source
from voicestudio.models.waveglow.config import (
    SQUEEZEWAVE_64S,
    SQUEEZEWAVE_128L,
    SQUEEZEWAVE_128S,
    WAVEGLOW_256,
    WAVEGLOW_SMALL,
    WaveGlowConfig,
)
from voicestudio.models.waveglow.envelope import Envelope
from voicestudio.models.waveglow.excitation import gated
from voicestudio.models.waveglow.making import noise_of
from voicestudio.models.waveglow.network import WaveGlow, negative_log_likelihood
from voicestudio.models.waveglow.vocoder import KIND, WaveGlowSettings, WaveGlowVocoder

SMALL_SPEC = MelSpec(sample_rate=8000, n_fft=64, win_length=64, hop_length=16, n_mels=5, fmax_hz=4000.0)
PAPER = WaveGlowConfig(
    SMALL_SPEC, n_flows=4, n_group=4, early_every=2, early_size=2, n_layers=2, channels=4, upsample_kernel=64
)
SQUEEZE = replace(PAPER, n_group=8, upsample_kernel=0, dilated=False, skips=False, separable=True)
HARMONIC = replace(SQUEEZE, harmonic=True, envelope_order=6, max_log_scale=0.5)
KINDS = {"paper": PAPER, "squeeze": SQUEEZE, "harmonic": HARMONIC}


def a_network(config: WaveGlowConfig, strength: float = 0.1) -> WaveGlow:
    """Random weights, the couplings' last layers too, which begin at zero."""
    torch.manual_seed(3)
    network = WaveGlow(config)
    for wn in network.WN:
        torch.nn.init.normal_(wn.end.weight, std=strength)
        torch.nn.init.normal_(wn.end.bias, std=strength)
    return network


def inputs(config: WaveGlowConfig, n_frames: int, batch: int = 2) -> list[torch.Tensor]:
    """mel, and for harmonic networks pitch and pulses."""
    generator = torch.Generator().manual_seed(n_frames)
    mel = torch.randn(batch, config.spec.n_mels, n_frames, generator=generator) - 4
    if not config.harmonic:
        return [mel]
    held, voiced = torch.full((batch, n_frames), 180.0), (torch.arange(n_frames) % 7 < 4).float().repeat(batch, 1)
    pulse = source(held, torch.zeros(batch), config.spec.hop_length, config.spec.sample_rate)
    return [mel, WaveGlow.pitch_of(held, voiced), gated(pulse, voiced, config.spec.hop_length)]


def a_mel(config: WaveGlowConfig, n_frames: int, with_f0: bool = False) -> MelSpectrogram:
    rng = np.random.default_rng(n_frames)
    frames = rng.normal(-4, 1, (config.spec.n_mels, n_frames)).astype(np.float32)
    f0_hz = np.where(np.arange(n_frames) % 40 < 25, 180 + 30 * np.sin(np.arange(n_frames) / 9), 0)
    return MelSpectrogram(frames, config.spec, f0_hz if with_f0 else None)


def cut(mel: MelSpectrogram, size: int) -> list[MelSpectrogram]:
    parts = [slice(start, start + size) for start in range(0, mel.n_frames, size)]
    f0_hz = [None if mel.f0_hz is None else mel.f0_hz[part] for part in parts]
    return [MelSpectrogram(mel.frames[:, part], mel.spec, f0) for part, f0 in zip(parts, f0_hz, strict=True)]


def heard(vocoder: WaveGlowVocoder, mels: list[MelSpectrogram], *args, **kwargs) -> np.ndarray:
    return np.concatenate(list(vocoder.stream(mels, *args, **kwargs)))


@pytest.mark.parametrize("name", KINDS)
def test_inverse_of_forward_is_the_identity(name: str) -> None:
    network, given = a_network(KINDS[name]), inputs(KINDS[name], 12)
    samples = 0.3 * torch.randn(2, 12 * 16, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        noise, _ = network(samples, *given)
        assert noise.shape == (2, KINDS[name].n_group, 12 * 16 // KINDS[name].n_group)
        again = network.inverse(noise, *given)
    assert (noise.transpose(1, 2).flatten(1) - samples).abs().max() > 0.1  # something was done
    np.testing.assert_allclose(again, samples, atol=1e-4)


@pytest.mark.parametrize("name", KINDS)
def test_log_determinant_is_that_of_the_jacobian(name: str) -> None:
    network, given = a_network(KINDS[name]), inputs(KINDS[name], 2, batch=1)
    samples = 0.3 * torch.randn(1, 32, generator=torch.Generator().manual_seed(1))
    jacobian = torch.autograd.functional.jacobian(lambda x: network(x[None], *given)[0].flatten(), samples[0])
    with torch.inference_mode():
        _, log_det = network(samples, *given)
    assert float(log_det) == pytest.approx(float(torch.linalg.slogdet(jacobian.double()).logabsdet), abs=1e-3)
    assert abs(float(log_det)) > 0.1


def test_the_flow_begins_as_a_rotation_of_the_samples() -> None:
    samples = torch.randn(1, 64)
    with torch.inference_mode():
        noise, log_det = WaveGlow(SQUEEZE)(samples, *inputs(SQUEEZE, 4, 1))
    assert float(noise.square().sum()) == pytest.approx(float(samples.square().sum()), rel=1e-4)
    assert float(log_det) == pytest.approx(0, abs=1e-4)
    wanted = 0.5 * math.log(2 * math.pi) + 0.5 * float(samples.square().mean())
    assert float(negative_log_likelihood(noise, log_det)) == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("name", KINDS)
def test_every_weight_gets_a_gradient(name: str) -> None:
    network, given = a_network(KINDS[name]), inputs(KINDS[name], 12)
    loss = negative_log_likelihood(*network(torch.randn(2, 12 * 16), *given)).mean()
    if KINDS[name].harmonic:
        f0_hz = torch.full((2, 12), 180.0) * (torch.arange(12) % 3 > 0)
        loss = loss + network.f0_head.loss(network.normalised(given[0]).transpose(1, 2), f0_hz)
    loss.backward()
    for label, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, label


def test_sizes_are_those_of_the_papers() -> None:
    def million(config: WaveGlowConfig) -> float:
        with torch.device("meta"):
            return sum(p.numel() for p in WaveGlow(config).parameters()) / 1e6

    assert million(WAVEGLOW_256) == pytest.approx(87.7, abs=0.2)
    assert million(SQUEEZEWAVE_128L) == pytest.approx(23.6, abs=0.3)
    assert million(SQUEEZEWAVE_128S) == pytest.approx(7.1, abs=0.2)
    assert WAVEGLOW_256.group_sizes() == [8] * 4 + [6] * 4 + [4] * 4
    assert SQUEEZEWAVE_64S.group_sizes()[-1] == 256 - 5 * 16
    assert WAVEGLOW_SMALL.context == WAVEGLOW_SMALL.full_context


def test_context_covers_the_receptive_field() -> None:
    for config in (PAPER, SQUEEZE):
        network, noise = a_network(config, 0.5), torch.randn(1, config.n_group, 61 * config.positions)
        mel = inputs(config, 61, 1)[0]
        changed = mel.clone()
        changed[0, :, 30] += 1
        with torch.inference_mode():
            difference = (network.inverse(noise, mel) - network.inverse(noise, changed)).abs()
        touched = torch.nonzero(difference.view(61, 16).amax(1) > 0).flatten()
        assert 30 - config.full_context <= touched[0] < 30
        assert 30 + config.full_context - 1 <= touched[-1] <= 30 + config.full_context


def test_envelope_is_an_all_pole_filter_of_the_mel() -> None:
    envelope = WaveGlow(HARMONIC).envelope
    mel = inputs(HARMONIC, 1, 1)[0]
    predictor, log_gain = envelope.filters(mel)
    white = torch.randn(16)
    made, past = envelope.coloured(white, mel[0], np.zeros(6))
    wanted = lfilter([math.exp(float(log_gain))], predictor[0, 0].numpy(), white.double().numpy())
    np.testing.assert_allclose(made, wanted, atol=1e-6)
    np.testing.assert_allclose(past, wanted[-6:], atol=1e-12)
    assert np.abs(np.roots(predictor[0, 0].numpy())).max() < 1


def test_noise_through_the_envelope_has_the_mel_that_was_asked_for() -> None:
    from voicestudio.dsp.mel import log_mel

    config = WaveGlowConfig(n_flows=2, n_group=64, n_layers=1, channels=8, upsample_kernel=0, envelope_order=24)
    bands = np.linspace(-1, 1, 80)[:, None] * np.ones((1, 200)) - 4
    mel = torch.from_numpy(bands.astype(np.float32))
    made, _ = WaveGlow(config).envelope.coloured(torch.randn(200 * 256), mel, np.zeros(24))
    measured = np.log(np.exp(log_mel(made.numpy())).mean(1))
    assert np.abs(measured - bands[:, 0])[5:75].max() < 0.35


@pytest.mark.parametrize("name", ["paper", "squeeze", "harmonic", "harmonic with f0"])
def test_streamed_output_equals_the_whole(name: str) -> None:
    config = replace(KINDS[name.split()[0]], delay=5, refinements=1)
    vocoder = WaveGlowVocoder(a_network(config))
    for n_frames in (1, 2, 40, 190):
        mel = a_mel(config, n_frames, "f0" in name)
        for settings in (WaveGlowSettings(), WaveGlowSettings(denoise=0.3, turns=0)):
            whole = heard(vocoder, [mel], 5, settings)
            assert whole.shape == (n_frames * 16,)
            for size in (1, 7, 40):
                np.testing.assert_array_equal(heard(vocoder, cut(mel, size), 5, settings), whole)


@pytest.mark.parametrize("name", KINDS)
def test_blocks_equal_one_pass_of_the_network(name: str) -> None:
    config = KINDS[name]
    vocoder, mel, n_frames = WaveGlowVocoder(a_network(config)), a_mel(KINDS[name], 256, True), 256
    made = heard(vocoder, [mel], 1, WaveGlowSettings(sigma=0.8))
    given = [torch.from_numpy(mel.frames.copy())[None]]
    if config.harmonic:
        held, voiced = held_f0(torch.from_numpy(mel.f0_hz.copy()))
        pulse = source(held[None], torch.zeros(1), config.spec.hop_length, config.spec.sample_rate)
        given += [WaveGlow.pitch_of(held[None], voiced[None]), gated(pulse, voiced[None], config.spec.hop_length)]
    noise = 0.8 * noise_of(1, 0, n_frames, 16).view(-1, config.n_group).T[None]
    with torch.inference_mode():
        whole = vocoder.network.inverse(noise, *given)[0].numpy()
    inner = slice(0, (n_frames - config.context) * 16)  # the end is followed by silence
    np.testing.assert_allclose(made[inner], whole[inner], atol=2e-4 * float(np.abs(whole).max()))


def test_noise_does_not_depend_on_where_it_is_asked_from() -> None:
    whole = noise_of(9, 0, 300, 16)
    for start, stop in ((0, 1), (63, 65), (10, 200), (128, 300)):
        assert torch.equal(noise_of(9, start, stop, 16), whole[start:stop])
    assert abs(float(whole.mean())) < 0.05
    assert float(whole.std()) == pytest.approx(1, abs=0.05)


def test_same_seed_same_samples_and_another_seed_others() -> None:
    vocoder, mel = WaveGlowVocoder(a_network(SQUEEZE)), a_mel(SQUEEZE, 70)
    first, again, other = (heard(vocoder, [mel], seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


def test_sigma_is_the_spread_of_the_noise() -> None:
    vocoder, mel = WaveGlowVocoder(WaveGlow(SQUEEZE)), a_mel(SQUEEZE, 70)
    one, half = (heard(vocoder, [mel], 1, WaveGlowSettings(sigma=sigma)) for sigma in (1.0, 0.5))
    np.testing.assert_allclose(half, 0.5 * one, atol=1e-5)


def test_denoiser_takes_the_hum_of_the_network_away() -> None:
    network = WaveGlow(SQUEEZE)
    for wn in network.WN:  # a shift of every group alike: a hum that no mel asked for
        torch.nn.init.normal_(wn.end.bias, std=0.3)
    vocoder, mel = WaveGlowVocoder(network), MelSpectrogram(np.zeros((5, 90), np.float32), SMALL_SPEC)
    hum, less, none = (
        np.sqrt(np.mean(heard(vocoder, [mel], 1, WaveGlowSettings(sigma=0.0, denoise=strength))[160:-160] ** 2))
        for strength in (0.0, 0.5, 1.0)
    )
    assert less == pytest.approx(0.5 * hum, rel=0.05)
    assert none < 0.05 * hum


@pytest.mark.parametrize("wrong", [{"sigma": -0.1}, {"sigma": math.nan}, {"denoise": 1.5}, {"turns": 40}], ids=str)
def test_settings_out_of_range_are_one_sentence(wrong: dict[str, float]) -> None:
    with pytest.raises(StudioError, match=f"{next(iter(wrong))} is wanted between"):
        WaveGlowSettings(**wrong)


def test_a_stream_keeps_little_and_can_be_stopped_within_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicestudio.models.steps.HEARTBEAT_S", -1.0)  # a beat after every layer
    vocoder = WaveGlowVocoder(a_network(HARMONIC))
    stream = vocoder.stream(a_mel(HARMONIC, 20, True) for _ in range(50))
    chunks = [next(stream) for _ in range(60)]
    assert [len(chunk) for chunk in chunks].count(0) > 40
    assert any(len(chunk) for chunk in chunks)
    made = stream.gi_frame.f_locals["made"]
    assert made.mel.shape[1] < 200
    assert len(made.excitation.pulse) < 200 * 16
    stream.close()


def test_blocks_larger_than_those_of_the_refinement_are_given_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicestudio.models.waveglow.making.BLOCK", 384)  # as on a GPU
    config, frames, told, late = replace(SQUEEZE, refinements=1), 0, 0, []

    def source() -> Iterator[MelSpectrogram]:
        nonlocal frames
        for chunk in cut(a_mel(config, 1600), 20):
            frames += chunk.n_frames
            yield chunk

    for chunk in WaveGlowVocoder(a_network(config)).stream(source()):
        told += len(chunk) // 16
        late.append(frames - told)
    assert told == 1600
    assert max(late) < 2 * 384 + 200


def test_weights_are_saved_loaded_and_told_when_wrong(tmp_path: Path) -> None:
    network, path = a_network(HARMONIC), tmp_path / "waveglow.safetensors"
    save_weights(path, network.state_dict(), HARMONIC, KIND, half=False)
    vocoder = WaveGlowVocoder.load(path)
    assert vocoder.config == HARMONIC
    mel = a_mel(HARMONIC, 30)
    np.testing.assert_array_equal(heard(vocoder, [mel]), heard(WaveGlowVocoder(network), [mel]))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StudioError, match="damaged"):
        WaveGlowVocoder.load(path)
    for wrong, message in (
        (replace(HARMONIC, channels=6), "wants shape"),
        (replace(HARMONIC, n_group=6), "another version"),
        (replace(HARMONIC, early_size=8), "another version"),
        (replace(HARMONIC, n_flows=3), "does not know"),
    ):
        save_weights(path, network.state_dict(), wrong, KIND)
        with pytest.raises(StudioError, match=message):
            WaveGlowVocoder.load(path)


def test_fast_arithmetic_is_near_the_exact_one() -> None:
    mel = a_mel(SQUEEZE, 120)
    a, b = (heard(WaveGlowVocoder(a_network(SQUEEZE), fast=fast), [mel], 1) for fast in (False, True))
    assert np.sqrt(np.mean((a - b) ** 2)) < 0.05 * np.sqrt(np.mean(a**2))


def test_gradients_flow_back_through_the_envelope() -> None:
    envelope = Envelope(MelSpec(), 8)
    generator = torch.Generator().manual_seed(0)
    mel = torch.randn(2, 80, 3, generator=generator) - 4
    white, given, step = (torch.randn(2, 768, generator=generator, dtype=torch.float64) for _ in range(3))
    white.requires_grad_()
    samples = envelope.coloured_from_silence(white, mel)
    for row, one, its_mel in zip(samples, white, mel, strict=True):
        np.testing.assert_allclose(row.detach(), envelope.coloured(one.detach(), its_mel, np.zeros(8))[0], atol=1e-6)
    (samples * given).sum().backward()
    moved = envelope.coloured_from_silence(white.detach() + step, mel) - samples.detach()
    assert float((white.grad * step).sum()) == pytest.approx(float((moved * given).sum()))
