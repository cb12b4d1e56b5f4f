"""The confusion matrix as a picture: rows what a sound is, columns what it was called, read by mouse and keys."""

from __future__ import annotations

from math import ceil, cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from voicestudio.gui.theme import Theme

LEAST_FOR_NUMBERS = 15.0
"""Cells that are smaller, in pixels, show no numbers; the reading below tells them."""
LARGEST_CELL = 46.0
_GAP = 8.0
_LABEL = 120.0
_SLANT = -58.0
_MOVES = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip


class ConfusionView(QWidget):
    """Shows counts; the cell under the mouse, or the one that keys have gone to, is told of in words."""

    told = Signal(str)
    """What the cell says; "" where there is none."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        self._counts: NDArray[np.int64] = np.zeros((0, 0), np.int64)
        self._cell: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None
        self.empty_text = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 180)
        self.setAccessibleName(self.tr("Confusion matrix: rows what a sound is, columns what it was called"))

    def sizeHint(self) -> QSize:
        return QSize(460, 400)

    def show_counts(self, classes: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Counts (n_classes, n_classes); none empties the picture."""
        if tuple(classes) != self._classes:
            self._cell = None
        self._classes, self._counts = tuple(classes), counts
        self._hovered = None
        self._tell()
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def go_to(self, row: int, column: int) -> None:
        """Chooses a cell."""
        self._cell = (row, column)
        self._tell()
        self.update()

    @property
    def cell(self) -> tuple[int, int] | None:
        """The cell that is told of: (what a sound is, what it was called)."""
        return self._hovered or self._cell

    def words(self, cell: tuple[int, int]) -> str:
        """What a cell says."""
        row, column = cell
        count, whole = int(self._counts[row, column]), int(self._counts[row].sum())
        share = f"{100 * count / whole:.1f}" if whole else "0"
        told = self.tr("“{is_}” was called “{called}” {count} times of {whole} ({share} %)")
        return told.format(is_=self._classes[row], called=self._classes[column], count=count, whole=whole, share=share)

    def rect_of(self, row: int, column: int) -> QRectF:
        """Where a cell is drawn."""
        left, top, side = self._geometry()
        return QRectF(left + column * side, top + row * side, side, side)

    # -- drawing

    def _geometry(self) -> tuple[float, float, float]:
        """Left and top of the first cell, and a cell's side."""
        count, metrics = max(1, len(self._classes)), QFontMetricsF(self._theme.small_font())
        widest = max((metrics.horizontalAdvance(name) for name in self._classes), default=0.0)
        label = min(ceil(widest) + 2.0, _LABEL, self.width() * 0.3) + _GAP
        above = (label - _GAP) * sin(-_SLANT * pi / 180) + metrics.height() * 0.7
        aside = (label - _GAP) * cos(_SLANT * pi / 180)
        side = min((self.width() - label - aside) / (count - 0.5), (self.height() - above) / count, LARGEST_CELL)
        return label, above, max(2.0, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._classes:
            painter.setPen(self._theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(24, 0, -24, 0), flags, self.empty_text)
            return
        painter.setFont(self._theme.small_font())
        whole = np.maximum(self._counts.sum(axis=1), 1)
        for row in range(len(self._classes)):
            for column in range(len(self._classes)):
                self._draw_cell(painter, row, column, float(self._counts[row, column] / whole[row]))
        self._draw_labels(painter)
        if self.cell is not None:
            pen = QPen(self._theme.colour("text" if self.hasFocus() or self._hovered else "muted"), 2.0)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect_of(*self.cell).adjusted(1, 1, -1, -1), 3, 3)

    def _draw_cell(self, painter: QPainter, row: int, column: int, share: float) -> None:
        """Right names in the accent, mistakes in the colour of errors; the more, the stronger."""
        theme, count = self._theme, int(self._counts[row, column])
        colour = theme.colour("text", 0.045)
        ink: QColor = theme.colour("muted", 0.6)
        if count:
            strength = 0.22 + 0.78 * share if row == column else min(0.85, 0.22 + 1.2 * share)
            colour = theme.colour("accent" if row == column else "error", strength)
            ink = theme.colour("accent_text" if strength > 0.6 else "text")
        rect = self.rect_of(row, column).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 3, 3)
        if rect.width() + 2 >= LEAST_FOR_NUMBERS and (count or row == column):
            painter.setPen(ink)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))

    def _draw_labels(self, painter: QPainter) -> None:
        left, top, side = self._geometry()
        metrics = painter.fontMetrics()
        step = max(1, int(np.ceil(metrics.height() / side)))
        told = self.cell
        for number in range(0, len(self._classes), step):
            text = metrics.elidedText(self._classes[number], Qt.TextElideMode.ElideRight, int(left - _GAP))
            painter.setPen(self._theme.colour("text" if told and told[0] == number else "muted"))
            rect = QRectF(0, top + number * side, left - _GAP, side)
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            painter.setPen(self._theme.colour("text" if told and told[1] == number else "muted"))
            painter.save()
            painter.translate(left + (number + 0.5) * side - 2, top - 5)
            painter.rotate(_SLANT)
            painter.drawText(QPointF(0, metrics.height() * 0.3), text)
            painter.restore()

    # -- reading

    def _at(self, place: QPointF) -> tuple[int, int] | None:
        left, top, side = self._geometry()
        row, column = int((place.y() - top) // side), int((place.x() - left) // side)
        inside = 0 <= row < len(self._classes) and 0 <= column < len(self._classes)
        return (row, column) if inside else None

    def _tell(self) -> None:
        text = self.words(self.cell) if self.cell is not None and self._classes else ""
        self.setAccessibleDescription(text)
        self.told.emit(text)

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self._tell()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position())
        if cell is not None:
            self.go_to(*cell)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        cell = self._at(QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), self.words(cell) if cell else "", self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._classes:
            super().keyPressEvent(event)
            return
        row, column = self._cell or (-move[0], -move[1])
        last = len(self._classes) - 1
        self._hovered = None
        self.go_to(min(max(row + move[0], 0), last), min(max(column + move[1], 0), last))

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._cell is None and self._classes:
            self.go_to(0, 0)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
