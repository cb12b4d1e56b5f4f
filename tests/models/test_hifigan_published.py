import pytest
import torch

from tests.models.test_hifigan import by_hand
from voicestudio.core import MelSpec, StudioError
from voicestudio.models.hifigan.config import V1, V2, V3
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.hifigan.published import from_published

torch.set_num_threads(1)
MEL = {
    "num_mels": 80, "n_fft": 1024, "hop_size": 256, "win_size": 1024, "sampling_rate": 22050, "fmin": 0, "fmax": 8000,
    "fmax_for_loss": None, "segment_size": 8192,
}  # fmt: skip
FULL1 = {
    "resblock": "1", "upsample_rates": [8, 8, 2, 2], "upsample_kernel_sizes": [16, 16, 4, 4],
    "upsample_initial_channel": 512, "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]], **MEL,
}  # fmt: skip
FULL2 = FULL1 | {"upsample_initial_channel": 128}
FULL3 = MEL | {
    "resblock": "2", "upsample_rates": [8, 8, 4], "upsample_kernel_sizes": [16, 16, 8], "upsample_initial_channel": 256,
    "resblock_kernel_sizes": [3, 5, 7], "resblock_dilation_sizes": [[1, 2], [2, 6], [3, 12]],
}  # fmt: skip
SMALL1 = FULL1 | {"upsample_initial_channel": 32}
SMALL3 = FULL3 | {"upsample_initial_channel": 16}


