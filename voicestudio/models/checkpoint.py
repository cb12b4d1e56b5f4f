"""Weights and their configuration in one safetensors file; nothing is ever unpickled."""

from __future__ import annotations

import dataclasses
import json
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


def save_weights(path: Path, tensors: dict[str, Tensor], config: object, kind: str, half: bool = True) -> None:
    """Write weights (float16 if `half`) and a frozen dataclass of configuration; beside, then renamed."""
    stored = {
        name: value.detach()
        .to("cpu", torch.float16 if half and value.is_floating_point() else value.dtype)
        .contiguous()
        for name, value in tensors.items()
    }
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    save_file(stored, partial, {"kind": kind, "config": json.dumps(dataclasses.asdict(config))})
    partial.chmod(0o644)
    partial.replace(path)


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
    """The frozen dataclass `kind` from stored values; MelSpec and tuples are restored."""
    names = {field.name for field in dataclasses.fields(kind)}
    if not isinstance(values, dict) or not set(values) <= names:
        raise StudioError(f"{path} was made for another version of its network: install the voice anew.")
    restored = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    try:
        if "spec" in restored:
            restored["spec"] = MelSpec(**restored["spec"])
        return kind(**restored)
    except TypeError as error:
        raise StudioError(f"{path} was made for another version of its network: install the voice anew.") from error


def fill(module: nn.Module, tensors: dict[str, Tensor], path: Path) -> None:
    """Load weights into a module; raises StudioError naming the first tensor that is missing, extra or misshapen."""
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
    module.load_state_dict(tensors)
