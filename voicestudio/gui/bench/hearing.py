"""What of the bench is heard: play, loop, which row, and the blind test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.gui.bench.blind_dialog import BlindDialog
from voicestudio.gui.bench.playing import RowsPlaying

if TYPE_CHECKING:
    from voicestudio.audio_io.matching import Loudness
    from voicestudio.core import AudioClip
    from voicestudio.gui.bench.window import BenchWindow
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.playing import Playing


class RowsHearing(QObject):
    """Connects the bench's player with its window; the studio's own player gives way while the bench plays."""

    def __init__(self, doors: Doors, others: Playing, window: BenchWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._others, self._window = others, window
        self.playing = RowsPlaying(doors, self)
        self.dialog: BlindDialog | None = None
        self._is_awake = False
        self._duration_s = 0.0
        playing, rows = self.playing, window.rows
        window.play.triggered.connect(lambda _checked=False: self.toggle())
        window.loop.toggled.connect(playing.set_loop)
        window.to_start.triggered.connect(lambda _checked=False: playing.seek(0.0))
        window.to_end.triggered.connect(lambda _checked=False: playing.seek(self._duration_s))
        window.row_wanted.connect(self._on_number)
        rows.row_chosen.connect(self.choose)
        rows.seek_requested.connect(playing.seek)
        rows.play_requested.connect(self._on_play)
        rows.selection_changed.connect(playing.select)
        playing.moved.connect(self._on_moved)
        playing.state_changed.connect(lambda _: window.show_playing(playing.is_playing))
        playing.problem_changed.connect(lambda problem: problem and window.messages.say(problem, "warning"))

    # -- the rows

    def wake(self, output: str) -> None:
        """Opens the door to the sound output."""
        if not self._is_awake:
            self._is_awake = True
            self.playing.start(output)
        else:
            self.playing.choose(output or None)
        self.look()

    def begin(self, clip: AudioClip) -> None:
        """Forgets all rows; those to come are as long as `clip`."""
        self._duration_s = clip.duration_s
        self.playing.begin_rows(clip)
        self._window.rows.forget_selection()
        self._on_moved(0.0)

    def put(self, name: str, clip: AudioClip, loudness: Loudness | None) -> None:
        self.playing.put_row(name, clip, loudness)
        self.look()

    def drop(self, name: str) -> None:
        """Forgets a row; where it sounds, the source does instead."""
        if self.playing.heard_row == name:
            self.choose("")
        self.playing.drop_row(name)
        self.look()

    def choose(self, name: str) -> None:
        """Lets a row sound, from the same instant on."""
        if self.playing.has_row(name):
            self.playing.hear_row(name)
        self._show_sounding()

    def _on_number(self, number: int) -> None:
        rows = self._window.rows.rows
        if number <= len(rows):
            self.choose(rows[number - 1].name)

    # -- playing

    def toggle(self) -> None:
        """Play, pause, and on again."""
        self._others.let_go()
        self.playing.toggle()

    def _on_play(self, start_s: float, stop_s: float) -> None:
        self._others.let_go()
        self.playing.play(start_s, stop_s)

    def let_go(self) -> None:
        """Lets the output go."""
        if self.dialog is not None:
            self.dialog.reject()
        self.playing.let_go()

    def close(self) -> None:
        self.playing.close()

    def _on_moved(self, seconds: float) -> None:
        self._window.show_clock(seconds, self._duration_s)
        self._window.rows.set_playhead(seconds if self._duration_s else None)

    # -- the blind test

    def ask_blind(self, rows: list[tuple[str, str]]) -> None:
        """Opens the blind test of the rows that can be heard; while it is open nothing shows which row sounds."""
        if len(rows) < 2 or self.dialog is not None:
            return
        before = self.playing.heard_row
        dialog = self.dialog = BlindDialog(rows, self._window)
        dialog.hear.connect(self._hear_blind)
        dialog.toggled.connect(self.toggle)
        dialog.finished.connect(lambda _: self._end_blind(before))
        self._show_sounding()
        dialog.open()

    def _hear_blind(self, name: str) -> None:
        self.playing.hear_row(name)
        if not self.playing.is_playing:
            self.toggle()

    def _end_blind(self, before: str) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        if self.playing.is_playing:
            self.playing.toggle()
        self.choose(before)

    # -- what shows

    def look(self) -> None:
        """Brings the transport in line with how things are."""
        playing, window = self.playing, self._window
        reason = "" if playing.is_available else self.tr("Playback is off")
        window.show_transport(bool(self._duration_s) and playing.is_available, reason)
        n_matched = len(playing.matching.gains)
        if n_matched < 2:
            window.matching.setText("")
        elif playing.matching.by_loudness:
            window.matching.setText(self.tr("Rows play equally loud (BS.1770 loudness)"))
        else:
            window.matching.setText(self.tr("Rows play equally loud (RMS, too short for BS.1770)"))
        self._show_sounding()

    def _show_sounding(self) -> None:
        heard = self.playing.heard_row if self._duration_s and self.dialog is None else None
        for row in self._window.rows.rows:
            row.set_sounding(row.name == heard)
        row = self._window.rows.row(heard) if heard is not None else None
        self._window.sounding.setText(row.title.text() if row is not None else "")
