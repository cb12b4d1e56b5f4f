"""What the parts draw and understand: partials, keys, notes, words of parameters."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from voicestudio.core import ParamRange, StudioError
from voicestudio.gui.sounds import wording
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


def test_letters_play_notes_together_through_the_output(page, sound_studio, qtbot):
    piano, live = page.piano, sound_studio.house.live
    piano.set_octave(4)
    piano.setFocus()
    QTest.keyPress(piano, Qt.Key.Key_A)
    QTest.keyPress(piano, Qt.Key.Key_G)
    assert piano.held == {60, 67}
    drawn = piano.grab().toImage().pixelColor(piano.place_of(60).center().toPoint())
    assert drawn == piano.palette().highlight().color()
    qtbot.waitUntil(lambda: page.notes._sound._n_ready > 0, timeout=20_000)
    heard = []

    def loud():
        heard.append(live.stream.ask(1024))
        return sum(len(block) for block in heard) >= 9600

    qtbot.waitUntil(loud)
    sound = np.concatenate(heard)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 17))
    hz = np.fft.rfftfreq(1 << 17, 1 / 48_000)
    for f0 in (261.63, 392.0):
        near = spectrum[np.abs(hz - f0) < 8].max()
        assert near > 20 * np.median(spectrum), f0
    QTest.keyRelease(piano, Qt.Key.Key_A)
    assert piano.held == {67}
    QTest.keyClick(piano, Qt.Key.Key_X)
    assert piano.octave == 5 and piano.held == frozenset()
    QTest.keyClick(piano, Qt.Key.Key_Escape)
    assert live.stream.closed


def test_a_press_of_the_mouse_is_louder_below(page, qtbot):
    piano, told = page.piano, []
    page.piano.pressed.connect(lambda *facts: told.append(facts))
    place = piano.place_of(64)
    for share in (0.7, 0.95):
        QTest.mouseClick(piano, Qt.MouseButton.LeftButton,
                         pos=QPoint(round(place.center().x()), round(place.height() * share)))  # fmt: skip
    assert [key for key, _ in told] == [64, 64] and told[0][1] < told[1][1] <= 1
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
