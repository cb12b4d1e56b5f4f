"""From the sound in the window to a file."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from voicestudio.gui.export_choices import file_name_for, free_name

TEXT = "One two three. Four five six."


@pytest.fixture
def spoken(studio, speak):
    speak(TEXT)
    studio.speaking.stop()
    return studio


def choose(dialog, text: str) -> None:
    dialog.format.setCurrentIndex(next(i for i in range(dialog.format.count()) if text in dialog.format.itemText(i)))


@pytest.mark.parametrize(
    ("words", "ending", "subtype"),
    [("WAV, 16", "wav", "PCM_16"), ("WAV, 24", "wav", "PCM_24"), ("float", "wav", "FLOAT"),
     ("FLAC, 16", "flac", "PCM_16"), ("OGG", "ogg", "VORBIS"), ("MP3", "mp3", "MPEG_LAYER_III")],
)  # fmt: skip
def test_ctrl_e_writes_the_whole_sound_in_each_format(spoken, qtbot, tmp_path, words, ending, subtype):
    qtbot.keyClick(spoken.window.editor, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = spoken.exporting.dialog
    dialog.name.setText(str(tmp_path / "out"))
    choose(dialog, words)
    with qtbot.waitSignal(spoken.errands.written, timeout=10_000):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    info = soundfile.info(tmp_path / f"out.{ending}")
    assert info.subtype == subtype
    assert info.samplerate == 22050
    assert info.duration == pytest.approx(spoken.session.duration_s, abs=0.2 if ending == "mp3" else 0.001)
    assert "out" in spoken.window.messages.text
    if subtype == "FLOAT":
        samples, _ = soundfile.read(tmp_path / "out.wav", dtype="float32")
        np.testing.assert_array_equal(samples, spoken.window.sound.view.data.clip.samples)


def test_ctrl_shift_e_writes_the_selection_at_another_rate(spoken, qtbot, tmp_path):
    spoken.window.sound.view.set_selection((0.25, 0.75))
    qtbot.keyClick(
        spoken.window.editor, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = spoken.exporting.dialog
    dialog.name.setText(str(tmp_path / "part.wav"))
    dialog.rate.setCurrentIndex(dialog.rate.findData(48000))
    dialog.loud.setChecked(True)
    dialog.lufs.setValue(-30)
    with qtbot.waitSignal(spoken.errands.written, timeout=10_000):
        dialog.accept()
    info = soundfile.info(tmp_path / "part.wav")
    assert info.samplerate == 48000
    assert info.frames == pytest.approx(24000, abs=4)


@pytest.mark.parametrize("answer", ["&Replace", "&Keep both", None])
def test_a_file_is_never_replaced_silently(spoken, qtbot, tmp_path, monkeypatch, answer):
    old = tmp_path / "a.wav"
    old.write_bytes(b"precious")

    def exec_(box: QMessageBox) -> int:
        chosen = next((button for button in box.buttons() if button.text() == answer), None)
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda _: chosen)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    spoken.exporting.ask()
    dialog = spoken.exporting.dialog
    dialog.name.setText(str(old))
    if answer is None:
        dialog.accept()
        assert dialog.order is None
        dialog.reject()
    else:
        with qtbot.waitSignal(spoken.errands.written, timeout=10_000):
            dialog.accept()
    assert (old.read_bytes() == b"precious") is (answer != "&Replace")
    assert (tmp_path / "a 2.wav").exists() is (answer == "&Keep both")


def test_an_unwritable_target_is_told_and_leaves_nothing(spoken, qtbot, tmp_path):
    spoken.exporting.ask()
    dialog = spoken.exporting.dialog
    dialog.name.setText(str(tmp_path / "no" / "folder" / "a.wav"))
    with qtbot.waitSignal(spoken.errands.failed, timeout=10_000):
        dialog.accept()
    assert "does not exist" in spoken.window.messages.text
    assert spoken.window.actions_.export.isEnabled()
    assert not list(tmp_path.glob("**/*.part"))


def test_nothing_can_be_exported_before_there_is_sound(studio):
    assert not studio.window.actions_.export.isEnabled()
    assert not studio.window.actions_.export_selection.isEnabled()


@pytest.mark.parametrize(
    ("text", "name"),
    [("Hello, world. And more", "Hello, world. And more"), ("a/b\\c: d?", "a b c d"), ("", "speech"), ("...", "speech"),
     ("word " * 40, ("word " * 9).strip()), ("x" * 100, "x" * 48)],
)  # fmt: skip
def test_file_names_come_from_the_text(text, name):
    assert file_name_for(text) == name


def test_a_free_name_counts_on(tmp_path):
    for name in ("a.wav", "a 2.wav"):
        (tmp_path / name).touch()
    assert free_name(tmp_path / "a.wav").name == "a 3.wav"
    assert free_name(tmp_path / "b.wav").name == "b.wav"
