"""The whole sound as a narrow strip, with a frame around the stretch that shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui import theme as themes
from voicestudio.gui.views.scene import GUTTER_LEFT, GUTTER_RIGHT
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow
from voicestudio.gui.views.wave_strip import tinted, wave_coverage

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme

_REPAINT_MS = 150
_HEIGHT = 34


class OverviewStrip(QWidget):
    """Drag or click to move the stretch that shows. It takes no focus: the view's own keys do the same."""

    window_requested = Signal(object)
    """TimeWindow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.light()
        self._data = SoundData()
        self._window = TimeWindow(0.0, 1.0)
        self._playhead_s: float | None = None
        self._selection: tuple[float, float] | None = None
        self._picture: QImage | None = None
        self._grab_s = 0.0
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Overview of the whole sound"))
        self._timer = QTimer(self, interval=_REPAINT_MS, singleShot=True)
        self._timer.timeout.connect(self._repaint_all)

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT)

    def set_data(self, data: SoundData) -> None:
        self._data = data
        self._repaint_all()

    def touch(self) -> None:
        """More of the sound has come."""
        if not self._timer.isActive():
            self._timer.start()

    def set_window(self, window: TimeWindow) -> None:
        self._window = window
        self.update()

    def set_playhead(self, time_s: float | None) -> None:
        old, self._playhead_s = self._playhead_s, time_s
        for moment in (old, time_s):
            if moment is not None:
                self.update(QRectF(self._x(moment) - 2, 0, 4, self.height()).toAlignedRect())

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        self._selection = selection
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._repaint_all()

    def _repaint_all(self) -> None:
        self._picture = None
        self.update()

    def _plot(self) -> QRectF:
        return QRectF(GUTTER_LEFT, 4, max(16.0, self.width() - GUTTER_LEFT - GUTTER_RIGHT), self.height() - 8)

    def _length_s(self) -> float:
        return max(self._data.duration_s, self._window.stop_s if self._data.is_empty else 0.0, 1e-3)

    def _x(self, time_s: float) -> float:
        return self._plot().left() + time_s / self._length_s() * self._plot().width()

    def resizeEvent(self, event: object) -> None:
        self._picture = None
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, plot = QPainter(self), self._theme, self._plot()
        painter.fillRect(self.rect(), theme.colour("panel"))
        if self._data.is_empty:
            painter.end()
            return
        painter.fillRect(plot, theme.colour("window"))
        if self._picture is None:
            self._picture = self._wave()
        if not self._picture.isNull():
            width = self._data.audio_s / self._length_s() * plot.width()
            painter.drawImage(QRectF(plot.left(), plot.top(), width, plot.height()), self._picture)
        if self._selection is not None:
            left, right = (self._x(time_s) for time_s in self._selection)
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), theme.colour("selection", 0.45))
        self._paint_frame(painter, plot)
        if self._playhead_s is not None:
            painter.setPen(QPen(theme.colour("playhead"), 1.4))
            x = self._x(self._playhead_s)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.end()

    def _paint_frame(self, painter: QPainter, plot: QRectF) -> None:
        left = max(self._x(self._window.start_s), plot.left())
        right = min(self._x(self._window.stop_s), plot.right())
        veil = self._theme.colour("panel", 0.6)
        painter.fillRect(QRectF(plot.left(), plot.top(), left - plot.left(), plot.height()), veil)
        painter.fillRect(QRectF(right, plot.top(), plot.right() - right, plot.height()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), 1.4))
        painter.drawRoundedRect(QRectF(left, plot.top(), max(right - left, 3.0), plot.height()), 3, 3)

    def _wave(self) -> QImage:
        ratio, plot, n_samples = self.devicePixelRatioF(), self._plot(), len(self._data.wave)
        n_columns = min(round(self._data.audio_s / self._length_s() * plot.width() * ratio), n_samples)
        if n_columns < 1:
            return QImage()
        lows, highs = self._data.wave.columns(0, n_samples, n_columns)
        peak = max(float(highs.max()), -float(lows.min()), 0.02)
        return tinted(wave_coverage(lows, highs, peak, round(plot.height() * ratio), ratio), self._theme.colour("wave"))

    def _time(self, x: float) -> float:
        return (x - self._plot().left()) / self._plot().width() * self._length_s()

    def _ask(self, start_s: float) -> None:
        start_s = min(max(start_s, 0.0), max(0.0, self._length_s() - self._window.span_s))
        self.window_requested.emit(TimeWindow(start_s, start_s + self._window.span_s))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        time_s = self._time(event.position().x())
        inside = self._window.start_s <= time_s <= self._window.stop_s
        self._grab_s = time_s - self._window.start_s if inside else self._window.span_s / 2
        self._ask(time_s - self._grab_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self._time(event.position().x()) - self._grab_s)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().x() or event.angleDelta().y()
        self._ask(self._window.start_s - turned / 120.0 * 0.12 * self._window.span_s)
        event.accept()
