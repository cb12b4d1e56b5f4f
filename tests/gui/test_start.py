"""What the window needs to show, what it remembers, and its looks."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from shiboken6 import isValid

from voicestudio.gui import app
from voicestudio.gui.settings import Settings
from voicestudio.gui.theme import Appearance, Theme, ThemeKeeper, dark, light

BUILD = """
import sys
from PySide6.QtWidgets import QApplication
from voicestudio.gui.app import make_application, open_window
from voicestudio.gui.settings import Settings
application = make_application()
studio = open_window(application, Settings())
studio.window.grab()
found = [name for name in ("torch", "librosa", "scipy", "numba", "soundfile", "sounddevice") if name in sys.modules]
print("READ", found)
studio.window.close()
"""


def test_the_window_shows_before_anything_heavy_is_read(home):
    done = subprocess.run([sys.executable, "-c", BUILD], capture_output=True, text=True, check=True)
    assert "READ []" in done.stdout


def test_settings_are_kept(open_studio):
    first = open_studio()
    panel = first.window.voice_panel
    panel.voice_picker.setCurrentIndex(panel.voice_picker.findData("bob"))
    panel.vocoder_picker.setCurrentIndex(1)
    panel.set_prosody(1.5, -3.0, 4.0, 77)
    first.window.actions_.f0.setChecked(False)
    first.window.actions_.table.setChecked(True)
    first.window.sound.set_colour_map("viridis")
    first.window.sound.view.wave_share = 0.5
    first.window.close()
    second = open_studio()
    panel = second.window.voice_panel
    assert (panel.voice_id, panel.vocoder, panel.seed) == ("bob", "griffin-lim", 77)
    assert (panel.prosody.rate, panel.prosody.pitch_semitones, panel.prosody.energy_db) == (1.5, -3.0, 4.0)
    assert not second.window.sound.view.overlay("f0")
    assert second.window.sound.table.isVisible()
    assert second.window.sound.view.colour_map == "viridis"
    assert second.window.sound.view.wave_share == 0.5


def test_damaged_settings_read_as_their_defaults(home, open_studio):
    settings = Settings()
    settings.folder.mkdir(parents=True)
    settings.file.write_text("[voice]\nrate=fast\npitch=nan\nseed=1e99\n[window]\ngeometry=x\n", encoding="utf-8")
    panel = open_studio().window.voice_panel
    assert (panel.prosody.rate, panel.prosody.pitch_semitones) == (1.0, 0.0)


def test_reset_puts_all_back(studio, monkeypatch):
    panel = studio.window.voice_panel
    panel.set_prosody(2.0, 3.0, 4.0, 5)
    panel.voice_picker.setCurrentIndex(panel.voice_picker.findData("bob"))
    panel.vocoder_picker.setCurrentIndex(1)
    panel.device_picker.setCurrentIndex(panel.device_picker.findData("cpu"))
    studio.window.outputs._choose("Headset")
    assert studio.playing._player.chosen == "Headset"
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Reset)
    studio.window.actions_.reset.trigger()
    panel = studio.window.voice_panel
    prosody = panel.prosody
    assert (prosody.rate, prosody.pitch_semitones, prosody.energy_db) == (1.0, 0.0, 0.0)
    assert (panel.voice_id, panel.vocoder, panel.device) == ("ann", "gan", "auto")
    assert studio.playing._player.chosen is None


def test_full_screen_comes_back_to_what_was_there_and_is_remembered(open_studio, qtbot):
    first = open_studio()
    first.window.showMaximized()
    action = first.window.actions_.full_screen
    action.trigger()
    assert first.window.isFullScreen()
    action.trigger()
    assert first.window.isMaximized()
    first.window.showFullScreen()  # as the system does it
    assert action.isChecked()
    first.window.close()
    second = open_studio()
    assert second.window.actions_.full_screen.isChecked() is second.window.isFullScreen() is True


def test_a_message_takes_the_place_of_the_one_before_unless_both_gather(studio):
    bar = studio.window.messages
    bar.say("First.", "warning", gathers=True)
    bar.say("Second.", "warning", gathers=True)
    bar.say("Third.", "warning", gathers=True)
    assert bar.text == "First. (More messages: 2)"
    bar.say("Nothing is selected.", "warning")
    assert bar.text == "Nothing is selected."
    bar.say("Of a text.", "warning", gathers=True)
    assert bar.text == "Of a text."


def test_appearance_by_choice(studio, qapp):
    for appearance, theme in ((Appearance.DARK, dark()), (Appearance.LIGHT, light())):
        studio.preferences.choose_appearance(appearance)
        assert qapp.palette().window().color() == theme.colour("window")
        picture = studio.window.grab().toImage()
        assert picture.pixelColor(3, picture.height() // 2) == theme.colour("window")
    assert Settings().text("appearance") == "light"


def test_the_looks_change_after_a_dialog_with_icons_has_gone(studio, qtbot):
    studio.preferences.choose_appearance(Appearance.LIGHT)
    for _ in range(2):
        studio.window.actions_.pronunciations.trigger()
        button = studio.pronouncing.dialog.hear
        studio.pronouncing.dialog.reject()
        qtbot.waitUntil(lambda button=button: not isValid(button))
    studio.preferences.choose_appearance(Appearance.DARK)
    assert studio.window.icons._theme == dark()


def test_appearance_follows_the_system(qapp, monkeypatch):
    keeper = ThemeKeeper(qapp)
    wanted = [Qt.ColorScheme.Dark]
    monkeypatch.setattr(type(qapp.styleHints()), "colorScheme", lambda _: wanted[0])
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert keeper.theme == dark()
    wanted[0] = Qt.ColorScheme.Light
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert keeper.theme == light()
    keeper.deleteLater()


def contrast(first: str, second: str) -> float:
    """The contrast of WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_contrast(theme: Theme):
    for ground in (theme.window, theme.panel):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
    assert contrast(theme.accent_text, theme.accent) >= 4.5
    assert contrast(theme.text, theme.word) >= 4.5
    assert contrast(theme.text, theme.sentence) >= 4.5
    for mark in (theme.wave, theme.playhead, theme.ok, theme.warning, theme.error, theme.accent):
        assert contrast(mark, theme.panel) >= 3


