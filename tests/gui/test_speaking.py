"""From the text to the sound in the window, by click and by key."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor

from voicestudio.core import AudioClip
from voicestudio.gui.session import Session

TEXT = "One two three. Four five six."
Key, Modifier, Left = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


def place_of(studio, word: str) -> QPoint:
    """The middle of a word in the editor."""
    editor = studio.window.editor
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.toPlainText().index(word) + 1)
    return editor.cursorRect(cursor).center()


def hear(studio, seconds: float) -> None:
    """Lets the output ask for so much sound, and the window look."""
    studio.playing.look()
    stream = studio.playing._player._stream
    for _ in range(round(seconds * 100)):
        stream.ask(stream.sample_rate // 100)
    studio.playing.look()


@pytest.fixture
def told(studio) -> list[AudioClip]:
    """The chunks of the sound as the session told them."""
    clips: list[AudioClip] = []
    studio.session.begun.connect(lambda _: clips.clear())
    studio.session.audio_ready.connect(lambda clip, _: clips.append(clip))
    return clips


def test_a_click_on_speak_fills_the_views_with_the_very_sound(studio, told, qtbot):
    studio.window.editor.setPlainText(TEXT)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000) as done:
        qtbot.mouseClick(studio.window.transport.speak_button, Left)
    whole = AudioClip.join(told)
    view = studio.window.sound.view
    np.testing.assert_array_equal(view.data.clip.samples, whole.samples)
    assert whole.duration_s == pytest.approx(done.args[0].duration_s)
    assert view.duration_s == pytest.approx(whole.duration_s)
    assert studio.window.transport.clock_text.endswith(f"0:{whole.duration_s - 0.05:04.1f}")
    assert studio.window.sound.table.model().rowCount() == sum(len(each) for each, _ in studio.session.phonemes)
    assert "real time" in studio.window.status.speed
    assert "ms" in studio.window.status.speed


def test_ctrl_enter_speaks_while_writing_and_types_nothing(studio, qtbot):
    editor = studio.window.editor
    editor.setPlainText(TEXT)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        qtbot.keyClick(editor, Key.Key_Return, Modifier.ControlModifier)
    assert editor.toPlainText() == TEXT


def test_sound_is_played_at_the_first_chunk(studio, qtbot):
    studio.window.editor.setPlainText(TEXT * 100)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    assert studio.session.is_speaking
    assert studio.playing.is_playing
    studio.speaking.stop()


@pytest.mark.parametrize("key", [(Key.Key_Escape, Modifier.NoModifier), (Key.Key_Period, Modifier.ControlModifier)])
def test_stop_closes_the_generators(studio, house, qtbot, key):
    studio.window.editor.setPlainText(TEXT * 300)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    studio.window.sound.view.setFocus()
    with qtbot.waitSignal(studio.worker.stopped, timeout=5_000):
        qtbot.keyClick(studio.window.sound.view.canvas, *key)
    voice = house.voices["ann"]
    assert voice.opened == voice.closed
    assert voice.mel_chunks < 300
    assert not studio.session.is_speaking
    assert not studio.playing.is_playing
    assert studio.session.has_sound
    assert studio.window.status.stage.startswith("Stopped")


def test_a_second_speak_drops_what_the_first_still_tells(studio, told, qtbot):
    studio.window.editor.setPlainText("First " * 30 + ".")
    studio.speaking.speak()
    studio.window.editor.setPlainText("Second.")
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.speaking.speak()
    assert studio.session.title.startswith("Second")
    assert len(studio.session.phonemes) == 1
    assert studio.window.sound.view.duration_s == pytest.approx(AudioClip.join(told).duration_s)


def test_what_cannot_be_spoken_is_said_and_nothing_is_lost(studio, speak, qtbot):
    speak(TEXT)
    before = studio.window.sound.view.data.clip.samples
    for text in ("", "   \n", "?!... --"):
        studio.window.editor.setPlainText(text)
        with qtbot.waitSignals([studio.session.failed, studio.session.asked], timeout=10_000):
            studio.speaking.speak()
        assert studio.window.messages.text
        assert studio.window.editor.toPlainText() == text
        assert studio.session.has_sound
        np.testing.assert_array_equal(studio.window.sound.view.data.clip.samples, before)
        qtbot.mouseClick(studio.window.messages._close, Left)
        assert not studio.window.messages.text


def test_a_failing_sentence_is_told_and_the_rest_is_spoken(studio, house, speak):
    house.voices["ann"].fails_on = "Four"
    speak(TEXT)
    assert "left out" in studio.window.messages.text
    assert len(studio.session.phonemes) == 1


def test_an_unexpected_error_is_shown_with_its_details(studio, house, qtbot):
    house.voices["ann"].timed = None
    studio.window.editor.setPlainText(TEXT)
    with qtbot.waitSignal(studio.session.broke, timeout=10_000):
        studio.speaking.speak()
    assert "TypeError" in studio.dialogs.shown.report
    assert "VoiceStudio" in studio.dialogs.shown.report
    qtbot.mouseClick(studio.dialogs.shown.copy_button, Left)
    studio.dialogs.shown.close()
    assert not studio.session.is_speaking


def test_speak_from_the_cursor_begins_with_its_sentence(studio, qtbot):
    editor = studio.window.editor
    editor.setPlainText(TEXT)
    cursor = editor.textCursor()
    cursor.setPosition(TEXT.index("five"))
    editor.setTextCursor(cursor)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.window.actions_.speak_from_cursor.trigger()
    assert [phonemes.utterance.text for phonemes, _ in studio.session.phonemes] == ["Four five six."]


def test_a_broken_voice_is_told_and_others_stay_usable(studio, speak, qtbot):
    panel = studio.window.voice_panel
    with qtbot.waitSignal(studio.errands.voice_failed, timeout=5_000):
        panel.voice_picker.setCurrentIndex(panel.voice_picker.findData("broken"))
    assert "damaged" in studio.window.messages.text
    panel.voice_picker.setCurrentIndex(panel.voice_picker.findData("bob"))
    speak(TEXT)
    assert studio.session.has_sound


def test_sentence_and_word_are_lit_while_they_are_heard(studio, speak):
    speak("One two three. Four \N{GRINNING FACE} five six.")
    editor = studio.window.editor
    time_s = studio.session.time_at(editor.document().toPlainText().index("five") + 1)  # an emoji is two places in Qt
    hear(studio, time_s + 0.05)
    sentence, word = [selection.cursor.selectedText() for selection in editor.extraSelections()]
    assert sentence.startswith("Four")
    assert word == "five"
    editor.textCursor().insertText("Well, ")
    assert [selection.cursor.selectedText() for selection in editor.extraSelections()][1] == "five"
    studio.speaking.stop()
    assert not editor.extraSelections()


def test_a_click_on_a_spoken_word_plays_from_it(studio, speak, qtbot):
    speak(TEXT)
    studio.speaking.stop()
    qtbot.mouseClick(studio.window.editor.viewport(), Left, pos=place_of(studio, "five"))
    assert studio.playing.is_playing
    index = TEXT.index("five")
    assert studio.playing.position_s == pytest.approx(studio.session.time_at(index), abs=0.001)


def test_a_click_on_a_word_typed_since_plays_nothing(studio, speak, qtbot):
    speak(TEXT)
    studio.speaking.stop()
    studio.window.editor.textCursor().insertText("Brandnew ")
    qtbot.mouseClick(studio.window.editor.viewport(), Left, pos=place_of(studio, "randnew"))
    assert not studio.playing.is_playing


def test_without_an_output_all_but_playing_works(open_studio, house, qtbot):
    house.output.listed = house.output.connected = []
    studio = open_studio()
    studio.window.editor.setPlainText(TEXT)
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.window.actions_.speak.trigger()
    assert studio.window.status.playback_problem
    assert not studio.window.actions_.play.isEnabled()
    assert studio.window.actions_.export.isEnabled()
    assert studio.window.sound.view.duration_s > 1


def test_an_output_that_goes_away_while_playing_is_told_and_the_place_is_kept(studio, house, speak):
    speak(TEXT)
    hear(studio, 0.5)
    house.output.stream.active = False  # as PortAudio tells it
    studio.playing.look()
    assert studio.playing.state == "paused"
    assert studio.playing.position_s == pytest.approx(0.5, abs=0.05)
    assert "went away" in studio.window.status.playback_problem
    assert not studio.window.status._playback.isHidden()
    studio.window.actions_.play.trigger()
    assert studio.playing.is_playing


def test_stop_is_answered_while_a_voice_is_being_opened_and_the_result_is_dropped(studio, house, qtbot):
    go_on, began = threading.Event(), threading.Event()
    open_voice = house.open_voice

    def slow(voice_id: str, device: str) -> object:
        began.set()
        go_on.wait(10)
        return open_voice(voice_id, device)

    house.open_voice = slow
    panel = studio.window.voice_panel
    panel.voice_picker.setCurrentIndex(panel.voice_picker.findData("bob"))
    studio.window.editor.setPlainText(TEXT)
    studio.speaking.speak()
    assert began.wait(10)
    studio.window.actions_.stop.trigger()
    assert not studio.session.is_speaking
    assert studio.window.status.stage == "Stopped"
    assert not studio.window.actions_.stop.isEnabled()
    with qtbot.waitSignal(studio.worker.stopped, timeout=5_000):
        go_on.set()
    assert not studio.session.has_sound
    assert studio.window.sound.view.data.is_empty
    assert house.voices["bob"].opened == 0


def test_a_sentence_is_read_ahead_while_another_is_spoken(studio, qtbot):
    studio.window.editor.setPlainText(TEXT * 500)
    with qtbot.waitSignal(studio.session.audio_ready, timeout=10_000):
        studio.speaking.speak()
    studio.window.editor.setPlainText("It costs $7.")
    with qtbot.waitSignal(studio.errands.said, timeout=10_000):
        studio.read_ahead.ask()
    assert "seven dollars" in studio.window.said.text
    assert studio.session.is_speaking
    studio.speaking.stop()


def test_an_hour_of_sound_is_the_most_that_is_held(studio, qtbot, monkeypatch):
    monkeypatch.setattr("voicestudio.gui.session.LONGEST_S", 3.0)
    studio.window.editor.setPlainText(TEXT * 50)
    with qtbot.waitSignal(studio.session.stopped, timeout=10_000):
        studio.speaking.speak()
    assert 3.0 <= studio.session.duration_s < 4.0
    assert "one hour" in studio.window.messages.text
    assert isinstance(studio.session, Session)
