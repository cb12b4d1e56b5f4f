"""How loud a sound is before and after its effects: peak and root mean square, as bars and numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from voicestudio.gui.theme import Theme

LOWEST_DB = -60.0
_ROW, _BAR = 19.0, 8.0
_HOT_DB = -1.0
"""A peak above this is close to clipping."""


class LevelMeter(QWidget):
    """Two rows, what goes in and what comes out."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels: list[tuple[float, float] | None] = [None, None]
        self._names = (self.tr("In"), self.tr("Out"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Levels before and after the effects"))
        self.setToolTip(self.tr("Root mean square (bar) and peak (line), in dB below full scale"))

    @property
    def levels(self) -> tuple[tuple[float, float] | None, ...]:
        """(peak, RMS) in dB of what goes in and of what comes out, None where it is not known."""
        return tuple(self._levels)

    def show_levels(self, before: tuple[float, float] | None, after: tuple[float, float] | None) -> None:
        """(peak, RMS) in dB of each; None where it is not known."""
        if [before, after] != self._levels:
            self._levels = [before, after]
            words = (f"{name} {_text(level)}" for name, level in zip(self._names, self._levels, strict=True))
            self.setAccessibleDescription(", ".join(words))
            self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, round(2 * _ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.small_font())
        metrics = QFontMetricsF(painter.font())
        left = max(metrics.horizontalAdvance(name) for name in self._names) + 8
        right = metrics.horizontalAdvance("−88.8 / −88.8 dB") + 8
        for row, (name, level) in enumerate(zip(self._names, self._levels, strict=True)):
            rect = QRectF(0, row * _ROW, self.width(), _ROW)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, _text(level))
            bar = QRectF(left, rect.center().y() - _BAR / 2, max(10.0, rect.width() - left - right), _BAR)
            self._paint_bar(painter, bar, level)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF, level: tuple[float, float] | None) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("grid"))
        painter.drawRoundedRect(bar, 2, 2)
        if level is None:
            return
        peak, rms = (min(max(1 - db / LOWEST_DB, 0.0), 1.0) for db in level)
        painter.setBrush(theme.colour("wave"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * rms, bar.height()), 2, 2)
        if peak > 0:
            x = bar.left() + bar.width() * peak
            painter.setPen(QPen(theme.colour("error" if level[0] > _HOT_DB else "wave"), 2))
            painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))


def _text(level: tuple[float, float] | None) -> str:
    if level is None:
        return "–"
    return " / ".join("−∞" if math.isinf(db) else f"{db:.1f}".replace("-", "−") for db in level) + " dB"
