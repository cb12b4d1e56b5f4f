"""The floors hold: see [tool.importlinter] in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "voicestudio"
ROOMS = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
NETWORKS = {"tacotron", "tacotron2", "wavenet", "waveglow", "gan", "hifigan"}

IMPORT_ALL = """
import importlib, pkgutil, sys
for room in {rooms!r}:
    package = importlib.import_module(f"voicestudio.{{room}}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(*sorted(sys.modules), sep="\\n")
"""


def contract(name: str) -> dict:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return next(entry for entry in linter["contracts"] if entry["id"] == name)


def modules_after(code: str) -> set[str]:
    """The names of all modules that a new interpreter has read after `code`, which prints them."""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_every_contract_is_kept():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    run = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " 0 broken" in run.stdout


def test_no_room_is_forgotten():
    for name, free in (("torch", {"models", "voices", "training"}), ("window", {"gui"})):
        assert {module.split(".")[1] for module in contract(name)["source_modules"]} == ROOMS - free
    built = {path.name for path in (PACKAGE / "models").iterdir()} & NETWORKS
    assert {module.rsplit(".", 1)[1] for module in contract("networks")["modules"]} == built


@pytest.mark.parametrize("rooms", [["engine", "analysis", "text", "audio_io", "core", "dsp", "cli"], ["gui"]], ids=str)
def test_torch_is_not_read_until_a_door_is_opened(rooms):
    read = modules_after(IMPORT_ALL.format(rooms=rooms))
    assert not read & {"torch", "onnx", "onnxruntime"}
    if "gui" not in rooms:
        assert not {name for name in read if name.split(".")[0] in {"PySide6", "pyqtgraph"}}


@pytest.mark.parametrize("door", ["voicestudio.gui.app", "voicestudio.cli.main"])
def test_the_start_reads_nothing_slow(door):
    read = modules_after(f"import {door}, sys; print(*sorted(sys.modules), sep='\\n')")
    assert not read & {"torch", "librosa", "numba", "scipy.signal", "sklearn", "matplotlib"}
