"""Weights and their configuration in one safetensors file; nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from voicestudio.core import MelSpec, StudioError

if TYPE_CHECKING:
    from torch import Tensor, nn

C = TypeVar("C")
M = TypeVar("M", bound="nn.Module")

_MOST = 1 << 20
"""No size of a network or of a mel comes near it."""
_HARMLESS = 512
"""A size that no tensor of a small network need have, and that asks for little memory."""


def save_weights(path: Path, tensors: dict[str, Tensor], config: object, kind: str, half: bool = True) -> None:
    """Write weights (float16 if `half`) and a frozen dataclass of configuration; beside, then renamed.

    Raises OSError or SafetensorError where they cannot be written; nothing half-written stays.
    """
    stored = {
        name: value.detach()
        .to("cpu", torch.float16 if half and value.is_floating_point() else value.dtype)
        .contiguous()
        for name, value in tensors.items()
    }
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        save_file(stored, partial, {"kind": kind, "config": json.dumps(dataclasses.asdict(config))})
        partial.chmod(0o644)
        partial.replace(path)
    except (OSError, SafetensorError):
        partial.unlink(missing_ok=True)
        raise


def load_weights(path: Path, kind: str) -> tuple[dict[str, Tensor], dict]:
    """Weights as float32 and their configuration as a dictionary.

    Raises StudioError for a missing or damaged file, one that is no safetensors, or one of another kind.
    """
    if not path.is_file():
        raise StudioError(
            f"Weights of the {kind} are wanted at {path}, but there is no such file: install the voice anew."
        )
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (SafetensorError, OSError, ValueError) as error:
        raise StudioError(
            f"A safetensors file is wanted at {path}, but it is damaged or of another format: install the voice anew."
        ) from error
    if metadata.get("kind") != kind:
        raise StudioError(
            f"Weights of the {kind} are wanted in {path}, but it holds {metadata.get('kind', 'something else')}."
        )
    try:
        config = json.loads(metadata["config"])
    except (KeyError, ValueError) as error:
        raise StudioError(f"{path} does not say how its network is built: install the voice anew.") from error
    return {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}, config


def config_from(kind: type[C], values: dict, path: Path) -> C:
    """The frozen dataclass `kind` from stored values; MelSpec and tuples are restored.

    Raises StudioError for values that `kind` does not know, or that are of the wrong type or out of all reason.
    """
    if not isinstance(values, dict):
        raise _other_version(path)
    restored = {name: _tuples(value) for name, value in values.items()}
    try:
        if "spec" in restored:
            restored["spec"] = MelSpec(**restored["spec"])
        config = kind(**restored)
    except (TypeError, ValueError) as error:
        raise _other_version(path) from error
    for part in (config, config.spec):
        for field in dataclasses.fields(part):
            if not _is_sound(field.type, getattr(part, field.name)):
                raise StudioError(f"{path} is damaged: its {field.name} cannot be right: install the voice anew.")
    return config


def built(network: type[M], config: object, tensors: dict[str, Tensor], path: Path) -> M:
    """The network of that configuration with these weights.

    Raises StudioError naming the first tensor that is missing, extra, misshapen or not finite.
    """
    largest = max((max(value.shape, default=1) for value in tensors.values()), default=0)
    largest = max(largest, _HARMLESS)
    for field in dataclasses.fields(config):
        if field.type == "int" and getattr(config, field.name) > largest:  # before memory is asked for it
            raise StudioError(f"{path} is damaged: its {field.name} is larger than any tensor: install the voice anew.")
    try:
        module = network(config)
    except (ArithmeticError, RuntimeError, ValueError) as error:
        raise _other_version(path) from error
    wanted = module.state_dict()
    for name in sorted(set(wanted) | set(tensors)):
        if name not in tensors:
            raise StudioError(f"{path} lacks the tensor {name}: install the voice anew.")
        if name not in wanted:
            raise StudioError(f"{path} has a tensor {name} that its network does not know: install the voice anew.")
        if tensors[name].shape != wanted[name].shape:
            raise StudioError(
                f"{path} wants shape {tuple(wanted[name].shape)} for {name}, but {tuple(tensors[name].shape)} came: "
                "install the voice anew."
            )
        if not tensors[name].isfinite().all():
            raise StudioError(f"{path} is damaged: {name} is not all numbers: install the voice anew.")
    module.load_state_dict(tensors)
    return module


def _is_sound(kind: str, value: object) -> bool:
    """Whether a stored value can be one of that annotation."""
    if kind == "int":
        return type(value) is int and 0 <= value <= _MOST
    if kind == "float":
        return type(value) in (int, float) and math.isfinite(value)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "MelSpec":
        return isinstance(value, MelSpec)
    if kind == "str":
        return isinstance(value, str)
    part = kind.removeprefix("tuple[").removesuffix(", ...]")
    return part != kind and isinstance(value, tuple) and all(_is_sound(part, one) for one in value)


def _tuples(value: object) -> object:
    """Lists, which JSON makes of tuples, as tuples again, at every depth."""
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value


def _other_version(path: Path) -> StudioError:
    return StudioError(f"{path} was made for another version of its network: install the voice anew.")
