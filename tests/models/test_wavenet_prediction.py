"""WaveNet with linear prediction: filters from the mel, network and kernel alike."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from tests.models.test_wavenet import a_mel, a_network
from voicestudio.dsp.mel import log_mel
from voicestudio.models.wavenet.output import negative_log_likelihood, pre_emphasised, quantised
from voicestudio.models.wavenet.sampling import Packed, Sampler

PREDICTED = {"prediction_order": 20, "pre_emphasis": 0.85}


@pytest.mark.parametrize(("kernel_size", "cycles", "cycle_layers"), [(2, 1, 1), (2, 2, 10), (3, 1, 4)])
def test_incremental_equals_parallel_with_prediction(kernel_size: int, cycles: int, cycle_layers: int) -> None:
    network = a_network(kernel_size=kernel_size, cycles=cycles, cycle_layers=cycle_layers, **PREDICTED)
    with torch.inference_mode():
        mel = a_mel(9 + 4) - 1
        condition, filters = network.conditioning(mel), network.filters(mel)
        sampler = Sampler(Packed(network), 3)
        rows = sampler.packed.condition(network.projected(condition), filters)
        chances, made, outputs = sampler.chances(1280), [], []
        for t in range(1280):
            made.append(sampler.samples(rows[t // 16 :], 16, chances[t : t + 1], 0.8))
            outputs.append(sampler.outputs.copy())
        samples = pre_emphasised(torch.from_numpy(np.concatenate(made))[None], 0.85)
        parallel = network(samples, condition, fresh=True, filters=filters)[0].numpy()
    assert parallel.std(0).min() > 1e-3
    np.testing.assert_allclose(outputs, parallel, atol=1e-4)


def test_prediction_keeps_to_its_history() -> None:
    network = a_network(cycles=2, cycle_layers=4, **PREDICTED)
    samples, mel = 0.01 * torch.randn(2, 256), torch.cat([a_mel(9, 1), a_mel(9, 2)])
    condition, filters = network.conditioning(mel), network.filters(mel)
    assert filters.shape == (2, 16, 21)
    with torch.inference_mode():
        fresh, after = (network(samples, condition, begins, filters) for begins in (True, False))
    assert after.shape == (2, 256 - network.config.history, 9)
    np.testing.assert_allclose(after, fresh[:, network.config.history :], atol=1e-5)
    samples.requires_grad_()
    network(samples, condition, True, filters)[0, 100].square().sum().backward()
    touched = torch.nonzero(samples.grad[0]).flatten()
    assert (int(touched[0]), int(touched[-1])) == (100 - network.config.history, 99)


def test_a_resonance_of_the_mel_is_foretold() -> None:
    rng = np.random.default_rng(0)
    noise, sound = rng.normal(0, 0.01, 60 * 256), np.zeros(60 * 256)
    for t in range(len(sound)):  # two poles at 1,500 Hz
        sound[t] = noise[t] + 2 * 0.97 * math.cos(2 * math.pi * 1500 / 22050) * sound[t - 1] - 0.97**2 * sound[t - 2]
    mel = torch.from_numpy(log_mel(sound.astype(np.float32)))[None]
    prediction = a_network(cycles=1, cycle_layers=1, **PREDICTED).prediction
    emphasised = pre_emphasised(torch.from_numpy(sound[4 * 256 : -4 * 256])[None].float(), 0.85)
    foretold, log_gain = prediction.foretold(emphasised, prediction.filters(mel))
    error = (emphasised[:, 20:] - foretold)[:, 100:]
    assert float(error.std()) < 0.45 * float(emphasised.std())
    assert float((error * torch.exp(-log_gain[:, 100:])).std()) == pytest.approx(1, abs=0.5)
    # The filters by themselves, driven by noise, neither fade nor swell.
    weights = prediction.filters(a_mel(9 + 60, 4) * 0.8)[0].double().numpy()
    past, most = np.zeros(20), 0.0
    for t in range(60 * 256):
        row = weights[t // 16]
        past = np.concatenate([[row[:-1] @ past + math.exp(row[-1]) * rng.normal()], past[:-1]])
        most = max(most, abs(past[0]) / math.exp(row[-1]))
    assert most < 300


def test_weights_with_prediction_get_a_gradient_and_prediction_has_none() -> None:
    network = a_network(cycles=2, cycle_layers=3, **PREDICTED)
    assert set(network.state_dict()) == set(a_network(cycles=2, cycle_layers=3).state_dict())
    samples, mel = quantised(0.01 * torch.randn(2, 256), network.config), torch.cat([a_mel(9, 1), a_mel(9, 2)])
    outputs = network(samples, network.conditioning(mel), filters=network.filters(mel))
    negative_log_likelihood(outputs, samples[:, network.config.history :], network.config).mean().backward()
    assert all(weight.grad.abs().sum() > 0 for weight in network.parameters())
    assert (network.entry.weight.grad.abs().sum(0) > 0).all()
