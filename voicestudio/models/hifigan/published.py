"""Published generators (`g_########` or `generator.pth` with config.json): their tensors as this network's."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.hifigan.config import HifiGanConfig
from voicestudio.models.hifigan.generator import HifiGan
from voicestudio.models.weight_norm import without_norms

if TYPE_CHECKING:
    from torch import Tensor

_MOST = 1 << 16


def from_published(values: dict, tensors: dict) -> tuple[dict[str, Tensor], HifiGanConfig]:
    """This network's float32 tensors and its configuration, from config.json and tensors, under "generator" or bare.

    Weights may be as they are or as norm and direction (weight normalisation, arXiv 1602.07868). Raises StudioError in
    one sentence that names the first key or tensor that is missing, not known, misshapen or not all numbers.
    """
    config = configuration(values)
    inner = tensors.get("generator", tensors)
    if not isinstance(inner, dict) or not all(isinstance(value, torch.Tensor) for value in inner.values()):
        raise StudioError("Tensors of a HiFi-GAN generator are wanted, but the checkpoint holds something else.")
    one = without_norms({name.removeprefix("module."): value for name, value in inner.items()}, "HiFi-GAN generator")
    with torch.device("meta"):
        wanted = HifiGan(config).state_dict()
    for name in sorted(set(wanted) | set(one)):
        if name not in one:
            raise _lacks(name)
        if name not in wanted:
            raise StudioError(f"The HiFi-GAN checkpoint has a tensor {name} that its config.json does not provide for.")
        _check_shape(name, one[name], tuple(wanted[name].shape))
        if not one[name].isfinite().all():
            raise StudioError(f"The HiFi-GAN checkpoint is damaged: {name} is not all numbers.")
    return {name: one[name].float() for name in wanted}, config


def configuration(values: dict) -> HifiGanConfig:
    """The configuration that config.json tells; raises StudioError naming the first key that is missing or wrong."""
    if not isinstance(values, dict):
        raise StudioError("HiFi-GAN's config.json is wanted to be names and values, but it is something else.")
    resblock = str(_of(values, "resblock"))
    if resblock not in ("1", "2"):
        raise _wrong("resblock", '"1" or "2"', values["resblock"])
    rows = _of(values, "resblock_dilation_sizes")
    if not isinstance(rows, list | tuple) or not rows:
        raise _wrong("resblock_dilation_sizes", "a list of lists", rows)
    spec = mel_spec(values)
    rates = _sizes(values, "upsample_rates")
    if prod(rates) != spec.hop_length:
        raise StudioError(
            f"HiFi-GAN's config.json wants upsample_rates that multiply to the hop_size of {spec.hop_length}, but "
            f"{list(rates)} came."
        )
    try:
        return HifiGanConfig(
            spec,
            resblock,
            rates,
            _sizes(values, "upsample_kernel_sizes"),
            _size(values, "upsample_initial_channel"),
            _sizes(values, "resblock_kernel_sizes"),
            tuple(_sizes({"resblock_dilation_sizes": row}, "resblock_dilation_sizes") for row in rows),
        )
    except ValueError as error:
        raise StudioError(f"HiFi-GAN's config.json is wanted such that {error}, but it is not.") from error


def mel_spec(values: dict) -> MelSpec:
    """The mel settings that config.json tells; raises StudioError where no mel can be measured so."""
    names = ("sampling_rate", "n_fft", "win_size", "hop_size", "num_mels")
    sample_rate, n_fft, win_length, hop_length, n_mels = (_size(values, name) for name in names)
    fmin_hz = _number(values, "fmin", 0.0)
    fmax_hz = _number(values, "fmax", sample_rate / 2)
    for name, wanted, holds in (
        ("win_size", f"at most n_fft, which is {n_fft}", win_length <= n_fft),
        ("hop_size", f"at most win_size, which is {win_length}", hop_length <= win_length),
        ("num_mels", f"at most half of n_fft, which is {n_fft}", n_mels <= n_fft // 2),
        ("fmin", "from 0 Hz to below fmax", 0 <= fmin_hz < fmax_hz),
        ("fmax", f"at most half the sampling_rate, which is {sample_rate}", fmax_hz <= sample_rate / 2),
    ):
        if not holds:
            raise _wrong(name, wanted, values[name])
    return MelSpec(sample_rate, n_fft, win_length, hop_length, n_mels, fmin_hz, fmax_hz)


def _of(values: dict, name: str) -> object:
    if name not in values:
        raise StudioError(f"HiFi-GAN's config.json lacks the key {name}.")
    return values[name]


def _wrong(name: str, wanted: str, found: object) -> StudioError:
    return StudioError(f"HiFi-GAN's config.json wants {name} to be {wanted}, but {str(found)[:80]!r} came.")


def _size(values: dict, name: str) -> int:
    value = _of(values, name)
    if type(value) is not int or not 0 < value <= _MOST:
        raise _wrong(name, "a whole number above 0", value)
    return value


def _sizes(values: dict, name: str) -> tuple[int, ...]:
    found = _of(values, name)
    if not isinstance(found, list | tuple) or not found:
        raise _wrong(name, "a list of whole numbers", found)
    return tuple(_size({name: value}, name) for value in found)


def _number(values: dict, name: str, otherwise: float) -> float:
    """null means `otherwise`, as for the function that measures these mels."""
    value = _of(values, name)
    if value is None:
        return otherwise
    if type(value) not in (int, float) or not 0 <= value <= 1e6:
        raise _wrong(name, "a frequency in Hz", value)
    return float(value)


def _lacks(name: str) -> StudioError:
    return StudioError(f"A HiFi-GAN generator is wanted, but the checkpoint lacks the tensor {name}.")


def _check_shape(name: str, tensor: Tensor, wanted: tuple[int, ...]) -> None:
    if tuple(tensor.shape) != wanted:
        raise StudioError(
            f"HiFi-GAN's config.json wants shape {wanted} for {name}, but {tuple(tensor.shape)} came in the checkpoint."
        )
