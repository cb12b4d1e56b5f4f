"""How the sounds of a class are drawn on a map: a colour and a shape, so that colour is never all that tells."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme

_HUES = (212, 28, 145, 330, 268, 52, 186, 0, 100, 300)
"""Degrees, in an order in which neighbours differ most."""
_SHAPES = ("circle", "square", "triangle", "diamond", "cross", "wedge", "star")


@dataclass(frozen=True, slots=True)
class ClassMark:
    """The look of class `number`; colours come round after ten, shapes after seven, both together after seventy."""

    number: int

    def colour(self, theme: Theme) -> QColor:
        """Of the class, bright on a dark panel and deep on a light one."""
        hue = _HUES[self.number % len(_HUES)]
        yellowish = 40 < hue < 110
        if theme.is_dark:
            return QColor.fromHsl(hue, 185, 158 if not yellowish else 140)
        return QColor.fromHsl(hue, 190, 105 if not yellowish else 82)

    def path(self, middle: QPointF, radius: float) -> QPainterPath:
        """The outline of the mark."""
        path = QPainterPath()
        match _SHAPES[self.number % len(_SHAPES)]:
            case "circle":
                path.addEllipse(middle, radius, radius)
            case "square":
                side = radius * 0.88
                path.addRect(QRectF(middle.x() - side, middle.y() - side, 2 * side, 2 * side))
            case "triangle":
                _close(path, middle, radius * 1.2, (-90, 30, 150))
            case "wedge":
                _close(path, middle, radius * 1.2, (90, 210, 330))
            case "diamond":
                _close(path, middle, radius * 1.2, (0, 90, 180, 270))
            case "cross":
                arm, long = radius * 0.42, radius * 1.1
                path.addRect(QRectF(middle.x() - arm, middle.y() - long, 2 * arm, 2 * long))
                across = QPainterPath()
                across.addRect(QRectF(middle.x() - long, middle.y() - arm, 2 * long, 2 * arm))
                path = path.united(across)
            case "star":
                angles = tuple(range(-90, 270, 36))
                _close(path, middle, radius * 1.3, angles, radius * 0.6)
        return path

    def icon(self, theme: Theme, size: int = 16, ratio: float = 2.0) -> QIcon:
        """For a legend."""
        picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self.path(QPointF(size / 2, size / 2), size * 0.32), self.colour(theme), theme)
        painter.end()
        return QIcon(picture)


def draw(painter: QPainter, path: QPainterPath, colour: QColor, theme: Theme) -> None:
    """A filled mark with a thin line of the panel around it, so that marks that overlap stay apart."""
    painter.setPen(QPen(theme.colour("panel"), 1.0))
    painter.setBrush(colour)
    painter.drawPath(path)


def _close(
    path: QPainterPath, middle: QPointF, radius: float, angles: tuple[int, ...], inner: float | None = None
) -> None:
    """A polygon with its corners at those angles in degrees; every second one at the inner radius if there is one."""
    for number, angle in enumerate(angles):
        reach = inner if inner is not None and number % 2 else radius
        corner = middle + QPointF(reach * cos(angle * pi / 180), reach * sin(angle * pi / 180))
        if number:
            path.lineTo(corner)
        else:
            path.moveTo(corner)
    path.closeSubpath()
