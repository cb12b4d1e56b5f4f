"""What the parts draw and understand: partials, keys, notes, words of parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.audio_io.fake_output import FakeOutput
from voicestudio.core import Note, ParamRange, SoundPatch, StudioError
from voicestudio.engine.keyboard import Turned
from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.header import Header
from voicestudio.gui.sounds.live_notes import LiveNotes
from voicestudio.gui.sounds.note_row import note_name, pitch_of
from voicestudio.synth import catalogue


def test_a_stroke_draws_partials_without_gaps(page):
    page.design.put(page.shelf.open("pipe-organ"))
    partials, before = page.instrument.panel.partials, page.design.patch
    area = partials._area()
    at = [QPoint(round(area.left() + area.width() * (index + 0.5) / 32), round(area.top() + area.height() * share))
          for index, share in ((2, 0.25), (20, 0.75))]  # fmt: skip
    QTest.mousePress(partials, Qt.MouseButton.LeftButton, pos=at[0])
    QTest.mouseMove(partials, at[1])
    QTest.mouseRelease(partials, Qt.MouseButton.LeftButton, pos=at[1])
    drawn = np.array(partials.levels[2:21])
    np.testing.assert_allclose(drawn, np.linspace(-20, -60, 19), atol=1.0)
    values = page.design.patch.values
    defaults = {one.name: one.default for one in page.instrument.synth("additive").parameters}
    assert [values.get(name, defaults[name]) for name in sorted(partials.names)] == partials.levels
    assert page.design.stack.count() == 1
    page.undo()
    assert page.design.patch == before
    partials.setFocus()
    QTest.keyClick(partials, Qt.Key.Key_Home)
    QTest.keyClick(partials, Qt.Key.Key_Delete)
    assert partials.levels[0] == -80
    page.design.put(page.shelf.open("glass-ping"))


def test_letters_play_notes_together_while_they_are_down(page, sound_studio, qtbot):
    piano, live = page.piano, sound_studio.house.live
    page.design.put(replace(page.shelf.open("cello"), note=Note(48, 0.8, 0.1)))
    piano.set_octave(4)
    piano.setFocus()
    QTest.keyPress(piano, Qt.Key.Key_A)
    QTest.keyPress(piano, Qt.Key.Key_G)
    assert piano.held == {60, 67}
    drawn = piano.grab().toImage().pixelColor(piano.place_of(60).center().toPoint())
    assert drawn == piano.palette().highlight().color()
    qtbot.waitUntil(lambda: live.stream is not None and live.stream.active, timeout=20_000)

    def sound(n: int) -> np.ndarray:
        heard = []

        def enough() -> bool:
            block = live.stream.ask(512)
            if block.any():
                heard.append(block)
            return len(heard) * 512 >= n

        qtbot.waitUntil(enough, timeout=20_000)
        return np.concatenate(heard)

    def strength(sound: np.ndarray, f0: float) -> float:
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 16))
        hz = np.fft.rfftfreq(1 << 16, 1 / 48_000)
        return spectrum[np.abs(hz - f0) < 8].max() / spectrum.max()

    long = sound(24_000)[-9600:]  # longer than the patch's own note
    assert strength(long, 261.63) > 0.05 and strength(long, 392.0) > 0.05
    QTest.keyRelease(piano, Qt.Key.Key_A)
    assert piano.held == {67} and page.notes.down == {67}
    sound(20_000)
    after = sound(9600)
    assert strength(after, 261.63) < 0.1 * strength(long, 261.63)
    assert strength(after, 392.0) > 0.5
    QTest.keyClick(piano, Qt.Key.Key_X)
    assert piano.octave == 5 and piano.held == frozenset() == page.notes.down
    QTest.keyClick(piano, Qt.Key.Key_Escape)
    assert live.stream.closed


def test_keys_that_are_held_stay_down_until_they_are_let_go(page, qtbot):
    piano, told = page.piano, []
    downs, ups = (piano.pressed.connect(lambda key, _: told.append(key)),
                  piano.released.connect(lambda key: told.append(-key)))  # fmt: skip
    piano.set_octave(4)
    piano.setFocus()
    QTest.keyClick(piano, Qt.Key.Key_C)
    assert piano.is_holding
    for key in (Qt.Key.Key_A, Qt.Key.Key_D, Qt.Key.Key_A):
        QTest.keyClick(piano, key)
    assert told == [60, 64, -60, 60] and piano.held == {60, 64} == page.notes.down
    QApplication.sendEvent(piano, QFocusEvent(QEvent.Type.FocusOut))
    assert piano.held == {60, 64}  # so that knobs can be turned
    page.design.put(page.shelf.open("pipe-organ"))
    page._follow()
    assert page.notes.down == {60, 64}
    piano.set_holding(False)
    assert sorted(told[4:]) == [-64, -60] and not piano.held and not page.notes.down
    QTest.keyPress(piano, Qt.Key.Key_A)
    QApplication.sendEvent(piano, QFocusEvent(QEvent.Type.FocusOut))
    assert told[6:] == [60, -60]
    piano.pressed.disconnect(downs)
    piano.released.disconnect(ups)
    page.notes.silence()


def test_a_press_of_the_mouse_is_louder_below(page, qtbot):
    piano, told = page.piano, []
    page.piano.pressed.connect(lambda *facts: told.append(facts))
    place = piano.place_of(64)
    for share in (0.7, 0.95):
        QTest.mouseClick(piano, Qt.MouseButton.LeftButton,
                         pos=QPoint(round(place.center().x()), round(place.height() * share)))  # fmt: skip
    assert [key for key, _ in told] == [64, 64] and told[0][1] < told[1][1] <= 1
    assert not page.notes.down
    page.notes.silence()


@pytest.mark.parametrize(
    ("text", "pitch"), [("A4", 69), ("c#3", 49), ("Bb2 -20 ct", 45.8), ("60", 60), ("440 Hz", 69), ("0.88 kHz", 81)]
)
def test_a_note_is_understood(text, pitch):
    assert pitch_of(text) == pytest.approx(pitch)
    assert pitch_of(note_name(pitch)) == pytest.approx(pitch, abs=0.005)


def test_what_is_no_note_is_not_understood():
    assert pitch_of("H9") is None and pitch_of("") is None and pitch_of("-3 Hz") is None


def test_every_parameter_has_words_of_its_own():
    for synth in catalogue.synthesizers():
        found = wording.grouped(synth.parameters)
        assert sorted(one.name for members in found.values() for one in members) == sorted(
            one.name for one in synth.parameters
        )
        for group, members in found.items():
            words = wording.labels(members, group)
            if group != "Partials":
                assert len(set(words)) == len(words), (synth.id, group, words)
        for parameter in synth.parameters:
            for value in () if parameter.choices else (parameter.low, parameter.default, parameter.high):
                read = wording.parsed(parameter, wording.shown(parameter, value))
                assert read == pytest.approx(value, rel=0.06, abs=1e-9), (synth.id, parameter.name)


def test_units_are_typed_as_they_are_shown():
    cutoff = ParamRange("cutoff_hz", 20, 20_000, 1000, "The corner.", "Hz", "log")
    attack = ParamRange("attack_s", 0.001, 5, 0.01, "The rise.", "s", "log")
    assert wording.shown(cutoff, 1800) == "1.80 kHz" and wording.parsed(cutoff, "1.8 kHz") == 1800
    assert wording.shown(attack, 0.012) == "12.0 ms" and wording.parsed(attack, "12 ms") == pytest.approx(0.012)
    assert wording.parsed(cutoff, "500") == 500 and wording.parsed(attack, "2 s") == 2
    with pytest.raises(StudioError, match="20 to 20000 Hz"):
        wording.parsed(cutoff, "90 kHz")
    with pytest.raises(StudioError, match="number"):
        wording.parsed(cutoff, "high")


def test_an_envelope_is_dragged_by_its_corners(page):
    page.design.put(page.shelf.open("electric-piano"))
    curve = page.instrument.panel.curves[0]
    assert len(page.instrument.panel.curves) == 4
    before = dict(curve.values)
    corner = curve.corner("decay_s")
    QTest.mousePress(curve, Qt.MouseButton.LeftButton, pos=corner.toPoint())
    for step in range(1, 5):
        QTest.mouseMove(curve, corner.toPoint() + QPoint(-4 * step, -8 * step))
    QTest.mouseRelease(curve, Qt.MouseButton.LeftButton, pos=corner.toPoint() + QPoint(-16, -32))
    values = page.design.patch.values
    assert values["op1_decay_s"] < before["op1_decay_s"] and values["op1_sustain"] > before["op1_sustain"] + 0.3
    assert page.instrument.panel.controls["op1_sustain"].current == values["op1_sustain"]
    assert curve.corner("decay_s").y() == pytest.approx(corner.y() - 32, abs=2)
    assert page.design.stack.count() == 1
    page.undo()
    assert curve.values == before
    QTest.mouseDClick(curve, Qt.MouseButton.LeftButton, pos=curve.corner("release_s").toPoint())
    defaults = {one.name: one.default for one in page.instrument.synth("fm").parameters}
    assert curve.values == before | {"op1_release_s": defaults["op1_release_s"]}


def test_a_group_is_locked_and_reset_at_once(page):
    page.design.put(page.shelf.open("electric-piano"))
    panel = page.instrument.panel
    group = next(one for one in panel._groups if panel.controls["op2_ratio"] in one._controls)
    lock, unlock, reset = group.menu().actions()
    lock.trigger()
    assert panel.locks == {name for name in panel.controls if name.startswith("op2_")}
    unlock.trigger()
    assert not panel.locks
    reset.trigger()
    assert not any(name.startswith("op2_") for name in page.design.patch.values)
    page.undo()
    assert page.design.patch == page.design.kept


def test_the_wheel_with_ctrl_turns_a_knob_that_has_no_focus(page):
    knob = page.instrument.panel.controls["brightness"]
    page.piano.setFocus()
    before = knob.current

    def turn(modifiers) -> bool:
        event = QWheelEvent(QPointF(30, 30), knob.mapToGlobal(QPointF(30, 30)), QPoint(), QPoint(0, 120),
                            Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
        QApplication.sendEvent(knob, event)
        return event.isAccepted()

    assert not turn(Qt.KeyboardModifier.NoModifier) and knob.current == before
    assert turn(Qt.KeyboardModifier.ControlModifier) and before < knob.current < before + 0.01


def test_a_narrow_header_leaves_deeds_to_its_menu(page, sound_studio, qtbot):
    header = Header(sound_studio.window.icons, page.widget)
    header.show()
    for width, shows in ((330, False), (700, True)):
        header.resize(width, 40)
        has_words = header.save_button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        assert has_words == shows
        assert header.compare_button.isVisibleTo(header) == header.save_button.isVisibleTo(header) == shows
    header.resize(330, 40)
    assert header.layout().minimumSize().width() <= 330
    assert {header.save, header.compare} <= set(header.menu.actions())
    header.deleteLater()


def test_only_a_press_says_that_there_is_no_output(qtbot):
    told, output = [], FakeOutput(devices=())
    notes = LiveNotes(lambda: output, lambda: "", lambda: None, None)
    notes.failed.connect(told.append)
    notes.make_ready()
    assert not told
    notes.press(SoundPatch("Ping", "glass"), 60, None)
    assert told == ["No sound output here."] and not notes.down


class Unheard(LiveNotes):
    """Notes without an output: what was told stays to be looked at."""

    def _run(self) -> None:
        pass


def test_what_is_turned_reaches_the_held_notes_as_one_change(qapp):
    notes = Unheard(lambda: None, lambda: "", lambda: None, None)
    patch = SoundPatch("Hum", "bar", note=Note(60, 0.7))
    notes.press(patch, 60, None)
    notes.press(patch, 64, 0.4)
    notes._take()
    turned = replace(patch, values={"level_db": -6.0}, note=Note(60, 0.9))
    notes.change(turned)
    assert notes._take() == [Turned(turned, {60: 0.9, 64: 0.4})]
    assert notes.down == {60, 64}
