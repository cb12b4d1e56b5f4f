"""Arithmetic in bfloat16 where the hardware has it: the same networks, about twice as fast."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import nn

GRAIN = 32
"""Lengths are rounded up to a multiple of this: every new shape costs the arithmetic library memory that it keeps."""


def rounded_up(length: int) -> int:
    """The length that a network is given for this one."""
    return -(-length // GRAIN) * GRAIN


def has_bfloat16(device: torch.device) -> bool:
    """Whether matrix products in bfloat16 are computed by the hardware itself, not imitated."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type == "cpu":
        checks = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
        return any(check() for check in checks if check is not None)
    return False


def keep_as_bfloat16(module: nn.Module) -> None:
    """Cast the weights of matrix products once, where autocast would cast them anew for every chunk."""
    for part in module.modules():
        if isinstance(part, nn.Linear | nn.Conv1d):
            part.to(torch.bfloat16)


def arithmetic(device: torch.device, fast: bool) -> AbstractContextManager:
    """The context to run a network in: bfloat16 if `fast`, else float32."""
    if fast:
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()
