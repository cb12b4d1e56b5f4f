"""The map of sounds as a picture that is walked by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui.learning.class_marks import ClassMark, draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from voicestudio.gui.theme import Theme

MOST_ZOOM = 40.0
REACH = 14.0
"""A sound is meant by a click this near, in pixels."""
_MARGIN = 30.0
_ZOOM_STEP = 1.25
_DRAG = 4.0
_TILT = 2.5
"""How much farther a sound seems that lies aside of the way an arrow key points."""
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0), Qt.Key.Key_Right: (1.0, 0.0), Qt.Key.Key_Up: (0.0, -1.0), Qt.Key.Key_Down: (0.0, 1.0),
}  # fmt: skip


class MapView(QWidget):
    """Sounds as marks; tells which one is pointed at, chosen, and to be opened."""

    chosen = Signal(int)
    """Clicked, or walked to: it is to be heard."""
    opened = Signal(int)
    heard_again = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._classes: NDArray[np.int64] = np.zeros(0, np.int64)
        self._names: tuple[str, ...] = ()
        self._neighbours: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._hidden: frozenset[int] = frozenset()
        self._zoom, self._middle = 1.0, np.array([0.5, 0.5])
        self._hovered = self.current = -1
        self._pressed: QPointF | None = None
        self._dragged = False
        self.empty_text = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 220)
        self.setAccessibleName(self.tr("Map of sounds: like sounds lie beside each other"))

    def sizeHint(self) -> QSize:
        return QSize(640, 520)

    # -- what it shows

    def show_sounds(
        self, places: NDArray[np.float32], classes: NDArray[np.int64], names: Sequence[str],
        neighbours: NDArray[np.int64],
    ) -> None:  # fmt: skip
        """Places (n, 2) of 0 to 1, the class number and the name of each, and its nearest (n, k)."""
        self._places, self._classes, self._names = places, classes, tuple(names)
        self._neighbours, self._hidden = neighbours, frozenset()
        self._hovered = self.current = -1
        self.fit()

    def hide_classes(self, numbers: frozenset[int]) -> None:
        """The sounds of these classes are only hinted at."""
        self._hidden = numbers
        self.update()

    def choose(self, index: int) -> None:
        """Shows that sound as the one that is heard, moving the map where it would be out of sight."""
        self.current = index
        place = self.place_of(index)
        if not QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN).contains(place):
            self._middle = self._places[index].astype(float) if self._zoom > 1 else self._middle
        self.setAccessibleDescription(self._names[index])
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def fit(self) -> None:
        """The whole map."""
        self._zoom, self._middle = 1.0, np.array([0.5, 0.5])
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther; what is at that place of the widget stays there."""
        place = at or QPointF(self.width() / 2, self.height() / 2)
        before = self._map_at(place)
        self._zoom = min(max(self._zoom * factor, 1.0), MOST_ZOOM)
        self._middle = self._kept_in(self._middle + before - self._map_at(place))
        self.update()

    def place_of(self, index: int) -> QPointF:
        """Where a sound is drawn."""
        x, y = self._drawn(self._places[index : index + 1])[0]
        return QPointF(float(x), float(y))

    # -- geometry

    def _scale(self) -> NDArray[np.float64]:
        room = np.array([self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN])
        return np.maximum(room, 20.0) * self._zoom

    def _drawn(self, places: NDArray[np.float32]) -> NDArray[np.float64]:
        return (places - self._middle) * self._scale() + np.array([self.width() / 2, self.height() / 2])

    def _map_at(self, place: QPointF) -> NDArray[np.float64]:
        return (np.array([place.x() - self.width() / 2, place.y() - self.height() / 2])) / self._scale() + self._middle

    def _kept_in(self, middle: NDArray[np.float64]) -> NDArray[np.float64]:
        """The view never leaves the map."""
        half = 0.5 / self._zoom
        return np.clip(middle, half, 1 - half)

    def at(self, place: QPointF) -> int:
        """The sound that is meant there, -1 for none."""
        if not len(self._places):
            return -1
        off = np.hypot(*(self._drawn(self._places) - np.array([place.x(), place.y()])).T)
        off[self._is_hidden()] = np.inf
        nearest = int(np.argmin(off))
        return nearest if off[nearest] <= REACH else -1

    def _is_hidden(self) -> NDArray[np.bool_]:
        return np.isin(self._classes, list(self._hidden))

    def beside(self, index: int, way: tuple[float, float]) -> int:
        """The nearest sound that way; the sound itself where there is none."""
        off = (self._places - self._places[index]) * self._scale()
        along = off @ np.array(way)
        aside = np.abs(off @ np.array([-way[1], way[0]]))
        cost = np.where((along > 0.5) & (aside <= 1.8 * along), along + _TILT * aside, np.inf)
        cost[self._is_hidden()] = np.inf
        cost[index] = np.inf
        best = int(np.argmin(cost))
        return best if np.isfinite(cost[best]) else index

    # -- drawing

    def _radius(self) -> float:
        crowd = max(0.0, min(1.0, len(self._places) / 1500))
        return (5.6 - 2.8 * crowd) * min(1.7, self._zoom**0.25)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not len(self._places):
            painter.setPen(self._theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(30, 0, -30, 0), flags, self.empty_text)
            return
        drawn, radius = self._drawn(self._places), self._radius()
        if self.current >= 0:
            self._draw_neighbours(painter, drawn)
        hidden = self._is_hidden()
        room = QRectF(self.rect()).adjusted(-8, -8, 8, 8)
        colours = {int(n): ClassMark(int(n)).colour(self._theme) for n in np.unique(self._classes)}
        for index in np.argsort(~hidden, kind="stable"):
            middle = QPointF(float(drawn[index, 0]), float(drawn[index, 1]))
            if not room.contains(middle):
                continue
            mark = ClassMark(int(self._classes[index]))
            if hidden[index]:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour("muted", 0.18))
                painter.drawEllipse(middle, radius * 0.6, radius * 0.6)
            else:
                draw(painter, mark.path(middle, radius), colours[mark.number], self._theme)
        self._draw_pointed(painter, drawn, radius)

    def _draw_neighbours(self, painter: QPainter, drawn: NDArray[np.float64]) -> None:
        start = QPointF(*map(float, drawn[self.current]))
        for rank, other in enumerate(self._neighbours[self.current]):
            painter.setPen(QPen(self._theme.colour("accent", max(0.2, 0.75 - 0.05 * rank)), 1.6))
            painter.drawLine(start, QPointF(*map(float, drawn[other])))

    def _draw_pointed(self, painter: QPainter, drawn: NDArray[np.float64], radius: float) -> None:
        """The chosen sound with a ring; its name, or that of the one under the mouse."""
        for index, colour, reach in ((self._hovered, "muted", 4.0), (self.current, "text", 5.0)):
            if index >= 0:
                middle = QPointF(*map(float, drawn[index]))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                strong = colour == "text" and self.hasFocus()
                painter.setPen(QPen(self._theme.colour("accent" if strong else colour), 2.2))
                painter.drawEllipse(middle, radius + reach, radius + reach)
        named = self._hovered if self._hovered >= 0 else self.current
        if named < 0:
            return
        metrics = QFontMetricsF(self.font())
        text = metrics.elidedText(self._names[named], Qt.TextElideMode.ElideMiddle, self.width() * 0.6)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 8)
        box.moveCenter(QPointF(float(drawn[named, 0]), float(drawn[named, 1]) - radius - 12 - box.height() / 2))
        box.moveLeft(min(max(box.left(), 4.0), self.width() - box.width() - 4))
        if box.top() < 4:
            box.moveTop(float(drawn[named, 1]) + radius + 12)
        painter.setPen(QPen(self._theme.colour("border"), 1.0))
        painter.setBrush(self._theme.colour("panel", 0.95))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # -- mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            step = place - self._pressed
            if self._dragged or step.manhattanLength() > _DRAG:
                self._dragged = True
                self._middle = self._kept_in(self._middle - np.array([step.x(), step.y()]) / self._scale())
                self._pressed = place
                self.update()
            return
        self._hover(self.at(place))

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        index, was_dragged, self._pressed = self.at(event.position()), self._dragged, None
        if index >= 0 and not was_dragged:
            self.chosen.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.at(event.position())
        if index >= 0:
            self.opened.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.zoom(_ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not len(self._places) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self.chosen.emit(self.beside(self.current, _ARROWS[key]) if self.current >= 0 else 0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        elif key == Qt.Key.Key_Space and self.current >= 0:
            self.heard_again.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