def shapes(values):
    """Names and shapes of the weights, as the published code builds them."""
    found = {"conv_pre": (values["upsample_initial_channel"], values["num_mels"], 7)}
    width, n = values["upsample_initial_channel"], 0
    for i, kernel in enumerate(values["upsample_kernel_sizes"]):
        found[f"ups.{i}"] = (width, width // 2, kernel)
        width //= 2
        for size, row in zip(values["resblock_kernel_sizes"], values["resblock_dilation_sizes"], strict=True):
            for name in ("convs1", "convs2") if values["resblock"] == "1" else ("convs",):
                found |= {f"resblocks.{n}.{name}.{j}": (width, width, size) for j in range(len(row))}
            n += 1
    return found | {"conv_post": (1, width, 7)}


def published(values, normed=True, seed=0):
    torch.manual_seed(seed)
    tensors = {}
    for name, shape in shapes(values).items():
        if normed:
            tensors[f"{name}.weight_g"] = torch.rand(shape[0], 1, 1) + 0.5
            tensors[f"{name}.weight_v"] = torch.randn(shape)
        else:
            tensors[f"{name}.weight"] = torch.randn(shape) * 0.1
        tensors[f"{name}.bias"] = 0.1 * torch.randn(shape[1] if name.startswith("ups") else shape[0])
    return tensors


def folded(tensors):
    made = {name: value for name, value in tensors.items() if "weight_" not in name}
    for name in [name for name in tensors if name.endswith("_v")]:
        v, g = tensors[name], tensors[name[:-1] + "g"]
        made[name[:-2]] = v / v.square().sum((1, 2), keepdim=True).sqrt() * g
    return made


@pytest.mark.parametrize(("values", "config"), [(FULL1, V1), (FULL2, V2), (FULL3, V3)])
def test_full_published_shapes_are_taken_to_the_last_tensor(values, config):
    tensors = published(values)
    state, found = from_published(values, {"generator": tensors})
    assert found == config
    assert set(state) == {name.removesuffix("_g") for name in tensors if not name.endswith("_v")}
    with torch.device("meta"):
        network = HifiGan(found)
    network.load_state_dict(state, assign=True)
    golden = folded(tensors)
    for name, value in state.items():
        torch.testing.assert_close(value, golden[name])


@pytest.mark.parametrize("values", [SMALL1, SMALL3])
@pytest.mark.parametrize("normed", [True, False])
def test_output_of_a_published_generator_is_that_of_the_figure(values, normed):
    tensors = published(values, normed)
    if normed:
        for name in tensors:
            if name.endswith("_g"):
                tensors[name] *= 1.5
    state, config = from_published(values, tensors)
    network = HifiGan(config).eval()
    network.load_state_dict(state)
    mel = torch.randn(1, 80, 7)
    with torch.inference_mode():
        made = network(mel)
        wanted = by_hand(folded(tensors) if normed else tensors, config, mel)
    assert made.std() > 1e-3
    torch.testing.assert_close(made, wanted, atol=1e-4, rtol=1e-3)


def test_every_tensor_is_heard():
    tensors = published(SMALL3, normed=False)
    mel = torch.randn(1, 80, 5)

    def sound(some):
        state, config = from_published(SMALL3, some)
        network = HifiGan(config)
        network.load_state_dict(state)
        with torch.inference_mode():
            return network.double()(mel.double())

    usual = sound(tensors)
    for name in tensors:
        assert not torch.equal(sound(tensors | {name: tensors[name] + 0.05}), usual), name


def test_prefixes_half_precision_and_parametrisations_are_known():
    tensors = published(SMALL3)
    renamed = {
        "module."
        + name.replace("weight_g", "parametrizations.weight.original0").replace(
            "weight_v", "parametrizations.weight.original1"
        ): value
        for name, value in tensors.items()
    }
    plain, again = from_published(SMALL3, tensors)[0], from_published(SMALL3, renamed)[0]
    assert all(torch.equal(plain[name], again[name]) for name in plain)
    halved = from_published(SMALL3, {name: value.half() for name, value in tensors.items()})[0]
    assert all(value.dtype == torch.float32 for value in halved.values())


def test_other_mel_settings_are_read():
    values = SMALL3 | {
        "sampling_rate": 24000, "n_fft": 2048, "win_size": 1200, "hop_size": 300, "upsample_rates": [10, 6, 5],
        "upsample_kernel_sizes": [20, 12, 11], "num_mels": 100, "fmin": 20, "fmax": None,
    }  # fmt: skip
    state, config = from_published(values, published(values))
    assert config.spec == MelSpec(24000, 2048, 1200, 300, 100, 20.0, 12000.0)
    network = HifiGan(config)
    network.load_state_dict(state)
    assert network(torch.randn(1, 100, 4)).shape == (1, 1200)


@pytest.mark.parametrize("key", [key for key in FULL1 if key not in ("fmax_for_loss", "segment_size")])
def test_a_missing_key_is_named(key):
    values = {name: value for name, value in SMALL1.items() if name != key}
    with pytest.raises(StudioError, match=f"lacks the key {key}"):
        from_published(values, published(SMALL1))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("resblock", "3"), ("upsample_rates", 8), ("upsample_rates", []), ("upsample_rates", [8, 8, 2, "2"]),
        ("upsample_initial_channel", 0), ("upsample_initial_channel", 10**9), ("resblock_dilation_sizes", [1, 3, 5]),
        ("resblock_kernel_sizes", [3, -7, 11]), ("hop_size", 2048), ("win_size", 4096), ("num_mels", 80.5),
        ("fmax", 20000), ("fmin", 9000), ("fmin", "low"), ("sampling_rate", True), ("n_fft", None),
        ("upsample_rates", [8, 8, 2, 4]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_by_its_key_and_what_came(key, value):
    with pytest.raises(StudioError, match=key) as told:
        from_published(SMALL1 | {key: value}, published(SMALL1))
    assert str(told.value).count("\n") == 0


@pytest.mark.parametrize(
    "bad", [{"upsample_kernel_sizes": [16, 16, 4]}, {"upsample_kernel_sizes": [16, 16, 4, 5]},
            {"resblock_kernel_sizes": [3, 7]}, {"resblock_kernel_sizes": [3, 7, 10]}, {"upsample_initial_channel": 24}]
)  # fmt: skip
def test_sizes_that_do_not_fit_each_other_are_one_sentence(bad):
    with pytest.raises(StudioError, match="config.json is wanted such that"):
        from_published(SMALL1 | bad, published(SMALL1))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"conv_pre.bias": None}, "lacks the tensor conv_pre.bias"),
        ({"ups.1.weight_g": None}, "lacks the tensor ups.1.weight_g"),
        ({"ups.1.weight_v": None}, "lacks the tensor ups.1.weight_v"),
        ({"ups.7.bias": torch.zeros(3)}, "ups.7.bias"),
        ({"resblocks.2.convs1.1.bias": torch.zeros(3)}, "resblocks.2.convs1.1.bias"),
        ({"conv_post.weight_g": torch.zeros(3)}, "conv_post.weight_g"),
        ({"conv_post.weight_v": torch.zeros(3)}, "conv_post.weight_v"),
        ({"conv_post.bias": torch.tensor([float("nan")])}, "conv_post.bias"),
    ],
)
def test_a_tensor_that_misfits_is_named(change, named):
    tensors = {name: value for name, value in (published(SMALL1) | change).items() if value is not None}
    with pytest.raises(StudioError, match=named):
        from_published(SMALL1, tensors)


def test_what_holds_no_tensors_is_one_sentence():
    for wrong in ({"generator": [1, 2]}, {"generator": {"a": 1}}, {"a": "b"}):
        with pytest.raises(StudioError, match="something else"):
            from_published(SMALL1, wrong)
    with pytest.raises(StudioError, match="names and values"):
        from_published([1, 2], published(SMALL1))
