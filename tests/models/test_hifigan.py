import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.models.checkpoint import save_weights
from voicestudio.models.hifigan.config import CPU, V1, V2, V3, HifiGanConfig
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.hifigan.vocoder import BLOCK, KIND, HifiGanSettings, HifiGanVocoder

torch.set_num_threads(1)
TINY1 = HifiGanConfig(
    rates=(8, 8, 4), kernels=(16, 16, 8), channels=16, resblock_kernels=(3, 5), dilations=((1, 3), (1, 2))
)
TINY2 = replace(TINY1, resblock="2", harmonic=True, refinements=1)


def made(config, seed=0):
    """A network whose weights are large enough for sound to come out."""
    torch.manual_seed(seed)
    network = HifiGan(config).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.12)
    return network


def mel_of(n_frames, spec=None, f0=False):
    spec = spec or MelSpec()
    random = np.random.default_rng(0)
    frames = (random.standard_normal((spec.n_mels, n_frames)) - 5).astype(np.float32)
    f0_hz = np.where(np.arange(n_frames) % 50 < 30, 150 + np.arange(n_frames) / 4, 0).astype(np.float32)
    return MelSpectrogram(frames, spec, f0_hz if f0 else None)


def by_hand(weights, config, mel, source=None):
    """The generator of the paper's figure 1, computed anew from weights by name."""

    def conv(x, name, **how):
        return F.conv1d(x, weights[f"{name}.weight"], weights[f"{name}.bias"], **how)

    def same(x, name, dilation):
        pad = dilation * (weights[f"{name}.weight"].shape[-1] - 1) // 2
        return conv(F.leaky_relu(x, 0.1), name, dilation=dilation, padding=pad)

    x, n = conv(mel, "conv_pre", padding=3), 0
    for i, (rate, kernel) in enumerate(zip(config.rates, config.kernels, strict=True)):
        up = f"ups.{i}"
        x = F.conv_transpose1d(
            F.leaky_relu(x, 0.1), weights[f"{up}.weight"], weights[f"{up}.bias"], rate, (kernel - rate) // 2
        )
        if source is not None:
            slower = int(np.prod(config.rates[i + 1 :]))
            x = x + conv(source[:, None], f"source_convs.{i}", stride=slower, padding=slower // 2)
        parts = []
        for row in config.dilations:
            y = x
            for j, dilation in enumerate(row):
                if config.resblock == "1":
                    y = y + same(same(y, f"resblocks.{n}.convs1.{j}", dilation), f"resblocks.{n}.convs2.{j}", 1)
                else:
                    y = y + same(y, f"resblocks.{n}.convs.{j}", dilation)
            parts.append(y)
            n += 1
        x = torch.stack(parts).mean(0)
    return torch.tanh(conv(F.leaky_relu(x, 0.01), "conv_post", padding=3))[:, 0]


@pytest.mark.parametrize("config", [TINY1, replace(TINY2, harmonic=False), TINY2])
def test_output_is_that_of_the_figure(config):
    network, mel = made(config), torch.randn(2, 80, 9)
    source = torch.randn(2, 9 * 256) if config.harmonic else None
    with torch.inference_mode():
        ours = network(mel, source)
        wanted = by_hand(network.state_dict(), config, mel, source)
    assert ours.shape == (2, 9 * 256)
    assert ours.std() > 0.01
    torch.testing.assert_close(ours, wanted, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("config", [TINY1, TINY2])
def test_every_weight_gets_a_gradient(config):
    network = made(config)
    network(torch.randn(1, 80, 6), torch.randn(1, 6 * 256)).square().mean().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name


@pytest.mark.parametrize("config", [V1, V2, V3, CPU, TINY1])
def test_context_is_the_receptive_field(config):
    """Where nothing is negative and no bias is added, one loud frame is heard to the end of the context."""
    network, reach = HifiGan(replace(config, channels=2 ** len(config.rates), harmonic=False)).double(), config.context
    for name, parameter in network.named_parameters():
        torch.nn.init.constant_(parameter, 0.0 if name.endswith("bias") else 0.1)
    mel = torch.zeros(1, 80, 2 * reach + 5).double()
    mel[..., reach + 2] = 1.0
    with torch.inference_mode():
        heard = network(mel)[0].unflatten(0, (-1, 256)).amax(1) > 0  # (L,)
    frames = heard.nonzero()[:, 0] - (reach + 2)
    assert reach - 1 <= frames.max() <= reach
    assert reach - 1 <= -frames.min() <= reach


def cut(mel, size):
    for a, b in itertools.pairwise([*range(0, mel.n_frames, size), mel.n_frames]):
        yield MelSpectrogram(mel.frames[:, a:b], mel.spec, None if mel.f0_hz is None else mel.f0_hz[a:b])


@pytest.mark.parametrize(("config", "f0"), [(TINY1, False), (TINY2, False), (TINY2, True)])
@pytest.mark.parametrize("n_frames", [1, 2, 17, 150])
def test_streamed_is_whole_however_it_is_cut(config, f0, n_frames):
    vocoder, mel = HifiGanVocoder(made(config)), mel_of(n_frames, f0=f0)
    whole = np.concatenate(list(vocoder.stream([mel], seed=2)))
    assert len(whole) == n_frames * 256
    assert np.isfinite(whole).all()
    for size in (1, 7, 40):
        chunks = [chunk for chunk in vocoder.stream(cut(mel, size), seed=2) if len(chunk)]
        assert max(map(len, chunks)) <= 128 * 256
        np.testing.assert_array_equal(np.concatenate(chunks), whole)


def test_stream_is_the_network_at_one_go():
    network, mel = made(TINY1), mel_of(200)
    with torch.inference_mode():
        wanted = network(torch.from_numpy(mel.frames.copy())[None])[0].numpy()
    streamed = np.concatenate(list(HifiGanVocoder(network).stream([mel])))
    inside = slice(0, (200 - TINY1.context) * 256)
    assert BLOCK + 2 * TINY1.context < 200
    np.testing.assert_allclose(streamed[inside], wanted[inside], atol=1e-5)


def test_sound_comes_before_the_mel_is_done():
    asked = []

    def source():
        for chunk in cut(mel_of(150), 10):
            asked.append(chunk)
            yield chunk

    chunks = HifiGanVocoder(made(TINY1)).stream(source())
    assert len(next(chunk for chunk in chunks if len(chunk))) > 0
    assert len(asked) < 8


def test_blocks_larger_than_those_of_the_refinement_are_given_at_once(monkeypatch):
    monkeypatch.setattr("voicestudio.models.hifigan.vocoder.BLOCK", 300)  # as on a GPU
    frames, told, late = 0, 0, []

    def source():
        nonlocal frames
        for chunk in cut(mel_of(1300, f0=True), 20):
            frames += chunk.n_frames
            yield chunk

    for chunk in HifiGanVocoder(made(TINY2)).stream(source()):
        told += len(chunk) // 256
        late.append(frames - told)
    assert told == 1300
    assert max(late) < 2 * 300 + 150


def test_chunks_without_frames_are_passed_on_without_samples():
    mel = mel_of(20)
    nothing = MelSpectrogram(mel.frames[:, :0], mel.spec)
    chunks = list(HifiGanVocoder(made(TINY1)).stream([nothing, mel, nothing]))
    assert len(chunks[0]) == 0
    assert sum(map(len, chunks)) == 20 * 256


def test_only_a_harmonic_network_heeds_the_seed():
    for config, heeds in ((TINY1, False), (TINY2, True)):
        vocoder, mel = HifiGanVocoder(made(config)), mel_of(30)
        first, again, other = (np.concatenate(list(vocoder.stream([mel], seed))) for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert np.array_equal(first, other) is not heeds


def test_turns_bring_nearer_to_the_mel():
    vocoder, mel = HifiGanVocoder(made(TINY2)), mel_of(60)
    from voicestudio.dsp.mel import log_mel

    distances = []
    for turns in (0, 1, 8):
        samples = np.concatenate(list(vocoder.stream([mel], 0, HifiGanSettings(turns))))
        distances.append(np.abs(log_mel(samples) - mel.frames)[:, 5:-5].mean())
    assert distances[0] > distances[1] > distances[2]
    with pytest.raises(StudioError, match="turns are wanted"):
        HifiGanSettings(99)


def test_weights_go_out_and_come_back(tmp_path):
    network = made(TINY2)
    path = tmp_path / "hifigan.safetensors"
    save_weights(path, network.state_dict(), TINY2, KIND)
    vocoder = HifiGanVocoder.load(path)
    assert vocoder.config == TINY2
    for name, value in vocoder.generator.state_dict().items():
        assert torch.equal(value, network.state_dict()[name].half().float())
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(StudioError, match="damaged"):
        HifiGanVocoder.load(path)


@pytest.mark.parametrize(
    "bad", [{"rates": [8, 8]}, {"kernels": [16, 16, 7]}, {"dilations": [1, 3]}, {"rates": ["8", "8", "4"]}, {"x": 1}]
)
def test_misfitting_files_are_one_sentence(tmp_path, bad):
    import dataclasses
    import json

    from safetensors.torch import save_file

    path = tmp_path / "hifigan.safetensors"
    values = dataclasses.asdict(TINY1) | bad
    save_file(made(TINY1).state_dict(), path, {"kind": KIND, "config": json.dumps(values)})
    with pytest.raises(StudioError, match="another version|damaged"):
        HifiGanVocoder.load(path)


def test_tensors_that_misfit_are_named(tmp_path):
    path = tmp_path / "hifigan.safetensors"
    tensors = made(TINY1).state_dict()
    save_weights(path, tensors | {"ups.1.bias": torch.zeros(3)}, TINY1, KIND)
    with pytest.raises(StudioError, match="ups.1.bias"):
        HifiGanVocoder.load(path)


def test_bfloat16_is_near(monkeypatch):
    network, mel = made(TINY2), mel_of(40)
    exact = np.concatenate(list(HifiGanVocoder(network).stream([mel])))
    monkeypatch.setattr("voicestudio.models.hifigan.vocoder.has_bfloat16", lambda device: True)
    fast = np.concatenate(list(HifiGanVocoder(network, fast=True).stream([mel])))
    assert fast.dtype == np.float32
    assert np.corrcoef(exact, fast)[0, 1] > 0.95


def test_a_harmonic_network_may_have_odd_rates():
    spec = MelSpec(sample_rate=24000, n_fft=1200, win_length=1200, hop_length=300)
    config = replace(TINY2, spec=spec, rates=(10, 10, 3), kernels=(20, 20, 5), refinements=0)
    samples = np.concatenate(list(HifiGanVocoder(made(config)).stream([mel_of(30, spec, f0=True)])))
    assert len(samples) == 30 * 300
    assert samples.std() > 0.01


def test_a_window_of_no_whole_hops_is_spoken_but_not_refined():
    spec = MelSpec(24000, 1000, 1000, 256, 80, 0.0, 12000.0)
    vocoder, mel = HifiGanVocoder(made(replace(TINY1, spec=spec))), mel_of(30, spec)
    assert sum(map(len, vocoder.stream([mel]))) == 30 * 256
    with pytest.raises(StudioError, match="whole hops"):
        next(vocoder.stream([mel], 0, HifiGanSettings(2)))
