"""All rows on one transport: what plays goes on at the same sample when another row is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.audio_io.matching import Loudness, Matching, matched
from voicestudio.audio_io.tracks import Tracks
from voicestudio.gui.playing import Playing

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from voicestudio.core import AudioClip
    from voicestudio.gui.doors import Doors


class RowsPlaying(Playing):
    """Plays one of several rows of equal length; all are brought to the loudness of the first."""

    def __init__(self, doors: Doors, parent: QObject | None = None) -> None:
        super().__init__(doors, parent)
        self._forget(1, 22050)

    def _forget(self, length: int, sample_rate: int) -> None:
        self._tracks = Tracks(sample_rate, length)
        self._clips: dict[str, tuple[AudioClip, Loudness | None]] = {}
        self._gains: dict[str, float] = {}
        self.matching = Matching((), True)

    def begin_rows(self, clip: AudioClip) -> None:
        """Forgets all rows; those to come are as long as `clip`."""
        self._forget(len(clip), clip.sample_rate)
        self._region = None
        if self._player is not None:
            self._player.open_tracks(self._tracks)
        self.look()

    def put_row(self, name: str, clip: AudioClip, loudness: Loudness | None = None) -> None:
        """Adds a row, or tells how loud it is; one of unknown loudness is played as it is."""
        if name not in self._clips or self._clips[name][0] is not clip:
            self._gains.pop(name, None)
        self._clips[name] = (clip, loudness)
        self._match()

    def drop_row(self, name: str) -> None:
        """Forgets a row; where it sounds, it goes on until another is chosen."""
        if self._clips.pop(name, None) is not None:
            del self._gains[name]
            self._match()

    @property
    def heard_row(self) -> str:
        """The name of the row that sounds."""
        return self._tracks.chosen

    def hear_row(self, name: str) -> None:
        """Lets another row sound from the next sample on."""
        self._tracks.choose(name)

    def has_row(self, name: str) -> bool:
        return name in self._clips

    def gain(self, name: str) -> float:
        """The factor that a row is played with."""
        return self._gains[name]

    def _match(self) -> None:
        known = {name: loudness for name, (_, loudness) in self._clips.items() if loudness is not None}
        self.matching = matched(list(known.values()))
        gains = dict(zip(known, self.matching.gains, strict=True))
        for name, (clip, _) in self._clips.items():
            gain = gains.get(name, 1.0)
            if self._gains.get(name) != gain:
                self._gains[name] = gain
                self._tracks.put(name, clip.samples * np.float32(gain))
