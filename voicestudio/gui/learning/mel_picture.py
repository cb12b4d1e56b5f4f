"""A small picture of a sound's mel spectrogram, beside another that is as long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui.views.colour_maps import DEFAULT, colour_map

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from voicestudio.gui.theme import Theme

SPAN = 8.0
"""Nepers from the loudest place to the darkest colour: 70 dB."""


class MelPicture(QWidget):
    """Shows a log-mel over `width_s` seconds, and where playing is."""

    seek_wanted = Signal(float)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mel: NDArray[np.float32] | None = None
        self._image: QImage | None = None
        self._map = DEFAULT
        self._duration_s = 0.0
        self.width_s = 1.0
        self._playhead_s: float | None = None
        self.empty_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 70)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(560, 150)

    def show_mel(self, mel: NDArray[np.float32] | None, duration_s: float = 0.0) -> None:
        """Log-mel (n_mels, n_frames) of a sound of so many seconds; None shows the empty text."""
        self._mel, self._duration_s = mel, duration_s
        self._draw()

    def set_width(self, width_s: float) -> None:
        """How many seconds the whole picture is wide."""
        self.width_s = max(width_s, 0.01)
        self.update()

    def set_playhead(self, seconds: float | None) -> None:
        if seconds != self._playhead_s:
            self._playhead_s = seconds
            self.update()

    def set_colour_map(self, name: str) -> None:
        self._map = name
        self._draw()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def _draw(self) -> None:
        self._image = None
        if self._mel is not None and self._mel.size:
            top = float(self._mel.max())
            share = np.clip((self._mel[::-1] - (top - SPAN)) / SPAN, 0, 1)
            table = np.array(colour_map(self._map).colours, np.uint32)
            pixels = np.ascontiguousarray(table[np.rint(255 * share).astype(np.int64)])
            height, width = pixels.shape
            self._image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect())
        if self._image is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("border"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), self._theme.radius, self._theme.radius)
            painter.setPen(self._theme.colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(16, 4, -16, -4), flags, self.empty_text)
            return
        painter.fillRect(room, colour_map(self._map).colour(0.0))
        painter.drawImage(QRectF(0, 0, room.width() * self._duration_s / self.width_s, room.height()), self._image)
        if self._playhead_s is not None and self._playhead_s > 0:
            painter.setPen(QPen(self._theme.colour("playhead"), 2))
            x = room.width() * self._playhead_s / self.width_s
            painter.drawLine(round(x), 0, round(x), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._image is not None:
            self.seek_wanted.emit(self.width_s * event.position().x() / max(1, self.width()))
