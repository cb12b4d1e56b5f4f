"""Before and after effects as two versions of the sound that is played, and their levels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from voicestudio.audio_io.tracks import Tracks
from voicestudio.gui.effects_rack.foot import AFTER, BEFORE
from voicestudio.gui.effects_rack.treating import HOP, Treated, treat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Effect
    from voicestudio.gui.pages import Tools

MOST_S = 180.0
"""Longer sounds are not treated on trial: it would take long after every turn of a dial."""
_LIVE_S = 0.05

Level = tuple[float, float] | None


class Comparing(QObject):
    """Treats a sound on trial in the background; plays it before and after, at equal loudness, on one playhead."""

    changed = Signal()
    """Something else is heard, or can be heard."""

    def __init__(self, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._playing, self._window = tools.worker, tools.playing, tools.window
        self._job: int | None = None
        self._tracks: Tracks | None = None
        self._wanted = ""
        self.treated: Treated | None = None
        self.problem = ""
        tools.session.asked.connect(self.leave)
        tools.worker.told.connect(self._on_told)
        tools.worker.failed.connect(self._on_failed)
        tools.worker.broke.connect(self._on_broke)

    @property
    def heard(self) -> str:
        """BEFORE or AFTER, "" while the sound is played as it is."""
        return self._tracks.chosen if self._tracks is not None else ""

    @property
    def is_working(self) -> bool:
        return self._job is not None

    def try_on(self, clip: AudioClip, chain: tuple[Effect, ...]) -> None:
        """Treats the clip on trial; what is heard is exchanged when that is done."""
        self._worker.stop(self._job)
        self.problem = ""
        self._job = self._worker.start(treat(clip, chain), is_errand=True)

    def forget(self) -> None:
        """Gives up what was treated and is being treated; the sound that plays has been another since."""
        self._worker.stop(self._job)
        self._job = self._tracks = self.treated = None
        self._wanted = self.problem = ""
        self.changed.emit()

    def hear(self, name: str) -> None:
        """Lets the other version take over at this instant, as soon as it is there; "" plays the sound as it is."""
        self._wanted = name
        if not name:
            self.leave()
        elif self._tracks is not None:
            self._tracks.choose(name)
        elif self.treated is not None:
            self._open(self.treated, name)
        self.changed.emit()

    def leave(self) -> None:
        """Plays the sound as it is again, at the same place."""
        self._wanted = ""
        if self._tracks is not None:  # else it plays as it is
            self._tracks = None
            self._playing.open_whole(self._window.sound.view.data.clip)
        self.changed.emit()

    # -- levels

    def levels(self) -> tuple[Level, Level]:
        """(peak, RMS) in dB before and after: just now while it plays, else of the whole."""
        treated = self.treated
        if treated is None:
            return None, None
        if self._playing.is_playing:
            return self._live(treated.before), self._live(treated.after)
        before, after = ((one.peak_db, one.rms_db) for one in treated.levels)
        return before, after

    def reduction_db(self, index: int, kind: str) -> float | None:
        """How much the effect of that kind at that place of the chain holds back.

        Just now while the sound plays, else at most. None where it is none of level, or was not there
        yet when the sound was treated.
        """
        chain = self.treated.chain if self.treated is not None else ()
        is_there = index < len(chain) and chain[index].kind == kind
        readings = self.treated.reductions.get(index) if is_there and self.treated is not None else None
        if readings is None or not len(readings):
            return None
        if not self._playing.is_playing:
            return float(readings.max())
        place = int(self._playing.position_s * self.treated.before.sample_rate) // HOP
        return float(readings[place]) if place < len(readings) else 0.0

    def _live(self, clip: AudioClip) -> Level:
        start = round(self._playing.position_s * clip.sample_rate)
        part = clip.samples[start : start + round(_LIVE_S * clip.sample_rate)]
        if not len(part):
            return (-math.inf, -math.inf)
        return _db(np.abs(part).max()), _db(np.sqrt(np.square(part, dtype=np.float64).mean()))

    # -- what the worker tells

    def _on_told(self, number: int, event: object) -> None:
        if number != self._job or not isinstance(event, Treated):
            return
        self._job, self.treated = None, event
        length = len(event.versions[0])
        if self._tracks is not None and len(self._tracks) >= length:
            for name, clip in zip((BEFORE, AFTER), event.versions, strict=True):  # a shorter tail ends in silence
                self._tracks.put(name, np.pad(clip.samples, (0, len(self._tracks) - length)))
        elif self._wanted:
            self._open(event, self._wanted)
        self.changed.emit()

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._job:
            self._job = self.treated = None
            self.problem = message
            self.leave()

    def _on_broke(self, number: int, details: str) -> None:
        self._on_failed(number, details.strip().splitlines()[-1])

    def _open(self, treated: Treated, name: str) -> None:
        before, after = treated.versions
        self._tracks = Tracks(before.sample_rate, len(before))
        self._tracks.put(BEFORE, before.samples)
        self._tracks.put(AFTER, after.samples)
        self._tracks.choose(name)
        self._playing.open_versions(self._tracks)


def _db(ratio: NDArray[np.float64] | float) -> float:
    return 20 * math.log10(float(ratio)) if ratio > 0 else -math.inf
