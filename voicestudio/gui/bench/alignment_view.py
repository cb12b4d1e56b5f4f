"""Attention as a picture: time to the right, phonemes upwards, brightness the weight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import DEFAULT, ColourMap, colour_map
from voicestudio.gui.views.time_window import TimeWindow, format_time, minor_step_s, tick_step_s, tick_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicestudio.gui.theme import Theme

LEFT, RIGHT, TOP = 56, 84, 8
_TICK_SPACING = 84.0
_BAR_WIDTH = 11


@dataclass(frozen=True, slots=True)
class Attended:
    """What attention is at a point: the decoder's step and its time, a phoneme, its weight there, and the strongest."""

    step: int
    time_s: float
    index: int
    symbol: str
    weight: float
    strongest: str
    strongest_weight: float


@dataclass(frozen=True, slots=True, eq=False)
class AlignmentPicture:
    """Weights (steps, phonemes), 0 to 1; a symbol for each column; step_s seconds a step."""

    weights: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    symbols: tuple[str, ...] = ()
    step_s: float = 1.0

    @property
    def is_empty(self) -> bool:
        return not self.weights.size

    @property
    def duration_s(self) -> float:
        return len(self.weights) * self.step_s

    def at(self, step: int, index: int) -> Attended:
        """What attention is at a step and a phoneme."""
        row = self.weights[step]
        strongest = int(row.argmax())
        return Attended(
            step, (step + 0.5) * self.step_s, index, self.symbols[index], float(row[index]), self.symbols[strongest],
            float(row[strongest]),
        )  # fmt: skip


