"""The fake voice behind the door, and what every answer to bad input must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.fakes import FakeVoice
from voicestudio.cli.main import main
from voicestudio.core import StudioError
from voicestudio.voices import catalogue, opening

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Door:
    """Stands for `opening.open_voice`: gives one fake voice, and keeps what it was asked for."""

    voice: FakeVoice
    asked: tuple[str, str] | None = None

    def __call__(self, voice_id: str, device: str = "auto", threads: int | None = None) -> FakeVoice:
        if voice_id != self.voice.card.id:
            raise StudioError(f"There is no voice {voice_id!r}: choose one of those installed (fake).")
        self.asked = (voice_id, device)
        return self.voice


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door(FakeVoice())
    monkeypatch.setattr(opening, "open_voice", door)
    monkeypatch.setattr(opening, "default_voice_id", lambda: "fake")
    monkeypatch.setattr(catalogue, "card", lambda voice_id: door.voice.card)
    return door


@dataclass
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str


class Asker:
    """Asks the command line in an empty folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Told:
        code = main([str(argument) for argument in arguments])
        out, err = self._capsys.readouterr()
        return Told(code, out, err)

    def refuses(self, *arguments: object) -> str:
        """The one sentence of an answer to bad input: exit code 2, nothing on stdout, no file new or half-written."""
        before = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        told = self(*arguments)
        assert told.code == 2, told
        assert told.out == ""
        assert told.err.startswith("voicestudio: ")
        assert told.err.count("\n") == 1, told.err
        assert told.err.endswith((".\n", ".)\n")), told.err
        assert "Traceback" not in told.err
        assert {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()} == before
        return told.err


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asker:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    return Asker(folder, capsys)
