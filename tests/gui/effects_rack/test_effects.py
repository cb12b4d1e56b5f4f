"""Effects on the voice and on the sound in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from voicestudio.core import AudioClip, Effect
from voicestudio.effects.chain import process
from voicestudio.engine.showing import shown
from voicestudio.gui.effects_rack.chain_keeping import read, written
from voicestudio.gui.effects_rack.foot import AFTER, BEFORE

RATE = 22_050
QUIET, DELAY = Effect("gain", {"gain_db": -12.0}), Effect("delay", {"delay_s": 0.05})
STRETCH = Effect("time_stretch", {"length": 2.0})
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tone():
    n = np.arange(RATE // 2)
    return AudioClip((0.4 * np.sin(2 * np.pi * 220 * n / RATE)).astype(np.float32), RATE)


@pytest.fixture
def make(qtbot, studio):
    """Puts a clip in the window, as a recording or a designed sound is."""

    def deed(clip: AudioClip) -> None:
        with qtbot.waitSignal(studio.session.finished, timeout=60_000):
            studio.session.make(shown("Tone", (part for part in [clip])))

    return deed


def opened(studio, chain=()):
    """The panel, with a chain that a person has put there."""
    if not studio.window.actions_.effects.isChecked():
        studio.window.actions_.effects.trigger()
    panel = studio.effects.panel
    if chain:
        panel.rack.cards.show_chain(chain)
        panel.rack.cards.edited.emit("Test", "")
    return panel


def sound(studio):
    return studio.window.sound.view.data.clip


def tried(qtbot, studio):
    """Waits until the chain was tried on the sound."""
    effects, comparing = studio.effects, studio.effects.comparing

    def is_done():
        return not effects._timer.isActive() and not comparing.is_working and comparing.treated is not None

    qtbot.waitUntil(is_done, timeout=60_000)
    return comparing


def test_the_voice_is_spoken_with_the_effects_in_use(studio, speak):
    speak("One two.")
    plain = sound(studio)
    panel = opened(studio, (QUIET, Effect("reverb", bypassed=True), DELAY))
    assert studio.window.sound.note == ""
    speak("One two.")
    assert studio.session._request.effects == (QUIET, DELAY)
    assert np.allclose(sound(studio).samples, process([QUIET, DELAY], plain).samples, atol=1e-5)
    assert np.array_equal(studio.effects.applying.before.clip.samples, plain.samples)
    assert studio.window.sound.note == "Spectrogram: before effects"
    panel.rack.picker.clear_action.trigger()
    assert studio.window.voice_panel.request("One").effects == ()
    speak("One two.")
    assert studio.window.sound.note == ""
    assert studio.effects.applying.before is None


def test_what_would_move_the_words_is_left_out_while_speaking(studio):
    panel = opened(studio, (QUIET, Effect("reverb", bypassed=True), STRETCH, DELAY))
    assert studio.window.voice_panel.effects == (QUIET, DELAY)
    assert studio.window.actions_.effects.iconText() == "Effects (3)"
    assert [bool(card.note.text()) for card in panel.rack.cards.cards] == [False, False, True, False]


def test_speak_to_file_has_the_effects_too(studio):
    opened(studio, (QUIET,))
    studio.window.editor.setPlainText("One two.")
    studio.window.actions_.speak_to_file.trigger()
    assert studio.file_speaking._asked[2].effects == (QUIET,)
    studio.file_speaking.dialog.reject()


def test_the_chain_is_there_again_after_the_next_start(open_studio):
    first = open_studio()
    opened(first, (QUIET, STRETCH))
    first.window.may_close = lambda: True
    first.window.close()
    second = open_studio()
    assert second.effects.chain == (QUIET, STRETCH)
    assert second.window.voice_panel.effects == (QUIET,)
    assert second.effects.panel.isVisible()
    assert second.effects.panel.rack.chain() == (QUIET, STRETCH)


@pytest.mark.parametrize(
    "text",
    ["", "{", "5", '[["nothing", {}, false], 3, ["gain", {"gain_db": 999}, false]]', '[["gain", null, true]]'],
)
def test_a_damaged_setting_is_passed_over(text):
    assert read(text) == ()
    assert read(written((QUIET, STRETCH))) == (QUIET, STRETCH)


def test_effects_are_applied_to_any_sound_and_taken_back(studio, make, tone, qtbot):
    panel = opened(studio)
    assert not panel.foot.apply.isEnabled()
    make(tone)
    qtbot.waitUntil(lambda: "No effect" in panel.foot.apply.toolTip())
    opened(studio, (QUIET, DELAY))
    qtbot.waitUntil(panel.foot.apply.isEnabled)
    for _ in range(2):  # the second time they do not add up
        with qtbot.waitSignal(studio.session.finished, timeout=60_000):
            panel.foot.apply.click()
        assert np.allclose(sound(studio).samples, process([QUIET, DELAY], tone).samples, atol=1e-6)
        assert studio.session.title == "Tone"
    panel.rack.cards.cards[0].setFocus()
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        studio.window.actions_.undo.trigger()
    assert np.array_equal(sound(studio).samples, tone.samples)
    assert not panel.foot.take_back.isEnabled()
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        studio.window.actions_.redo.trigger()
    assert len(sound(studio)) > len(tone)
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        panel.foot.take_back.click()
    assert np.array_equal(sound(studio).samples, tone.samples)


def test_what_was_spoken_keeps_its_words_when_effects_are_applied(studio, speak, qtbot):
    speak("One two.")
    words = [mark.label for mark in studio.window.sound.view.data.words.between(0, 99)]
    panel = opened(studio, (QUIET,))
    qtbot.waitUntil(panel.foot.apply.isEnabled)
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        panel.foot.apply.click()
    assert [mark.label for mark in studio.window.sound.view.data.words.between(0, 99)] == words
    assert words


def test_before_and_after_take_over_at_the_same_instant_equally_loud(studio, make, tone, qtbot, house):
    panel = opened(studio, (QUIET, DELAY))
    make(tone)
    comparing = tried(qtbot, studio)
    panel.foot.buttons[AFTER].click()
    assert comparing.heard == AFTER
    studio.playing.stop()
    if house.output.stream.active:
        house.output.stream.ask(1024)  # what sounded fades out
    studio.playing.play(0.0)
    stream = house.output.stream
    after, before = (comparing.treated.versions[place].samples for place in (1, 0))
    assert np.sqrt(np.mean(after[: RATE // 2] ** 2)) == pytest.approx(np.sqrt(np.mean(before**2)), rel=0.5)
    heard = stream.ask(4096)
    assert np.allclose(heard[1000:], after[1000:4096], atol=1e-4)
    studio.window.actions_.before_after.trigger()
    assert comparing.heard == BEFORE
    assert panel.foot.buttons[BEFORE].isChecked()
    heard = stream.ask(4096)
    assert np.allclose(heard[1000:], before[5096:8192], atol=1e-4)
    studio.playing.look()
    (peak, rms), (peak_after, _) = panel.foot.meter.levels
    assert peak == pytest.approx(20 * np.log10(0.4), abs=0.1)
    assert rms == pytest.approx(peak - 3, abs=0.2)
    assert peak_after < peak - 6
    panel.foot.buttons[BEFORE].click()
    assert comparing.heard == ""
    assert studio.playing.is_playing
    heard, place = stream.ask(2048)[1000:], 9192  # later by as much as the version before took to fade out
    assert any(np.allclose(heard, tone.samples[place - n : place - n + 1048], atol=1e-4) for n in range(500))


def test_a_dial_is_heard_while_it_is_turned(studio, make, tone, qtbot):
    panel = opened(studio, (Effect("low_pass", {"cutoff_hz": 100.0}), Effect("compressor", {"threshold_db": -30.0})))
    make(tone)
    comparing = tried(qtbot, studio)
    held = comparing.reduction_db(1, "compressor")
    assert held > 3
    assert panel.rack.cards.cards[1].reduction.text() == f"−{held:.1f} dB"
    assert comparing.reduction_db(0, "low_pass") is None
    assert comparing.reduction_db(1, "limiter") is None  # it was not there
    panel.foot.buttons[AFTER].click()
    tracks, dull = comparing._tracks, comparing.treated
    panel.rack.cards.cards[0].controls.fields["cutoff_hz"].number.setValue(5000)
    qtbot.waitUntil(lambda: comparing.treated is not dull, timeout=60_000)
    assert comparing._tracks is tracks
    assert comparing.treated.levels[1].peak_db > dull.levels[1].peak_db + 3


def test_a_time_stretch_is_not_tried_on_but_applied(studio, make, tone, qtbot):
    panel = opened(studio, (QUIET,))
    make(tone)
    comparing = tried(qtbot, studio)
    panel.foot.buttons[AFTER].click()
    opened(studio, (QUIET, STRETCH))
    panel.rack.flush()
    qtbot.waitUntil(lambda: comparing.treated is None)
    assert comparing.heard == ""
    assert "time stretch" in panel.foot.buttons[AFTER].toolTip()
    assert not studio.window.actions_.before_after.isEnabled()
    with qtbot.waitSignal(studio.session.finished, timeout=60_000):
        panel.foot.apply.click()
    assert sound(studio).duration_s == pytest.approx(2 * tone.duration_s, abs=0.1)


def test_undo_goes_to_the_rack_while_the_focus_is_in_it(studio, qtbot):
    panel = opened(studio, (QUIET,))
    studio.window.editor.setPlainText("")
    studio.window.editor.setFocus()
    QTest.keyClicks(studio.window.editor, "ab")
    dial = panel.rack.cards.cards[0].controls.fields["gain_db"]
    dial.number.setFocus()
    for value in (-11, -10):
        dial.number.setValue(value)
        panel.rack.flush()
    QTest.keyClick(studio.window.focusWidget(), Qt.Key.Key_Z, CONTROL)
    assert studio.effects.chain == (QUIET,)
    assert panel.rack.chain() == (QUIET,)
    assert dial.value == -12
    QTest.keyClick(studio.window.focusWidget(), Qt.Key.Key_Y, CONTROL)
    assert studio.effects.chain == (Effect("gain", {"gain_db": -10.0}),)
    assert studio.window.editor.toPlainText() == "ab"
    studio.window.editor.setFocus()
    QTest.keyClick(studio.window.editor, Qt.Key.Key_Z, CONTROL)
    assert studio.window.editor.toPlainText() != "ab"
    assert studio.effects.chain == (Effect("gain", {"gain_db": -10.0}),)


def test_the_panel_opens_and_closes_by_its_key_and_keeps_room(studio, qtbot):
    window = studio.window
    QTest.keyClick(window, Qt.Key.Key_X, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    panel = studio.effects.panel
    assert panel.isVisible()
    assert panel.has_focus()
    window.resize(1280, 740)
    qtbot.waitUntil(window.voice_panel.isVisible)
    window.resize(1120, 740)
    qtbot.waitUntil(lambda: not window.voice_panel.isVisible())
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_X, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert not panel.isVisible()
    assert window.voice_panel.isVisible()


def test_an_impulse_response_that_is_gone_is_told_where_it_is_wanted(studio, make, tone, qtbot, tmp_path):
    make(tone)
    opened(studio, (Effect("convolution", source=str(tmp_path / "gone.wav")),))
    comparing = studio.effects.comparing
    qtbot.waitUntil(lambda: "gone.wav" in comparing.problem, timeout=20_000)
    assert not studio.window.actions_.before_after.isEnabled()
    assert read(written(studio.effects.chain)) == studio.effects.chain
