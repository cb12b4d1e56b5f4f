"""Themes, colour maps, overlays, the legend, the readout and the table."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF

from tests.gui.views import sounds
from tests.gui.views.test_streaming import picture
from voicestudio.core import AudioClip
from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import colour_map, colour_maps
from voicestudio.gui.views.lane_strip import line_strength, squeeze_for
from voicestudio.gui.views.phoneme_table import PhonemeTable
from voicestudio.gui.views.readout import Readout
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
             for part in (colour.redF(), colour.greenF(), colour.blueF())]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", colour_maps())
def test_a_colour_map_runs_one_way_and_its_lines_stand_out(name):
    chosen = colour_map(name)
    light = np.array([luminance(chosen.colour(share)) for share in np.linspace(0, 1, 32)])
    steps = np.diff(light if name != "paper" else light[::-1])
    assert len(chosen.colours) == 256
    assert np.all(steps > -0.004)
    assert chosen.title
    halo = QColor(chosen.halo)
    halo.setAlpha(255)
    assert contrast(chosen.line, halo) > 4.5


def test_an_unknown_colour_map_is_refused():
    with pytest.raises(KeyError):
        colour_map("rainbow")


@pytest.mark.parametrize("theme", [themes.light(), themes.dark()])
@pytest.mark.parametrize("name", colour_maps())
def test_every_map_and_theme_is_painted(view, theme, name):
    before = picture(view)
    view.apply_theme(theme)
    view.set_colour_map(name)
    view.set_selection((0.4, 0.9))
    view.set_playhead(0.5)
    view.point_at(0.7, 30.0)
    assert view.colour_map == name
    after = picture(view)
    assert after.shape == before.shape
    mel = view.canvas.strips().mel.toRect()
    assert (after[mel.top() : mel.bottom(), mel.left() : mel.right()]
            != before[mel.top() : mel.bottom(), mel.left() : mel.right()]).any()  # fmt: skip


@pytest.mark.parametrize("name", ["phonemes", "words", "f0", "grid"])
def test_an_overlay_can_be_switched(view, name):
    assert view.overlay(name)
    shown = picture(view)
    view.set_overlay(name, False)
    assert not view.overlay(name)
    assert (picture(view) != shown).any()
    view.set_overlay(name, True)
    assert np.array_equal(picture(view), shown)


def test_an_unknown_overlay_is_refused(view):
    with pytest.raises(ValueError, match="'sparkles' came"):
        view.set_overlay("sparkles", True)


def test_a_lane_gives_its_room_back(view):
    height = view.canvas.strips().mel.height()
    view.set_overlay("words", False)
    assert view.canvas.strips().words.height() == 0
    assert view.canvas.strips().mel.height() > height
    assert view.legend.height() == pytest.approx(view.canvas.strips().mel.height(), abs=1)


def test_labels_that_do_not_fit_are_narrowed_a_little_or_left_out(qapp):
    metrics = QFontMetricsF(themes.dark().small_font())
    natural = metrics.horizontalAdvance("international")
    assert squeeze_for("international", natural + 10, metrics) == 1.0
    narrow = squeeze_for("international", 0.85 * natural, metrics)
    assert 0.7 < narrow < 0.85
    assert narrow * natural <= 0.85 * natural
    assert squeeze_for("international", 0.6 * natural, metrics) == 0.0
    assert squeeze_for("", 50, metrics) == 0.0


def test_boundaries_fade_with_the_zoom_and_not_with_what_has_come(view):
    scene, width = view.canvas.scene, view.canvas.strips().mel.width()

    def strengths(span_s: float) -> list[float]:
        near = replace(scene, window=TimeWindow(0.0, span_s))
        return [line_strength(name, near, width) for name in ("words", "phonemes")]

    assert strengths(60.0) == [0.0, 0.0]
    words, phonemes = strengths(8.0)
    assert 0 < words < 1
    assert phonemes == 0
    assert strengths(1.0) == [1.0, 0.4]
    assert strengths(1.0) == [line_strength(name, replace(scene, data=SoundData(), window=TimeWindow(0.0, 1.0)), width)
                              for name in ("words", "phonemes")]  # fmt: skip


def test_phonemes_have_labels_only_where_the_zoom_carries_them(view):
    lane = view.canvas.strips().phonemes.toRect()

    def darkest() -> int:
        rows = picture(view)[lane.top() : lane.bottom(), lane.left() : lane.right(), :3].astype(int)
        return int(np.abs(rows - [view.canvas.scene.theme.colour("text").blue()] * 3).sum(axis=2).min())

    with_labels = darkest()
    view.append_audio(AudioClip(np.zeros(4 * sounds.RATE, np.float32), sounds.RATE), sounds.DURATION_S)
    view.zoom_to_fit()
    assert with_labels < 100 < darkest()


def test_the_legend_moves_the_range_by_mouse_and_keys(view, qtbot):
    legend, middle = view.legend, QPoint(12, view.legend.height() // 2)
    low, high = view.level_range
    qtbot.mousePress(legend, Qt.MouseButton.LeftButton, pos=QPoint(12, 3))
    qtbot.mouseMove(legend, QPoint(12, 3 + legend.height() // 7))
    qtbot.mouseRelease(legend, Qt.MouseButton.LeftButton, pos=QPoint(12, 3 + legend.height() // 7))
    assert view.level_range[0] == low
    assert view.level_range[1] == pytest.approx(high + 10, abs=1)
    low, high = view.level_range
    qtbot.keyClick(legend, Qt.Key.Key_Up)
    assert view.level_range == (low + 5, high + 5)
    qtbot.keyClick(legend, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.level_range == (low + 5, high)
    qtbot.keyClick(legend, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert view.level_range == (low, high)
    qtbot.mouseDClick(legend, Qt.MouseButton.LeftButton, pos=middle)
    assert view.level_range == view.data.loudness_range()
    assert legend.range_db == view.level_range
    assert legend.accessibleDescription() == "{:.0f} dB to {:.0f} dB".format(*view.level_range)


def test_the_ends_of_the_legend_never_meet(view, qtbot):
    for _ in range(60):
        qtbot.keyClick(view.legend, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    low, high = view.level_range
    assert high - low == 10
    for _ in range(60):
        qtbot.keyClick(view.legend, Qt.Key.Key_Down)
    assert view.level_range[0] >= -140


def test_the_legends_numbers_stand_at_their_levels(view):
    view.set_level_range(-80.0, -20.0)
    ticks = view.legend.ticks()
    assert ticks[0] == -80
    assert ticks[-1] == -20
    bar_height = view.legend.y_of(-80) - view.legend.y_of(-20)
    assert view.legend.y_of(-50) == pytest.approx(view.legend.y_of(-20) + bar_height / 2)


def test_the_readout_drops_what_does_not_fit(qtbot):
    readout = Readout()
    qtbot.addWidget(readout)
    readout.apply_theme(themes.light())
    readout.resize(1400, 24)
    readout.show()
    shown = [name for name, slot in readout._slots.items() if slot.isVisible()]
    assert shown == ["time", "frequency", "level", "sample", "f0", "phoneme", "word"]
    readout.resize(400, 24)
    assert [name for name, slot in readout._slots.items() if slot.isVisible()][:1] == ["time"]
    assert sum(slot.sizeHint().width() for slot in readout._slots.values() if slot.isVisible()) < 400


def test_the_view_gets_small(view):
    view.resize(view.minimumSizeHint())
    view.canvas.repaint()
    assert view.width() <= 400
    assert view.canvas.strips().mel.height() > 40


def test_a_low_view_leaves_its_height_to_the_spectrogram(view):
    assert view.overview.isVisible()
    assert view.readout.isVisible()
    view.resize(900, 220)
    assert not view.overview.isVisible()
    assert view.readout.isVisible()
    view.layout().activate()
    view.resize(900, 190)
    assert not view.readout.isVisible()
    view.resize(900, 480)
    assert view.overview.isVisible()


@pytest.fixture
def table(qtbot):
    table = PhonemeTable()
    qtbot.addWidget(table)
    table.append_phonemes(sounds.phonemes(), 1.0)
    return table


def test_the_table_tells_what_the_drawing_shows(table):
    model = table.model()
    rows = [[model.index(row, column).data() for column in range(5)] for row in range(model.rowCount())]
    assert rows[0] == ["h", "hi", "1.200", "1.300", "100"]
    assert rows[1] == ["ˈaɪ", "hi", "1.300", "1.600", "300"]
    assert rows[2][:2] == ["pause", ""]
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(5)]
    assert heads == ["Phoneme", "Word", "Start (s)", "End (s)", "Duration (ms)"]
    assert table.accessibleName()


def test_choosing_a_row_tells_its_region_and_showing_a_region_tells_nothing(table, qtbot):
    with qtbot.waitSignal(table.region_selected) as told:
        table.selectRow(1)
    assert told.args == pytest.approx([1.3, 1.6])
    with qtbot.assertNotEmitted(table.region_selected):
        table.select_region((1.7, 2.2))
    assert sorted({index.row() for index in table.selectedIndexes()}) == [3, 4]
    table.clear_phonemes()
    assert table.model().rowCount() == 0
