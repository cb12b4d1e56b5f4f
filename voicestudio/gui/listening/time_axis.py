"""The time axis of the sound view, for whatever stands above it and shows the same stretch of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voicestudio.gui.playing import Playing
    from voicestudio.gui.views.reading import CursorReading
    from voicestudio.gui.views.sound_view import SoundView
    from voicestudio.gui.views.time_window import TimeWindow


class TimeAxis(QObject):
    """Which time lies at which x of another widget, so that one instant stands in one line over all views."""

    moved = Signal()
    """The stretch that shows has changed, or the place where it is drawn."""
    marked = Signal()
    """Cursor, playhead or selection have moved."""

    def __init__(self, view: SoundView, playing: Playing, parent: QObject) -> None:
        super().__init__(parent)
        self.view = view
        self.cursor_s: float | None = None
        view.window_changed.connect(lambda *_: self.moved.emit())
        view.cursor_moved.connect(self._on_cursor)
        view.selection_changed.connect(lambda _: self.marked.emit())
        playing.moved.connect(lambda _: self.marked.emit())
        view.canvas.installEventFilter(self)

    @property
    def window(self) -> TimeWindow:
        return self.view.window_shown

    @property
    def moment_s(self) -> float | None:
        """The instant whose values are read out: under the cursor, else at the playhead."""
        return self.cursor_s if self.cursor_s is not None else self.view.playhead_s

    def span_in(self, widget: QWidget) -> tuple[float, float]:
        """Left edge and width of the time axis in pixels of that widget."""
        plot = self.view.canvas.strips().plot
        left = self.view.canvas.mapToGlobal(QPoint(0, 0)).x() - widget.mapToGlobal(QPoint(0, 0)).x() + plot.left()
        return left, plot.width()

    def x(self, widget: QWidget, time_s: float) -> float:
        left, width = self.span_in(widget)
        return left + self.window.x(time_s, width)

    def time_s(self, widget: QWidget, x: float) -> float:
        """The time at x, kept inside of the sound."""
        left, width = self.span_in(widget)
        return min(max(self.window.time_s(x - left, width), 0.0), self.view.duration_s)

    def _on_cursor(self, reading: CursorReading | None) -> None:
        self.cursor_s = None if reading is None else reading.time_s
        self.marked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show):
            self.moved.emit()
        return super().eventFilter(watched, event)
