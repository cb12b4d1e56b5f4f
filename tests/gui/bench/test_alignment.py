"""The picture of attention, and the window that shows it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from tests.fakes import AttendingFakeVoice
from voicestudio.gui.bench.alignment_view import AlignmentView
from voicestudio.gui.views.colour_maps import colour_map

SYMBOLS = ("h", "ə", "l", "ˈoʊ", ".")


@pytest.fixture
def view(qtbot):
    made = AlignmentView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    weights = np.zeros((20, 5), np.float32)
    weights[np.arange(20), np.arange(20) // 4] = 0.75
    weights[np.arange(20), np.minimum(np.arange(20) // 4 + 1, 4)] += 0.25
    made.show_picture(weights, SYMBOLS, 0.0125)
    made.show()
    return made


def test_each_weight_has_the_colour_of_the_legend(view):
    image = view.grab().toImage()
    colours = colour_map("magma")
    for step, index, weight in ((1, 0, 0.75), (1, 1, 0.25), (1, 4, 0.0), (18, 4, 1.0), (9, 2, 0.75)):
        pixel = image.pixelColor(view.cell(step, index).center().toPoint())
        expected = colours.colour(weight)
        assert abs(pixel.red() - expected.red()) <= 3
        assert abs(pixel.blue() - expected.blue()) <= 3


def test_the_pointer_reads_step_and_phoneme(view):
    told = []
    view.pointed.connect(told.append)
    QTest.mouseMove(view, view.cell(6, 1).center().toPoint())
    view.set_point(view.point_at(view.cell(6, 1).center()))
    assert (told[-1].step, told[-1].symbol) == (6, "ə")
    assert told[-1].time_s == pytest.approx(6.5 * 0.0125)
    assert told[-1].weight == pytest.approx(0.75)
    view.set_point(view.point_at(view.cell(6, 2).center()))
    assert told[-1].strongest == "ə"
    assert view.point_at(QPointF(2, 2)) is None
    view.set_point(None)
    assert told[-1] is None


def test_the_arrow_keys_read_it_too(view):
    told = []
    view.pointed.connect(told.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(view, key)
    assert (told[-1].step, told[-1].index) == (1, 0)


def test_one_symbol_a_column_is_wanted(view):
    with pytest.raises(ValueError, match="one symbol a column"):
        view.show_picture(np.zeros((3, 2), np.float32), SYMBOLS, 0.01)


def test_the_window_follows_the_sentence(open_studio, house, qtbot):
    for name in house.voices:
        house.voices[name] = AttendingFakeVoice(house.voices[name].card)
    studio = open_studio()
    studio.window.editor.setPlainText("One two. Three four.")
    with qtbot.waitSignal(studio.session.finished, timeout=10_000):
        studio.window.actions_.speak.trigger()
    assert set(studio.session.alignments) == {0, 1}
    studio.window.actions_.attention.trigger()
    window = studio.attention.window
    assert window.sentence.text() == "One two."
    assert window.view.picture.symbols[0] == "o"
    start_s = studio.session.phonemes[1][1]
    studio.playing.seek(start_s + 0.1)
    assert window.sentence.text() == "Three four."
    assert window.view._playhead_s == pytest.approx(0.1, abs=0.01)
    plot = window.view.plot()
    QTest.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=plot.center().toPoint())
    duration_s = window.view.picture.duration_s
    assert studio.playing.position_s == pytest.approx(start_s + duration_s / 2, abs=0.02)
    QTest.keyClick(window.view, Qt.Key.Key_Right)
    assert "Phoneme 1: t" in window.readout.text()


def test_a_voice_without_attention_says_so(studio, speak):
    speak("One two.")
    studio.window.actions_.attention.trigger()
    assert studio.attention.window.view.picture.is_empty
    assert "no alignment" in studio.attention.window.view.empty_text
