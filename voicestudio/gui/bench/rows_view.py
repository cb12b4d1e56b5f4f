"""The rows under one ruler: one stretch of time, one selection, one cursor, one colour scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from voicestudio.gui.bench.row import HEAD_WIDTH, Row
from voicestudio.gui.bench.ruler import TimeRuler
from voicestudio.gui.views.readout import Readout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicestudio.gui.theme import Theme
    from voicestudio.gui.views.reading import CursorReading
    from voicestudio.gui.views.sound_view import SoundView


class RowsView(QWidget):
    """Keeps the views of all rows alike; what a person does in one holds for all."""

    row_chosen = Signal(str)
    seek_requested = Signal(float)
    play_requested = Signal(float, float)
    selection_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colour_map = ""
        self._linking = False
        self.rows: list[Row] = []
        self.selection: tuple[float, float] | None = None
        self.ruler = TimeRuler(self)
        self.empty = QLabel(self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.readout = Readout(self)
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setProperty("bare", True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._line_up)
        self._above = QHBoxLayout()
        self._above.setSpacing(0)
        self._above.addSpacing(HEAD_WIDTH + 1)
        self._above.addWidget(self.ruler, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._above)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.readout)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.apply_theme(theme)
        self.show_rows([])

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These in place of those before; rows that are in both are kept as they are."""
        for row in self.rows:
            self._column.removeWidget(row)
            if row not in rows:
                row.hide()
                row.deleteLater()
        known = self.rows
        self.rows = list(rows)
        for place, row in enumerate(rows):
            self._column.insertWidget(place, row, 10)
            if row not in known:
                self._link(row)
            row.show()
        there = bool(rows)
        for widget in (self.ruler, self._scroll, self.readout):
            widget.setVisible(there)
        self.empty.setVisible(not there)

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)

    def _link(self, row: Row) -> None:
        view = row.view
        row.apply_theme(self._theme)
        if self._colour_map:
            view.set_colour_map(self._colour_map)
        row.chosen.connect(lambda: self.row_chosen.emit(row.name))
        view.seek_requested.connect(self.seek_requested)
        view.play_requested.connect(self.play_requested)
        view.window_changed.connect(lambda *stretch: self._spread(view, lambda other: other.show_stretch(*stretch)))
        view.selection_changed.connect(lambda chosen: self._on_selection(view, chosen))
        view.range_changed.connect(lambda *levels: self._spread(view, lambda other: other.set_level_range(*levels)))
        view.cursor_moved.connect(lambda reading: self._on_cursor(view, reading))

    def _spread(self, origin: SoundView, deed: Callable[[SoundView], None]) -> None:
        """Does with all other views what happened in one; what they tell of it goes no further."""
        if self._linking:
            return
        self._linking = True
        for row in self.rows:
            if row.view is not origin and not row.view.data.is_empty:
                deed(row.view)
        self._linking = False
        self.ruler.show_scene(origin.canvas.scene)

    def _on_selection(self, view: SoundView, selection: tuple[float, float] | None) -> None:
        if self._linking:
            return
        self._spread(view, lambda other: other.set_selection(selection))
        self.selection = selection
        self.selection_changed.emit(selection)

    def _on_cursor(self, view: SoundView, reading: CursorReading | None) -> None:
        if self._linking:
            return
        time_s = reading.time_s if reading is not None else None
        row = view.canvas.veil.row
        self._spread(view, lambda other: other.point_at(time_s, row))
        self.ruler.set_hover(time_s)
        self.readout.show_reading(reading)

    def alone(self, deed: Callable[[], None]) -> None:
        """Does something with one row of which the others hear nothing."""
        linking, self._linking = self._linking, True
        deed()
        self._linking = linking

    def adopt(self, row: Row) -> None:
        """Brings a row that has got sound in line with the first one."""
        first = self.rows[0].view
        if row.view is not first:
            self.alone(lambda: self._copy(first, row.view))
        amplitude = max(one.view.canvas.scene.amplitude for one in self.rows if not one.view.data.is_empty)
        for one in self.rows:
            one.view.canvas.change(amplitude=amplitude)
        self.ruler.show_scene(first.canvas.scene)

    def _copy(self, first: SoundView, view: SoundView) -> None:
        view.show_stretch(first.window_shown.start_s, first.window_shown.stop_s)
        view.set_level_range(*first.level_range)
        view.set_selection(self.selection)
        view.set_playhead(first.playhead_s)

    def forget_selection(self) -> None:
        """Nothing is selected, in no row that is to come."""
        self.selection = None

    def set_playhead(self, time_s: float | None) -> None:
        """Draws it in all rows."""
        self._linking = True
        for row in self.rows:
            if not row.view.data.is_empty:
                row.view.set_playhead(time_s)
        self._linking = False
        self.ruler.set_playhead(time_s)
        if self.rows:
            self.ruler.show_scene(self.rows[0].view.canvas.scene)
            if self.rows[0].view.canvas.veil.hover is None and time_s is not None:
                sounding = next((row for row in self.rows if row.button.isChecked()), self.rows[0])
                data = sounding.view.data
                self.readout.show_reading(None if data.is_empty else data.reading(time_s))

    def set_colour_map(self, name: str) -> None:
        self._colour_map = name
        for row in self.rows:
            row.view.set_colour_map(name)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.ruler.apply_theme(theme)
        self.readout.apply_theme(theme)
        self.empty.setStyleSheet(f"color: {theme.muted}; font-size: {theme.base_pt + 2}pt;")
        for row in self.rows:
            row.apply_theme(theme)
        if self.rows:
            self.ruler.show_scene(self.rows[0].view.canvas.scene)

    def _line_up(self, _low: int, high: int) -> None:
        """Keeps the ruler over the rows when the scroll bar takes some of their width."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if high > 0 else 0
        self._above.setContentsMargins(0, 0, bar + 1, 0)
