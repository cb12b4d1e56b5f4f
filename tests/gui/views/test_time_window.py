"""Zoom, scroll and the ticks of the time axis."""

import pytest

from voicestudio.gui.views.time_window import (
    MIN_SPAN_S,
    OVERSHOOT,
    TimeWindow,
    format_time,
    minor_step_s,
    tick_step_s,
    tick_times,
)


def test_x_and_time_are_inverse():
    window = TimeWindow(1.5, 4.0)
    assert window.x(window.time_s(123.0, 800), 800) == pytest.approx(123.0)
    assert window.x(1.5, 800) == 0
    assert window.x(4.0, 800) == 800


@pytest.mark.parametrize("anchor_s", [0.5, 2.0, 3.5])
def test_zoom_keeps_the_anchor_in_place(anchor_s):
    window = TimeWindow(0.0, 4.0)
    zoomed = window.zoomed(0.25, anchor_s, 4.0)
    assert zoomed.span_s == pytest.approx(1.0)
    assert zoomed.x(anchor_s, 1.0) == pytest.approx(window.x(anchor_s, 1.0))


def test_zoom_stops_at_the_whole_sound_and_at_two_milliseconds():
    assert TimeWindow(1.0, 2.0).zoomed(1e6, 1.5, 10.0) == TimeWindow(0.0, 10.0)
    assert TimeWindow(1.0, 2.0).zoomed(1e-9, 1.5, 10.0).span_s == pytest.approx(MIN_SPAN_S)


def test_scroll_stops_a_little_beyond_the_ends():
    assert TimeWindow(1.0, 2.0).moved(-99.0, 10.0).start_s == pytest.approx(-OVERSHOOT)
    assert TimeWindow(1.0, 2.0).moved(99.0, 10.0).stop_s == pytest.approx(10.0 + OVERSHOOT)


@pytest.mark.parametrize(
    ("span_s", "step_s"),
    [(0.004, 0.0005), (1.0, 0.1), (3.3, 0.5), (20.0, 2.0), (60.0, 10.0), (600.0, 60.0), (7200.0, 900.0)],
)
def test_steps_are_round_and_roomy(span_s, step_s):
    assert tick_step_s(span_s, 1000, 84) == pytest.approx(step_s)
    assert step_s / span_s * 1000 >= 84


def test_ticks_lie_inside_and_between_the_numbers_fit_whole_small_ones():
    assert tick_times(TimeWindow(0.95, 1.31), 0.1) == pytest.approx([1.0, 1.1, 1.2, 1.3])
    for step in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
        assert (step / minor_step_s(step)) == pytest.approx(round(step / minor_step_s(step)))


@pytest.mark.parametrize(
    ("time_s", "step_s", "long", "text"),
    [(1.25, 0.05, False, "1.25"), (3.0, 1.0, False, "3"), (125.0, 5.0, True, "2:05"), (125.04, 0.05, True, "2:05.04"),
     (59.9999, 0.1, True, "1:00.0"), (3725.0, 60.0, True, "1:02:05"), (0.0, 0.5, True, "0:00.0")],
)  # fmt: skip
def test_times_are_told_as_fits(time_s, step_s, long, text):
    assert format_time(time_s, step_s, long) == text
