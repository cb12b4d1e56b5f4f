"""The levels of an additive sound's partials as bars that are drawn with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QToolTip, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from voicestudio.core import ParamRange

_LEFT, _TOP, _BOTTOM = 34, 20, 16
_STEP_DB, _FINE_DB, _PAGE_DB = 1.0, 0.1, 10.0
_MARKS_DB = (0, -20, -40, -60)


class PartialsEditor(QWidget):
    """A bar a partial. A stroke over them draws; the right button switches off; keys move between them and set them."""

    drawn = Signal(dict, int)

    _gestures = 0

    def __init__(self, parameters: Sequence[ParamRange], parent: QWidget) -> None:
        super().__init__(parent)
        self._parameters = parameters
        self._levels = [parameter.default for parameter in parameters]
        self._at = 0
        self._last: tuple[int, float] | None = None
        self._gesture = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(self.tr(
            "Draw the level of each partial with the mouse; the right button switches off.<br>"
            "Left and Right choose a partial, Up and Down set it, with Shift finely; Delete switches it off."
        ))  # fmt: skip
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(320, 132)

    @property
    def levels(self) -> list[float]:
        """In dB, the first partial first."""
        return list(self._levels)

    @property
    def names(self) -> frozenset[str]:
        """The names of the parameters."""
        return frozenset(parameter.name for parameter in self._parameters)

    def show_values(self, values: Mapping[str, float]) -> None:
        """Shows the levels among those values, without telling of it."""
        levels = [values.get(parameter.name, parameter.default) for parameter in self._parameters]
        if levels != self._levels:
            self._levels = levels
            self._describe()
            self.update()

    def _describe(self) -> None:
        self.setAccessibleName(self.tr("Levels of the partials"))
        self.setAccessibleDescription(self._text(self._at))

    def _text(self, index: int) -> str:
        level = self._levels[index]
        off = level <= self._parameters[index].low
        shown = self.tr("off") if off else f"{level:.1f} dB".replace("-", "\N{MINUS SIGN}")
        return self.tr("Partial {number}: {level}").format(number=index + 1, level=shown)

    # -- drawing with mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        self._begin()
        self._last = None
        self._stroke(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._stroke(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._last = None

    def _stroke(self, event: QMouseEvent) -> None:
        index, level = self._index(event.position().x()), self._level(event.position().y())
        if event.buttons() & Qt.MouseButton.RightButton:
            level = self._parameters[index].low
        first, start = self._last or (index, level)
        self._last = (index, level)
        way = index - first
        self._set({  # a fast hand leaves no partial out
            first + step: start + (level - start) * (step / way if way else 1)
            for step in range(0, way + (1 if way >= 0 else -1), 1 if way >= 0 else -1)
        } | {index: level})  # fmt: skip
        self._at = index
        QToolTip.showText(event.globalPosition().toPoint() + QPoint(8, 8), self._text(index), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = _FINE_DB if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP_DB
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999}
        steps = {Qt.Key.Key_Up: step, Qt.Key.Key_Down: -step, Qt.Key.Key_PageUp: _PAGE_DB,
                 Qt.Key.Key_PageDown: -_PAGE_DB}  # fmt: skip
        if key in moves:
            self._at = min(max(self._at + moves[key], 0), len(self._levels) - 1)
            self._gesture = 0
            self._describe()
            self.update()
        elif key in steps:
            if not self._gesture:
                self._begin()
            self._set({self._at: self._levels[self._at] + steps[key]})
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._begin()
            self._set({self._at: self._parameters[self._at].low})
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keeps Home and End, which go through the sound elsewhere."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def _begin(self) -> None:
        PartialsEditor._gestures += 1
        self._gesture = PartialsEditor._gestures

    def _set(self, levels: Mapping[int, float]) -> None:
        changed = {}
        for index, level in levels.items():
            parameter = self._parameters[index]
            level = min(max(round(level, 1), parameter.low), parameter.high)
            if level != self._levels[index]:
                self._levels[index] = level
                changed[parameter.name] = level
        if changed:
            self._describe()
            self.update()
            self.drawn.emit(changed, self._gesture)

    # -- places and drawing

    def _area(self) -> QRectF:
        return QRectF(_LEFT, _TOP, self.width() - _LEFT - 4, self.height() - _TOP - _BOTTOM)

    def _index(self, x: float) -> int:
        area = self._area()
        count = len(self._levels)
        return min(max(int((x - area.left()) / area.width() * count), 0), count - 1)

    def _level(self, y: float) -> float:
        area, parameter = self._area(), self._parameters[0]
        return parameter.high + (y - area.top()) / area.height() * (parameter.low - parameter.high)

    def _y(self, level: float) -> float:
        area, parameter = self._area(), self._parameters[0]
        return area.top() + (parameter.high - level) / (parameter.high - parameter.low) * area.height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette, area = self.palette(), self._area()
        line, muted = palette.color(QPalette.ColorRole.Mid), palette.color(QPalette.ColorRole.PlaceholderText)
        accent = palette.color(QPalette.ColorRole.Highlight)
        font = self.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1.5))
        painter.setFont(font)
        painter.setPen(muted)
        painter.drawText(QRectF(4, 0, self.width() / 2, _TOP - 2), Qt.AlignmentFlag.AlignVCenter, self.tr("Partials"))
        if self.hasFocus():
            painter.drawText(QRectF(self.width() / 2, 0, self.width() / 2 - 6, _TOP - 2),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                             self._text(self._at))  # fmt: skip
        for mark in _MARKS_DB:
            y = self._y(mark)
            painter.setPen(muted)
            painter.drawText(QRectF(0, y - 7, _LEFT - 6, 14),
                             Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                             f"{mark}".replace("-", "\N{MINUS SIGN}"))  # fmt: skip
            painter.setPen(QPen(line, 1))
            painter.drawLine(round(area.left()), round(y), round(area.right()), round(y))
        width = area.width() / len(self._levels)
        for index, level in enumerate(self._levels):
            left, top = area.left() + index * width, self._y(level)
            is_here = index == self._at and self.hasFocus()
            if is_here:
                painter.fillRect(QRectF(left, area.top(), width, area.height()),
                                 palette.color(QPalette.ColorRole.Midlight))  # fmt: skip
            painter.fillRect(QRectF(left + 1, top, max(width - 2, 1), area.bottom() - top), accent)
            if width > 14 or index % 4 == 3 or index == 0:
                painter.setPen(palette.color(QPalette.ColorRole.WindowText) if is_here else muted)
                painter.drawText(QRectF(left - 6, area.bottom() + 1, width + 12, _BOTTOM - 2),
                                 Qt.AlignmentFlag.AlignCenter, str(index + 1))  # fmt: skip
        painter.setPen(QPen(accent if self.hasFocus() else line, 1))
        painter.drawLine(round(area.left()), round(area.bottom()), round(area.right()), round(area.bottom()))
