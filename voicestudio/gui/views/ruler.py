"""The time ruler and the grid that hangs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from voicestudio.gui.views.time_window import format_time, minor_step_s, tick_step_s, tick_times

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from voicestudio.gui.views.scene import Scene, Strips

_LONG_S = 90.0
_TICK_SPACING = 84.0


def major_step_s(scene: Scene, width: float) -> float:
    """Seconds between two numbers of the ruler."""
    return tick_step_s(scene.window.span_s, width, _TICK_SPACING)


def is_long(scene: Scene) -> bool:
    """Whether times are told in minutes and seconds."""
    return scene.data.duration_s >= _LONG_S


def paint_ruler(painter: QPainter, strips: Strips, scene: Scene, unit: str) -> None:
    """Ticks and numbers; `unit` stands left of them where the numbers are plain seconds."""
    rect, theme, window = strips.ruler, scene.theme, scene.window
    step = major_step_s(scene, rect.width())
    painter.setPen(QPen(theme.colour("border"), 1.0))
    for time_s in tick_times(window, minor_step_s(step)):
        x = rect.left() + window.x(time_s, rect.width())
        painter.drawLine(QPointF(x, rect.bottom() - 4), QPointF(x, rect.bottom()))
    long = is_long(scene)
    for time_s in tick_times(window, step):
        x = rect.left() + window.x(time_s, rect.width())
        painter.setPen(QPen(theme.colour("muted"), 1.0))
        painter.drawLine(QPointF(x, rect.bottom() - 7), QPointF(x, rect.bottom()))
        if time_s >= 0:
            painter.drawText(QPointF(x + 4, rect.bottom() - 7), format_time(time_s, step, long))
    if not long:
        painter.setPen(theme.colour("muted"))
        box = QRectF(0, rect.top(), rect.left() - 8, rect.height() - 3)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, unit)


def paint_time_grid(painter: QPainter, rect: QRectF, scene: Scene, colour: QColor) -> None:
    """Upright lines at the ruler's numbers."""
    painter.setPen(QPen(colour, 1.0))
    for time_s in tick_times(scene.window, major_step_s(scene, rect.width())):
        x = rect.left() + scene.window.x(time_s, rect.width())
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
