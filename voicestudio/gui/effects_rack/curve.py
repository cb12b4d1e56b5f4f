"""The drawing of an effect of tone or level, with points that can be dragged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui.effects_rack.responses import CURVES, HIGHEST_HZ, LOWEST_DB, LOWEST_HZ

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent

    from voicestudio.gui.effects_rack.responses import Curve, Handle
    from voicestudio.gui.theme import Theme

_POINTS = 181
_RADIUS, _REACH = 4.5, 12.0
_MARKS_HZ = ((100, "100"), (1000, "1k"), (10000, "10k"))
_MARKS_DB = (-48, -36, -24, -12)
_A_NOTCH = 1.15
"""A notch of the wheel makes a peak so much narrower."""


def curve_of(kind: str) -> Curve | None:
    """How effects of that kind are drawn; None for those that are not."""
    return CURVES.get(kind)


class CurveView(QWidget):
    """Draws a curve of some values; tells values that a person dragged, by their parameters' names."""

    turned = Signal(dict)
    put_back = Signal(tuple)
    """The names of the parameters of a point that a person wants back at their defaults."""

    def __init__(self, curve: Curve, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._curve, self._theme = curve, theme
        self._values: Mapping[str, float] = {}
        self._held: Handle | None = None
        self.setAccessibleName(self.tr("What {name} does, drawn").format(name=name))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        what = self.tr("Gain over frequency.") if curve.over_frequency else self.tr("Level out over level in.")
        if curve.handles:
            what += " " + self.tr("Drag a point to change it; a double click puts it back.")
        if any(handle.sharpness for handle in curve.handles):
            what += " " + self.tr("Turn the wheel over a peak to make it narrower or wider.")
        self.setToolTip(what)

    def sizeHint(self) -> QSize:
        return QSize(240, 112)

    def show_values(self, values: Mapping[str, float]) -> None:
        """Draws the effect as it is with all these values."""
        self._values = values
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def point_of(self, handle: Handle) -> QPointF:
        """Where the handle is, in the widget's pixels."""
        along = self._values[handle.along]
        here = self._curve.gains(np.array([along]), self._values)[0]
        across = self._values[handle.across] if handle.across else float(here)
        return QPointF(self._x(along), self._y(across))

    # -- places

    def _frame(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)

    def _x(self, value: float) -> float:
        if self._curve.over_frequency:
            share = math.log(value / LOWEST_HZ) / math.log(HIGHEST_HZ / LOWEST_HZ)
        else:
            share = 1 - value / LOWEST_DB
        return self._frame().left() + share * self._frame().width()

    def _along(self, x: float) -> float:
        share = min(max((x - self._frame().left()) / self._frame().width(), 0.0), 1.0)
        if self._curve.over_frequency:
            return LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** share
        return LOWEST_DB * (1 - share)

    def _y(self, db: float) -> float:
        low, high = self._curve.span_db
        share = (min(max(db, low), high) - low) / (high - low)
        return self._frame().bottom() - 3 - share * (self._frame().height() - 6)

    def _across(self, y: float) -> float:
        low, high = self._curve.span_db
        share = (self._frame().bottom() - 3 - y) / (self._frame().height() - 6)
        return low + min(max(share, 0.0), 1.0) * (high - low)

    # -- the mouse

    def _handle_at(self, place: QPointF) -> Handle | None:
        def distance(handle: Handle) -> float:
            away = self.point_of(handle) - place
            return abs(away.x()) if not handle.across else math.hypot(away.x(), away.y())

        near = min(self._curve.handles, key=distance, default=None)
        return near if near is not None and distance(near) <= _REACH else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._values:
            self._held = self._handle_at(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            near = self._handle_at(event.position()) if self._values else None
            self.setCursor(Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor)
            return
        values = {self._held.along: _rounded(self._along(event.position().x()), self._curve.over_frequency)}
        if self._held.across:
            values[self._held.across] = round(self._across(event.position().y()), 1)
        self.turned.emit(values)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        near = self._handle_at(event.position()) if self._values else None
        self._held = None
        if near is not None:
            self.put_back.emit(near.parameters)

    def wheelEvent(self, event: QWheelEvent) -> None:
        near = self._handle_at(event.position()) if self._values else None
        if near is None or not near.sharpness or not event.angleDelta().y():
            event.ignore()  # the rack scrolls
            return
        by = _A_NOTCH ** (event.angleDelta().y() / 120)
        self.turned.emit({near.sharpness: _rounded(self._values[near.sharpness] * by, True)})

    # -- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, frame = self._theme, self._frame()
        shape = QPainterPath()
        shape.addRoundedRect(frame, 4, 4)
        painter.fillPath(shape, theme.colour("window"))
        painter.setClipPath(shape)
        self._paint_grid(painter, frame)
        if self._values:
            self._paint_curve(painter, frame)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawPath(shape)
        painter.end()

    def _paint_grid(self, painter: QPainter, frame: QRectF) -> None:
        theme = self._theme
        painter.setFont(theme.small_font())
        grid, words = QPen(theme.colour("grid"), 1), theme.colour("muted")
        marks = _MARKS_HZ if self._curve.over_frequency else tuple((db, f"−{-db}") for db in _MARKS_DB)
        for value, text in marks:
            x = self._x(value)
            painter.setPen(grid)
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.setPen(words)
            painter.drawText(QPointF(x + 3, frame.bottom() - 4), text)
        painter.setPen(grid)
        if self._curve.over_frequency:
            low, high = self._curve.span_db
            for db in range(-24, 25, 12):
                if low < db < high:
                    painter.setPen(grid)
                    painter.drawLine(QPointF(frame.left(), self._y(db)), QPointF(frame.right(), self._y(db)))
                    painter.setPen(words)
                    text = f"{db:+d} dB".replace("-", "−") if db else "0 dB"
                    painter.drawText(QPointF(frame.left() + 4, self._y(db) - 2), text)
        else:
            painter.drawLine(QPointF(self._x(LOWEST_DB), self._y(LOWEST_DB)), QPointF(self._x(0), self._y(0)))

    def _paint_curve(self, painter: QPainter, frame: QRectF) -> None:
        theme, on = self._theme, self.isEnabled()
        along = np.array([self._along(x) for x in np.linspace(frame.left(), frame.right(), _POINTS)])
        gains = self._curve.gains(along, self._values)
        line = QPolygonF([QPointF(self._x(a), self._y(g)) for a, g in zip(along.tolist(), gains.tolist(), strict=True)])
        base = self._y(0) if self._curve.over_frequency else frame.bottom()
        area = QPolygonF([QPointF(frame.left(), base), *line, QPointF(frame.right(), base)])
        colour = theme.colour("wave" if on else "muted")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("wave" if on else "muted", 0.14))
        painter.drawPolygon(area)
        painter.setPen(QPen(colour, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)
        for handle in self._curve.handles:
            painter.setPen(QPen(theme.colour("panel"), 1.5))
            painter.setBrush(theme.colour("playhead") if handle is self._held else colour)
            painter.drawEllipse(self.point_of(handle), _RADIUS, _RADIUS)


def _rounded(value: float, is_frequency: bool) -> float:
    """Three digits are as exact as a hand is."""
    digits = 2 - math.floor(math.log10(abs(value))) if is_frequency else 1
    return round(value, digits)
