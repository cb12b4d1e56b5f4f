"""What was said is checked beside the speaking, by a hand-written recogniser."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.gui.conftest import STARTED_MS, House, close
from voicestudio.analysis.recognition import Runs, WordErrors
from voicestudio.analysis.said import Said
from voicestudio.core import Effect, StudioError
from voicestudio.gui import app
from voicestudio.gui.listening.doors import ListeningDoors
from voicestudio.gui.settings import Settings

TEXT = "One two three. Four five six. Seven eight nine."
Wave = QTextCharFormat.UnderlineStyle.WaveUnderline


class Ears:
    """Mishears the sentences that hold a word of `mishears`; waits for `may_hear`."""

    def __init__(self):
        self.closed = 0
        self.reset()

    def reset(self):
        self.mishears = {"four", "seven"}
        self.heard, self.clips = [], []
        self.may_hear = threading.Event()
        self.may_hear.set()

    def __call__(self, text, clip, language):
        if not language.startswith("en"):
            raise StudioError(f"English speech is wanted to be checked, but {language} came.")
        while not self.may_hear.wait(0.001):
            yield None
        self.heard.append(text)
        self.clips.append(clip)
        wrong = any(word in text.lower() for word in self.mishears)
        return Said(text, "for <thighs>" if wrong else text, WordErrors(3 * wrong, 0, 0, 3), 2, Runs(0, 0))

    def close(self):
        self.closed += 1


@pytest.fixture(scope="module")
def house():
    house = House()
    ears = Ears()
    house.listening = ListeningDoors(check=ears, close_check=ears.close)
    return house


@pytest.fixture(scope="module")
def window_of_all(qapp, request, tmp_path_factory, house):
    """One window for all tests; its end ends the recogniser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICESTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(app, "START_AFTER_MS", 0)
        studio = app.open_window(qapp, Settings(), house.doors())
        QtBot(request).waitUntil(lambda: studio.window.voice_panel.device_picker.count() > 1, timeout=STARTED_MS)
        yield studio
        close(QtBot(request), studio)
        assert house.listening.check.closed == 1


@pytest.fixture
def studio(window_of_all):
    yield window_of_all
    window_of_all.window.actions_.check.setChecked(False)
    window_of_all.window.messages.dismiss()


@pytest.fixture
def ears(house, studio):
    ears = house.listening.check
    ears.reset()
    return ears


@pytest.fixture
def bar(ears, studio):
    return studio.window.messages


def marked(studio):
    """The text under each wave."""
    return [
        one.cursor.selectedText() for one in studio.window.editor.extraSelections()
        if one.format.underlineStyle() == Wave
    ]  # fmt: skip


def test_sentences_that_stray_are_marked_told_and_gone_through(ears, bar, studio, speak, qtbot):
    window = studio.window
    window.actions_.check.setChecked(True)
    speak(TEXT)
    qtbot.waitUntil(lambda: bar.text.startswith("2 of 3 sentences stray"))
    assert ears.heard == ["One two three.", "Four five six.", "Seven eight nine."]
    assert marked(studio) == ["Four five six.", "Seven eight nine."]
    assert window.status.stage == "Sentences checked: 3"
    for clip, (phonemes, start_s) in zip(ears.clips, studio.session.phonemes, strict=True):
        assert clip.duration_s == pytest.approx(phonemes.duration_s, abs=1e-4)
        first = round(start_s * clip.sample_rate)
        assert (clip.samples == window.sound.view.data.clip.samples[first : first + len(clip)]).all()

    qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert window.editor.textCursor().selectedText() == "Four five six."
    assert window.sound.view.selection[0] == pytest.approx(studio.session.phonemes[1][1])
    assert bar.text.startswith("1 of 2: Heard: “for <thighs>”. 3 errors in 3 words")
    window.editor.textCursor().insertText("Now edited.")  # then the next is still the next
    assert marked(studio) == ["Seven eight nine."]
    qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert window.editor.textCursor().selectedText() == "Seven eight nine."
    assert not bar._button.isVisible()
    window.editor.textCursor().insertText("Edited, too.")
    assert marked(studio) == []
    assert not bar.text


def test_the_mark_moves_with_its_sentence_and_has_a_tip(ears, bar, studio, speak, qtbot):
    editor = studio.window.editor
    speak("One. Four five six.")
    assert not ears.heard
    qtbot.keyClick(editor, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: bar.text.startswith("One of 2 sentences strays"))
    cursor = QTextCursor(editor.document())
    cursor.insertText("Before it. ")
    assert marked(studio) == ["Four five six."]
    assert "Heard: “for <thighs>”" in editor.tip_at(editor.toPlainText().index("five"))
    cursor.setPosition(editor.toPlainText().index("five"))
    place = editor.cursorRect(cursor).center()
    QApplication.sendEvent(editor.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, editor.mapToGlobal(place)))
    assert "for &lt;thighs&gt;" in QToolTip.text()
    origin = QPoint(1, 1)
    QApplication.sendEvent(editor.viewport(), QHelpEvent(QEvent.Type.ToolTip, origin, editor.mapToGlobal(origin)))
    assert editor.tip_at(0) == ""
    speak("Five, again.")
    assert marked(studio) == []


def test_a_new_sound_gives_up_what_was_being_checked(ears, bar, studio, speak, qtbot):
    ears.may_hear.clear()
    studio.window.actions_.check.setChecked(True)
    speak(TEXT)  # speaking does not wait for the recogniser
    assert not ears.heard
    ears.mishears = set()
    speak("Another one.")
    ears.may_hear.set()
    qtbot.waitUntil(lambda: studio.window.status.stage.startswith("Sentences checked"))
    assert ears.heard == ["Another one."]
    assert not bar.text
    studio.window.actions_.check_now.trigger()
    assert bar.text == "The sentence does not stray from its text further than natural speech does."


def test_effects_are_not_heard_and_the_switch_is_remembered(ears, bar, studio, qtbot):
    a, panel = studio.window.actions_, studio.window.voice_panel
    quiet = replace(panel.request(TEXT), effects=(Effect("gain", {"gain_db": -60.0}),))
    studio.window.editor.setPlainText(TEXT)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.session.speak(panel.voice_id, panel.device, quiet)
    a.check.setChecked(True)
    qtbot.waitUntil(lambda: len(ears.clips) == 3)
    assert min(abs(clip.samples).max() for clip in ears.clips) > 0.01
    qtbot.waitUntil(lambda: bool(bar.text))
    a.check.setChecked(False)
    assert marked(studio) == []
    a.check.setChecked(True)
    studio.preferences.keep()
    a.check.setChecked(False)
    studio.preferences.restore()
    assert a.check.isChecked()


def test_other_languages_are_said_once(house, ears, bar, studio, speak, qtbot, monkeypatch):
    studio.window.actions_.check.setChecked(True)
    voice = house.voices["ann"]
    monkeypatch.setattr(voice, "card", replace(voice.card, language="de"))
    speak("Eins zwei. Drei vier.")
    qtbot.waitUntil(lambda: "English speech is wanted" in bar.text)
    speak("Eins zwei. Drei vier.")
    QApplication.processEvents()
    assert not bar.text
    studio.window.actions_.check_now.trigger()
    qtbot.waitUntil(lambda: "English speech is wanted" in bar.text)
