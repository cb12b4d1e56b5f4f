"""Features and spectrograms over one another on the time axis of the sound."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.gui.listening.conftest import tone
from voicestudio.gui.listening import tracks as tracks_module


@pytest.fixture
def measured(page, opened, qtbot):
    """The page with a tone of a second, measured and drawn."""
    opened(tone(1.0))
    qtbot.waitUntil(lambda: set(page.tracks.lanes) <= set(page.tracks.measured))
    qtbot.waitUntil(lambda: page.tracks.spectrogram.spectrogram is not None)
    return page


def middle(lane, time_s: float) -> QPoint:
    return QPoint(round(lane.axis.x(lane, time_s)), lane.height() // 2)


def test_one_instant_stands_in_one_line_and_is_read_out(measured, studio, ears):
    view = studio.window.sound.view
    for lane in (measured.tracks.spectrogram, *measured.tracks.lanes.values()):
        for time_s in (0.0, 0.4, 1.0):
            here = lane.mapToGlobal(QPoint(0, 0)).x() + lane.axis.x(lane, time_s)
            there = view.canvas.mapToGlobal(QPoint(0, 0)).x() + view.canvas.x_of(time_s)
            assert here == pytest.approx(there, abs=0.01)
    asked = [names for kind, *names in ears.asked if kind == "features"]
    assert asked == [[("rms", "onset strength", "onset")], [("f0",)]]
    assert measured.lanes.export_button.isEnabled()
    assert "2 found" in measured.tracks.lanes["onset strength"].note
    lane = measured.tracks.lanes["rms"]
    studio.window.sound.view.point_at(0.5)
    assert lane.value_text(lane.axis.moment_s) == "50.0 u"
    assert lane.accessibleDescription() == "50.0 u"
    studio.window.sound.view.point_at(None)
    studio.playing.seek(0.25)
    assert lane.value_text(lane.axis.moment_s) == "25.0 u"


def test_a_feature_that_is_chosen_is_measured_and_shown_in_its_order(measured, ears, qtbot, studio):
    measured.lanes.features["tempo"].trigger()
    measured.lanes.features["chroma"].trigger()
    qtbot.waitUntil(lambda: {"tempo", "chroma"} <= set(measured.tracks.measured))
    assert "120 beats" in measured.tracks.lanes["tempo"].note
    tops = {id: lane.mapTo(measured.lanes, QPoint(0, 0)).y() for id, lane in measured.tracks.lanes.items()}
    qtbot.waitUntil(lambda: measured.tracks.lanes["chroma"].height() > 80)
    assert tops["rms"] < tops["f0"] < tops["onset strength"]
    measured.lanes.features["rms"].trigger()
    assert set(measured.tracks.lanes) == {"f0", "onset strength", "tempo", "chroma"}
    assert set(studio._settings.text("listening/features").split(",")) == set(measured.tracks.lanes)
    before = len(ears.asked)
    measured.lanes.features["rms"].trigger()  # known already
    assert measured.tracks.lanes["rms"].track is not None
    assert len(ears.asked) == before


def test_a_line_stands_where_its_values_are_in_the_colours_of_the_theme(measured, studio):
    lane = measured.tracks.lanes["onset strength"]
    measured.lanes.area.ensureWidgetVisible(lane)
    image = lane.grab().toImage()
    rect, wave = lane.plot(), lane.theme.colour("wave")
    for time_s in (0.3, 0.6, 0.9):
        x = round(lane.axis.x(lane, time_s))
        column = [image.pixelColor(x, y) for y in range(int(rect.top()), int(rect.bottom()))]
        near = [abs(one.red() - wave.red()) + abs(one.blue() - wave.blue()) for one in column]
        assert min(near) < 40 < np.median(near)
        wanted = rect.bottom() - float(lane.share(100 * time_s)) * rect.height()
        assert int(rect.top()) + int(np.argmin(near)) == pytest.approx(wanted, abs=2)
    lane = measured.tracks.lanes["rms"]
    studio.preferences.choose_appearance("light")
    light = lane.grab().toImage()
    studio.preferences.choose_appearance("dark")
    assert lane.theme.is_dark
    assert lane.grab().toImage() != light


def test_click_drag_and_wheel_do_what_they_do_in_the_sound(measured, studio, qtbot):
    lane, view = measured.tracks.lanes["rms"], studio.window.sound.view
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(lane, left, pos=middle(lane, 0.4))
    assert studio.playing.position_s == pytest.approx(0.4, abs=0.01)
    qtbot.mousePress(lane, left, pos=middle(lane, 0.2))
    qtbot.mouseMove(lane, middle(lane, 0.6))
    qtbot.mouseRelease(lane, left, pos=middle(lane, 0.6))
    assert view.selection == pytest.approx((0.2, 0.6), abs=0.01)
    place = QPointF(middle(lane, 0.5))
    wheel = QWheelEvent(
        place, QPointF(lane.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(lane, wheel)
    assert view.window_shown.span_s == pytest.approx(0.8, abs=0.02)
    assert lane.axis.x(lane, 0.5) == pytest.approx(place.x(), abs=1.5)
    lane.setFocus()
    qtbot.keyClick(lane, Qt.Key.Key_0)
    assert view.window_shown.span_s == pytest.approx(1.0, abs=0.02)


def test_harmonics_go_to_the_strongest_line_near_the_pointer(measured, qtbot, studio):
    lane = measured.tracks.spectrogram
    for kind in ("log", "linear", "mel"):
        measured.lanes.kinds.setCurrentIndex(measured.lanes.kinds.findData(kind))
        qtbot.waitUntil(lambda kind=kind: lane.spectrogram is not None and lane.spectrogram.kind == kind)
        rect = lane.plot()
        at = QPoint(middle(lane, 0.5).x(), round(rect.bottom() - lane.share_of(444.0) * rect.height()))
        qtbot.mouseMove(lane, at)
        assert lane.f0_hz == pytest.approx(440.0, rel=0.02), kind
        assert "A4" in lane.value_text(0.5)
    before = lane.grab().toImage()
    measured.lanes.harmonics.click()
    assert lane.grab().toImage() != before
    lane.setFocus()
    qtbot.keyClick(lane, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert lane.f0_hz == pytest.approx(440.0 * 2 ** (1 / 12), rel=0.02)
    measured.lanes.kinds.setCurrentIndex(0)
    assert measured.tracks.spectrogram.isHidden()
    assert not measured.lanes.harmonics.isEnabled()
    assert studio._settings.text("listening/spectrogram", "log") == ""


def test_zooming_in_draws_the_part_finely(measured, studio, qtbot):
    lane = measured.tracks.spectrogram
    studio.window.sound.view.show_stretch(0.4, 0.6)
    qtbot.waitUntil(lambda: not lane._timer.isActive() and not lane._task.is_busy)
    held = lane.spectrogram
    assert held.start_s <= 0.4
    assert held.start_s + held.levels_db.shape[1] * held.hop_s >= 0.6
    assert held.hop_s <= 0.0101


def test_a_long_sound_is_measured_when_asked_for(page, opened, qtbot, monkeypatch, ears):
    monkeypatch.setattr(tracks_module, "LONG_S", 0.5)
    opened(tone(1.0))
    qtbot.waitUntil(page.lanes.measure_button.isVisible)
    assert not page.tracks.measured
    page.lanes.measure_button.click()
    qtbot.waitUntil(lambda: set(page.tracks.lanes) <= set(page.tracks.measured))
    assert page.lanes.measure_button.isHidden()


def test_what_cannot_be_measured_is_said_once(page, opened, qtbot, ears, studio):
    ears.failure = "It cannot be measured."
    opened(tone(0.3))
    qtbot.waitUntil(lambda: studio.window.messages.text == "It cannot be measured.")
    assert not page.tracks._task.is_busy
    assert "not measured" in page.tracks.lanes["rms"].note


def test_the_table_holds_what_shows_and_a_new_sound_forgets_it(measured, tmp_path, qtbot, studio, opened, ears):
    with qtbot.waitSignal(measured.tracks._table.done):
        measured.tracks.write_table(tmp_path / "out.csv")
    rows = list(csv.reader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["time (s)", "rms (u)", "f0 (u)", "onset strength (u)", "onset (u)"]
    assert len(rows) == 102
    assert [float(cell) for cell in rows[51]] == [0.5, 50, 50, 50, 50]
    assert "out.csv" in studio.window.messages.text
    ears.steps = 10**9
    opened(tone(0.5), "other.wav")
    assert not measured.tracks.measured
    assert measured.tracks.lanes["rms"].track is None
    qtbot.waitUntil(lambda: measured.lanes.cancel_button.isVisible())
    measured.lanes.cancel_button.click()
    assert not measured.tracks._task.is_busy
    assert "not measured" in measured.tracks.lanes["rms"].note
    ears.steps = 2
    measured.lanes.measure_button.click()
    qtbot.waitUntil(lambda: set(measured.tracks.lanes) <= set(measured.tracks.measured))
