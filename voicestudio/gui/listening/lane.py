"""A lane: something drawn along the time axis of the sound view, with the marks of that view over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from voicestudio.gui.views.keys import press_key
from voicestudio.gui.views.scene import GUTTER_LEFT, GUTTER_RIGHT
from voicestudio.gui.views.time_window import tick_step_s, tick_times

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from voicestudio.gui.listening.time_axis import TimeAxis
    from voicestudio.gui.theme import Theme

_NOTCH, _ZOOM_A_NOTCH, _SCROLL_A_NOTCH = 120.0, 1.25, 0.12
_TICK_SPACING = 84.0


class Lane(QWidget):
    """Draws its picture once for a stretch of time, and the marks over it whenever they move.

    Mouse and keys do what they do in the sound view: a click seeks, a drag selects, the wheel zooms.
    """

    def __init__(self, title: str, axis: TimeAxis, theme: Theme, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.axis, self.theme = title, axis, theme
        self.note = ""
        """What stands in the lane while it has nothing to show."""
        self._height = height
        self._picture: QImage | None = None
        self._anchor_s: float | None = None
        self._pressed_x = 0.0
        self._selects = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(200)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        axis.moved.connect(self.redraw)
        axis.marked.connect(self._on_marked)

    def sizeHint(self) -> QSize:
        return QSize(600, self._height)

    # -- what a lane of a kind does

    def paint_body(self, painter: QPainter, rect: QRectF) -> None:
        """Draws what the lane shows into rect, and its axis beside it."""

    def value_text(self, time_s: float) -> str:
        """What the lane shows at an instant, in words; lines are drawn one under the other."""
        return ""

    def paint_selection(self, painter: QPainter, rect: QRectF, left: float, right: float) -> None:
        """Shows what is selected, from one x to another."""
        painter.fillRect(QRectF(left, rect.top(), right - left, rect.height()), self.theme.colour("selection", 0.28))

    def paint_over(self, painter: QPainter, rect: QRectF) -> None:
        """Draws what goes with the cursor."""

    # -- painting

    def redraw(self) -> None:
        """The picture is drawn anew with the next frame."""
        self._picture = None
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.redraw()

    def plot(self) -> QRectF:
        """Where the time axis lies in the lane."""
        left, width = self.axis.span_in(self)
        return QRectF(left, 3.0, width, self.height() - 6.0)

    def _on_marked(self) -> None:
        moment_s = self.axis.moment_s
        self.setAccessibleDescription("" if moment_s is None else self.value_text(moment_s).replace("\n", ", "))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(self.height() * ratio))
        if self._picture is None or self._picture.size() != size:
            self._picture = self._painted(size, ratio)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._picture)
        painter.setFont(self.theme.small_font())
        rect = self.plot()
        self._paint_marks(painter, rect)
        self.paint_over(painter, rect)
        self._paint_value(painter, rect)
        if self.hasFocus():
            painter.setPen(QPen(self.theme.colour("accent"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _painted(self, size: QSize, ratio: float) -> QImage:
        picture = QImage(size, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.theme.colour("panel"))
        rect = self.plot()
        painter = QPainter(picture)
        painter.setFont(self.theme.small_font())
        is_empty = self.axis.view.data.is_empty
        painter.fillRect(rect, self.theme.colour("window", 0.5 if is_empty else 1.0))
        painter.setPen(QPen(self.theme.colour("grid"), 1.0))
        step_s = tick_step_s(self.axis.window.span_s, rect.width(), _TICK_SPACING)
        for time_s in () if is_empty else tick_times(self.axis.window, step_s):
            x = rect.left() + self.axis.window.x(time_s, rect.width())
            if rect.left() <= x <= rect.right():
                painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        self.paint_body(painter, rect)
        self._paint_title(painter, rect)
        painter.end()
        return picture

    def _paint_title(self, painter: QPainter, rect: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        text = f"{self.title}   {self.note}" if self.note else self.title
        box = QRectF(rect.left() + 4, rect.top() + 3, metrics.horizontalAdvance(text) + 12, metrics.height() + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("panel", 0.86))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self.theme.colour("text"))
        painter.drawText(box.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_marks(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setClipRect(rect.adjusted(-1, -3, 1, 3))
        view, theme = self.axis.view, self.theme
        if view.selection is not None:
            left, right = (self.axis.x(self, time_s) for time_s in view.selection)
            self.paint_selection(painter, rect, left, right)
            painter.setPen(QPen(theme.colour("accent"), 1.2))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if self.axis.cursor_s is not None:
            x = self.axis.x(self, self.axis.cursor_s)
            painter.setPen(QPen(QColor(255, 255, 255, 150) if theme.is_dark else QColor(0, 0, 0, 130), 1.0))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if view.playhead_s is not None:
            x = self.axis.x(self, view.playhead_s)
            painter.setPen(QPen(theme.colour("playhead"), 1.6))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.restore()

    def _paint_value(self, painter: QPainter, rect: QRectF) -> None:
        """The value at the instant that is read out, right of the lane."""
        moment_s = self.axis.moment_s
        text = self.value_text(moment_s) if moment_s is not None else ""
        painter.setPen(self.theme.colour("text"))
        box = QRectF(rect.right() + 8, 0, GUTTER_RIGHT - 6, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def paint_axis(self, painter: QPainter, rect: QRectF, marks: list[tuple[float, str]]) -> None:
        """Numbers left of the lane at heights from 0 (bottom) to 1; one that would touch another is left out."""
        half = painter.fontMetrics().height() / 2
        taken: list[float] = []
        painter.setPen(QPen(self.theme.colour("muted"), 1.0))
        for share, label in marks:
            y = rect.bottom() - share * rect.height()
            painter.drawLine(QPointF(rect.left() - 4, y), QPointF(rect.left() - 1, y))
            y = min(max(y, rect.top() + half - 2), rect.bottom() - half + 2)
            if all(abs(y - other) >= 1.7 * half for other in taken):
                taken.append(y)
                box = QRectF(rect.left() - GUTTER_LEFT, y - half, GUTTER_LEFT - 8, 2 * half)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)

    # -- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.axis.view.data.is_empty:
            super().mousePressEvent(event)
            return
        self._pressed_x, self._selects = event.position().x(), False
        self._anchor_s = self.axis.time_s(self, self._pressed_x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        view, x = self.axis.view, event.position().x()
        if view.data.is_empty:
            return
        time_s = self.axis.time_s(self, x)
        if self._anchor_s is not None:
            self._selects = self._selects or abs(x - self._pressed_x) >= min(QApplication.startDragDistance(), 6)
            if self._selects:
                view.reveal(time_s)
                view.set_selection((self._anchor_s, time_s))
        left, width = self.axis.span_in(self)
        view.point_at(time_s if left <= x <= left + width else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        anchor_s, self._anchor_s = self._anchor_s, None
        if anchor_s is not None and not self._selects:
            self.axis.view.clear_selection()
            self.axis.view.seek_requested.emit(self.axis.time_s(self, event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As in the sound view; beside the plot it scrolls through the lanes."""
        view = self.axis.view
        across, along = event.angleDelta().x() / _NOTCH, event.angleDelta().y() / _NOTCH
        if view.data.is_empty or not self.plot().contains(event.position()):
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(across) > abs(along):
            view.scroll(-(across or along) * _SCROLL_A_NOTCH * view.window_shown.span_s)
        elif along:
            view.zoom(_ZOOM_A_NOTCH**-along, self.axis.time_s(self, event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self.axis.view.point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.axis.view.data.is_empty or not press_key(self.axis.view, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        super().resizeEvent(event)
