"""From the sound in the window to a file."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from voicestudio.audio_io.writing import WriteSettings
from voicestudio.core import AudioClip
from voicestudio.gui.export_choices import ExportOrder, file_name_for, free_name

TEXT = "One two three. Four five six."


@pytest.fixture
def spoken(studio, speak):
    speak(TEXT)
    studio.speaking.stop()
    return studio


def choose(dialog, text: str) -> None:
    dialog.format.setCurrentIndex(next(i for i in range(dialog.format.count()) if text in dialog.format.itemText(i)))


def test_ctrl_e_writes_the_whole_sound_in_each_format(spoken, qtbot, tmp_path):
    for number, (words, ending, subtype) in enumerate([
        ("WAV, 16", "wav", "PCM_16"), ("WAV, 24", "wav", "PCM_24"), ("float", "wav", "FLOAT"),
        ("FLAC, 16", "flac", "PCM_16"), ("OGG", "ogg", "VORBIS"), ("MP3", "mp3", "MPEG_LAYER_III"),
    ]):  # fmt: skip
        spoken.window.activateWindow()
        qtbot.waitUntil(spoken.window.isActiveWindow)
        qtbot.keyClick(spoken.window.editor, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        dialog = spoken.exporting.dialog
        dialog.name.setText(str(tmp_path / f"out{number}"))
        choose(dialog, words)
        with qtbot.waitSignal(spoken.errands.written, timeout=10_000):
            qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
        info = soundfile.info(tmp_path / f"out{number}.{ending}")
        assert info.subtype == subtype
        assert info.samplerate == 22050
        assert info.duration == pytest.approx(spoken.session.duration_s, abs=0.2 if ending == "mp3" else 0.001)
        assert f"out{number}" in spoken.window.messages.text
        if subtype == "FLOAT":
            samples, _ = soundfile.read(tmp_path / f"out{number}.wav", dtype="float32")
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


@pytest.fixture
def full_disk():
    """No file may grow beyond 20 kB, so that the system refuses to write on as a full disk would."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_leaves_what_was_there(spoken, qtbot, tmp_path, full_disk):
    folder = tmp_path / "out"
    folder.mkdir()
    old = folder / "a.wav"
    old.write_bytes(b"precious")
    order = ExportOrder(old, WriteSettings(), 0.0, None)
    with qtbot.waitSignal(spoken.errands.failed, timeout=10_000):
        spoken.exporting.write(spoken.window.sound.view.data.clip, order)
    assert "free some space" in spoken.window.messages.text
    assert spoken.window.messages.state == "error"
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("a.wav", b"precious")]
    assert spoken.window.actions_.export.isEnabled()


def test_a_folder_as_the_target_is_told(spoken, qtbot, tmp_path):
    target = tmp_path / "out" / "a.wav"
    target.mkdir(parents=True)
    with qtbot.waitSignal(spoken.errands.failed, timeout=10_000):
        spoken.exporting.write(spoken.window.sound.view.data.clip, ExportOrder(target, WriteSettings(), 0.0, None))
    assert "a.wav" in spoken.window.messages.text
    assert list(target.parent.rglob("*")) == [target]


def test_what_is_there_can_be_exported_while_the_rest_is_spoken(studio, qtbot, tmp_path):
    studio.window.editor.setPlainText(TEXT * 1000)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    assert studio.window.actions_.export.isEnabled()
    studio.window.actions_.export.trigger()
    dialog = studio.exporting.dialog
    dialog.name.setText(str(tmp_path / "part.wav"))
    duration_s = studio.session.duration_s
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        pass  # more comes while the person decides
    with qtbot.waitSignal(studio.errands.written, timeout=10_000):
        dialog.accept()
    assert studio.session.is_speaking
    assert studio.session.duration_s > duration_s
    assert soundfile.info(tmp_path / "part.wav").duration == pytest.approx(duration_s, abs=0.001)
    studio.speaking.stop()


def test_an_export_takes_time_tells_how_far_it_is_and_can_be_cancelled(spoken, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("voicestudio.gui.exporting.SHOW_AFTER_S", 0.0)
    hour = AudioClip(np.zeros(3600 * 22050, np.float32), 22050)
    (tmp_path / "a.flac").write_bytes(b"precious")
    bar = spoken.window.export_bar
    spoken.exporting.write(hour, ExportOrder(tmp_path / "a.flac", WriteSettings(loudness_lufs=-20), 0.0, None))
    qtbot.waitUntil(lambda: "a.flac" in bar.text and "%" in bar.text, timeout=10_000)
    assert not spoken.window.actions_.export.isEnabled()
    assert spoken.window.actions_.cancel_file.isEnabled()
    with qtbot.waitSignal(spoken.worker.stopped, timeout=5_000):
        qtbot.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert spoken.window.actions_.export.isEnabled()
    assert [(path.name, path.read_bytes()) for path in tmp_path.glob("*.*")] == [("a.flac", b"precious")]


def test_speaking_goes_on_while_a_file_is_written(studio, qtbot, tmp_path):
    studio.window.editor.setPlainText(TEXT * 1000)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    minutes = AudioClip(np.zeros(300 * 22050, np.float32), 22050)
    studio.exporting.write(minutes, ExportOrder(tmp_path / "a.wav", WriteSettings(), 0.0, None))
    before_s = studio.session.duration_s
    with qtbot.waitSignal(studio.errands.written, timeout=10_000):
        pass
    assert studio.session.duration_s > before_s + 10  # a step of each in turn: hundreds of steps were made
    studio.speaking.stop()


def test_nothing_can_be_exported_before_there_is_sound_and_the_button_says_why(studio, speak):
    button = studio.window.transport.export_button
    assert not studio.window.actions_.export.isEnabled()
    assert not studio.window.actions_.export_selection.isEnabled()
    assert "no sound yet" in button.toolTip()
    speak(TEXT)
    assert "no sound yet" not in button.toolTip()
    assert "Nothing is selected" in studio.window.actions_.export_selection.toolTip()


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
