"""The page on which a sound is opened or recorded, seen in many ways, measured and recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicestudio.gui.listening.current_sound import CurrentSound
from voicestudio.gui.listening.lanes_panel import LanesPanel
from voicestudio.gui.listening.source_strip import SourceStrip
from voicestudio.gui.listening.sources import Sources
from voicestudio.gui.listening.time_axis import TimeAxis
from voicestudio.gui.listening.tracks import Tracks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicestudio.gui.pages import Tools
    from voicestudio.gui.theme import Theme


class ListeningPage:
    """Puts the parts together; each of them hears of the current sound by itself."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        window, theme = tools.window, tools.themes.theme
        self.widget = QWidget(window)
        self.sound = CurrentSound(tools.session, window.sound.view, self.widget)
        self.strip = SourceStrip(window.icons, theme, self.widget)
        self.sources = Sources(tools, self.sound, self.strip, self.widget)
        self.axis = TimeAxis(window.sound.view, tools.playing, self.widget)
        self.lanes = LanesPanel(window.icons, self.widget)
        self.lanes.setProperty("card", True)
        self.tracks = Tracks(tools, self.sound, self.axis, self.lanes, self.widget)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.strip)
        column.addWidget(self.lanes, 1)
        self._add_keys()
        tools.themes.changed.connect(self.apply_theme)

    def _add_keys(self) -> None:
        action = QAction(self.widget.tr("Open Sound..."), self.widget)
        action.setShortcut(QKeySequence("Ctrl+Shift+O"))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self.sources.ask)
        self.widget.addAction(action)

    def apply_theme(self, theme: Theme) -> None:
        self.strip.apply_theme(theme)
        self.tracks.apply_theme(theme)

    def open_files(self, files: Sequence[Path]) -> None:
        """Opens the first of them, and says so if there are more."""
        self.sources.open_files(files)

    # -- what every page does

    def primary(self) -> None:
        self.sources.toggle_recording()

    def undo(self) -> None:
        self.sources.undo_stack.undo()

    def redo(self) -> None:
        self.sources.undo_stack.redo()

    def shown(self) -> None:
        self.sources.show_inputs()
        self.strip.record_button.setFocus()
        self.tracks.look()

    def close(self) -> None:
        self.tracks.close()
        self.sources.close()
        self._tools.doors.listening.close()
