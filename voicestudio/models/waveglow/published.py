"""The published 22.05 kHz checkpoints: their tensors as this network's, and the configuration that they show.

Three layouts are known: the conditioning of all layers of a coupling in one convolution (`WN.k.cond_layer`) or in one
for each layer (`WN.k.cond_layers.i`), and weights as they are or as norm and direction (weight normalisation, arXiv
1602.07868, as `weight_g` and `weight_v` or as a parametrisation's `original0` and `original1`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import torch

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.waveglow.config import WAVEGLOW_256, WaveGlowConfig
from voicestudio.models.waveglow.network import WaveGlow
from voicestudio.models.weight_norm import without_norms

if TYPE_CHECKING:
    from torch import Tensor


def from_published(tensors: dict[str, Tensor], spec: MelSpec | None = None) -> tuple[dict[str, Tensor], WaveGlowConfig]:
    """This network's float32 tensors and its configuration; sizes are read from the tensors' shapes.

    `spec` are the mel settings, those of the published checkpoints unless told. Raises StudioError in one sentence that
    names the first tensor that is missing, not known or misshapen.
    """
    one = _with_one_condition(without_norms(tensors, "WaveGlow"))
    config = _configuration(one, spec or MelSpec())
    try:
        with torch.device("meta"):
            wanted = WaveGlow(config).state_dict()
    except ValueError as error:
        raise StudioError(f"A WaveGlow checkpoint is wanted, but its sizes do not fit each other: {error}.") from error
    for name in sorted(set(wanted) | set(one)):
        if name not in one:
            raise _missing(name)
        if name not in wanted:
            raise StudioError(f"The WaveGlow checkpoint has a tensor {name} that the network does not know.")
        _check_shape(name, one[name], tuple(wanted[name].shape))
    return {name: one[name].float() for name in wanted}, config


def _missing(name: str) -> StudioError:
    return StudioError(f"A WaveGlow checkpoint is wanted, but it lacks the tensor {name}.")


def _check_shape(name: str, tensor: Tensor, wanted: tuple[int, ...]) -> None:
    if tuple(tensor.shape) != wanted:
        raise StudioError(f"The WaveGlow checkpoint wants shape {wanted} for {name}, but {tuple(tensor.shape)} came.")


def _with_one_condition(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The conditioning convolutions of each coupling's layers stacked to one."""
    made, parts = {}, {}
    for name, tensor in tensors.items():
        found = re.fullmatch(r"WN\.(\d+)\.cond_layers\.(\d+)\.(weight|bias)", name)
        if found is None:
            made[name] = tensor
        else:
            parts.setdefault((int(found[1]), found[3]), {})[int(found[2])] = tensor
    n_layers = _count(made, r"WN\.0\.in_layers\.(\d+)\.weight")
    for (k, kind), layers in sorted(parts.items()):
        for i in range(max(n_layers, max(layers) + 1)):
            if i not in layers:
                raise _missing(f"WN.{k}.cond_layers.{i}.{kind}")
            _check_shape(f"WN.{k}.cond_layers.{i}.{kind}", layers[i], tuple(layers[0].shape))
        made[f"WN.{k}.cond_layer.{kind}"] = torch.cat([layers[i] for i in range(len(layers))])
    return made


def _count(tensors: dict[str, Tensor], pattern: str) -> int:
    """One more than the largest number in the names of that pattern."""
    return 1 + max((int(found[1]) for name in tensors if (found := re.fullmatch(pattern, name))), default=0)


def _configuration(tensors: dict[str, Tensor], spec: MelSpec) -> WaveGlowConfig:
    def sizes(name: str) -> torch.Size:
        if name not in tensors:
            raise _missing(name)
        if tensors[name].ndim != 3:
            raise StudioError(
                f"The WaveGlow checkpoint wants three dimensions for {name}, but {tuple(tensors[name].shape)} came."
            )
        return tensors[name].shape

    n_mels, _, upsample_kernel = sizes("upsample.weight")
    if n_mels != spec.n_mels:
        raise StudioError(f"Mels of {spec.n_mels} bands are spoken here, but the WaveGlow checkpoint wants {n_mels}.")
    n_flows = _count(tensors, r"convinv\.(\d+)\.conv\.weight")
    groups = [sizes(f"convinv.{k}.conv.weight")[0] for k in range(n_flows)]
    changes = [k for k in range(1, n_flows) if groups[k] != groups[k - 1]]
    channels, _, kernel_size = sizes("WN.0.in_layers.0.weight")
    return WaveGlowConfig(
        spec,
        n_flows=n_flows,
        n_group=groups[0],
        early_every=changes[0] if changes else n_flows,
        early_size=groups[0] - groups[changes[0]] if changes else 0,
        n_layers=_count(tensors, r"WN\.0\.in_layers\.(\d+)\.weight"),
        channels=channels // 2,
        kernel_size=kernel_size,
        upsample_kernel=upsample_kernel,
        delay=WAVEGLOW_256.delay,
    )
