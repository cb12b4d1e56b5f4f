"""The stretch of time a view shows, and the ticks of its axis."""

from __future__ import annotations

import math
from dataclasses import dataclass

MIN_SPAN_S = 0.002
OVERSHOOT = 0.02
"""How far a window may look beyond the sound's ends, as a share of its span."""

_STEPS = (1, 2, 5)
_LONG_STEPS_S = (10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Seconds start_s to stop_s, drawn from the left edge of a strip to its right."""

    start_s: float
    stop_s: float

    @property
    def span_s(self) -> float:
        return self.stop_s - self.start_s

    def x(self, time_s: float, width: float) -> float:
        """Where time_s lies in a strip of that width."""
        return (time_s - self.start_s) / self.span_s * width

    def time_s(self, x: float, width: float) -> float:
        """The time at x in a strip of that width."""
        return self.start_s + x / width * self.span_s

    def zoomed(self, factor: float, anchor_s: float, duration_s: float) -> TimeWindow:
        """The window `factor` times as long, with anchor_s staying where it is, inside a sound of duration_s."""
        span = min(max(self.span_s * factor, MIN_SPAN_S), max(duration_s, MIN_SPAN_S))
        share = (anchor_s - self.start_s) / self.span_s
        start = anchor_s - share * span
        return TimeWindow(start, start + span).kept_inside(duration_s)

    def moved(self, by_s: float, duration_s: float) -> TimeWindow:
        """The window shifted, inside a sound of duration_s."""
        return TimeWindow(self.start_s + by_s, self.stop_s + by_s).kept_inside(duration_s)

    def kept_inside(self, duration_s: float) -> TimeWindow:
        """The nearest window of sensible span that looks at most a little beyond a sound of duration_s."""
        span = min(max(self.span_s, MIN_SPAN_S), max(duration_s, MIN_SPAN_S))
        beyond = 0.0 if span >= duration_s else OVERSHOOT * span
        start = min(self.start_s, duration_s + beyond - span)
        start = max(start, -beyond)
        return TimeWindow(start, start + span)


def tick_step_s(span_s: float, width: float, spacing: float) -> float:
    """The smallest round step whose ticks lie at least `spacing` pixels apart: 1, 2, 5 ... or whole minutes."""
    smallest = span_s / max(width, 1.0) * spacing
    if smallest > _LONG_STEPS_S[0] / 2:
        return next((step for step in _LONG_STEPS_S if step >= smallest), math.ceil(smallest / 3600.0) * 3600.0)
    decade = 10.0 ** math.floor(math.log10(smallest))
    return next((step * decade for step in _STEPS if step * decade >= smallest), 10 * decade)


def tick_times(window: TimeWindow, step_s: float) -> list[float]:
    """Every multiple of step_s inside the window."""
    first = math.ceil(window.start_s / step_s - 1e-9)
    last = math.floor(window.stop_s / step_s + 1e-9)
    return [index * step_s for index in range(first, last + 1)]


def minor_step_s(step_s: float) -> float:
    """The step of the small ticks between those of step_s: a fifth, or a half where steps begin with 2."""
    leading = step_s / 10.0 ** math.floor(math.log10(step_s) + 1e-9)
    return step_s / 4 if abs(leading - 2) < 1e-6 else step_s / 5


def format_time(time_s: float, step_s: float, long: bool = False) -> str:
    """Seconds as "1.25" or, for a long sound, as "2:05.0", with the decimals that a step of step_s needs."""
    decimals = max(0, -math.floor(math.log10(step_s) + 1e-9))
    rounded = round(time_s, decimals)
    sign = "-" if rounded < 0 else ""
    rounded = abs(rounded)
    if not long:
        return f"{sign}{rounded:.{decimals}f}"
    hours, rest = divmod(rounded, 3600)
    minutes, seconds = divmod(rest, 60)
    width = 2 + (decimals + 1 if decimals else 0)
    tail = f"{seconds:0{width}.{decimals}f}"
    return f"{sign}{int(hours)}:{int(minutes):02d}:{tail}" if hours else f"{sign}{int(minutes)}:{tail}"
