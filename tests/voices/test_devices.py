"""Why a graphics card is not used, one sentence for each cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from voicestudio.voices import devices
from voicestudio.voices.devices import CudaFacts, why_no_cuda

if TYPE_CHECKING:
    from pathlib import Path

NVIDIA = frozenset({"NVIDIA"})


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (CudaFacts("", "", None, frozenset()), "No NVIDIA graphics card was found"),
        (CudaFacts("12.8", "", None, frozenset({"another maker"})), "No NVIDIA graphics card was found"),
        (CudaFacts("12.8", "", None, frozenset({"AMD"})), "made by AMD"),
        (CudaFacts("", "", None, frozenset({"AMD", "Intel"})), "made by AMD and Intel"),
        (CudaFacts("", "", None, NVIDIA), "driver is not loaded"),
        (CudaFacts("12.8", "", None, NVIDIA | {"Intel"}), "driver is not loaded"),
        (CudaFacts("", "570.1", None, NVIDIA), "built for the CPU only"),
        (CudaFacts("", None, None, None), "built for the CPU only"),
        (CudaFacts("12.8", "470.57", (11, 4), NVIDIA), "driver 470.57 is too old: it runs CUDA up to 11.4"),
        (CudaFacts("12.8", None, (12, 7), None), "driver is too old: it runs CUDA up to 12.7"),
        (CudaFacts("12.8", "570.1", (12, 8), NVIDIA, hidden=True), "CUDA_VISIBLE_DEVICES"),
        (CudaFacts("12.8", "580.1", (13, 0), NVIDIA), "nvidia-smi"),
    ],
)
def test_each_cause_has_its_sentence(facts: CudaFacts, sentence: str) -> None:
    reason = why_no_cuda(facts)
    assert sentence in reason
    assert reason.endswith(".")


def test_the_cpu_comes_first_and_the_rest_says_why() -> None:
    found = devices.devices()
    assert found[0].code == "cpu"
    assert found[0].usable
    cuda = [device for device in found if device.code.startswith("cuda")]
    assert cuda
    assert any(device.usable for device in cuda) <= torch.cuda.is_available()
    assert all(device.usable or device.reason.endswith(".") for device in found)


def test_cards_are_read_from_the_pci_bus(tmp_path: Path) -> None:
    for name, kind, vendor in (("0", "0x030000", "0x8086"), ("1", "0x030200", "0x10de"), ("2", "0x020000", "0x1002")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "class").write_text(kind + "\n")
        (tmp_path / name / "vendor").write_text(vendor + "\n")
    assert devices._vendors(tmp_path) == {"Intel", "NVIDIA"}
    assert devices._vendors(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("content", "version"),
    [
        ("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\n", "535.183.01"),
        ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build\n", "570.86.15"),
    ],
)
def test_the_driver_version_is_read(tmp_path: Path, content: str, version: str) -> None:
    (tmp_path / "version").write_text(content)
    assert devices._driver(tmp_path / "version") == version
    assert devices._driver(tmp_path / "none") == ""
