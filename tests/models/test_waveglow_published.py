"""Published WaveGlow checkpoints, built anew in every layout: all tensors are used, and the sound is theirs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.waveglow.config import WAVEGLOW_256, WaveGlowConfig
from voicestudio.models.waveglow.network import WaveGlow
from voicestudio.models.waveglow.published import from_published

SPEC = MelSpec(n_mels=5)
TINY = WaveGlowConfig(SPEC, 6, 8, 4, 2, n_layers=3, channels=6, upsample_kernel=1024, delay=128)
LEAST = replace(TINY, n_flows=2, early_every=1, n_layers=2)
LAYOUTS = [(one, norm) for one in (True, False) for norm in ("fused", "g and v", "parametrised")]


def shapes(config: WaveGlowConfig, one_condition: bool) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the published layout, written down from the layout and not from the network."""
    n_mels, width, layers = config.spec.n_mels, config.channels, config.n_layers
    yield "upsample.weight", (n_mels, n_mels, 1024)
    yield "upsample.bias", (n_mels,)
    group = config.n_group
    for k in range(config.n_flows):
        if k and k % config.early_every == 0:
            group -= config.early_size
        yield f"convinv.{k}.conv.weight", (group, group, 1)
        convolutions = {"start": (width, group // 2, 1), "end": (group, width, 1)}
        if one_condition:
            convolutions["cond_layer"] = (2 * width * layers, n_mels * config.n_group, 1)
        for i in range(layers):
            if not one_condition:
                convolutions[f"cond_layers.{i}"] = (2 * width, n_mels * config.n_group, 1)
            convolutions[f"in_layers.{i}"] = (2 * width, width, 3)
            convolutions[f"res_skip_layers.{i}"] = (2 * width if i + 1 < layers else width, width, 1)
        for name, shape in convolutions.items():
            yield f"WN.{k}.{name}.weight", shape
            yield f"WN.{k}.{name}.bias", shape[:1]


def layout(config: WaveGlowConfig, one_condition: bool, norm: str, fill=None) -> dict[str, torch.Tensor]:
    """A checkpoint of random weights, or of what `fill` gives for a shape."""
    generator = torch.Generator().manual_seed(0)
    fill = fill or (lambda shape: 0.3 * torch.randn(shape, generator=generator))
    made = {}
    for name, shape in shapes(config, one_condition):
        stem = name.removesuffix(".weight")
        if norm == "fused" or not name.endswith("weight") or not name.startswith("WN") or stem.endswith(".end"):
            made[name] = fill(shape)
            continue
        g, v = (
            ("weight_g", "weight_v")
            if norm == "g and v"
            else ("parametrizations.weight.original0", "parametrizations.weight.original1")
        )
        made[f"{stem}.{g}"], made[f"{stem}.{v}"] = fill((shape[0], 1, 1)), fill(shape)
    return made


def plain(tensors: dict[str, torch.Tensor], mel: torch.Tensor, noise: torch.Tensor, config: WaveGlowConfig):
    """The published inference in a few lines, straight from the checkpoint's tensors."""

    def weights(name: str) -> tuple[torch.Tensor, torch.Tensor]:
        for g, v in ((".weight_g", ".weight_v"), *[(f".parametrizations.weight.original{n}" for n in (0, 1))]):
            if name + v in tensors:
                weight = torch._weight_norm(tensors[name + v], tensors[name + g], 0)
                return weight, tensors[f"{name}.bias"]
        return tensors[f"{name}.weight"], tensors[f"{name}.bias"]

    fine = F.conv_transpose1d(mel, *weights("upsample"), stride=256)[..., : -(1024 - 256)]
    columns = fine.unfold(2, config.n_group, config.n_group).permute(0, 1, 3, 2).flatten(1, 2)
    early = [noise[:, 2 * i : 2 * i + 2] for i in range((config.n_flows - 1) // 4)]
    x = noise[:, 2 * len(early) :]
    for k in reversed(range(config.n_flows)):
        half = x.shape[1] // 2
        y, skipped = F.conv1d(x[:, :half], *weights(f"WN.{k}.start")), 0
        for i in range(config.n_layers):
            both = F.conv1d(y, *weights(f"WN.{k}.in_layers.{i}"), padding=2**i, dilation=2**i)
            if f"WN.{k}.cond_layers.0.bias" in tensors:
                both = both + F.conv1d(columns, *weights(f"WN.{k}.cond_layers.{i}"))
            else:
                weight, bias = (part.chunk(config.n_layers)[i] for part in weights(f"WN.{k}.cond_layer"))
                both = both + F.conv1d(columns, weight, bias)
            act = torch.tanh(both[:, : config.channels]) * torch.sigmoid(both[:, config.channels :])
            out = F.conv1d(act, *weights(f"WN.{k}.res_skip_layers.{i}"))
            if i + 1 < config.n_layers:
                y, skipped = y + out[:, : config.channels], skipped + out[:, config.channels :]
            else:
                skipped = skipped + out
        shift, scale = F.conv1d(skipped, *weights(f"WN.{k}.end")).split(half, 1)
        x = torch.cat([x[:, :half], (x[:, half:] - shift) / torch.exp(scale)], 1)
        x = F.conv1d(x, torch.linalg.inv(tensors[f"convinv.{k}.conv.weight"][..., 0])[..., None])
        if k and k % 4 == 0:
            x = torch.cat([early.pop(), x], 1)
    return x.permute(0, 2, 1).flatten(1)


@pytest.mark.parametrize(("one_condition", "norm"), LAYOUTS)
def test_a_small_checkpoint_of_each_layout_sounds_as_it_would_there(one_condition: bool, norm: str) -> None:
    tensors = layout(TINY, one_condition, norm)
    state, config = from_published(tensors, SPEC)
    assert config == TINY
    network = WaveGlow(config)
    network.load_state_dict(state)
    generator = torch.Generator().manual_seed(1)
    mel, noise = torch.randn(1, 5, 6, generator=generator), torch.randn(1, 8, 6 * 32, generator=generator)
    with torch.inference_mode():
        wanted = plain(tensors, mel, noise, config)
        made = network.inverse(noise, mel)
    np.testing.assert_allclose(made, wanted, atol=1e-4 * float(wanted.abs().max()))


@pytest.mark.parametrize(("one_condition", "norm"), LAYOUTS)
def test_a_checkpoint_in_full_published_shapes_fits(one_condition: bool, norm: str) -> None:
    tensors = layout(WAVEGLOW_256, one_condition, norm, lambda shape: torch.ones(()).expand(shape))
    state, config = from_published(tensors)
    assert config == WAVEGLOW_256
    assert sum(value.numel() for value in state.values()) == sum(math.prod(shape) for _, shape in shapes(config, True))
    with torch.device("meta"):
        WaveGlow(config).load_state_dict(state, assign=True)


def test_every_tensor_of_a_checkpoint_is_used() -> None:
    tensors = layout(LEAST, False, "g and v")
    before, _ = from_published(tensors, SPEC)
    for name in tensors:
        other, _ = from_published({**tensors, name: tensors[name] * torch.rand(tensors[name].shape)}, SPEC)
        assert any(not torch.equal(before[key], other[key]) for key in before), name


def test_wider_networks_and_other_early_outputs_are_read_from_the_shapes() -> None:
    wide = replace(TINY, channels=10, n_layers=2, n_flows=5, early_every=2)
    assert from_published(layout(wide, True, "fused"), SPEC)[1] == wide
    never = from_published(layout(replace(TINY, n_flows=3), True, "fused"), SPEC)[1]
    assert never.group_sizes() == [8, 8, 8]


def test_what_is_wrong_is_named_in_one_sentence() -> None:
    good = layout(LEAST, False, "g and v")
    for name in good:
        lacking = {other: value for other, value in good.items() if other != name}
        with pytest.raises(StudioError, match=r"lacks the tensor|not know|do not fit|wants shape"):
            from_published(lacking, SPEC)
        misshapen = {**good, name: torch.zeros(7)}
        with pytest.raises(StudioError, match=r"wants shape|wants three dimensions|checkpoint wants"):
            from_published(misshapen, SPEC)

    def told(change: dict[str, torch.Tensor | None]) -> str:
        tensors = {name: value for name, value in {**good, **change}.items() if value is not None}
        with pytest.raises(StudioError) as error:
            from_published(tensors, SPEC)
        return str(error.value)

    assert "lacks the tensor WN.1.start.weight_v" in told({"WN.1.start.weight_v": None})
    assert "lacks the tensor WN.1.cond_layers.1.bias" in told({"WN.1.cond_layers.1.bias": None})
    assert "lacks the tensor upsample.weight" in told({"upsample.weight": None})
    assert "WN.0.res_layers.0.weight that" in told({"WN.0.res_layers.0.weight": torch.zeros(6, 6, 1)})
    assert "(6, 6, 1) for WN.1.end.weight, but (6, 5, 1)" in told({"WN.1.end.weight": torch.zeros(6, 5, 1)})
    assert "do not fit" in told({"convinv.0.conv.weight": torch.zeros(7, 7, 1)})
    with pytest.raises(StudioError, match="80 bands"):
        from_published(good)
    with pytest.raises(StudioError, match="lacks the tensor upsample.weight"):
        from_published({})
