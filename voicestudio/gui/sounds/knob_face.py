"""How a knob is drawn: its name above, the dial with its arc, the value below, a lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPalette, QPen

if TYPE_CHECKING:
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QWidget

WIDTH, HEIGHT = 70, 74
LOCK = QRectF(WIDTH - 19, 16, 18, 18)
"""Where the lock is drawn and clicked."""
_FACE = QRectF((WIDTH - 34) / 2, 18, 34, 34)
_FROM, _SWEEP = 225.0, 270.0
_NAME, _VALUE = QRectF(0, 0, WIDTH, 16), QRectF(0, HEIGHT - 18, WIDTH, 16)


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be seen: the arc goes from the share `origin` to the share `share` of the way."""

    label: str
    value: str
    share: float
    origin: float
    is_locked: bool


def paint(knob: QWidget, look: Look) -> None:
    """Draws the whole knob in the colours of its palette."""
    painter = QPainter(knob)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = knob.palette()
    muted = palette.color(QPalette.ColorRole.PlaceholderText)
    painter.setPen(muted)
    _write(painter, _NAME, look.label, knob.font())
    painter.setPen(palette.color(QPalette.ColorRole.WindowText) if knob.isEnabled() else muted)
    _write(painter, _VALUE, look.value, knob.font())
    _paint_arc(painter, look, palette, palette.color(QPalette.ColorRole.Highlight) if knob.isEnabled() else muted)
    _paint_face(painter, knob, look.share)
    if look.is_locked or knob.underMouse():
        _paint_lock(painter, look.is_locked, palette)
    painter.end()


def fitted(text: str, font: QFont, room: float) -> tuple[QFont, str]:
    """The font in which the text fits the room, smaller and then narrower where it must be; at worst it is cut off."""
    font = QFont(font)
    usual = max(7.0, font.pointSizeF() - 1.5)
    for smaller, narrower in ((0.0, 100), (0.4, 100), (0.4, 92), (0.8, 88), (1.0, 82), (1.0, 76)):
        font.setPointSizeF(max(6.0, usual - smaller))
        font.setStretch(narrower)
        if QFontMetricsF(font).horizontalAdvance(text) <= room:
            return font, text
    return font, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)


def _write(painter: QPainter, place: QRectF, text: str, font: QFont) -> None:
    font, text = fitted(text, font, place.width() - 2)
    painter.setFont(font)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _paint_arc(painter: QPainter, look: Look, palette: QPalette, colour: QColor) -> None:
    place = _FACE.adjusted(2, 2, -2, -2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_thick(palette.color(QPalette.ColorRole.Mid), 4))
    painter.drawArc(place, round((_FROM - _SWEEP) * 16), round(_SWEEP * 16))
    if abs(look.share - look.origin) > 1e-6:
        painter.setPen(_thick(colour, 4))
        begin = round((_FROM - _SWEEP * look.origin) * 16)
        painter.drawArc(place, begin, round(-_SWEEP * (look.share - look.origin) * 16))


def _paint_face(painter: QPainter, knob: QWidget, share: float) -> None:
    palette = knob.palette()
    accent, line = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.Mid)
    painter.setPen(QPen(accent, 2) if knob.hasFocus() else QPen(line, 1))
    role = QPalette.ColorRole.Midlight if knob.underMouse() else QPalette.ColorRole.Window
    painter.setBrush(QBrush(palette.color(role)))
    painter.drawEllipse(_FACE.adjusted(7, 7, -7, -7))
    painter.translate(_FACE.center())
    painter.rotate(90 - _FROM + _SWEEP * share)
    painter.setPen(_thick(palette.color(QPalette.ColorRole.WindowText), 2))
    painter.drawLine(QPointF(0, -3.5), QPointF(0, -8))
    painter.resetTransform()


def _paint_lock(painter: QPainter, is_locked: bool, palette: QPalette) -> None:
    role = QPalette.ColorRole.Highlight if is_locked else QPalette.ColorRole.PlaceholderText
    colour = palette.color(role)
    x, y = LOCK.center().x(), LOCK.center().y()
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    aside = 0 if is_locked else 2.5
    painter.drawArc(QRectF(x - 2.6 + aside, y - 5.5, 5.2, 7), 0, 180 * 16)
    painter.setBrush(QBrush(colour))
    painter.drawRoundedRect(QRectF(x - 4, y - 1.5, 8, 6), 1.2, 1.2)


def _thick(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
