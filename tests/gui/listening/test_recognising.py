"""Figures of a part, names of a sound, and its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QListWidget, QProgressBar

from tests.gui.listening.conftest import tone
from voicestudio.gui.listening import measuring as measuring_module


@pytest.fixture
def with_sound(page, opened):
    opened(tone(1.0))
    return page


@pytest.fixture
def understood(with_sound, qtbot):
    """The page with two words."""
    with_sound.views.show_view("recognise")
    with qtbot.waitSignal(with_sound.recognising._hearing.busy_changed, check_params_cb=lambda on: not on):
        with_sound.recognition.words_button.click()
    return with_sound


def figures(page) -> dict[str, str]:
    return {name: figure.value.text() for name, figure in page.figures.figures.items()}


def test_the_figures_follow_the_selection_and_are_copied_as_text(with_sound, studio, ears, qtbot):
    qtbot.waitUntil(lambda: figures(with_sound)["pitch"] == "440.0 Hz  A4")
    assert figures(with_sound)["part"] == "0.000 – 1.000"
    assert figures(with_sound)["level"] == "−13.5, −10.5 dB"
    for stop in (0.5, 0.6, 0.75):  # only where it comes to rest it is measured
        studio.window.sound.view.set_selection((0.25, stop))
    assert figures(with_sound)["pitch"] == "–"
    assert with_sound.figures.figures["part"].caption.text() == "Selection"
    qtbot.waitUntil(lambda: figures(with_sound)["pitch"] != "–")
    assert [what for what in ears.asked if what[0] == "measure"] == [("measure", 0, 1), ("measure", 0.25, 0.75)]
    qtbot.waitUntil(with_sound.figures.copy_button.isEnabled)
    with_sound.figures.copy_button.click()
    lines = QApplication.clipboard().text().splitlines()
    assert "Pitch (f0)\t440.0 Hz  A4" in lines
    assert "Strongest frequencies\t880.00 Hz\tA5 +0\t-20.0 dB" in lines


def test_a_long_part_is_measured_when_asked_for(page, opened, qtbot, ears, monkeypatch):
    monkeypatch.setattr(measuring_module, "LONG_S", 0.5)
    opened(tone(1.0))
    qtbot.waitUntil(page.figures.measure_button.isVisible)
    assert not page.measuring.is_busy
    page.figures.measure_button.click()
    qtbot.waitUntil(lambda: figures(page)["pitch"] == "440.0 Hz  A4")
    assert page.figures.measure_button.isHidden()


def test_a_sound_is_named_with_probabilities(with_sound, studio, ears, qtbot):
    """By the classifier that was chosen in its window."""
    studio._settings.put("learning/classifier", "mine")
    with_sound.views.show_view("recognise")
    studio.window.sound.view.set_selection((0.0, 0.5))
    qtbot.mouseClick(with_sound.recognition.name_button, Qt.MouseButton.LeftButton)
    bars = with_sound.recognition.bars
    qtbot.waitUntil(lambda: bars[0][0].text() == "Clock tick")
    assert [bar.value() for _, bar, _ in bars[:2]] == [750, 250]
    assert [share.text() for _, _, share in bars[:2]] == ["75 %", "25 %"]
    assert bars[2][0].isHidden()
    assert ("classify", 0.5, "mine") in ears.asked
    assert with_sound.recognition.name_note.whole.startswith("The selection")


def test_words_come_with_times_and_a_click_plays_one(understood, studio, house, qtbot, opened):
    words = understood.recognition.words
    assert [words.item(row).text() for row in range(words.count())] == ["hello\n0.10", "there\n0.50"]
    rect = words.visualItemRect(words.item(1))
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert studio.playing.is_playing
    assert studio.playing.position_s == pytest.approx(0.5, abs=0.01)
    house.output.stream.ask(round(0.3 * house.output.stream.sample_rate))
    studio.playing.look()
    assert studio.playing.position_s <= 0.81
    studio.playing.stop()
    studio.playing.seek(0.2)
    assert words.currentRow() == 0
    opened(tone(0.5), "other.wav")
    assert not understood.recognising.words
    assert understood.recognition.words.count() == 0
    assert not understood.recognition.text_button.isEnabled()


def test_a_selection_is_transcribed_in_the_sounds_time(with_sound, studio, ears, qtbot):
    studio.window.sound.view.set_selection((0.5, 1.0))
    with qtbot.waitSignal(with_sound.recognising._hearing.busy_changed, check_params_cb=lambda on: not on):
        with_sound.recognising.transcribe()
    assert ("transcribe", 0.5, "pocketsphinx", None) in ears.asked
    assert [word.start_s for word in with_sound.recognising.words] == [0.6, 1.0]


def test_what_cannot_be_heard_is_said_in_the_place_of_the_words(with_sound, ears, qtbot):
    ears.failure = "No recogniser is here."
    with_sound.views.show_view("recognise")
    with_sound.recognising.transcribe()
    qtbot.waitUntil(lambda: with_sound.recognition.words_note.text() == "No recogniser is here.")
    assert not with_sound.recognition.text_button.isEnabled()
    assert with_sound.recognition.words_button.isEnabled()


def test_a_whisper_folder_is_chosen_and_remembered(with_sound, ears, studio, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "voicestudio.gui.listening.recognising.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path)
    )
    picker = with_sound.recognition.recognisers
    picker.setCurrentIndex(picker.count() - 1)
    picker.activated.emit(picker.count() - 1)
    assert picker.currentData() == "whisper"
    with qtbot.waitSignal(with_sound.recognising._hearing.busy_changed, check_params_cb=lambda on: not on):
        with_sound.recognising.transcribe()
    assert ("transcribe", 1.0, "whisper", Path(tmp_path)) in ears.asked
    assert studio._settings.text("listening/whisper_folder") == str(tmp_path)


def test_the_words_go_to_the_text_and_undo_brings_the_old_back(understood, studio):
    studio.window.editor.setPlainText("What was there.")
    understood.recognition.text_button.click()
    assert studio.window.editor.toPlainText() == "Hello there."
    assert studio.pages.shown == "speech"
    studio.window.actions_.undo.trigger()
    assert studio.window.editor.toPlainText() == "What was there."


def test_the_words_are_spoken_in_the_recordings_timing_and_melody(understood, studio, ears, qtbot, house):
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        understood.recognition.follow_button.click()
    assert ("follow", ("hello", "there"), "ann") in ears.asked
    assert studio.session.is_spoken
    assert studio.session._request.seed == 77
    assert studio.window.editor.toPlainText() == "Hello there."


def test_every_control_has_a_name(page):
    for kind in (QAbstractButton, QComboBox, QListWidget, QProgressBar):
        for control in page.widget.findChildren(kind):
            if control not in [bar for _, bar, _ in page.recognition.bars]:
                assert control.accessibleName() or getattr(control, "text", str)(), control
