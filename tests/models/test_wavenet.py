"""WaveNet: the network, what it costs in bits, and the compiled kernel beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from voicestudio.core import MelSpec
from voicestudio.models.wavenet.config import GAIN, LOGISTICS, MU_LAW, WaveNetConfig
from voicestudio.models.wavenet.gate import gated
from voicestudio.models.wavenet.network import WaveNet
from voicestudio.models.wavenet.output import (
    mu_law_classes,
    mu_law_levels,
    negative_log_likelihood,
    pre_emphasised,
    quantised,
)
from voicestudio.models.wavenet.sampling import Packed, Sampler
from voicestudio.models.wavenet.simd import TILE, has_half, packed

SMALL = {"channels": 8, "skip_channels": 12, "n_mixtures": 3, "condition_channels": 6, "pre_emphasis": 0.0}


def a_network(seed: int = 0, half: bool = True, **sizes: object) -> WaveNet:
    """A network with outputs that vary much; its weights as a file would hold them, if `half`."""
    torch.manual_seed(seed)
    network = WaveNet(WaveNetConfig(**{**SMALL, **sizes}))
    with torch.no_grad():
        for layer in network.layers:
            layer.dilated.weight.mul_(2)
            layer.skip.weight.mul_(1.5)
        network.out.weight.mul_(4)
        for weight in network.parameters() if half else ():
            weight.copy_(weight.half())
    return network.eval()


def a_mel(n_frames: int, seed: int = 0) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(-5, 2, (1, 80, n_frames)).astype(np.float32))


@torch.inference_mode()
def incremental(network: WaveNet, condition: torch.Tensor, n_samples: int, seed: int = 3) -> tuple[np.ndarray, ...]:
    """Samples of the kernel, and its outputs at each."""
    sampler, step = Sampler(Packed(network), seed), network.config.step
    rows = sampler.packed.condition(network.projected(condition))
    chances, samples, outputs = sampler.chances(n_samples), [], []
    for t in range(n_samples):
        samples.append(sampler.samples(rows[t // step :], step, chances[t : t + 1], 1.0))
        outputs.append(sampler.outputs.copy())
    return np.concatenate(samples), np.array(outputs)


CYCLES = [(1, 1), (1, 4), (2, 3), (3, 2), (1, 9)]


@pytest.mark.parametrize("output", [LOGISTICS, MU_LAW])
@pytest.mark.parametrize("kernel_size", [2, 3, 4])
@pytest.mark.parametrize(("cycles", "cycle_layers"), CYCLES)
def test_incremental_equals_parallel(output: str, kernel_size: int, cycles: int, cycle_layers: int) -> None:
    network = a_network(output=output, kernel_size=kernel_size, cycles=cycles, cycle_layers=cycle_layers)
    with torch.inference_mode():
        condition = network.conditioning(a_mel(9 + 4))
        samples, outputs = incremental(network, condition, 1280)
        parallel = network(torch.from_numpy(samples)[None], condition, fresh=True)[0].numpy()
    assert parallel.std(0).min() > 1e-3
    np.testing.assert_allclose(outputs, parallel, atol=1e-5)


@pytest.mark.parametrize("output", [LOGISTICS, MU_LAW])
def test_the_bundled_size_is_the_same_incremental_and_parallel(output: str) -> None:
    network = a_network(output=output, channels=64, skip_channels=64, cycles=2, cycle_layers=10, condition_channels=96)
    with torch.inference_mode():
        condition = network.conditioning(a_mel(10 + 8))
        samples, outputs = incremental(network, condition, 2560)
        parallel = network(torch.from_numpy(samples)[None], condition, fresh=True)[0].numpy()
    assert outputs.std(0).min() > 1e-3
    np.testing.assert_allclose(outputs, parallel, atol=1e-5)


def test_weights_that_are_not_of_half_precision_stay_exact() -> None:
    network = a_network(half=False, cycles=1, cycle_layers=3)
    assert Packed(network).weights.dtype == np.float32
    assert Packed(a_network(cycles=1, cycle_layers=3)).weights.dtype == (np.uint16 if has_half() else np.float32)
    with torch.inference_mode():
        condition = network.conditioning(a_mel(9))
        samples, outputs = incremental(network, condition, 250)
        parallel = network(torch.from_numpy(samples)[None], condition, fresh=True)[0].numpy()
    np.testing.assert_allclose(outputs, parallel, atol=1e-5)


def test_products_lie_as_they_are_read() -> None:
    matrix = np.arange(6 * 2 * TILE, dtype=np.float32).reshape(6, 2 * TILE)
    assert packed(matrix)[: TILE + 1].tolist() == [*matrix[0, :TILE], matrix[1, 0]]
    assert packed(matrix)[6 * TILE] == matrix[0, TILE]


def test_history_is_the_receptive_field_exactly_and_nothing_comes_from_the_future() -> None:
    network = a_network(cycles=2, cycle_layers=3, kernel_size=3)
    samples, condition = 0.1 * torch.randn(1, 120), network.conditioning(a_mel(9))
    samples.requires_grad_()
    network(samples, condition, fresh=True)[0, 100].square().sum().backward()
    touched = torch.nonzero(samples.grad[0]).flatten()
    assert (int(touched[0]), int(touched[-1])) == (100 - network.config.history, 99)


def test_outputs_do_not_depend_on_what_lies_before_the_history() -> None:
    network = a_network(cycles=2, cycle_layers=4)
    samples, condition = 0.1 * torch.randn(2, 256), network.conditioning(torch.cat([a_mel(9, 1), a_mel(9, 2)]))
    with torch.inference_mode():
        fresh = network(samples, condition, fresh=True)
        after = network(samples, condition)
    assert after.shape == (2, 256 - network.config.history, 9)
    np.testing.assert_allclose(after, fresh[:, network.config.history :], atol=1e-6)


def test_context_of_the_mel_is_covered_exactly() -> None:
    network = a_network()
    mel = a_mel(21 + 8)
    changed = mel.clone()
    changed[..., 4 + 10] += 1
    with torch.inference_mode():
        difference = (network.conditioning(mel) - network.conditioning(changed)).abs().sum((0, 2))  # (21 * 16,)
    touched = (torch.nonzero(difference).flatten() // 16).tolist()
    assert (min(touched), max(touched)) == (10 - network.config.context, 10 + network.config.context)


@pytest.mark.parametrize("sizes", [{}, {"output": MU_LAW}, {"has_mel": False, "n_classes": 3}, {"n_classes": 2}])
def test_every_weight_gets_a_gradient(sizes: dict) -> None:
    network = a_network(cycles=2, cycle_layers=3, **sizes)
    mel = torch.cat([a_mel(9, 1), a_mel(9, 2), a_mel(9, 3)]) if network.config.has_mel else None
    classes = torch.tensor([0, 1, network.config.n_classes - 1]) if network.config.n_classes else None
    samples = quantised(0.1 * torch.randn(3, 256).clamp(-1, 1), network.config)
    outputs = network(samples, network.conditioning(mel, classes))
    negative_log_likelihood(outputs, samples[:, network.config.history :], network.config).mean().backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None and weight.grad.abs().sum() > 0, name


def test_the_gate_and_its_gradient_are_exact_to_what_they_state() -> None:
    x = torch.cat([torch.linspace(-30, 30, 4001), 3 * torch.randn(96_001), torch.tensor([-1e4, 1e4])])
    x = torch.stack([x, x.flip(0).roll(7)], 1).requires_grad_()
    exact = x.detach().double().requires_grad_()
    wanted = torch.tanh(exact[:, :1]) * torch.sigmoid(exact[:, 1:])
    made = gated(x)
    made.sum().backward()
    wanted.sum().backward()
    assert float((made - wanted).detach().abs().max()) < 3e-7
    assert float((x.grad - exact.grad).abs().max()) < 2e-6
    low = x.detach().bfloat16().requires_grad_()
    exact = low.detach().double().requires_grad_()
    wanted = torch.tanh(exact[:, :1]) * torch.sigmoid(exact[:, 1:])
    made = gated(low)
    made.sum().backward()
    wanted.sum().backward()
    assert float((made - wanted).detach().abs().max()) < 2.0**-9  # half a step of bfloat16
    assert float((low.grad - exact.grad).abs().max()) < 2.0**-9


def test_probabilities_of_all_levels_sum_to_one() -> None:
    config = WaveNetConfig(n_mixtures=3)
    outputs = torch.tensor([0.3, -1.0, 0.7, -0.98 * 16, 0.1 * 16, 0.8 * 16, -0.2, -5.2, 1.8])
    levels = torch.arange(-32768, 32768, dtype=torch.float64) * 2 / 65535
    levels = (levels + 1 / 65535).float()  # as many as 16 bits have, symmetrically
    bits = negative_log_likelihood(outputs.expand(1, len(levels), -1), levels[None], config)
    assert float(torch.exp2(-bits.double()).sum()) == pytest.approx(1, abs=2e-3)


def test_a_sample_far_from_every_mean_costs_finite_bits_and_has_a_gradient() -> None:
    outputs = torch.tensor([0.0, -0.9 * 16, -6.2]).requires_grad_()
    bits = negative_log_likelihood(outputs[None, None], torch.tensor([[0.9]]), WaveNetConfig(n_mixtures=1))
    bits.sum().backward()
    assert math.isfinite(float(bits.detach()))
    assert torch.isfinite(outputs.grad).all()
    assert outputs.grad[1] != 0


def test_mu_law_levels_are_their_own_classes() -> None:
    assert mu_law_classes(mu_law_levels()).tolist() == list(range(256))
    noise = torch.rand(1000) * 2 - 1
    assert float((quantised(noise, WaveNetConfig(output=MU_LAW)) - noise).abs().max()) < 0.03


def constant(outputs: list[float], **sizes: object) -> Packed:
    """A network that gives the same outputs, whatever it hears."""
    network = a_network(cycles=1, cycle_layers=1, **sizes)
    with torch.no_grad():
        network.out.weight.zero_()
        network.out.bias.copy_(torch.tensor(outputs))
        if network.config.output == LOGISTICS:
            network.out.bias[3:6] *= GAIN
            network.out.bias[6:] += math.log(GAIN)
    return Packed(network)


def drawn(packed_: Packed, temperature: float, n_samples: int = 20_000) -> np.ndarray:
    sampler = Sampler(packed_, 1)
    rows = np.zeros((1, 2 * packed_.width * len(packed_.dilations)), np.float32)
    return sampler.samples(rows, n_samples, sampler.chances(n_samples), temperature)


def test_the_kernel_draws_from_the_mixture() -> None:
    made = drawn(constant([0.0, math.log(3), -50.0, -0.5, 0.2, 0.9, -5.0, -4.0, -2.0]), 1.0)
    assert np.mean(made < -0.2) == pytest.approx(0.25, abs=0.01)
    upper = made[made > -0.2]
    for share in (0.1, 0.5, 0.8):
        quantile = 0.2 + math.exp(-4) * math.log(share / (1 - share))
        assert np.mean(upper < quantile) == pytest.approx(share, abs=0.012)
    calm = drawn(constant([0.0, 0.0, 0.0, 0.1, 0.1, 0.1, -4.0, -4.0, -4.0]), 0.5)
    assert np.std(calm) == pytest.approx(0.5 * math.exp(-4) * math.pi / math.sqrt(3), rel=0.02)


def test_the_kernel_draws_classes_by_their_share() -> None:
    scores = np.full(256, -60.0)
    scores[[3, 128, 250]] = np.log([0.5, 0.3, 0.2])
    packed_ = constant(scores.tolist(), output=MU_LAW)
    for temperature in (1.0, 0.5):
        shares = np.array([0.5, 0.3, 0.2]) ** (1 / temperature)
        made = mu_law_classes(torch.from_numpy(drawn(packed_, temperature))).numpy()
        counted = [np.mean(made == index) for index in (3, 128, 250)]
        np.testing.assert_allclose(counted, shares / shares.sum(), atol=0.012)


def test_emphasis_is_taken_back() -> None:
    network = a_network(cycles=1, cycle_layers=2)
    plain, _ = incremental(network, network.conditioning(a_mel(9)), 200)
    emphasised = a_network(cycles=1, cycle_layers=2, pre_emphasis=0.85)
    made, _ = incremental(emphasised, emphasised.conditioning(a_mel(9)), 200)
    np.testing.assert_allclose(pre_emphasised(torch.from_numpy(made), 0.85), plain, atol=1e-5)


@pytest.mark.parametrize(
    "sizes",
    [
        {"output": "gaussian"}, {"step": 7}, {"kernel_size": 1}, {"cycle_layers": 40}, {"pre_emphasis": 1.0},
        {"prediction_order": -1}, {"prediction_order": 8, "output": MU_LAW}, {"prediction_order": 8, "has_mel": False},
    ],
)  # fmt: skip
def test_a_configuration_that_cannot_be_is_refused(sizes: dict) -> None:
    with pytest.raises(ValueError, match=r"not |but is"):
        WaveNetConfig(**sizes)


def test_another_hop_and_sample_rate() -> None:
    config = WaveNetConfig(spec=MelSpec(sample_rate=16000, hop_length=200), step=8, **SMALL)
    network = WaveNet(config)
    assert network.conditioning(a_mel(5 + 8)).shape == (1, 5 * 25, 6)
    with pytest.raises(ValueError, match="hop"):
        WaveNetConfig(spec=MelSpec(hop_length=200))
