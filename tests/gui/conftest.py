"""A window whose voice, devices and sound output are hand-written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from tests.audio_io.fake_output import FakeOutput
from tests.fakes import FakeVoice, fake_card
from voicestudio.audio_io.playback import Player
from voicestudio.core import Device, ParamRange, StudioError, VocoderCard
from voicestudio.gui import app
from voicestudio.gui.doors import Doors
from voicestudio.gui.learning.doors import LearningDoors
from voicestudio.gui.listening.doors import ListeningDoors
from voicestudio.gui.settings import Settings

if TYPE_CHECKING:
    from voicestudio.gui.studio import Studio

GLOW = VocoderCard(
    "glow", "Glow", "waveglow", "Noise becomes sound", "CC0", "none",
    controls=(ParamRange("sigma", 0.0, 1.5, 0.667, "Spread of the noise"), ParamRange("taps", 1, 9, 4, "How many",
                                                                                      curve="whole")),
)  # fmt: skip
PLAIN = VocoderCard("griffin-lim", "Griffin-Lim", "griffin-lim", "Phases found by turns")
CARDS = [fake_card(id="ann", name="Ann"), fake_card(id="broken", name="Broken"), fake_card(id="bob", name="Bob")]
DEVICES = [Device("cpu", "Processor"), Device("cuda:0", "Graphics", "Its driver is too old.")]
STARTED_MS = 30_000
"""The first window of a process reads much from a disk that may be busy."""


@dataclass
class House:
    """What stands behind the doors: voices by id, the sound output, what was opened."""

    voices: dict[str, FakeVoice] = field(default_factory=lambda: {card.id: FakeVoice(card) for card in CARDS})
    output: FakeOutput = field(default_factory=FakeOutput)
    opened: list[tuple[str, str]] = field(default_factory=list)
    cards: list = field(default_factory=lambda: list(CARDS))
    damaged: list = field(default_factory=list)
    vocoders: list = field(default_factory=lambda: [GLOW, PLAIN])
    importing: object = None
    listening: ListeningDoors = field(default_factory=ListeningDoors)
    learning: LearningDoors = field(default_factory=LearningDoors)
    devices: object = field(default=lambda kind: DEVICES)

    def open_voice(self, voice_id: str, device: str) -> FakeVoice:
        self.opened.append((voice_id, device))
        if voice_id == "broken":
            raise StudioError("The weights of the voice broken are damaged: install it anew.")
        return self.voices[voice_id]

    def importing_doors(self) -> dict:
        """The doors to what imports, where a test has something behind them."""
        names = ("detect", "import_voice", "remove_voice")
        return {name: getattr(self.importing, name) for name in names} if self.importing is not None else {}

    def doors(self) -> Doors:
        return Doors(
            survey=lambda: (self.cards, self.damaged), open_voice=lambda *wanted: self.open_voice(*wanted),
            devices=lambda kind: self.devices(kind), player=lambda: Player(self.output),
            vocoders=lambda: self.vocoders, listening=self.listening, learning=self.learning,
            **self.importing_doors(),
        )  # fmt: skip


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of its own for settings and draft."""
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def open_studio(qtbot, qapp, home, house, monkeypatch):
    """Opens a window that has finished starting; closes it at the end."""
    monkeypatch.setattr(app, "START_AFTER_MS", 0)
    studios: list[Studio] = []

    def make() -> Studio:
        studio = app.open_window(qapp, Settings(), house.doors())
        studios.append(studio)
        qtbot.waitExposed(studio.window)
        studio.window.activateWindow()
        qtbot.waitUntil(lambda: studio.window.voice_panel.device_picker.count() > 1, timeout=STARTED_MS)
        qtbot.waitUntil(studio.window.isActiveWindow)
        return studio

    yield make
    for studio in studios:
        close(qtbot, studio)


def close(qtbot, studio: Studio) -> None:
    """Closes the window without a question about its text."""
    if studio.window.isVisible():
        studio.window.may_close = lambda: True
        studio.window.close()
    for owner in (studio.window, studio):
        owner.deleteLater()
        QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def shared_studio(qapp, request, tmp_path_factory):
    """One window for the tests of a module that only look at it; its text is spoken and a part of it selected."""
    qtbot = QtBot(request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        studio = app.open_window(qapp, Settings(), House().doors())
        qtbot.waitUntil(lambda: studio.window.voice_panel.device_picker.count() > 1, timeout=STARTED_MS)
        studio.window.editor.setPlainText("One two three.")
        with qtbot.waitSignal(studio.session.finished, timeout=10_000):
            studio.speaking.speak()
        studio.window.sound.view.set_selection((0.1, 0.3))
        yield studio
        close(qtbot, studio)


@pytest.fixture
def studio(open_studio) -> Studio:
    return open_studio()


@pytest.fixture
def speak(qtbot, studio):
    """Speaks a text to its end."""

    def deed(text: str) -> None:
        studio.window.editor.setPlainText(text)
        with qtbot.waitSignal(studio.session.finished, timeout=10_000):
            studio.window.actions_.speak.trigger()

    return deed
