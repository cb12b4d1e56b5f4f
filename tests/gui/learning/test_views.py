"""The confusion matrix and the map as pictures: what is drawn and told equals what was given."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from voicestudio.gui import theme
from voicestudio.gui.learning.class_marks import ClassMark
from voicestudio.gui.learning.confusion_view import ConfusionView
from voicestudio.gui.learning.map_view import MapView
from voicestudio.gui.learning.mel_picture import MelPicture
from voicestudio.gui.learning.rows import BarRows

COUNTS = np.array([[8, 2, 0], [0, 9, 1], [3, 0, 7]])
CLASSES = ("cat", "dog", "rain")
PLACES = np.array([[0, 0.5], [0.5, 0.5], [1, 0.5], [0.5, 0], [0.5, 1]], np.float32)
"""West, middle, east, north, south."""
Key = Qt.Key


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    widget.resize(600, 500)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def matrix(parent):
    view = ConfusionView(theme.light(), parent)
    view.resize(420, 420)
    view.show_counts(CLASSES, COUNTS)
    view.show()
    return view


@pytest.fixture
def sounds(parent):
    view = MapView(theme.light(), parent)
    view.resize(500, 500)
    neighbours = np.array([[1, 3], [0, 2], [1, 4], [1, 0], [1, 2]])
    view.show_sounds(PLACES, np.array([0, 0, 1, 1, 1]), ("w", "m", "e", "n", "s"), neighbours)
    view.show()
    return view


def pixel(widget, place: QPointF):
    image = widget.grab().toImage()
    ratio = image.width() / widget.width()
    return image.pixelColor(round(place.x() * ratio), round(place.y() * ratio))


def test_right_names_and_mistakes_look_different(matrix):
    def corner(row, column):
        return pixel(matrix, matrix.rect_of(row, column).topLeft() + QPointF(5, 5))

    assert corner(0, 0).blue() > corner(0, 0).red() + 60
    assert corner(0, 1).red() > corner(0, 1).blue() + 20
    assert corner(0, 2).saturation() < 10
    assert corner(2, 0).saturation() > corner(0, 1).saturation()  # three in ten, two in ten


def test_keys_and_the_mouse_read_the_matrix(matrix):
    told = []
    matrix.told.connect(told.append)
    matrix.go_to(0, 0)
    QTest.keyClick(matrix, Key.Key_Right)
    assert matrix.cell == (0, 1)
    assert told[-1] == "“cat” was called “dog” 2 times of 10 (20.0 %)" == matrix.accessibleDescription()
    QTest.keyClick(matrix, Key.Key_Up)
    assert matrix.cell == (0, 1)
    QTest.mouseMove(matrix, matrix.rect_of(2, 0).center().toPoint())
    assert told[-1].startswith("“rain” was called “cat” 3 times")
    QTest.mouseMove(matrix, QPoint(1, 1))
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.rect_of(1, 2).center().toPoint())
    assert matrix.cell == (1, 2)


@pytest.mark.parametrize("count", [2, 40])
def test_every_cell_lies_inside(matrix, count):
    names = [f"a class of a long name {number}" for number in range(count)]
    matrix.show_counts(names, np.eye(count, dtype=np.int64))
    matrix.grab()
    for corner in (matrix.rect_of(0, 0), matrix.rect_of(count - 1, count - 1)):
        assert matrix.rect().contains(corner.toAlignedRect().adjusted(1, 1, -1, -1))


def test_a_click_means_the_sound_that_is_drawn_there(sounds):
    chosen, opened = [], []
    sounds.chosen.connect(chosen.append)
    sounds.opened.connect(opened.append)
    for index in range(len(PLACES)):
        place = sounds.place_of(index)
        assert pixel(sounds, place).name() == ClassMark(int(index > 1)).colour(theme.light()).name()
        QTest.mouseClick(sounds, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert chosen == [0, 1, 2, 3, 4]
    QTest.mouseClick(sounds, Qt.MouseButton.LeftButton, pos=QPoint(120, 120))
    assert chosen == [0, 1, 2, 3, 4]
    QTest.mouseDClick(sounds, Qt.MouseButton.LeftButton, pos=sounds.place_of(3).toPoint())
    assert opened == [3]


def test_arrows_walk_to_the_nearest_that_way(sounds):
    sounds.chosen.connect(sounds.choose)
    sounds.choose(1)
    for key, index in (
        (Key.Key_Left, 0), (Key.Key_Left, 0), (Key.Key_Right, 1), (Key.Key_Up, 3), (Key.Key_Down, 1), (Key.Key_Down, 4)
    ):  # fmt: skip
        QTest.keyClick(sounds, key)
        assert sounds.current == index
    assert sounds.accessibleDescription() == "s"


def test_what_is_hidden_is_neither_clicked_nor_walked_to(sounds):
    sounds.hide_classes(frozenset({1}))
    assert sounds.at(sounds.place_of(2)) == -1
    assert sounds.at(sounds.place_of(0)) == 0
    assert sounds.beside(1, (1.0, 0.0)) == 1


def test_zooming_keeps_what_is_under_the_mouse(sounds):
    before = sounds.place_of(1)
    sounds.zoom(4.0, before)
    assert (sounds.place_of(1) - before).manhattanLength() < 1
    assert sounds.at(before) == 1
    sounds.choose(2)
    assert sounds.rect().contains(sounds.place_of(2).toPoint())
    sounds.fit()
    assert (sounds.place_of(1) - before).manhattanLength() < 1


def test_marks_of_seventy_classes_differ():
    looks = {(ClassMark(n).colour(theme.dark()).name(), ClassMark(n).path(QPointF(), 5).elementCount(),
              ClassMark(n).path(QPointF(), 5).boundingRect().top()) for n in range(70)}  # fmt: skip
    assert len(looks) >= 60


def test_bars_and_a_spectrogram_are_as_long_as_told(parent):
    rows = BarRows(("", ""), theme.light(), parent)
    rows.resize(400, 100)
    rows.setRowCount(1)
    rows.put(0, ("a",))
    rows.put_share(0, 1, 0.5, "50 %")
    rows.stretch(1)
    rows.grab()
    row = rows.visualItemRect(rows.item(0, 1))
    y = row.center().y()
    blue = [pixel(rows.viewport(), QPointF(x, y)).saturation() > 100 for x in range(row.left() + 8, row.right() - 70)]
    assert 0.42 < np.mean(blue) < 0.58
    assert blue[4] and not blue[-4]
    picture = MelPicture(theme.light(), "", parent)
    picture.resize(200, 100)
    picture.set_width(2.0)
    picture.show_mel(np.zeros((8, 30), np.float32), 1.0)
    assert pixel(picture, QPointF(90, 50)).lightness() > 200 > pixel(picture, QPointF(110, 50)).lightness()
