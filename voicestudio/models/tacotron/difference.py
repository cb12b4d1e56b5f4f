"""A speaker as a small difference to another's acoustic model: the encoder and all that foresees prosody stay.

Large matrices change by a product of two thin ones (E. Hu et al., "LoRA: low-rank adaptation of large language models",
arXiv 2106.09685, section 4.1), everything else of decoder inputs, decoder and postnet in full.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from voicestudio.core import MelSpec, StudioError
from voicestudio.models.checkpoint import config_from, load_weights, save_weights
from voicestudio.models.tacotron.config import PARALLEL, TacotronConfig

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

KIND = "acoustic difference"
CHANGED = ("decoder_inputs.", "decoder.", "postnet.")
"""The parts of a Tacotron that a speaker changes."""
LARGE = 1 << 16
"""Matrices of more numbers than this change by thin ones."""
FULL, LEFT, RIGHT = "full", "left", "right"
"""What stands behind a tensor's name in a difference: its whole change, or (rows, rank) and (rank, columns)."""


@dataclass(frozen=True, slots=True)
class DifferenceConfig:
    """`of` is the fingerprint of the weights changed; pitch and energy are normalised as the new speaker's."""

    of: str
    rank: int
    log_f0_mean: float
    log_f0_std: float
    energy_mean: float
    energy_std: float
    spec: MelSpec = field(default_factory=MelSpec)


def fingerprint(path: Path) -> str:
    """Changes with any byte of the weights at `path`; raises StudioError where they cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]
    except OSError as error:
        raise StudioError(f"The weights {path} cannot be read: {error.strerror}.") from error


def is_thin(name: str, tensor: Tensor) -> bool:
    """Whether the change of this tensor is a product of two thin matrices."""
    return name.startswith(CHANGED) and tensor.dim() == 2 and tensor.numel() > LARGE


def shapes(tensors: Mapping[str, Tensor], rank: int) -> dict[str, tuple[int, ...]]:
    """The tensors of a difference of that rank to these weights, by name."""
    found: dict[str, tuple[int, ...]] = {}
    for name, tensor in tensors.items():
        if is_thin(name, tensor):
            found[f"{name}.{LEFT}"] = (tensor.shape[0], rank)
            found[f"{name}.{RIGHT}"] = (rank, tensor.shape[1])
        elif name.startswith(CHANGED):
            found[f"{name}.{FULL}"] = tuple(tensor.shape)
    return found


def merged(tensors: Mapping[str, Tensor], difference: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The new speaker's weights; those that do not change are the same tensors."""
    made = dict(tensors)
    for name in {key.rpartition(".")[0] for key in difference}:
        full = difference.get(f"{name}.{FULL}")
        made[name] = tensors[name] + (
            difference[f"{name}.{LEFT}"] @ difference[f"{name}.{RIGHT}"] if full is None else full
        )
    return made


def save(path: Path, difference: Mapping[str, Tensor], config: DifferenceConfig) -> None:
    """Write a difference in float16."""
    save_weights(path, dict(difference), config, KIND)


def load(path: Path, base: Path) -> tuple[dict[str, Tensor], TacotronConfig]:
    """Weights and configuration of the speaker whose difference to the weights at `base` stands at `path`.

    Raises StudioError where either is missing or damaged, or they were not made for one another.
    """
    difference, values = load_weights(path, KIND)
    config = config_from(DifferenceConfig, values, path)
    tensors, base_values = load_weights(base, "acoustic model")
    base_config = config_from(TacotronConfig, base_values, base)
    if fingerprint(base) != config.of or base_config.decoder != PARALLEL or base_config.spec != config.spec:
        raise StudioError(f"{path} is a difference to other weights than {base}: install both voices anew.")
    wanted = shapes(tensors, config.rank)
    for name in sorted(wanted.keys() | difference.keys()):
        if name not in difference:
            raise StudioError(f"{path} lacks the tensor {name}: install the voice anew.")
        if name not in wanted or tuple(difference[name].shape) != wanted[name]:
            raise StudioError(f"{path} has a tensor {name} that does not fit {base}: install the voice anew.")
        if not difference[name].isfinite().all():
            raise StudioError(f"{path} is damaged: {name} is not all numbers: install the voice anew.")
    own = {name: getattr(config, name) for name in ("log_f0_mean", "log_f0_std", "energy_mean", "energy_std")}
    return merged(tensors, difference), replace(base_config, **own)