def test_an_unusable_device_is_shown_with_its_reason_and_cannot_be_chosen(studio):
    picker = studio.window.voice_panel.device_picker
    index = picker.findData("cuda:0")
    assert "driver is too old" in picker.itemText(index)
    assert not picker.model().item(index).isEnabled()
    assert "driver is too old" in picker.toolTip()


def test_the_output_is_chosen_refreshed_and_remembered(studio, house):
    menu = studio.window.outputs
    menu.fill()
    next(action for action in menu.actions() if action.text() == "Headset").trigger()
    assert Settings().text("playback/output") == "Headset"
    house.output.connected = house.output.connected[:1]
    studio.window.actions_.refresh_outputs.trigger()
    menu.fill()
    texts = [action.text() for action in menu.actions()]
    assert "Headset (not connected)" in texts
    assert "Headset" in studio.window.status.playback_problem


def test_what_will_be_read_is_shown(studio, qtbot):
    studio.window.editor.setPlainText("It costs $20.\n\nSecond paragraph.")
    qtbot.waitUntil(lambda: "twenty dollars" in studio.window.said.text)


def test_the_log_is_a_file_and_an_uncaught_error_is_shown(studio, home, monkeypatch):
    root = logging.getLogger("voicestudio")
    before = list(root.handlers)
    monkeypatch.setattr(app, "qInstallMessageHandler", lambda _: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(app.threading, "excepthook", app.threading.excepthook)
    app.start_log()
    app.catch_errors(studio)
    sys.excepthook(ValueError, ValueError("seven"), None)
    for handler in set(root.handlers) - set(before):
        handler.close()
        root.removeHandler(handler)
    assert "seven" in studio.dialogs.shown.report
    assert "seven" in (home / "log" / "studio.log").read_text(encoding="utf-8")
    studio.dialogs.shown.close()


def test_a_damaged_voice_is_told_at_the_start(house, open_studio):
    from pathlib import Path

    from voicestudio.voices.cards import Damaged

    house.damaged = [Damaged("x", Path("x"), "The card of the voice x is damaged.")]
    studio = open_studio()
    assert "voice x is damaged" in studio.window.messages.text
    assert studio.window.voice_panel.voice_id == "ann"


def test_without_any_voice_the_window_opens_and_says_so(house, open_studio, qtbot):
    house.cards = []
    studio = open_studio()
    assert "No voice is installed" in studio.window.messages.text
    studio.speaking.speak()
    assert "no voice" in studio.window.messages.text


def test_qt_takes_no_reference_from_none(qapp):
    """PySide6 6.12.0 on Python 3.11 does, at each call that returns None, until the process dies of it."""
    widget, before = QWidget(), sys.getrefcount(None)
    for _ in range(1000):
        widget.setEnabled(True)
        widget.property("missing")
    assert sys.getrefcount(None) > before - 500
