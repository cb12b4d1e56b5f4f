"""Measures the chosen features of the current sound in the background, and shows each in its lane."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.features_shown import AT_FIRST, CHOICES
from voicestudio.gui.listening.spectrogram_lane import SpectrogramLane
from voicestudio.gui.listening.task import Task
from voicestudio.gui.listening.track_lane import TrackLane

if TYPE_CHECKING:
    from voicestudio.analysis.features import Features
    from voicestudio.core import FeatureTrack
    from voicestudio.gui.listening.current_sound import CurrentSound
    from voicestudio.gui.listening.lane import Lane
    from voicestudio.gui.listening.lanes_panel import LanesPanel
    from voicestudio.gui.listening.time_axis import TimeAxis
    from voicestudio.gui.pages import Tools
    from voicestudio.gui.theme import Theme

LONG_S = 600.0
"""A sound that is longer is measured when the person asks for it."""


class Tracks(QObject):
    """What was measured of the sound is kept until another begins; quick features come before slow ones."""

    def __init__(self, tools: Tools, sound: CurrentSound, axis: TimeAxis, panel: LanesPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._sound, self._axis, self._panel = tools, sound, axis, panel
        self._theme = tools.themes.theme
        self._doors = tools.doors.listening
        self._choices = {choice.id: choice for choice in CHOICES}
        self.lanes: dict[str, TrackLane] = {}
        self.measured: dict[str, FeatureTrack] = {}
        self._onsets_s = np.empty(0)
        self._tempo_bpm: float | None = None
        self._asked: tuple[str, ...] = ()
        self._gave_up = self._goes_on = False
        self._task = Task(tools.worker, self)
        self._table = Task(tools.worker, self)
        self.spectrogram = SpectrogramLane(sound, self._doors, tools.worker, axis, self._theme, panel)
        self.spectrogram.hide()
        self._connect()
        self._restore()

    def _connect(self) -> None:
        panel, sound, messages = self._panel, self._sound, self._tools.window.messages
        panel.feature_toggled.connect(self._on_toggled)
        panel.kind_chosen.connect(self._on_kind)
        panel.harmonics_toggled.connect(self._on_harmonics)
        panel.measure_asked.connect(lambda: self.look(even_long=True))
        panel.cancel_asked.connect(self.give_up)
        panel.export_asked.connect(self.ask_table)
        sound.began.connect(self._on_began)
        sound.completed.connect(self.look)
        self._task.progressed.connect(self._on_progress)
        self._task.done.connect(self._on_measured)
        self._table.done.connect(lambda path: messages.say(self.tr("Written: {path}").format(path=path), "ok"))
        for task in (self._task, self._table, self.spectrogram):
            task.broke.connect(self._tools.dialogs.show_error)
        for task in (self._task, self._table):
            task.failed.connect(messages.say)
        self._task.failed.connect(lambda _: self._show_rest())
        self._tools.window.sound.colour_map_chosen.connect(lambda _: self._redraw())

    def _restore(self) -> None:
        settings = self._tools.settings
        wanted = settings.text("listening/features", ",".join(AT_FIRST)).split(",")
        kind, harmonics = settings.text("listening/spectrogram", "log"), settings.flag("listening/harmonics", True)
        self._panel.show_chosen(wanted, kind, harmonics)
        self.spectrogram.shows_harmonics = harmonics
        for choice in CHOICES:
            if choice.id in wanted:
                self._add(choice.id)
        self._show_kind(kind)

    # -- what is wanted

    @property
    def _is_seen(self) -> bool:
        return self._panel.isVisible()

    def _add(self, id: str) -> None:
        choice = self._choices[id]
        lane = self.lanes[id] = TrackLane(choice.title, choice.look, self._axis, self._theme, self._panel)
        order = [one.id for one in CHOICES if one.id in self.lanes]
        self._panel.put(lane, order.index(id) + (not self.spectrogram.isHidden()))
        self._fill(id)

    def _on_toggled(self, id: str, on: bool) -> None:
        if on:
            self._add(id)
        else:
            lane = self.lanes.pop(id)
            self._panel.take(lane)
            lane.deleteLater()
        self._tools.settings.put("listening/features", ",".join(self.lanes))
        self._gave_up = False
        self.look()

    def _on_kind(self, kind: str) -> None:
        self._tools.settings.put("listening/spectrogram", kind)
        self._show_kind(kind)

    def _show_kind(self, kind: str) -> None:
        if not kind:
            self._panel.take(self.spectrogram)
        elif self.spectrogram.isHidden():
            self._panel.put(self.spectrogram, 0)
        self._panel.harmonics.setEnabled(bool(kind))
        if kind:
            self.spectrogram.choose(kind, self._panel.kinds.currentText())

    def _on_harmonics(self, on: bool) -> None:
        self._tools.settings.put("listening/harmonics", on)
        self.spectrogram.shows_harmonics = on
        self.spectrogram.update()

    # -- measuring

    def look(self, even_long: bool = False) -> None:
        """Measures what is chosen and not known yet, while the page is seen."""
        missing = [choice for choice in CHOICES if choice.id in self.lanes and choice.id not in self.measured]
        wants = bool(missing) and self._sound.is_complete
        is_long = self._sound.duration_s > LONG_S
        self._panel.measure_button.setVisible(wants and (is_long or self._gave_up) and not self._task.is_busy)
        if not wants or not self._is_seen or (not even_long and (is_long or self._gave_up)):
            self._show_rest()
            return
        self._panel.measure_button.hide()
        self._gave_up = False
        batch = [choice for choice in missing if not choice.is_slow] or missing
        asked = tuple(name for choice in batch for name in choice.names)
        if self._task.is_busy and set(self._asked) & set(asked):
            return  # what is being measured comes first
        self._asked = asked
        self._goes_on = even_long
        for choice in missing:
            self.lanes[choice.id].show_track(None, self.tr("is being measured"))
        self._panel.show_progress(0.0, self._what())
        self._task.start(jobs.measure_tracks(self._doors, self._sound.data, asked))

    def _what(self) -> str:
        titles = [choice.title for choice in CHOICES if choice.id in self._asked]
        return self.tr("Measuring: {features}").format(features=", ".join(titles))

    def give_up(self) -> None:
        """Ends the measuring; what is measured stays."""
        self._task.stop()
        self._gave_up = True
        self.look()

    def _on_progress(self, share: float) -> None:
        self._panel.show_progress(share, self._what())

    def _on_measured(self, found: Features) -> None:
        self.measured |= {track.name: track for track in found.tracks}
        if "onset" in self._asked:
            self._onsets_s = found.onsets_s
        if "tempo" in self._asked:
            self._tempo_bpm = found.tempo_bpm
        for id in self.lanes:
            self._fill(id)
        self.look(even_long=self._goes_on)

    def _fill(self, id: str) -> None:
        lane, track = self.lanes[id], self.measured.get(id)
        note = ""
        if track is not None and id == "onset strength":
            lane.show_onsets(self._onsets_s)
            note = self.tr("{count} found").format(count=len(self._onsets_s))
        elif track is not None and id == "tempo":
            bpm = self._tempo_bpm
            note = self.tr("no pulse") if bpm is None else self.tr("{bpm:.0f} beats a minute").format(bpm=bpm)
        if track is not None or lane.track is not None:
            lane.show_track(track, note)

    def _show_rest(self) -> None:
        """What the row of choices shows while nothing is measured."""
        if not self._task.is_busy:
            self._panel.show_progress(None)
            for id, lane in self.lanes.items():
                if id not in self.measured:
                    lane.show_track(None, self.tr("not measured") if self._sound.is_complete else "")
        self._panel.export_button.setEnabled(bool(self._shown_tracks()))

    def _on_began(self) -> None:
        self._task.stop()
        self.measured.clear()
        self._onsets_s, self._tempo_bpm, self._gave_up = np.empty(0), None, False
        for lane in self.lanes.values():
            lane.show_onsets(self._onsets_s)
            lane.show_track(None)
        self._show_rest()

    # -- the table

    def _shown_tracks(self) -> list[FeatureTrack]:
        names = [name for id in self.lanes for name in self._choices[id].names]
        return [self.measured[name] for name in names if name in self.measured]

    def ask_table(self) -> None:
        """Asks where the table goes, and writes it."""
        settings = self._tools.settings
        stem = Path(self._sound.title or "sound").stem[:60].replace("/", " ") or "sound"
        start = Path(settings.text("listening/folder")) / f"{stem}.csv"
        chosen, _ = QFileDialog.getSaveFileName(
            self._tools.window, self.tr("Write the Features"), str(start), self.tr("Tables (*.csv)")
        )
        if chosen:
            path = Path(chosen)
            self.write_table(path if path.suffix else path.with_suffix(".csv"))

    def write_table(self, path: Path) -> None:
        """Writes the features that show, a row each 10 ms."""
        self._table.start(jobs.write_table(self._doors, path, self._shown_tracks()))

    # -- looks

    def _all(self) -> list[Lane]:
        return [self.spectrogram, *self.lanes.values()]

    def _redraw(self) -> None:
        for lane in self._all():
            lane.redraw()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for lane in self._all():
            lane.apply_theme(theme)

    def close(self) -> None:
        for task in (self._task, self._table):
            task.stop()
        self.spectrogram.close_task()
