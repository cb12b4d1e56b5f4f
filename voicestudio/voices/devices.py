"""Where torch can compute, and in one sentence why a graphics card is not used."""

from __future__ import annotations

import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from voicestudio.core import Device

_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}


@dataclass(frozen=True, slots=True)
class CudaFacts:
    """What is known of CUDA here.

    `built_for` is the CUDA version that torch was built for ("" for a CPU build); `driver` the version of the loaded
    NVIDIA driver ("" for none, None where the system does not tell); `driver_cuda` the newest CUDA version which that
    driver can run, as (major, minor), where known; `vendors` the makers of the graphics cards found, None where the
    system does not tell; `hidden` whether CUDA_VISIBLE_DEVICES hides all cards.
    """

    built_for: str
    driver: str | None
    driver_cuda: tuple[int, int] | None
    vendors: frozenset[str] | None
    hidden: bool = False


def devices() -> list[Device]:
    """The CPU first, then every NVIDIA card or why there is none to be used, then Apple's GPU on a Mac."""
    found = [Device("cpu", f"{_cpu_name()}, {os.cpu_count() or 1} threads")]
    if torch.cuda.is_available():
        found += [_card(index) for index in range(torch.cuda.device_count())]
    else:
        found.append(Device("cuda", "NVIDIA GPU (CUDA)", why_no_cuda(_cuda_facts())))
    if sys.platform == "darwin":
        found.append(Device("mps", "Apple GPU (MPS)", _why_no_mps()))
    return found


def why_no_cuda(facts: CudaFacts) -> str:
    """One sentence: the first thing that stands in the way, in the order in which a person would mend them."""
    if facts.vendors is not None and "NVIDIA" not in facts.vendors:
        others = " and ".join(sorted(facts.vendors & {"AMD", "Intel"}))
        if others:
            return f"The graphics card here is made by {others}, but only NVIDIA's can be used through CUDA."
        return "No NVIDIA graphics card was found in this computer."
    if facts.driver == "":
        return "There is an NVIDIA card, but its driver is not loaded: install NVIDIA's driver and restart."
    if not facts.built_for:
        return (
            "The installed torch was built for the CPU only: install its CUDA build, chosen at "
            "pytorch.org/get-started, into the studio's environment."
        )
    if facts.driver_cuda is not None and facts.driver_cuda < _version(facts.built_for):
        newest = ".".join(map(str, facts.driver_cuda))
        named = f" {facts.driver}" if facts.driver else ""
        return (
            f"The NVIDIA driver{named} is too old: it runs CUDA up to {newest}, but torch was built for CUDA "
            f"{facts.built_for}: update the driver."
        )
    if facts.hidden:
        return "The environment variable CUDA_VISIBLE_DEVICES hides every NVIDIA card: unset it and start anew."
    return f"torch, built for CUDA {facts.built_for}, finds no NVIDIA card that it can use: check nvidia-smi."


def _card(index: int) -> Device:
    """One NVIDIA card that torch sees; too old a one has no kernels in torch's build."""
    name = torch.cuda.get_device_name(index)
    major, minor = torch.cuda.get_device_capability(index)
    built = [int(match[1]) for arch in torch.cuda.get_arch_list() if (match := re.match(r"(?:sm|compute)_(\d+)", arch))]
    reason = ""
    if built and major * 10 + minor < min(built):
        oldest = f"{min(built) // 10}.{min(built) % 10}"
        reason = f"Its compute capability is {major}.{minor}, but the oldest that this torch supports is {oldest}."
    return Device(f"cuda:{index}", name, reason)


def _why_no_mps() -> str:
    if not torch.backends.mps.is_built():
        return "The installed torch was built without MPS: install torch for macOS on Apple silicon."
    if not torch.backends.mps.is_available():
        return "This Mac has no GPU that torch can use, or its macOS is older than 14."
    return ""


def _cuda_facts() -> CudaFacts:
    driver_cuda = None
    if torch.version.cuda:
        number = torch._C._cuda_getDriverVersion()  # 12040 for CUDA 12.4, 0 for no driver; torch has no public way
        driver_cuda = (number // 1000, number % 1000 // 10) if number else None
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    return CudaFacts(torch.version.cuda or "", _driver(), driver_cuda, _vendors(), hidden)


def _vendors(pci: Path = Path("/sys/bus/pci/devices")) -> frozenset[str] | None:
    """Makers of the display controllers (PCI class 03) on Linux; None where the system does not tell."""
    if not pci.is_dir() or Path("/dev/dxg").exists():  # inside Windows (WSL) the card is not on the PCI bus
        return None
    cards = [path for path in pci.iterdir() if _content(path / "class").startswith("0x03")]
    return frozenset(_VENDORS.get(_content(path / "vendor"), "another maker") for path in cards)


def _driver(version: Path = Path("/proc/driver/nvidia/version")) -> str | None:
    """The version of the loaded NVIDIA kernel module; "" for none, None where the system does not tell."""
    if sys.platform != "linux" or Path("/dev/dxg").exists():
        return None
    match = re.search(r"Kernel Module.*?\b(\d+(?:\.\d+)+)", _content(version))
    return match[1] if match else ""


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _cpu_name() -> str:
    match = re.search(r"^model name\s*:\s*(.+)$", _content(Path("/proc/cpuinfo")), re.MULTILINE)
    return match[1] if match else platform.processor() or platform.machine()


def _version(text: str) -> tuple[int, int]:
    major, minor = (text.split(".") + ["0"])[:2]
    return int(major), int(minor)
