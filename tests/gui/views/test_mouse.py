"""Everything the mouse does."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from tests.gui.views import sounds
from voicestudio.gui.views.menu import build_menu

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PIXEL_S = 0.003


def point(view, time_s, strip="wave"):
    return QPoint(round(view.canvas.x_of(time_s)), round(getattr(view.canvas.strips(), strip).center().y()))


def drag(qtbot, view, start_s, stop_s, button=LEFT, modifier=Qt.KeyboardModifier.NoModifier):
    canvas = view.canvas
    qtbot.mousePress(canvas, button, modifier, point(view, start_s))
    stop = point(view, stop_s)  # before the view moves
    qtbot.mouseMove(canvas, QPoint((stop.x() + point(view, start_s).x()) // 2, stop.y()))
    qtbot.mouseMove(canvas, stop)
    qtbot.mouseRelease(canvas, button, modifier, stop)


NOTCH = QPoint(0, 120)


def wheel(view, time_s, turned=NOTCH, modifier=Qt.KeyboardModifier.NoModifier):
    at = QPointF(point(view, time_s))
    event = QWheelEvent(at, view.canvas.mapToGlobal(at), QPoint(), turned, Qt.MouseButton.NoButton, modifier,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(view.canvas, event)


def test_a_click_seeks_and_clears_the_selection(view, qtbot):
    view.set_selection((0.2, 0.4))
    with qtbot.waitSignal(view.seek_requested) as told:
        qtbot.mouseClick(view.canvas, LEFT, pos=point(view, 1.0))
    assert told.args[0] == pytest.approx(1.0, abs=PIXEL_S)
    assert view.selection is None
    assert view.canvas.hasFocus()


def test_a_drag_selects_in_either_direction_and_does_not_seek(view, qtbot):
    with qtbot.assertNotEmitted(view.seek_requested), qtbot.waitSignal(view.selection_changed):
        drag(qtbot, view, 1.2, 0.5)
    assert view.selection == pytest.approx((0.5, 1.2), abs=PIXEL_S)


def test_the_edges_of_the_selection_can_be_dragged(view, qtbot):
    view.set_selection((0.5, 1.2))
    drag(qtbot, view, 1.2, 1.6)
    assert view.selection == pytest.approx((0.5, 1.6), abs=PIXEL_S)
    drag(qtbot, view, 0.5, 0.9)
    assert view.selection == pytest.approx((0.9, 1.6), abs=PIXEL_S)


def test_the_waveforms_lower_edge_can_be_dragged(view, qtbot):
    canvas, layout = view.canvas, view.canvas.strips()
    x, edge = round(layout.wave.center().x()), round(layout.wave.bottom())
    qtbot.mouseMove(canvas, QPoint(x, edge))
    assert canvas.cursor().shape() == Qt.CursorShape.SplitVCursor
    with qtbot.assertNotEmitted(view.seek_requested), qtbot.assertNotEmitted(view.selection_changed):
        qtbot.mousePress(canvas, LEFT, pos=QPoint(x, edge))
        qtbot.mouseMove(canvas, QPoint(x, edge + 60))
        qtbot.mouseRelease(canvas, LEFT, pos=QPoint(x, edge + 60))
    assert view.canvas.strips().wave.bottom() == pytest.approx(edge + 60, abs=2)
    assert view.canvas.strips().mel.height() == pytest.approx(layout.mel.height() - 60, abs=3)
    assert view.legend.height() == pytest.approx(view.canvas.strips().mel.height(), abs=1)


def test_a_shift_click_extends_the_selection(view, qtbot):
    view.set_selection((0.5, 1.0))
    qtbot.mouseClick(view.canvas, LEFT, Qt.KeyboardModifier.ShiftModifier, point(view, 1.5))
    assert view.selection == pytest.approx((0.5, 1.5), abs=PIXEL_S)


def test_a_double_click_selects_the_word_and_in_the_lane_the_phoneme(view, qtbot):
    qtbot.mouseDClick(view.canvas, LEFT, pos=point(view, 0.9, "mel"))
    assert view.selection == pytest.approx((0.7, 1.2))
    qtbot.mouseDClick(view.canvas, LEFT, pos=point(view, 0.75, "phonemes"))
    assert view.selection == pytest.approx((0.7, 0.8))


@pytest.mark.parametrize(
    ("button", "modifier"), [(MIDDLE, Qt.KeyboardModifier.NoModifier), (LEFT, Qt.KeyboardModifier.AltModifier)]
)
def test_the_middle_button_and_alt_pan(view, qtbot, button, modifier):
    view.zoom(0.5, 1.0)
    before = view.window_shown
    drag(qtbot, view, 1.0, 0.8, button, modifier)
    assert view.window_shown.start_s == pytest.approx(before.start_s + 0.2, abs=PIXEL_S)
    assert view.window_shown.span_s == pytest.approx(before.span_s)
    assert view.selection is None


def test_the_wheel_zooms_at_the_pointer(view):
    time_s = view.canvas.time_at(point(view, 1.5).x())
    x = view.canvas.x_of(time_s)
    wheel(view, 1.5)
    assert view.window_shown.span_s == pytest.approx(sounds.DURATION_S / 1.25)
    assert view.canvas.x_of(time_s) == pytest.approx(x, abs=0.5)
    wheel(view, 1.5, QPoint(0, -240))
    assert view.window_shown.span_s == pytest.approx(sounds.DURATION_S)


@pytest.mark.parametrize(
    ("turned", "modifier"),
    [(QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier), (QPoint(-120, 0), Qt.KeyboardModifier.NoModifier)],
)
def test_shift_and_the_sideways_wheel_scroll(view, turned, modifier):
    view.zoom(0.25, 0.5)
    before = view.window_shown
    wheel(view, before.start_s + 0.1, turned, modifier)
    assert view.window_shown.start_s == pytest.approx(before.start_s + 0.12 * before.span_s)
    assert view.window_shown.span_s == pytest.approx(before.span_s)


def test_moving_tells_the_numbers_and_leaving_takes_them_away(view, qtbot):
    at = point(view, 0.9, "mel")
    with qtbot.waitSignal(view.cursor_moved) as told:
        qtbot.mouseMove(view.canvas, at)
    reading = told.args[0]
    assert reading.time_s == pytest.approx(0.9, abs=PIXEL_S)
    row = int(view.canvas.row_at(at.y()))
    frame = int(reading.time_s / sounds.SPEC.frame_s)
    assert reading.level_db == pytest.approx(float(sounds.frames()[row, frame]) * 20 / np.log(10), abs=1e-3)
    assert (reading.phoneme, reading.word) == ("uː", "you")
    assert view.readout.text("level") == f"{reading.level_db:.1f} dB".replace("-", "−")
    with qtbot.waitSignal(view.cursor_moved) as told:
        qtbot.mouseMove(view.canvas, QPoint(5, 5))
    assert told.args == [None]
    assert view.readout.text("time") == "–"


def test_the_overview_moves_what_shows(view, qtbot):
    view.zoom(0.25, 0.2)
    span = view.window_shown.span_s
    qtbot.mouseClick(view.overview, LEFT, pos=QPoint(view.overview.width() // 2, 15))
    assert view.window_shown.span_s == pytest.approx(span)
    assert view.window_shown.start_s > 0.5


def test_the_menu_offers_everything_and_does_it(view):
    view.set_selection((0.5, 1.0))
    menu = build_menu(view)
    titles = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert titles == [
        "Play selection", "Zoom in", "Zoom out", "Zoom to selection", "Show all", "Select all", "Select nothing",
        "Overlays", "Colours", "Fit colours to levels",
    ]  # fmt: skip
    deeds = {action.text().partition("\t")[0]: action for action in menu.actions()}
    deeds["Zoom to selection"].trigger()
    assert view.window_shown.start_s == pytest.approx(0.475)
    grid = next(action for action in deeds["Overlays"].menu().actions() if action.text() == "Grid")
    grid.trigger()
    assert not view.overlay("grid")
    ice = next(action for action in deeds["Colours"].menu().actions() if action.text() == "Ice")
    ice.trigger()
    assert view.colour_map == "ice"


def test_the_context_menu_opens_and_goes(view, qtbot):
    at = point(view, 0.5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.canvas.mapToGlobal(at))
    QApplication.sendEvent(view.canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_an_empty_view_takes_no_gesture(empty_view, qtbot):
    with qtbot.assertNotEmitted(empty_view.seek_requested), qtbot.assertNotEmitted(empty_view.cursor_moved):
        drag(qtbot, empty_view, 0.2, 0.6)
        qtbot.mouseDClick(empty_view.canvas, LEFT, pos=QPoint(300, 200))
    assert empty_view.selection is None
