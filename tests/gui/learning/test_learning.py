"""The windows of learning as a person uses them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from tests.gui.learning.conftest import DAMAGED
from voicestudio.gui.learning.match_window import CANDIDATE, TARGET

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def classifying(studio):
    studio.window.actions_.classifier.trigger()
    return studio.learning.classifying


@pytest.fixture
def mapping(studio, corpus, qtbot):
    studio.window.actions_.sound_map.trigger()
    mapping = studio.learning.mapping
    mapping.take_folder(corpus)
    qtbot.waitUntil(lambda: mapping.map is not None)
    return mapping


@pytest.fixture
def matching(with_sound, qtbot):
    with_sound.window.actions_.match.trigger()
    matching = with_sound.learning.matching
    qtbot.waitUntil(lambda: matching.target is not None)
    return matching


def texts(rows, column: int = 0) -> list[str]:
    return [rows.item(row, column).text() for row in range(rows.rowCount())]


def test_one_s_own_classifier_is_trained_used_and_removed(classifying, school, studio, corpus, qtbot):
    window = classifying.window
    assert texts(window.classifiers) == ["ESC-10"]
    assert not window.remove_button.isEnabled() and not window.train_button.isEnabled()
    window.files_dropped.emit([corpus])
    qtbot.waitUntil(window.train_button.isEnabled)
    assert window.found.text() == "6 sounds of 3 classes: click, hiss, tone"
    window.name.setText("Mine")
    QTest.keyClick(window, Key.Key_T, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.classifiers.rowCount() == 2)
    assert school.asked == [("corpus", "Mine")]
    assert window.messages.text.endswith("“x.wav” is silent.")
    assert classifying.chosen == "mine"
    window.classifiers.setFocus()
    QTest.keyClick(window.classifiers, Key.Key_Delete)
    question = window.findChild(QMessageBox)
    next(button for button in question.buttons() if button.text() == "Remove").click()
    assert texts(window.classifiers) == ["ESC-10"]
    assert classifying.chosen == "esc10"


def test_training_tells_how_far_it_is_and_is_cancelled(classifying, school, corpus, qtbot):
    school.goes_on = True
    window = classifying.window
    classifying.take_folder(corpus)
    qtbot.waitUntil(window.train_button.isEnabled)
    window.train_button.click()
    qtbot.waitUntil(lambda: window.progress.text == "Measuring on sounds that are held back: 2 of 4")
    assert not window.train_button.isEnabled()
    window.progress.cancel_button.click()
    assert window.progress.text == "" and window.train_button.isEnabled()
    qtbot.waitUntil(lambda: school.closed == 1)
    assert school.own == {}


def test_a_folder_that_nothing_can_be_learnt_from_says_why(classifying, school, corpus, qtbot):
    window = classifying.window
    classifying.take_folder(corpus / "tone")
    qtbot.waitUntil(lambda: bool(window.messages.text))
    assert "sort them" in window.messages.text
    assert not window.train_button.isEnabled()
    school.failure = "At least 3 sounds of each class are wanted."
    classifying.take_folder(corpus)
    qtbot.waitUntil(window.train_button.isEnabled)
    window.train_button.click()
    qtbot.waitUntil(lambda: window.messages.text == school.failure)


def test_the_report_shows_the_model_that_is_chosen(classifying):
    window = classifying.window
    assert texts(window.models) == ["support vector machine", "k nearest neighbours"]
    assert texts(window.by_class, 1) == ["100.0 %", "75.0 %", "50.0 %"]
    assert texts(window.by_class, 2) == ["80.0 %", "60.0 %", "100.0 %"]
    assert texts(window.by_class, 3) == ["–", "click 1", "hiss 2"]
    window.models.setFocus()
    QTest.keyClick(window.models, Key.Key_Down)
    assert texts(window.by_class, 1) == ["0.0 %", "75.0 %", "0.0 %"]
    window.by_class.setCurrentCell(2, 0)
    assert window.reading.whole.startswith("“tone” was called “tone” 0 times of 4")


def test_a_sound_is_named_and_another_sound_forgets_the_names(classifying, school, with_sound, speak, qtbot):
    window = classifying.window
    with_sound.window.sound.view.set_selection((0.1, 0.4))
    QTest.keyClick(window, Key.Key_Return, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: window.named.rowCount() == 3)
    assert texts(window.named, 1) == ["90.0 %", "10.0 %", "0.0 %"]
    assert school.asked == [("esc10", pytest.approx(0.3, abs=0.01))]
    speak("One two.")
    assert window.named.rowCount() == 0
    assert window.sound.whole == "One two."


def test_a_damaged_classifier_is_told_and_goes_away(studio, school):
    school.damaged = [DAMAGED]
    studio.window.actions_.classifier.trigger()
    window = studio.learning.classifying.window
    assert "damaged" in window.messages.text
    window.messages._act()
    assert school.damaged == []
    assert window.messages.text == ""


def test_the_map_is_heard_walked_and_opened(mapping, studio, qtbot):
    window, playing = mapping.window, mapping.hearing.playing
    assert [window.legend.item(n).text() for n in range(3)] == ["click   2", "hiss   2", "tone   2"]
    place = window.view.place_of(2).toPoint()
    QTest.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: playing.is_playing)
    assert window.name.whole == "take1" and window.place.text() == "hiss"
    assert texts(window.neighbours) == ["take2", "take1"]
    assert texts(window.neighbours, 1) == ["hiss", "tone"]
    QTest.keyClick(window.view, Key.Key_Right)
    assert window.view.current == 4 or window.view.current == 3
    window.neighbours.setCurrentCell(0, 0)
    before = window.view.current
    QTest.keyClick(window.neighbours, Key.Key_Space)
    assert window.view.current == (before + 1) % 6
    path = mapping.map.paths[window.view.current]
    place = window.view.place_of(window.view.current).toPoint()
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        QTest.mouseDClick(window.view, Qt.MouseButton.LeftButton, pos=place)
    assert studio.session.title == path.name
    assert studio.pages.shown == "listening"
    assert not playing.is_playing


def test_a_map_is_cancelled_and_the_one_before_stays(mapping, school, corpus, qtbot):
    made, window = mapping.map, mapping.window
    school.goes_on = True
    mapping.take_folder(corpus)
    qtbot.waitUntil(lambda: window.progress.text == "Arranging the map...")
    QTest.keyClick(window, Key.Key_Escape)
    qtbot.waitUntil(lambda: school.closed == 2)
    assert mapping.map is made and window.progress.text == "" and window.folder_button.isEnabled()
    window.legend.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert window.view.at(window.view.place_of(2)) == -1


def test_a_match_is_searched_heard_by_turns_and_opened_as_a_patch(matching, school, with_sound, qtbot):
    window, turns = matching.window, matching.by_turns
    window.synth.setCurrentIndex(window.synth.findData("bell"))
    window.seconds.setValue(7)
    QTest.keyClick(window, Key.Key_Return, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: "0.250" in window.messages.text)
    assert school.asked == [("bell", 7, 0.6)]
    assert texts(window.candidates, 2) == ["0.250", "0.500"]
    assert texts(window.candidates, 4) == ["Level \N{MINUS SIGN}12.0 dB"] * 2
    qtbot.waitUntil(lambda: turns.has(CANDIDATE))
    assert "equally loud" in window.level_note.whole
    window.candidates.setFocus()
    QTest.keyClick(window.candidates, Key.Key_B)
    assert turns.heard == CANDIDATE and turns.playing.is_playing
    QTest.keyClick(window.candidates, Key.Key_A)
    assert turns.heard == TARGET and turns.playing.is_playing
    both = [turns.playing.gain(which) for which in (TARGET, CANDIDATE)]
    assert both[0] != both[1]
    QTest.keyClick(window.candidates, Key.Key_Return)
    sounds = with_sound.pages.page("sounds")
    qtbot.waitUntil(lambda: sounds.is_ready, timeout=30_000)
    assert with_sound.pages.shown == "sounds"
    assert sounds.design.patch == matching.candidates[0].patch
    assert not turns.playing.is_playing


def test_a_search_that_is_stopped_keeps_the_best(matching, school, qtbot):
    school.goes_on = True
    window = matching.window
    window.match_button.click()
    qtbot.waitUntil(lambda: len(matching.candidates) == 2)
    assert window.progress.text == "Searching: 2 sounds. Best distance so far: 0.250"
    assert not window.match_button.isEnabled()
    QTest.keyClick(window, Key.Key_Escape)
    qtbot.waitUntil(lambda: school.closed == 1)
    assert texts(window.candidates, 2) == ["0.250", "0.500"]
    assert window.match_button.isEnabled() and window.open_button.isEnabled()


def test_a_target_that_cannot_be_matched_says_why(matching, school, corpus, qtbot):
    window = matching.window
    school.failure = "A sound is wanted, but all is silence: choose another."
    window.match_button.click()
    qtbot.waitUntil(lambda: window.messages.text == school.failure)
    window.files_dropped.emit([corpus / "tone" / "take1.wav"])
    qtbot.waitUntil(lambda: window.target.whole == "take1.wav")
    assert window.messages.text == ""


def test_the_list_of_keys_names_all_three_windows(studio):
    places = {place for place, _, _ in studio.learning.key_rows()}
    assert len(places) == 3
    keys = [keys for _, _, keys in studio.window.actions_.key_rows()]
    assert len(set(keys)) == len(keys)
