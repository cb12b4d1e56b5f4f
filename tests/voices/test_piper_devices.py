"""Where a Piper voice can compute."""

from __future__ import annotations

import onnxruntime
import pytest

from voicestudio.core import Device
from voicestudio.voices.piper.devices import PROCESSOR_ALONE, devices

CPU, CARD, NONE, APPLE = (
    Device("cpu", "Processor"), Device("cuda:0", "Card"), Device("cuda", "NVIDIA GPU (CUDA)", "No card was found."),
    Device("mps", "Apple GPU (MPS)"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("providers", "reasons"),
    [
        (["CPUExecutionProvider"], ["", PROCESSOR_ALONE, "No card was found.", PROCESSOR_ALONE]),
        (["CUDAExecutionProvider", "CPUExecutionProvider"], ["", "", "No card was found.", PROCESSOR_ALONE]),
    ],
)
def test_the_reason_is_that_of_what_runs_it(monkeypatch, providers, reasons):
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: providers)
    found = devices([CPU, CARD, NONE, APPLE])
    assert [device.reason for device in found] == reasons
    assert [device.code for device in found] == ["cpu", "cuda:0", "cuda", "mps"]
