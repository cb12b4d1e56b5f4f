"""Where a Piper voice can compute, which is another matter than where torch can."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import Device

CUDA = "CUDAExecutionProvider"
PROCESSOR_ALONE = "The installed onnxruntime, which runs Piper voices, computes on the processor alone."


def devices(found: Iterable[Device]) -> list[Device]:
    """The devices that torch found, with the reason where onnxruntime cannot use one. Reads onnxruntime."""
    return [
        device if device.code == "cpu" or (device.code.startswith("cuda") and _has_cuda())
        else replace(device, reason=device.reason or PROCESSOR_ALONE)
        for device in found
    ]  # fmt: skip


def _has_cuda() -> bool:
    try:
        import onnxruntime
    except ImportError:
        return False
    return CUDA in onnxruntime.get_available_providers()