class AlignmentView(QWidget):
    """Draws an AlignmentPicture with its axes and legend; the pointer or the arrow keys read a point."""

    pointed = Signal(object)
    """Attended under the pointer, or None when it has left."""
    clicked = Signal(float)
    """The time that was clicked, in seconds from the utterance's beginning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = themes.light()
        self._map: ColourMap = colour_map(DEFAULT)
        self.picture = AlignmentPicture()
        self.point: tuple[int, int] | None = None
        self._playhead_s: float | None = None
        self.empty_text = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 160)
        self.setAccessibleName(self.tr("Attention: decoder steps against phonemes"))
        self.setAccessibleDescription(self.tr("The arrow keys read the weight at a step and a phoneme."))

    def sizeHint(self) -> QSize:
        return QSize(760, 460)

    # -- what is shown

    def show_picture(self, weights: NDArray[np.float32], symbols: Sequence[str], step_s: float) -> None:
        """Draws these; raises ValueError where there is not one symbol for each column."""
        if weights.ndim != 2 or weights.shape[1] != len(symbols):
            raise ValueError(f"one symbol a column is wanted ({weights.shape}), but {len(symbols)} came")
        self.picture = AlignmentPicture(weights, tuple(symbols), step_s)
        self.set_point(None)
        self.update()

    def clear(self) -> None:
        self.picture = AlignmentPicture()
        self.set_point(None)
        self.update()

    def set_playhead(self, time_s: float | None) -> None:
        """Where the playing is, from the utterance's beginning; None where it is elsewhere."""
        if time_s != self._playhead_s:
            self._playhead_s = time_s
            self.update()

    def set_colour_map(self, name: str) -> None:
        self._map = colour_map(name)
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.small_font())
        self.update()

    def set_point(self, point: tuple[int, int] | None) -> None:
        """The step and the phoneme that are read."""
        if point is not None:
            n_steps, n_symbols = self.picture.weights.shape
            point = min(max(point[0], 0), n_steps - 1), min(max(point[1], 0), n_symbols - 1)
        if point != self.point:
            self.point = point
            self.pointed.emit(None if point is None else self.picture.at(*point))
            self.update()

    # -- where things lie

    def plot(self) -> QRectF:
        line = QFontMetricsF(self.font()).height()
        return QRectF(LEFT, TOP, max(16.0, self.width() - LEFT - RIGHT), max(16.0, self.height() - TOP - line - 14))

    def cell(self, step: int, index: int) -> QRectF:
        """Where a step and a phoneme are drawn."""
        plot, (n_steps, n_symbols) = self.plot(), self.picture.weights.shape
        width, height = plot.width() / n_steps, plot.height() / n_symbols
        return QRectF(plot.left() + step * width, plot.bottom() - (index + 1) * height, width, height)

    def point_at(self, position: QPointF) -> tuple[int, int] | None:
        """The step and the phoneme under a pixel."""
        plot = self.plot()
        if self.picture.is_empty or not plot.contains(position):
            return None
        n_steps, n_symbols = self.picture.weights.shape
        step = int((position.x() - plot.left()) / plot.width() * n_steps)
        index = int((plot.bottom() - position.y()) / plot.height() * n_symbols)
        return min(step, n_steps - 1), min(index, n_symbols - 1)

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        if self.picture.is_empty:
            painter.setPen(self._theme.colour("muted"))
            box = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_text)
        else:
            plot = self.plot()
            painter.drawImage(plot, self._image())
            self._paint_times(painter, plot)
            self._paint_symbols(painter, plot)
            self._paint_legend(painter, plot)
            self._paint_veil(painter, plot)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("accent"), 1.0))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _image(self) -> QImage:
        """One pixel a weight, the first phoneme in the lowest line; it owns its pixels."""
        indices = np.clip(self.picture.weights.T[::-1] * 255.0 + 0.5, 0, 255).astype(np.uint8)
        height, width = indices.shape
        padded = np.zeros((height, -(-width // 4) * 4), np.uint8)
        padded[:, :width] = indices
        image = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8)
        image.setColorTable(self._map.colours)
        return image.convertToFormat(QImage.Format.Format_RGB32)

    def _paint_times(self, painter: QPainter, plot: QRectF) -> None:
        window = TimeWindow(0.0, self.picture.duration_s)
        step = tick_step_s(window.span_s, plot.width(), _TICK_SPACING)
        line = painter.fontMetrics().height()
        for times, length, field_name in (
            (tick_times(window, minor_step_s(step)), 4, "border"), (tick_times(window, step), 7, "muted"),
        ):  # fmt: skip
            painter.setPen(QPen(self._theme.colour(field_name), 1.0))
            for time_s in times:
                x = plot.left() + window.x(time_s, plot.width())
                painter.drawLine(QPointF(x, plot.bottom() + 1), QPointF(x, plot.bottom() + length))
        for time_s in tick_times(window, step):
            x = plot.left() + window.x(time_s, plot.width())
            text = format_time(time_s, step)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(min(x - width / 2, plot.right() - width), plot.bottom() + 8 + line * 0.8), text)
        box = QRectF(0, plot.bottom() + 8, plot.left() - 20, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self.tr("s", "unit of time"))

    def _paint_symbols(self, painter: QPainter, plot: QRectF) -> None:
        """Symbols left of the picture, as many as there is room for."""
        line = painter.fontMetrics().height() * 0.92
        stride = max(1, int(np.ceil(line * len(self.picture.symbols) / plot.height())))
        for index, symbol in enumerate(self.picture.symbols):
            is_read = self.point is not None and self.point[1] == index
            if index % stride and not is_read:
                continue
            if self.point is not None and not is_read and abs(index - self.point[1]) < stride:
                continue
            y = self.cell(0, index).center().y()
            painter.setPen(self._theme.colour("text" if is_read else "muted"))
            box = QRectF(0, y - line, plot.left() - 8, 2 * line)
            shown = symbol if symbol.strip() else "␣"
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        bar = QRectF(plot.right() + 12, plot.top(), _BAR_WIDTH, plot.height())
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for index in range(33):
            gradient.setColorAt(index / 32, self._map.colour(index / 32))
        painter.fillRect(bar, gradient)
        painter.setPen(QPen(self._theme.colour("border"), 1.0))
        painter.drawRect(bar)
        painter.setPen(QPen(self._theme.colour("muted"), 1.0))
        half = painter.fontMetrics().height() / 2
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = bar.bottom() - share * bar.height()
            painter.drawLine(QPointF(bar.right() + 1, y), QPointF(bar.right() + 4, y))
            box = QRectF(bar.right() + 7, min(max(y, bar.top() + half), bar.bottom() - half) - half, RIGHT, 2 * half)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{share:.2f}")

    def _paint_veil(self, painter: QPainter, plot: QRectF) -> None:
        if self._playhead_s is not None and 0 <= self._playhead_s <= self.picture.duration_s:
            x = plot.left() + self._playhead_s / self.picture.duration_s * plot.width()
            painter.setPen(QPen(self._theme.colour("playhead"), 1.6))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        if self.point is not None:
            cell = self.cell(*self.point)
            for colour, width in ((self._map.halo, 3.0), (self._map.line, 1.0)):
                painter.setPen(QPen(colour, width))
                painter.drawLine(QPointF(cell.center().x(), plot.top()), QPointF(cell.center().x(), plot.bottom()))
                painter.drawLine(QPointF(plot.left(), cell.center().y()), QPointF(plot.right(), cell.center().y()))

    # -- Qt's events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_point(self.point_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and point is not None:
            plot = self.plot()
            self.clicked.emit((event.position().x() - plot.left()) / plot.width() * self.picture.duration_s)

    def leaveEvent(self, event: QEvent) -> None:
        self.set_point(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
        }.get(Qt.Key(event.key()))  # fmt: skip
        if move is None or self.picture.is_empty:
            super().keyPressEvent(event)
            return
        step, index = self.point or (0, int(self.picture.weights[0].argmax()))
        self.set_point((step + move[0], index + move[1]))
