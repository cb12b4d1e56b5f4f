"""What plain keys do in the text, in the sound and on a control."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from voicestudio.gui.help_dialogs import FirstSteps, KeysDialog

TEXT = "One two three. Four five six."
Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def canvas(studio, speak):
    """The sound's drawing with the focus, the text spoken and stopped."""
    speak(TEXT)
    studio.speaking.stop()
    studio.window.sound.view.setFocus()
    return studio.window.sound.view.canvas


def test_space_types_in_the_text_and_plays_outside(studio, canvas, qtbot):
    editor = studio.window.editor
    editor.setFocus()
    qtbot.keyClick(editor, Key.Key_Space)
    assert editor.toPlainText() == " " + TEXT
    assert not studio.playing.is_playing
    qtbot.keyClick(editor, Key.Key_Escape)
    assert canvas.hasFocus()
    qtbot.keyClick(canvas, Key.Key_Space)
    assert studio.playing.is_playing
    assert studio.window.transport.play_button.text() == "Pause"
    qtbot.keyClick(canvas, Key.Key_Space)
    assert studio.playing.state == "paused"
    qtbot.keyClick(canvas, Key.Key_Return)
    assert editor.hasFocus()
    assert editor.toPlainText() == " " + TEXT


def test_escape_in_the_text_leaves_it_without_stopping(studio, canvas, qtbot):
    studio.playing.play(0.0)
    studio.window.editor.setFocus()
    qtbot.keyClick(studio.window.editor, Key.Key_Escape)
    assert studio.playing.is_playing
    qtbot.keyClick(canvas, Key.Key_Escape)
    assert studio.playing.state == "stopped"


def test_space_on_a_button_presses_the_button(studio, canvas, qtbot):
    panel = studio.window.voice_panel
    panel.rate.number.setValue(2.0)
    panel.rate._reset.setFocus()
    qtbot.keyClick(panel.rate._reset, Key.Key_Space)
    assert panel.rate.value == 1.0
    assert not studio.playing.is_playing


def test_home_and_end_go_to_the_ends_of_the_sound_but_belong_to_a_slider(studio, canvas, qtbot):
    qtbot.keyClick(canvas, Key.Key_End)
    assert studio.playing.position_s == pytest.approx(studio.session.duration_s, abs=0.01)
    qtbot.keyClick(canvas, Key.Key_Home)
    assert studio.playing.position_s == 0
    slider = studio.window.voice_panel.pitch._slider
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_End)
    assert studio.window.voice_panel.prosody.pitch_semitones == 12
    assert studio.playing.position_s == 0


def test_l_loops_the_selection(studio, canvas, qtbot):
    studio.window.sound.view.set_selection((0.5, 1.0))
    qtbot.keyClick(canvas, Key.Key_L)
    assert studio.window.actions_.loop.isChecked()
    assert studio.playing.is_playing
    stream = studio.playing._player._stream
    stream.ask(stream.sample_rate)  # 1 s: twice around
    assert 0.5 <= studio.playing._player.position_s <= 1.0
    qtbot.keyClick(canvas, Key.Key_L)
    assert not studio.playing.is_looping


def test_shift_space_plays_from_the_beginning_whatever_is_selected(studio, canvas, qtbot):
    studio.window.sound.view.set_selection((0.5, 1.0))
    qtbot.keyClick(canvas, Key.Key_Space, Modifier.ShiftModifier)
    assert studio.playing.is_playing
    assert studio.playing.position_s < 0.5


def test_zoom_keys_show_less_and_more(studio, canvas, qtbot):
    view = studio.window.sound.view
    whole = view.window_shown.span_s
    qtbot.keyClick(canvas, Key.Key_Plus, Modifier.ControlModifier)
    assert view.window_shown.span_s < whole
    qtbot.keyClick(canvas, Key.Key_Minus, Modifier.ControlModifier)
    qtbot.keyClick(canvas, Key.Key_0, Modifier.ControlModifier)
    assert view.window_shown.span_s == pytest.approx(whole)


