"""Opening, recording and trimming."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tests.audio_io.fake_input import HEADSET, MICROPHONE
from tests.gui.listening.conftest import RATE, tone
from voicestudio.core import AudioClip, Notice
from voicestudio.gui.importable import is_sound
from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.doors import ListeningDoors


def shown(studio) -> np.ndarray:
    return studio.window.sound.view.data.clip.samples


def test_a_dropped_sound_shows_and_is_not_played(studio, page, opened, house):
    studio.pages.show("speech")
    opened(tone(0.5))
    assert studio.pages.shown == "listening"
    np.testing.assert_array_equal(shown(studio), tone(0.5))
    assert studio.session.title == "sound.wav"
    assert studio.playing.state == "stopped"
    assert house.output.opened == 0


def test_a_dropped_text_is_still_a_text(studio, page, tmp_path):
    (tmp_path / "words.txt").write_text("Some words.", encoding="utf-8")
    studio.window.files_dropped.emit([tmp_path / "words.txt"])
    assert studio.window.editor.toPlainText() == "Some words."


@pytest.mark.parametrize(("name", "wanted"), [("a.wav", True), ("a.FLAC", True), ("a.opus", True), ("a.txt", False),
                                              ("a.onnx", False), ("wav", False)])  # fmt: skip
def test_sounds_are_told_by_their_names(tmp_path, name, wanted):
    (tmp_path / name).write_bytes(b"")
    assert is_sound(tmp_path / name) is wanted


def test_a_damaged_file_leaves_the_sound_before(studio, page, opened, tmp_path, qtbot):
    opened(tone(0.3))
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    with qtbot.waitSignal(studio.session.failed):
        studio.window.files_dropped.emit([tmp_path / "bad.wav"])
    assert "bad.wav" in studio.window.messages.text
    assert len(shown(studio)) == 0.3 * RATE


def test_of_a_sound_that_is_too_long_the_beginning_is_opened(sound_file):
    path = sound_file(tone(1.0))
    events = list(jobs.open_file(ListeningDoors(), path, 0.5, "Cut."))
    clip = AudioClip.join(event.clip for event in events if hasattr(event, "clip"))
    assert 0.49 < clip.duration_s < 0.5
    assert [event.message for event in events if isinstance(event, Notice)] == ["Cut."]
    whole = list(jobs.open_file(ListeningDoors(), path, 2.0, "Cut."))
    assert not [event for event in whole if isinstance(event, Notice)]


def test_a_recording_grows_and_is_kept_as_it_was_heard(studio, page, ears, qtbot, house):
    button = studio.window.transport.speak_button
    assert button.text() == "Record"
    studio.window.actions_.speak.trigger()
    assert button.text() == "Finish"
    ears.source.stream.hear(tone(0.5, rate=48000))
    qtbot.waitUntil(lambda: studio.session.has_sound)
    assert page.strip.time.text() == "0:00.5"
    assert page.strip.meter.held_db == pytest.approx(20 * np.log10(0.3), abs=0.01)
    assert not page.strip.meter.has_clipped
    ears.source.stream.hear(np.ones(4800))
    with qtbot.waitSignal(studio.session.finished):
        studio.window.actions_.speak.trigger()
    np.testing.assert_array_equal(shown(studio), np.r_[tone(0.5, rate=48000), np.ones(4800, np.float32)])
    assert button.text() == "Record"
    assert ears.source.stream.closed
    assert house.output.opened == 0  # a microphone must not hear itself


def test_the_light_tells_of_overload_until_it_is_put_out(studio, page, ears, qtbot):
    page.strip.listen_button.click()
    assert page.sources.recording.state == "listening"
    ears.source.stream.hear(np.ones(480))
    qtbot.waitUntil(lambda: page.strip.meter.has_clipped)
    qtbot.mouseClick(page.strip.meter, Qt.MouseButton.LeftButton)
    assert not page.strip.meter.has_clipped
    page.strip.listen_button.click()
    assert ears.source.stream.closed
    assert not studio.session.has_sound


def test_an_unplugged_microphone_loses_nothing(studio, page, ears, qtbot):
    page.primary()
    ears.source.stream.hear(tone(0.25, rate=48000))
    qtbot.waitUntil(lambda: studio.session.has_sound)
    with qtbot.waitSignal(studio.session.finished):
        ears.source.stream.active = False
    assert len(shown(studio)) == 12000
    assert "went away" in studio.window.messages.text
    assert "0.2 s" in studio.window.messages.text
    assert page.sources.recording.state == "stopped"


def test_a_microphone_that_is_gone_at_once_leaves_the_sound_before(studio, page, opened, ears, qtbot):
    opened(tone(0.3))
    page.primary()
    with qtbot.waitSignal(studio.session.stopped):
        ears.source.stream.active = False
    assert "went away" in studio.window.messages.text
    assert len(shown(studio)) == 0.3 * RATE


def test_stop_keeps_all_that_was_recorded(studio, page, ears, qtbot):
    page.primary()
    ears.source.stream.hear(tone(0.25, rate=48000))
    qtbot.waitUntil(lambda: studio.session.has_sound)
    ears.source.stream.hear(tone(0.25, rate=48000))
    with qtbot.waitSignal(studio.session.finished):
        studio.window.actions_.stop.trigger()
    assert len(shown(studio)) == 24000


def test_speaking_ends_a_recording_which_can_be_had_back(studio, page, ears, qtbot):
    page.primary()
    ears.source.stream.hear(tone(0.25, rate=48000))
    qtbot.waitUntil(lambda: studio.session.has_sound)
    studio.window.editor.setPlainText("One two.")
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.speaking.speak()
    assert studio.session.is_spoken
    assert ears.source.stream.closed
    with qtbot.waitSignal(studio.session.finished):
        studio.window.messages._button.click()
    assert len(shown(studio)) == 12000


def test_without_a_microphone_one_sentence_says_so(studio, page, ears):
    ears.source.listed = []
    page.strip.refresh_button.click()
    ears.source.listed = []
    page.primary()
    assert studio.window.messages.text == "No sound input here."
    assert page.sources.recording.state == "stopped"
    assert not studio.session.is_speaking


def test_the_chosen_input_is_used_and_remembered(studio, page, ears, qtbot):
    picker = page.strip.inputs
    assert [picker.itemData(index) for index in range(picker.count())] == ["", MICROPHONE.name, HEADSET.name]
    picker.setCurrentIndex(2)
    picker.activated.emit(2)
    page.primary()
    assert ears.source.stream.device == HEADSET
    assert not picker.isEnabled()
    page.sources.recording.finish()
    ears.source.connected = ears.source.listed = [MICROPHONE]
    page.strip.refresh_button.click()
    assert "Headset (not connected)" in picker.currentText()
    assert studio._settings.text("recording/input") == HEADSET.name


def test_silence_is_cut_and_comes_back(studio, page, opened, qtbot):
    samples = np.r_[np.zeros(RATE), tone(0.5), np.zeros(RATE)].astype(np.float32)
    opened(samples)
    qtbot.waitUntil(page.strip.trim_button.isEnabled)
    assert page.strip.silence.text() == "cuts 0.90 s before, 0.80 s after"
    with qtbot.waitSignal(studio.session.finished):
        page.strip.trim_button.click()
    np.testing.assert_array_equal(shown(studio), samples[round(0.9 * RATE) : round(1.7 * RATE)])
    with qtbot.waitSignal(studio.session.finished):
        studio.window.actions_.undo.trigger()
    np.testing.assert_array_equal(shown(studio), samples)
    with qtbot.waitSignal(studio.session.finished):
        studio.window.actions_.redo.trigger()
    assert len(shown(studio)) == round(0.8 * RATE)
    opened(np.zeros(RATE, np.float32), "silent.wav")
    qtbot.waitUntil(lambda: page.strip.silence.text() == "all is silence")
    assert not page.sources.undo_stack.canUndo()
    assert not page.strip.trim_button.isEnabled()


def test_the_window_closes_while_recording(studio, page, ears, qtbot):
    page.primary()
    studio.window.may_close = lambda: True
    studio.window.close()
    assert ears.source.stream.closed
    assert ears.closed
