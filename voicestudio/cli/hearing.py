"""Playing on the command line what is being made."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from voicestudio.audio_io.playback import Player
    from voicestudio.core import AudioClip

_LOOK_S = 0.02


def player() -> Player:
    """The player of this computer's sound output."""
    from voicestudio.audio_io.playback import Player

    return Player()


class Hearing:
    """Plays a growing sound; where that is not possible it says so once, in one sentence, and goes on without.

    `must`: nobody else takes the sound, so that a missing or lost output is an error (DeviceError). A context manager:
    leaving it falls silent.
    """

    def __init__(self, sample_rate: int, must: bool = False) -> None:
        self._player = player()
        self._must = must
        self._told: str | None = None
        if not self._player.available:
            reason = self._player.problem or "Playback is off because there is no sound output."
            if must:
                raise DeviceError(reason)
            self._tell(reason)
            self._player = None
            return
        self._player.open(sample_rate)
        self._player.play()
        self._look()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._player is not None:
            self._player.close()

    def append(self, clip: AudioClip) -> None:
        if self._player is not None:
            self._player.append(clip)
            self._look()

    def finish(self) -> None:
        """No more will come; returns when all was heard, or the output is lost."""
        if self._player is None:
            return
        self._player.finish()
        while self._player is not None and self._player.state in ("playing", "waiting"):
            time.sleep(_LOOK_S)
            self._look()

    def _look(self) -> None:
        """Tells what the player says of the output; lets it go when it plays no more."""
        state, problem = self._player.state, self._player.problem
        if problem is None:
            return
        lost = state in ("paused", "stopped")
        if lost and self._must:
            raise DeviceError(problem)
        if problem != self._told:
            self._tell(problem)
        if lost:
            self._player.close()
            self._player = None

    def _tell(self, message: str) -> None:
        self._told = message
        print(f"voicestudio: {message}", file=sys.stderr)
