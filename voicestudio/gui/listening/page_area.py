"""The page's place in the window: it scrolls where the window is low, and asks for more height while it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QSplitter

WANTED_HEIGHT = 430
LEAST_HEIGHT = 340


class PageArea(QScrollArea):
    """Moves the handle between page and sound when it is shown, and back when it goes."""

    seen = Signal()
    gone = Signal()

    def __init__(self, splitter: QSplitter, parent: QWidget) -> None:
        super().__init__(parent, widgetResizable=True)
        self._splitter = splitter
        self._sizes_before: list[int] = []
        self._own_sizes: list[int] = []
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(90)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget(self)
        inside.setMinimumHeight(LEAST_HEIGHT)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.setWidget(inside)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._take_room)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.gone.emit()
        if self._sizes_before and not event.spontaneous() and self.window().isVisible():
            self._own_sizes = self._splitter.sizes()
            self._splitter.setSizes(self._sizes_before)
            self._sizes_before = []

    def _take_room(self) -> None:
        """The height that this page had last, or the half of what there is for both."""
        sizes = self._splitter.sizes()
        if self.isVisible() and not self._sizes_before and all(sizes):
            self._sizes_before = sizes
            whole = sum(sizes)
            upper = max(sizes[0], min(WANTED_HEIGHT, whole * 11 // 20))
            self._splitter.setSizes(self._own_sizes or [upper, whole - upper])
        self.seen.emit()
