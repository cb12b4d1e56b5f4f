"""A network's weights into a safetensors file, in half precision where nothing is lost by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.core import StudioError
from voicestudio.voices.importing.source import Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

_MOST_LOST = 2e-3
"""Relative root mean square error of a tensor; rounding of numbers within the range of float16 makes 0.0003."""


def store(
    path: Path, tensors: Mapping[str, Tensor], config: object, kind: str, n_given: int, told: Path
) -> tuple[Row, ...]:
    """Writes the weights and tells of them; `n_given` tensors of the file `told` went into them.

    Raises StudioError naming the first that is not all numbers, and OSError or SafetensorError where the disk is full.
    """
    from voicestudio.models.checkpoint import save_weights

    for name, value in tensors.items():
        if not value.isfinite().all():
            raise StudioError(f"“{told}” is damaged: its tensor {name} is not all numbers: download it anew.")
    lost = next((name for name, value in tensors.items() if not is_kept_by_half(value)), None)
    save_weights(path, dict(tensors), config, kind, half=lost is None)
    n_values = sum(value.numel() for value in tensors.values() if value.is_floating_point())
    stored = "16-bit numbers" if lost is None else f"32-bit numbers, since {lost} goes beyond the range of 16-bit ones"
    return Row("network", f"{n_given} tensors, {n_values:,} values, all used"), Row("stored as", stored)


def is_kept_by_half(value: Tensor) -> bool:
    """Whether float16 holds these numbers but for rounding: none overflows, and few are too small for it."""
    if not value.is_floating_point():
        return True
    value = value.detach().float()
    halved = value.half().float()
    if not halved.isfinite().all():
        return False
    return bool((halved - value).norm() <= _MOST_LOST * value.norm())
