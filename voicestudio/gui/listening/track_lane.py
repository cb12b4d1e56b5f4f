"""A feature along the time axis: as a line, as dots of several lines, or as rows of colours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from voicestudio.gui.listening.lane import Lane
from voicestudio.gui.views.reading import note_name

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from voicestudio.core import FeatureTrack
    from voicestudio.gui.listening.time_axis import TimeAxis
    from voicestudio.gui.theme import Theme

_HEIGHTS = {"line": 58, "dots": 84, "rows": 96}
_ROOM = 0.06
"""Part of the range that is left free at top and bottom."""
_LEAST_ROW_PX = 9.0
_LEAST_OF_LOG = 1e-3


@dataclass(frozen=True, slots=True)
class Look:
    """How a feature is drawn: as what, on a range that is given or else its own, in decades or not."""

    kind: Literal["line", "dots", "rows"] = "line"
    low: float | None = None
    high: float | None = None
    is_log: bool = False
    has_note: bool = False
    decimals: int = 0


class TrackLane(Lane):
    """Shows a FeatureTrack of one row or of several."""

    def __init__(self, title: str, look: Look, axis: TimeAxis, theme: Theme, parent: QWidget) -> None:
        super().__init__(title, axis, theme, _HEIGHTS[look.kind], parent)
        self.look = look
        self.track: FeatureTrack | None = None
        self.onsets_s: NDArray[np.float64] = np.empty(0)
        self._range = (0.0, 1.0)

    def show_track(self, track: FeatureTrack | None, note: str = "") -> None:
        """The values; None with a note while there are none."""
        self.track, self.note = track, note
        if track is not None:
            self._range = self._range_of(track)
            if self.look.kind == "rows":
                whole = np.nan_to_num(track.values, nan=0.0)
                self._middle, self._spread = whole.mean(axis=1, keepdims=True), whole.std(axis=1, keepdims=True)
        self.redraw()

    def show_onsets(self, onsets_s: NDArray[np.float64]) -> None:
        """Draws upright lines where something begins."""
        self.onsets_s = onsets_s
        self.redraw()

    def _range_of(self, track: FeatureTrack) -> tuple[float, float]:
        finite = track.values[np.isfinite(track.values)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        low = self.look.low if self.look.low is not None else low
        high = self.look.high if self.look.high is not None else high
        if self.look.is_log:
            low, high = max(low, _LEAST_OF_LOG), max(high, _LEAST_OF_LOG)
        if self.look.is_log and high < 2 * low:  # an octave at least, so that a steady pitch looks steady
            middle = math.sqrt(low * high)
            low, high = middle / math.sqrt(2), middle * math.sqrt(2)
        return (low, high) if high > low else (low, low + 1.0)

    def share(self, values: NDArray | float) -> NDArray | float:
        """Values as heights from 0 to 1."""
        low, high = self._range
        if self.look.is_log:
            low, high, values = math.log2(low), math.log2(high), np.log2(np.maximum(values, 1e-9))
        return np.clip((values - low) / (high - low), 0.0, 1.0) * (1 - 2 * _ROOM) + _ROOM

    # -- drawing

    def paint_body(self, painter: QPainter, rect: QRectF) -> None:
        if self.track is None:
            return
        painter.save()
        painter.setClipRect(rect)
        if self.look.kind == "rows":
            self._paint_rows(painter, rect)
        else:
            self._paint_onsets(painter, rect)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rows = np.atleast_2d(self.track.values)
            for row, colour in zip(rows, self._colours(len(rows)), strict=True):
                painter.setPen(QPen(colour, 1.7, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
                self._paint_line(painter, rect, row)
        painter.restore()
        self.paint_axis(painter, rect, self._axis_marks(rect))

    def _colours(self, n_rows: int) -> list[QColor]:
        names = ("wave",) if n_rows == 1 else ("playhead", "wave", "ok", "warning", "muted")
        return [self.theme.colour(names[index % len(names)]) for index in range(n_rows)]

    def _paint_line(self, painter: QPainter, rect: QRectF, values: NDArray[np.float32]) -> None:
        """The range of the values in each pixel when far out, the values themselves when near."""
        window, track = self.axis.window, self.track
        first = max(0, math.floor((window.start_s - track.start_s) / track.hop_s) - 1)
        last = min(len(values), math.ceil((window.stop_s - track.start_s) / track.hop_s) + 2)
        if last <= first:
            return
        per_pixel = (last - first) / rect.width()
        part = values[first:last]
        times_s = track.start_s + track.hop_s * np.arange(first, last)
        if per_pixel > 2.0:
            step = math.ceil(per_pixel)
            starts = np.arange(0, len(part), step)
            lows, highs = np.fmin.reduceat(part, starts), np.fmax.reduceat(part, starts)
            self._paint_columns(painter, rect, times_s[starts], lows, highs)
            return
        xs = rect.left() + (times_s - window.start_s) / window.span_s * rect.width()
        ys = rect.bottom() - self.share(part) * rect.height()
        if self.look.kind == "dots":
            pairs = zip(xs.tolist(), ys.tolist(), strict=True)
            painter.setPen(QPen(painter.pen().color(), 3.2, c=Qt.PenCapStyle.RoundCap))
            painter.drawPoints([QPointF(x, y) for x, y in pairs if y == y])
            return
        points: list[QPointF] = []
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            if y == y:
                points.append(QPointF(x, y))
                continue
            self._paint_run(painter, points)
            points = []
        self._paint_run(painter, points)

    @staticmethod
    def _paint_run(painter: QPainter, points: list[QPointF]) -> None:
        if len(points) == 1:
            painter.drawPoint(points[0])
        elif points:
            painter.drawPolyline(QPolygonF(points))

    def _paint_columns(self, painter: QPainter, rect: QRectF, times_s: NDArray, lows: NDArray, highs: NDArray) -> None:
        window = self.axis.window
        xs = rect.left() + (times_s - window.start_s) / window.span_s * rect.width()
        tops = rect.bottom() - self.share(highs) * rect.height() - 0.7
        bottoms = rect.bottom() - self.share(lows) * rect.height() + 0.7
        some = np.isfinite(tops)
        columns = zip(xs[some].tolist(), tops[some].tolist(), bottoms[some].tolist(), strict=True)
        painter.drawLines([QLineF(x, top, x, bottom) for x, top, bottom in columns])

    def _paint_onsets(self, painter: QPainter, rect: QRectF) -> None:
        window = self.axis.window
        painter.setPen(QPen(self.theme.colour("playhead", 0.75), 1.2))
        inside = self.onsets_s[(self.onsets_s >= window.start_s) & (self.onsets_s <= window.stop_s)]
        for time_s in inside.tolist()[: 4 * int(rect.width())]:
            x = rect.left() + window.x(time_s, rect.width())
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))

    def _paint_rows(self, painter: QPainter, rect: QRectF) -> None:
        """Each row a strip of colours, the first at the bottom."""
        window, track = self.axis.window, self.track
        first = max(0, math.floor((window.start_s - track.start_s) / track.hop_s - 0.5))
        last = min(track.n_frames, math.ceil((window.stop_s - track.start_s) / track.hop_s + 0.5))
        if last <= first:
            return
        step = max(1, int((last - first) / rect.width()))
        starts = np.arange(0, last - first, step)
        values = np.nan_to_num(track.values[:, first:last], nan=self._range[0])
        means = np.add.reduceat(values, starts, axis=1) / np.diff([*starts, last - first])
        shares = self._row_shares(means)
        pixels = np.ascontiguousarray(np.clip(shares * 255, 0, 255)[::-1].astype(np.uint8))
        padded = np.zeros((len(pixels), -(-pixels.shape[1] // 4) * 4), np.uint8)
        padded[:, : pixels.shape[1]] = pixels
        image = QImage(padded.data, pixels.shape[1], len(pixels), padded.shape[1], QImage.Format.Format_Indexed8)
        image.setColorTable(self.axis.view.canvas.scene.colour_map.colours)
        begin_s = track.start_s + (first - 0.5) * track.hop_s
        left = rect.left() + window.x(begin_s, rect.width())
        width = len(starts) * step * track.hop_s / window.span_s * rect.width()
        picture = image.convertToFormat(QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(left, rect.top(), width, rect.height()), picture)

    def _row_shares(self, values: NDArray) -> NDArray:
        """Colours for each row on its own range, as cepstral rows differ much; on the track's where that is given."""
        if self.look.low is not None:
            return (values - self._range[0]) / (self._range[1] - self._range[0])
        return 0.5 + (values - self._middle) / (5.0 * np.maximum(self._spread, 1e-6))

    def _axis_marks(self, rect: QRectF) -> list[tuple[float, str]]:
        if self.look.kind == "rows":
            rows = self.track.rows
            step = max(1, math.ceil(_LEAST_ROW_PX * 1.3 * len(rows) / rect.height()))
            return [((index + 0.5) / len(rows), rows[index]) for index in range(0, len(rows), step)]
        low, high = self._range
        middle = math.sqrt(low * high) if self.look.is_log else (low + high) / 2
        marks = [(float(self.share(high)), self._number(high)), (float(self.share(low)), self._number(low))]
        return [*marks, (float(self.share(middle)), self._number(middle))]

    def _number(self, value: float) -> str:
        if self.track is not None and self.track.unit == "Hz" and value >= 1000:
            return f"{value / 1000:.1f}k".replace(".0k", "k")
        span = self._range[1] - self._range[0]
        decimals = 0 if span >= 10 else 1 if span >= 1 else 2 if span >= 0.1 else 3
        return f"{value:.{decimals}f}".replace("-", "−")

    # -- reading

    def value_text(self, time_s: float) -> str:
        track = self.track
        if track is None:
            return ""
        index = round((time_s - track.start_s) / track.hop_s)
        if not 0 <= index < track.n_frames:
            return ""
        if self.look.kind == "rows":
            column = track.values[:, index]
            return track.rows[int(np.nanargmax(column))] if np.isfinite(column).any() and self.look.low == 0.0 else ""
        values = np.atleast_2d(track.values)[:, index].tolist()
        unit = f" {track.unit}" if track.unit else ""
        texts = [self._reading(value) for value in values]
        if len(texts) > 1:
            return "\n".join(f"{row} {text}" for row, text in zip(track.rows[::-1], texts[::-1], strict=True))
        note = f"\n{note_name(values[0])}" if self.look.has_note and values[0] > 0 else ""
        return texts[0] + (unit if texts[0] != "–" else "") + note

    def _reading(self, value: float) -> str:
        """A number that finds room beside the lane."""
        if value != value:
            return "–"
        return f"{value:.{0 if value <= -100 else self.look.decimals}f}".replace("-", "−")
