"""The time ruler above all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import DEFAULT, colour_map
from voicestudio.gui.views.ruler import is_long, major_step_s, paint_ruler
from voicestudio.gui.views.scene import GUTTER_LEFT, GUTTER_RIGHT, Scene, Strips
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow, format_time

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme


class TimeRuler(QWidget):
    """Numbers of the axis that the rows share, with the playhead and the instant under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._scene = Scene(SoundData(), TimeWindow(0.0, 1.0), themes.light(), colour_map(DEFAULT))
        self._playhead_s: float | None = None
        self._hover_s: float | None = None

    def sizeHint(self) -> QSize:
        return QSize(400, round(QFontMetricsF(self.font()).height()) + 9)

    def show_scene(self, scene: Scene) -> None:
        """Takes over the stretch of time of a row's scene."""
        self._scene = scene
        self.update()

    def set_playhead(self, time_s: float | None) -> None:
        if time_s != self._playhead_s:
            self._playhead_s = time_s
            self.update()

    def set_hover(self, time_s: float | None) -> None:
        if time_s != self._hover_s:
            self._hover_s = time_s
            self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.setFont(theme.small_font())
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._scene.data.is_empty:
            return
        strip = QRectF(GUTTER_LEFT, 0.0, max(16.0, self.width() - GUTTER_LEFT - GUTTER_RIGHT), self.height() - 0.0)
        none = QRectF(strip.left(), strip.bottom(), strip.width(), 0.0)
        painter = QPainter(self)
        painter.setFont(self.font())
        paint_ruler(painter, Strips(strip, none, none, none, none), self._scene, self.tr("s", "unit of time"))
        painter.setClipRect(strip.adjusted(-6, 0, 6, 0))
        if self._playhead_s is not None:
            self._paint_playhead(painter, strip)
        painter.setClipping(False)
        if self._hover_s is not None:
            self._paint_hover(painter, strip)
        painter.end()

    def _x(self, strip: QRectF, time_s: float) -> float:
        return strip.left() + self._scene.window.x(time_s, strip.width())

    def _paint_playhead(self, painter: QPainter, strip: QRectF) -> None:
        x, bottom = self._x(strip, self._playhead_s or 0.0), strip.bottom()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._scene.theme.colour("playhead"))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, bottom - 9), QPointF(x + 5, bottom - 9), QPointF(x, bottom)]))

    def _paint_hover(self, painter: QPainter, strip: QRectF) -> None:
        step = major_step_s(self._scene, strip.width()) / 100
        text = format_time(self._hover_s or 0.0, step, is_long(self._scene))
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(text) + 10
        left = min(max(self._x(strip, self._hover_s or 0.0) - width / 2, strip.left()), strip.right() - width)
        box = QRectF(left, 1, width, metrics.height() + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._scene.theme.colour("text"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(self._scene.theme.colour("panel"), 1.0))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
