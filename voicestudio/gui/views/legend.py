"""The colour scale of the spectrogram with its dB numbers; its ends can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import DEFAULT, ColourMap, colour_map
from voicestudio.gui.views.scene import DEFAULT_RANGE_DB

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme

LIMITS_DB = (-140.0, 40.0)
LEAST_RANGE_DB = 10.0
_BAR_LEFT, _BAR_WIDTH = 10, 11
_GRIP = 9.0
_KEY_STEP_DB = 5.0


class LevelLegend(QWidget):
    """Drag an end to move it, drag the middle or turn the wheel to move both; double click fits the sound.

    By keys: Up and Down move both ends, with Shift the loud end, with Ctrl the quiet end; Home fits the sound.
    """

    range_changed = Signal(float, float)
    fit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.light()
        self._map = colour_map(DEFAULT)
        self._range = DEFAULT_RANGE_DB
        self._grabbed: tuple[int, float, tuple[float, float]] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.setAccessibleName(self.tr("Colour scale in decibels"))
        self.setToolTip(self.tr("Drag an end to change the range, double-click to fit it to the sound"))
        self._describe()

    @property
    def range_db(self) -> tuple[float, float]:
        return self._range

    def set_range(self, low_db: float, high_db: float) -> None:
        self._range = (low_db, high_db)
        self._describe()
        self.update()

    def set_colour_map(self, chosen: ColourMap) -> None:
        self._map = chosen
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.small_font())
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.tr("{0:.0f} dB to {1:.0f} dB").format(*self._range))

    def _bar(self) -> QRectF:
        return QRectF(_BAR_LEFT, 0.0, _BAR_WIDTH, self.height() - 1.0)

    def ticks(self) -> list[int]:
        """The dB numbers beside the bar: whole tens, or twenties where there is little room."""
        low, high = self._range
        line = self.fontMetrics().height() * 1.6
        step = next((s for s in (5, 10, 20, 40) if s / (high - low) * self.height() >= line), 80)
        return [tick for tick in range(-160, 61, step) if low <= tick <= high]

    def y_of(self, level_db: float) -> float:
        low, high = self._range
        return self._bar().bottom() - (level_db - low) / (high - low) * self._bar().height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        bar, theme = self._bar(), self._theme
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for index in range(33):
            gradient.setColorAt(index / 32, self._map.colour(index / 32))
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(theme.colour("border"), 1.0))
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(QPen(theme.colour("muted"), 1.0))
        half = self.fontMetrics().height() / 2
        for tick in self.ticks():
            y = self.y_of(tick)
            painter.drawLine(QPointF(bar.right() + 1, y), QPointF(bar.right() + 4, y))
            y = min(max(y, half), self.height() - half)
            text = f"{tick}".replace("-", "−") + (self.tr(" dB") if tick == self.ticks()[-1] else "")
            box = QRectF(bar.right() + 7, y - half, self.width() - bar.right() - 7, 2 * half)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        self._paint_grips(painter, bar)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1.0))
            painter.drawRect(QRectF(self.rect()).adjusted(2.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_grips(self, painter: QPainter, bar: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text" if self.underMouse() or self.hasFocus() else "muted"))
        for y in (bar.top() + 4, bar.bottom() - 4):
            x = bar.left() - 1
            painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x - 6, y - 4), QPointF(x - 6, y + 4)]))

    def _ask(self, low: float, high: float) -> None:
        """Asks for a range, kept inside what makes sense."""
        low = min(max(low, LIMITS_DB[0]), LIMITS_DB[1] - LEAST_RANGE_DB)
        high = min(max(high, low + LEAST_RANGE_DB), LIMITS_DB[1])
        if (low, high) != self._range:
            self.range_changed.emit(low, high)

    def _shift(self, by_db: float) -> None:
        low, high = self._range
        by_db = min(max(by_db, LIMITS_DB[0] - low), LIMITS_DB[1] - high)
        self._ask(low + by_db, high + by_db)

    def enterEvent(self, event: object) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        y = event.position().y()
        part = 1 if y <= _GRIP * 2 else 0 if y >= self.height() - _GRIP * 2 else -1
        self._grabbed = (part, y, self._range)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        part, origin, (low, high) = self._grabbed
        moved = float(round((event.position().y() - origin) / max(self.height(), 1) * (high - low)))
        if part == -1:
            self._shift(low + moved - self._range[0])
        elif part == 1:
            self._ask(low, max(high + moved, low + LEAST_RANGE_DB))
        else:
            self._ask(min(low + moved, high - LEAST_RANGE_DB), high)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.fit_requested.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._shift(event.angleDelta().y() / 120.0 * -2.0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: _KEY_STEP_DB, Qt.Key.Key_Down: -_KEY_STEP_DB}.get(Qt.Key(event.key()))
        low, high = self._range
        if event.key() == Qt.Key.Key_Home:
            self.fit_requested.emit()
        elif step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._ask(low, max(high + step, low + LEAST_RANGE_DB))
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._ask(min(low + step, high - LEAST_RANGE_DB), high)
        else:
            self._shift(step)
