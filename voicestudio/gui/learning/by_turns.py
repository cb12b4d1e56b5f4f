"""Target and candidate on one transport: which of them is heard changes at the instant, both equally loud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from voicestudio.core import AudioClip
from voicestudio.gui.bench.playing import RowsPlaying
from voicestudio.gui.learning.match_window import CANDIDATE, TARGET

if TYPE_CHECKING:
    from voicestudio.gui.learning.jobs import Pictured
    from voicestudio.gui.learning.match_window import MatchWindow
    from voicestudio.gui.pages import Tools


class ByTurns(QObject):
    """Connects a player with the window; the studio's own player gives way while this one plays."""

    def __init__(self, tools: Tools, window: MatchWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._window = tools, window
        self.playing = RowsPlaying(tools.doors, self)
        self._sounds: dict[str, Pictured] = {}
        self._is_awake = False
        self._width_s = 0.0
        window.hear_wanted.connect(self.hear)
        window.play_wanted.connect(self.toggle)
        window.loop_wanted.connect(self.playing.set_loop)
        window.seek_wanted.connect(self.playing.seek)
        self.playing.moved.connect(self._on_moved)
        self.playing.state_changed.connect(lambda _: self._show())
        self.playing.problem_changed.connect(lambda problem: problem and window.messages.say(problem, "warning"))

    def wake(self) -> None:
        """Opens the door to the sound output that the person has chosen."""
        wanted = self._tools.window.outputs.wanted
        if self._is_awake:
            self.playing.choose(wanted or None)
        else:
            self._is_awake = True
            self.playing.start(wanted)
            self._lay_out()

    def put(self, which: str, sound: Pictured | None) -> None:
        """A sound in its place; what plays goes on at the same instant."""
        if sound is None:
            self._sounds.pop(which, None)
        else:
            self._sounds[which] = sound
        self._window.pictures[which].show_mel(
            sound.mel if sound else None, sound.clip.duration_s if sound else 0.0
        )
        self._lay_out()

    def has(self, which: str) -> bool:
        return which in self._sounds

    @property
    def heard(self) -> str:
        """TARGET or CANDIDATE."""
        return self.playing.heard_row

    def hear(self, which: str) -> None:
        """Lets that one sound from now on, and plays if all was silent."""
        if self.has(which):
            self.playing.hear_row(which)
            if not self.playing.is_playing:
                self.toggle()
        self._show()

    def toggle(self) -> None:
        """Play, pause, and on again."""
        if self._sounds:
            self._tools.playing.let_go()
            self.playing.toggle()

    def let_go(self) -> None:
        self.playing.let_go()

    def close(self) -> None:
        self.playing.close()

    def _lay_out(self) -> None:
        """Gives both to the player, the shorter with silence after it."""
        playing, heard = self.playing, self.playing.heard_row
        was_playing, place_s = playing.is_playing, playing.position_s
        if self._sounds:
            length = max(len(sound.clip) for sound in self._sounds.values())
            rate = next(iter(self._sounds.values())).clip.sample_rate
            order = [which for which in (TARGET, CANDIDATE) if which in self._sounds]
            playing.begin_rows(AudioClip(np.zeros(length, np.float32), rate))
            for which in order:
                sound = self._sounds[which]
                padded = np.pad(sound.clip.samples, (0, length - len(sound.clip)))
                playing.put_row(which, AudioClip(padded, rate), sound.loudness)
            playing.hear_row(heard if heard in self._sounds else order[0])
            if was_playing:
                playing.play(place_s)
            for picture in self._window.pictures.values():
                picture.set_width(length / rate)
        else:
            playing.stop()
        self._show()

    def _on_moved(self, seconds: float) -> None:
        for which, picture in self._window.pictures.items():
            picture.set_playhead(seconds if which == self.playing.heard_row else None)

    def _show(self) -> None:
        window, playing = self._window, self.playing
        window.show_heard(playing.heard_row if self._sounds else "")
        window.icons.give(window.play_button, "pause" if playing.is_playing else "play")
        if len(playing.matching.gains) < 2 or len(self._sounds) < 2:
            window.level_note.set_whole("")
        elif playing.matching.by_loudness:
            window.level_note.set_whole(self.tr("Both play equally loud (BS.1770 loudness)"))
        else:
            window.level_note.set_whole(self.tr("Both play equally loud (RMS, too short for BS.1770)"))
