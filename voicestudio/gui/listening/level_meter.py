"""The level of the microphone, with the highest peak of the last seconds and a light for overload."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from voicestudio.audio_io.recording import Level
    from voicestudio.gui.theme import Theme

RANGE_DB = (-60.0, 0.0)
WARM_DB, HOT_DB = -12.0, -3.0
FALL_DB = 1.2
"""What the bar falls by with each look, so that a short peak can be seen."""
HOLD_MS = 1500
_TICKS_DB = (-48, -36, -24, -12, -6)


class LevelMeter(QWidget):
    """A bar from -60 to 0 dB; the light stays on until it is clicked or another recording begins."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peak_db = self._rms_db = -math.inf
        self.held_db = -math.inf
        self.has_clipped = False
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(self._let_go)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(110)
        self.setMaximumWidth(260)
        self.setToolTip(self.tr("Level of the input; the light is red once it was too loud. A click puts it out."))
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(220, 26)

    def clear(self) -> None:
        """Silence, and the light is out."""
        self._peak_db = self._rms_db = self.held_db = -math.inf
        self.has_clipped = False
        self._describe()
        self.update()

    def show_level(self, level: Level) -> None:
        self._peak_db = max(level.peak_db, self._peak_db - FALL_DB)
        self._rms_db = max(level.rms_db, self._rms_db - FALL_DB)
        if level.peak_db >= self.held_db and level.peak_db > RANGE_DB[0]:
            self.held_db = level.peak_db
            self._hold.start()
        if level.clipped and not self.has_clipped:
            self.has_clipped = True
            self._describe()
        self.update()

    def rest(self) -> None:
        """The input was let go: the bar goes, the light stays."""
        self._peak_db = self._rms_db = self.held_db = -math.inf
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _let_go(self) -> None:
        self.held_db = -math.inf
        self.update()

    def _describe(self) -> None:
        name = self.tr("Level of the input, too loud") if self.has_clipped else self.tr("Level of the input")
        self.setAccessibleName(name)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.has_clipped = False
        self._describe()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.small_font())
        light = QRectF(self.width() - 14, (self.height() - 12) / 2, 12, 12)
        bar = QRectF(0.5, (self.height() - 10) / 2 - 3, light.left() - 7, 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("border", 0.6))
        painter.drawRoundedRect(bar, 3, 3)
        self._paint_bar(painter, bar)
        painter.setPen(QPen(theme.colour("muted", 0.8), 1))
        for tick in _TICKS_DB:
            x = self._x(bar, tick)
            painter.drawLine(QPointF(x, bar.bottom() + 2), QPointF(x, bar.bottom() + (6 if tick == -12 else 4)))
        painter.setPen(QPen(theme.colour("error" if self.has_clipped else "border"), 1.4))
        painter.setBrush(theme.colour("error") if self.has_clipped else theme.colour("window"))
        painter.drawEllipse(light)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        theme = self._theme
        stretches = ((RANGE_DB[0], WARM_DB, "ok"), (WARM_DB, HOT_DB, "warning"), (HOT_DB, RANGE_DB[1], "error"))
        painter.save()
        for low, high, colour in stretches:
            for level_db, alpha in ((self._peak_db, 0.55), (self._rms_db, 1.0)):
                top = min(level_db, high)
                if top > low:
                    part = QRectF(QPointF(self._x(bar, low), bar.top()), QPointF(self._x(bar, top), bar.bottom()))
                    painter.fillRect(part, theme.colour(colour, alpha))
        if self.held_db > RANGE_DB[0]:
            hot = self.held_db >= HOT_DB
            painter.setPen(QPen(theme.colour("error" if hot else "text"), 2))
            x = self._x(bar, self.held_db)
            painter.drawLine(QPointF(x, bar.top() - 1), QPointF(x, bar.bottom() + 1))
        painter.restore()

    @staticmethod
    def _x(bar: QRectF, level_db: float) -> float:
        low, high = RANGE_DB
        return bar.left() + (min(max(level_db, low), high) - low) / (high - low) * bar.width()
