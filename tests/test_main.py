"""The one door: the window without arguments, the command line with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import voicestudio

ROOT = Path(__file__).resolve().parent.parent
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def voicestudio_with(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the studio with no display but what `environment` names."""
    kept = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    command = [sys.executable, "-m", "voicestudio", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_one_sentence_names_the_command_line():
    run = voicestudio_with()
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    assert "voicestudio speak" in run.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the message is that of Linux")
def test_a_library_of_the_system_that_is_missing_is_named(tmp_path):
    lacking = "libEGL.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({lacking!r})\n", encoding="utf-8")
    run = voicestudio_with(QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(tmp_path))
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert "libEGL.so.1" in run.stderr


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_command_line_answers_without_a_display(option):
    run = voicestudio_with(option)
    assert run.returncode == 0
    assert ("speak" if option == "--help" else voicestudio.__version__) in run.stdout


def test_an_unknown_subcommand_is_refused():
    run = voicestudio_with("sing")
    assert (run.returncode, run.stdout) == (2, "")
    assert "sing" in run.stderr
    assert "Traceback" not in run.stderr
