"""The door of the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voicestudio import __version__
from voicestudio.cli import main as door_of_all
from voicestudio.cli.main import COMMANDS
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from tests.cli.conftest import Asker

ROOT = Path(__file__).resolve().parents[2]
OWN = ("speak", "resynth", "voices", "lexicon", "warm-up")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_help_lists_every_command_with_a_line(ask: Asker, arguments: list[str]) -> None:
    told = ask(*arguments)
    assert (told.code, told.err) == (0, "")
    for command in COMMANDS:
        assert any(
            line.split() == [command.name, *command.summary.split()] for line in told.out.splitlines()
        ), command.name
    assert "examples:" in told.out


@pytest.mark.parametrize("name", OWN)
def test_help_of_a_command_has_examples(ask: Asker, name: str) -> None:
    told = ask(name, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"voicestudio {name}" in told.out.split("examples:")[1]


def test_version(ask: Asker) -> None:
    assert ask("--version").out == f"VoiceStudio {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["sing"], "'sing'"),
        (["--sing"], "--sing"),
        (["speak", "Hi", "-o", "a.wav", "--loud"], "--loud"),
        (["speak", "Hi", "-o", "a.wav", "--rate", "quick"], "--rate"),
        (["speak", "Hi", "-o"], "-o"),
        (["resynth", "in.wav"], "-o"),
        (["voices", "kathleen"], "kathleen"),
    ],
)
def test_wrong_arguments_are_told_in_one_sentence(ask: Asker, arguments: list[str], named: str) -> None:
    assert named in ask.refuses(*arguments)


def test_an_error_of_several_lines_becomes_one(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_arguments: list[str]) -> int:
        raise StudioError("One\n  and two.")

    monkeypatch.setattr(door_of_all, "_answer", fail)
    assert ask.refuses("voices") == "voicestudio: One and two.\n"


def test_interrupted(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(door_of_all, "_answer", interrupt)
    told = ask("voices")
    assert (told.code, told.err) == (130, "")


def test_a_reader_who_leaves_is_no_error() -> None:
    """As in `voicestudio voices --json | head -0`."""
    code = "import sys; from voicestudio.cli.main import main; sys.stdin.read(); sys.exit(main(['voices', '--json']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["voices", "--json"], ["voices", "--languages"], ["lexicon", "--json"]])
def test_a_full_standard_output_is_one_sentence(arguments: list[str], tmp_path: Path) -> None:
    """A write that fails at once, and one that fails when what waits is written at the end."""
    with FULL.open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "voicestudio", *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False, env=os.environ | {"VOICESTUDIO_HOME": str(tmp_path)},
        )  # fmt: skip
    assert run.returncode == 2
    assert run.stderr.startswith("voicestudio: The output cannot be written (No space left")
    assert run.stderr.count("\n") == 1


def test_a_file_error_that_nobody_answers_for_is_not_hidden(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_of_all, "_answer", lambda _arguments: Path("nowhere").read_bytes())
    with pytest.raises(FileNotFoundError):
        ask("voices")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_told_to_end_cleans_up(ask: Asker, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cleaned = []

    def wait(_arguments: list[str]) -> int:
        try:
            signal.raise_signal(getattr(signal, name))
        finally:
            cleaned.append(True)
        return 0

    monkeypatch.setattr(door_of_all, "_answer", wait)
    inherited = signal.signal(getattr(signal, name), signal.SIG_DFL)  # the tests themselves may run under nohup
    try:
        told = ask("voices")
        assert signal.getsignal(getattr(signal, name)) == signal.SIG_DFL
    finally:
        signal.signal(getattr(signal, name), inherited)
    assert (told.code, told.err, cleaned) == (143, "", [True])


def test_an_ignored_signal_stays_ignored(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.setattr(door_of_all, "_answer", lambda _arguments: signal.raise_signal(signal.SIGHUP) or 0)
    try:
        assert ask("voices").code == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_languages(ask: Asker) -> None:
    told = ask("voices", "--languages")
    assert (told.code, told.err) == (0, "")
    known = dict(line.split(maxsplit=1) for line in told.out.splitlines())
    assert known["de"] == "German"
    assert known["cmn"].startswith("Chinese")
    assert json.loads(ask("voices", "--languages", "--json").out)["languages"] == known


def test_nothing_slow_is_read_to_list_voices() -> None:
    code = (
        "import sys; from voicestudio.cli.main import main; main(['voices']); main(['speak', '--help']);"
        "print(*sorted(sys.modules), sep='\\n')"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    read = set(run.stdout.splitlines())
    assert "voicestudio.voices.catalogue" in read
    assert not read & {"torch", "librosa", "numba", "scipy", "soundfile", "sounddevice", "PySide6", "matplotlib"}