def test_undo_and_redo_in_the_text(studio, qtbot):
    editor = studio.window.editor
    editor.setPlainText("")
    qtbot.keyClicks(editor, "abc")
    qtbot.keyClick(editor, Key.Key_Z, Modifier.ControlModifier)
    assert editor.toPlainText() == ""
    qtbot.keyClick(editor, Key.Key_Y, Modifier.ControlModifier)
    assert editor.toPlainText() == "abc"
    studio.window.actions_.undo.trigger()
    assert editor.toPlainText() == ""
    qtbot.keyClick(editor, Key.Key_Z, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert editor.toPlainText() == "abc"


def test_f11_f1_and_f2(studio, qtbot):
    window = studio.window
    qtbot.keyClick(window.editor, Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window.editor, Key.Key_F11)
    assert not window.isFullScreen()
    qtbot.keyClick(window.editor, Key.Key_F1)
    assert isinstance(studio.dialogs.shown, FirstSteps)
    studio.dialogs.shown.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.editor, Key.Key_F2)
    assert isinstance(studio.dialogs.shown, KeysDialog)
    table = studio.dialogs.shown.table
    shown = [table.item(row, 2).text() for row in range(table.rowCount())]
    assert any("Ctrl+Return" in keys for keys in shown)
    studio.dialogs.shown.search.setText("full screen")
    assert sum(not table.isRowHidden(row) for row in range(table.rowCount())) == 1
    studio.dialogs.shown.close()


def test_no_two_actions_share_a_key(studio):
    keys = [key.toString() for _, action in studio.window.actions_.all for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_every_action_stands_in_a_menu(studio):
    def entries(menu):
        for action in menu.actions():
            if action.menu() is not None:
                yield from entries(action.menu())
            else:
                yield action

    studio.window.outputs.fill()
    there = set(entries(studio.window.menuBar()))
    assert [action.text() for _, action in studio.window.actions_.all if action not in there] == []


def test_every_control_has_an_accessible_name(studio):
    kinds = QAbstractButton | QAbstractSlider | QAbstractSpinBox | QComboBox | QPlainTextEdit | QTableView
    nameless = [
        widget
        for widget in studio.window.findChildren(QWidget)
        if isinstance(widget, kinds) and not widget.objectName().startswith("qt_") and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and type(widget).__name__ not in ("QScrollBar", "QTableCornerButton") and widget.focusPolicy().value
    ]  # fmt: skip
    assert nameless == []


def test_tab_goes_through_the_window_as_it_is_read(studio, speak):
    speak(TEXT)
    studio.window.actions_.table.setChecked(True)
    names, widget = [], studio.window.transport.speak_button
    widget.setFocus()
    while widget.accessibleName() not in names:
        names.append(widget.accessibleName())
        studio.window.focusNextPrevChild(True)
        widget = studio.window.focusWidget()
    assert names == [
        "Speak", "Stop", "To the Beginning", "Pause", "To the End", "Loop", "Follow the Playhead", "Export",
        "Text to speak", "Voice", "Vocoder", "Turns slider", "Turns", "Device", "Rate slider", "Rate", "Pitch slider",
        "Pitch", "Energy slider", "Energy", "Variation slider", "Variation", "Seed", "Another seed", "Effects Rack",
        "Words", "Phonemes", "Pitch Line", "Colours of the spectrogram", "Zoom In",
        "Zoom Out", "Zoom to Fit", "Phoneme Table", "Sound: waveform, phonemes and mel spectrogram",
        "Colour scale in decibels", "Phonemes with their times", "Speech", "Sounds", "Listening",
    ]  # fmt: skip


def test_the_entries_of_a_menu_share_no_letter(studio):
    for title in studio.window.menuBar().actions():
        texts = [action.text() for action in title.menu().actions() if "&" in action.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert sorted(set(letters)) == sorted(letters), texts


def test_menus_and_labels_share_no_letter(studio):
    titles = [action.text() for action in studio.window.menuBar().actions()]
    titles += [label.text() for label in studio.window.findChildren(QLabel) if label.buddy() is not None]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(letters) == 16
    assert len(set(letters)) == len(letters)
