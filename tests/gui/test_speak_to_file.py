"""A whole text straight into a file, beside all that the window does."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from voicestudio.audio_io.writing import WriteSettings
from voicestudio.core import AudioClip, AudioReady, RenderRequest
from voicestudio.engine import speak
from voicestudio.gui.export_choices import ExportOrder, Source
from voicestudio.gui.export_dialog import ExportDialog
from voicestudio.gui.settings import Settings

TEXT = "One two three. Four five six. "
LONG = TEXT * 3000
FLOAT = WriteSettings(subtype="FLOAT")


@pytest.fixture
def write(studio, tmp_path):
    """Speaks a text to out.wav in the background."""

    def deed(text: str, settings: WriteSettings = FLOAT, name: str = "out.wav") -> None:
        order = ExportOrder(tmp_path / name, settings, 0.0, None)
        studio.file_speaking.write("ann", "auto", RenderRequest(text), order)

    return deed


def whole(house, text: str) -> np.ndarray:
    events = speak(RenderRequest(text), house.voices["ann"])
    return AudioClip.join(event.clip for event in events if isinstance(event, AudioReady)).samples


@pytest.mark.parametrize("loud", [False, True])
def test_by_keyboard_from_the_text_to_the_file(studio, house, qtbot, tmp_path, loud):
    editor = studio.window.editor
    editor.setPlainText(TEXT * 5)
    qtbot.keyClick(editor, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = studio.file_speaking.dialog
    assert "140" not in dialog._text_part.text()
    assert f"{len(TEXT) * 5} characters" in dialog._text_part.text()
    assert dialog.whole_button.isHidden()
    dialog.name.setText(str(tmp_path / "book"))
    dialog.format.setCurrentIndex(2)
    dialog.loud.setChecked(loud)
    dialog.lufs.setValue(-30)
    dialog.name.setFocus()
    with qtbot.waitSignal(studio.errands.written, timeout=10_000):
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    samples, rate = soundfile.read(tmp_path / "book.wav", dtype="float32")
    expected = whole(house, TEXT * 5)
    assert rate == 22050
    if loud:
        ratio = samples[np.abs(expected) > 0.05] / expected[np.abs(expected) > 0.05]
        assert ratio.std() < 1e-5 < abs(ratio.mean() - 1)
    else:
        np.testing.assert_array_equal(samples, expected)
    assert "book.wav" in studio.window.messages.text
    assert not studio.session.has_sound  # the window's own sound is another matter
    assert [path.name for path in tmp_path.glob("*.*")] == ["book.wav"]


def test_it_tells_how_far_it_is_and_cancel_leaves_nothing(studio, house, write, qtbot, tmp_path):
    write(LONG)
    bar = studio.window.file_bar
    assert "out.wav" in bar.text
    assert not studio.window.actions_.speak_to_file.isEnabled()
    assert "already" in studio.window.actions_.speak_to_file.toolTip()
    qtbot.waitUntil(lambda: "characters" in bar.text, timeout=10_000)
    assert f"of {studio.window.locale().toString(len(LONG))} characters" in bar.text
    assert [path.suffix for path in tmp_path.glob(".*")] == [".part"]
    with qtbot.waitSignal(studio.worker.stopped, timeout=5_000):
        qtbot.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
        assert bar.isHidden()
        assert "cancelled" in studio.window.status.stage
    assert not list(tmp_path.glob("*.*"))
    voice = house.voices["ann"]
    assert voice.opened == voice.closed
    assert studio.window.actions_.speak_to_file.isEnabled()


def test_the_window_speaks_and_exports_meanwhile(studio, write, speak, qtbot, tmp_path):
    write(LONG)
    qtbot.waitUntil(lambda: "characters" in studio.window.file_bar.text, timeout=10_000)
    speak(TEXT)
    assert studio.session.duration_s > 1
    studio.exporting.write(
        studio.window.sound.view.data.clip, ExportOrder(tmp_path / "mine.wav", FLOAT, 0.0, None)
    )
    with qtbot.waitSignal(studio.errands.written, timeout=10_000) as done:
        pass
    assert done.args[0].path.name == "mine.wav"
    assert studio.errands.is_speaking_to_file
    studio.window.actions_.cancel_file.trigger()
    assert not studio.errands.is_speaking_to_file


def test_equal_sound_whether_or_not_another_text_is_spoken_meanwhile(studio, house, write, qtbot, tmp_path):
    studio.window.editor.setPlainText("Something else. " * 2000)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    write(TEXT * 20)
    with qtbot.waitSignal(studio.errands.written, timeout=10_000):
        pass
    assert studio.session.is_speaking
    studio.speaking.stop()
    samples, _ = soundfile.read(tmp_path / "out.wav", dtype="float32")
    np.testing.assert_array_equal(samples, whole(house, TEXT * 20))


@pytest.mark.parametrize("folder", ["no/such/folder", "out.wav"])
def test_a_target_that_cannot_be_is_told_before_anything_is_computed(studio, house, write, qtbot, tmp_path, folder):
    (tmp_path / "out.wav").mkdir()
    with qtbot.waitSignal(studio.errands.failed, timeout=10_000):
        write(TEXT, name=f"{folder}/a.wav" if "/" in folder else folder)
    assert studio.window.messages.text
    assert studio.window.file_bar.isHidden()
    assert house.voices["ann"].mel_chunks == 0
    assert not list(tmp_path.rglob(".*"))


def test_a_voice_that_fails_leaves_what_was_there(studio, house, write, qtbot, tmp_path):
    old = tmp_path / "out.wav"
    old.write_bytes(b"precious")
    house.voices["ann"].fails_on = "One"
    with qtbot.waitSignal(studio.errands.failed, timeout=10_000):
        write("One.")
    assert [path.read_bytes() for path in tmp_path.glob("*.*")] == [b"precious"]


def test_sentences_left_out_are_told(studio, house, write, qtbot):
    house.voices["ann"].fails_on = "Four"
    with qtbot.waitSignal(studio.errands.written, timeout=10_000):
        write(TEXT)
    assert "left out" in studio.window.messages.text
    assert studio.window.messages.state == "warning"


def test_nothing_to_speak_asks_for_no_file(studio):
    studio.window.editor.setPlainText("  \n")
    studio.window.actions_.speak_to_file.trigger()
    assert studio.file_speaking.dialog is None
    assert "empty" in studio.window.messages.text


@pytest.mark.parametrize("leaves", [True, False])
def test_closing_the_window_asks_about_the_file(studio, write, qtbot, tmp_path, monkeypatch, leaves):
    write(LONG)
    asked = []

    def exec_(box: QMessageBox) -> int:
        asked.append(box.text())
        role = QMessageBox.ButtonRole.DestructiveRole if leaves else QMessageBox.ButtonRole.RejectRole
        button = next(button for button in box.buttons() if box.buttonRole(button) is role)
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: button)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    assert studio.window.close() is leaves
    assert len(asked) == 1
    if leaves:
        assert not list(tmp_path.glob("*.*"))
    else:
        assert studio.errands.is_speaking_to_file
        studio.file_speaking.cancel()


def test_what_no_wav_can_hold_is_told_in_the_dialog(qapp, home):
    dialog = ExportDialog(Source("A long book", 30 * 3600.0, 22050, n_characters=1_500_000), Settings())
    dialog.format.setCurrentIndex(2)
    assert "4 GB" in dialog._note.text()
    assert not dialog.export_button.isEnabled()
    dialog.format.setCurrentIndex(3)
    assert dialog.export_button.isEnabled()
    assert "About 30:00:00 of sound" in dialog._note.text()
    dialog.deleteLater()
