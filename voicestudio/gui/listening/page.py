"""The page on which a sound is opened or recorded, seen in many ways, measured and recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicestudio.gui.listening.current_sound import CurrentSound
from voicestudio.gui.listening.lanes_panel import LanesPanel
from voicestudio.gui.listening.measure_strip import MeasureStrip
from voicestudio.gui.listening.measuring import Measuring
from voicestudio.gui.listening.page_area import PageArea
from voicestudio.gui.listening.recognise_panel import RecognisePanel
from voicestudio.gui.listening.recognising import Recognising
from voicestudio.gui.listening.source_strip import SourceStrip
from voicestudio.gui.listening.sources import Sources
from voicestudio.gui.listening.time_axis import TimeAxis
from voicestudio.gui.listening.tracks import Tracks
from voicestudio.gui.listening.views_card import ViewsCard

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
        self.widget = PageArea(window.splitter, window)
        self.sound = CurrentSound(tools.session, window.sound.view, self.widget)
        self.axis = TimeAxis(window.sound.view, tools.playing, self.widget)
        self.strip = SourceStrip(window.icons, theme, self.widget)
        self.figures = MeasureStrip(window.icons, self.widget)
        self.views = ViewsCard(window.icons, self.widget)
        self.lanes = LanesPanel(window.icons, self.views)
        self.recognition = RecognisePanel(window.icons, self.views)
        self._arrange()
        self.sources = Sources(tools, self.sound, self.strip, self.widget)
        self.measuring = Measuring(tools, self.sound, self.figures, self.widget)
        self.tracks = Tracks(tools, self.sound, self.axis, self.lanes, self.widget)
        self.recognising = Recognising(tools, self.sound, self.recognition, self.widget)
        self.views.shown.connect(self._on_view)
        self.widget.seen.connect(self._look)
        self.widget.gone.connect(lambda: self._show_empty_text(self._other_empty_text))
        self.sources.recording.state_changed.connect(lambda _: self._show_primary())
        self._other_empty_text = window.sound.view.canvas.empty_text
        self.views.show_view(tools.settings.text("listening/view"))
        tools.themes.changed.connect(self.apply_theme)

    def _arrange(self) -> None:
        tr, views = self.widget.tr, self.views
        views.add("lanes", tr("Lanes"), tr("Features and spectrograms along the sound"), "tracks", self.lanes.bar,
                  self.lanes)  # fmt: skip
        views.add("recognise", tr("Recognise"), tr("What the sound is, and what is said in it"), "recognise",
                  self.recognition.make_bar(views), self.recognition)  # fmt: skip
        self.widget.column.addWidget(self.strip)
        self.widget.column.addWidget(self.figures)
        self.widget.column.addWidget(views, 1)

    def _on_view(self, id: str) -> None:
        self._tools.settings.put("listening/view", id)
        self._look()

    def _look(self) -> None:
        """What is seen is measured."""
        self._show_empty_text(self.widget.tr("Record or open a sound, or drop a file here"))
        self._show_primary()
        self.tracks.look()
        self.measuring.look()
        self.recognising.look()

    def _show_empty_text(self, text: str) -> None:
        canvas = self._tools.window.sound.view.canvas
        canvas.empty_text = text
        canvas.update()

    def _show_primary(self) -> None:
        """The big button ends a recording that runs."""
        if self.widget.isVisible():
            actions, is_recording = self._tools.window.actions_, self.sources.recording.state == "recording"
            actions.speak.setIconText(self.widget.tr("Finish") if is_recording else self.widget.tr("Record"))
            self._tools.window.transport.show_primary_icon("stop" if is_recording else "record")

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
        self._show_primary()
        self.strip.record_button.setFocus()

    def close(self) -> None:
        for part in (self.tracks, self.measuring, self.recognising):
            part.close()
        self.sources.close()
        self._tools.themes.changed.disconnect(self.apply_theme)  # the theme outlives the window
        self._tools.doors.listening.close()
