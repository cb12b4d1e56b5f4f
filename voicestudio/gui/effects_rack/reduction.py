"""How much an effect of level holds back, as a bar that grows from the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from voicestudio.gui.theme import Theme

HOLDING_BACK = ("compressor", "limiter", "gate")
MOST_DB = 24.0
_MARKS_DB = (3, 6, 12, 18)
_BAR = 7.0


class ReductionBar(QWidget):
    """0 dB at the right end, MOST_DB at the left."""

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reduction_db: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Gain reduction of {name}, drawn").format(name=name))
        self.setToolTip(self.tr("How much is held back: just now while it plays, else at most"))

    def sizeHint(self) -> QSize:
        return QSize(240, 24)

    def show_reduction(self, reduction_db: float | None) -> None:
        """Decibels, None where it is not known."""
        if reduction_db != self.reduction_db:
            self.reduction_db = reduction_db
            self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _x(self, db: float) -> float:
        return self.width() * (1 - min(max(db, 0.0), MOST_DB) / MOST_DB)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("grid"))
        painter.drawRoundedRect(QRectF(0, 1, self.width(), _BAR), 2, 2)
        if self.reduction_db:
            left = self._x(self.reduction_db)
            painter.setBrush(theme.colour("playhead"))
            painter.drawRoundedRect(QRectF(left, 1, self.width() - left, _BAR), 2, 2)
        painter.setFont(theme.small_font())
        for db in _MARKS_DB:
            x = self._x(db)
            painter.setPen(QPen(theme.colour("panel"), 1))
            painter.drawLine(QPointF(x, 1), QPointF(x, 1 + _BAR))
            painter.setPen(theme.colour("muted"))
            place = QRectF(x - 20, _BAR + 2, 40, self.height() - _BAR - 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"−{db}")
        painter.end()
