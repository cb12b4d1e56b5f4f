"""One note that sounds, and how it comes to sound otherwise while its key is held: without a click, not struck anew."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Note
    from voicestudio.synth.gate import Gate

    Begin = Callable[[Note, Gate], Generator[AudioClip]]

FADE_S, CROSSED_S = 0.01, 0.025
"""How long a note takes that leaves, and one that becomes another."""
CATCHING_UP = 8192
"""Samples of a note's past that are made anew in one block, at most, until it is where the one that sounds is."""


class _Line:
    """The samples of one rendering of a note, in any portions."""

    def __init__(self, clips: Generator[AudioClip], gate: Gate) -> None:
        self.clips, self.gate = clips, gate
        self.given, self.ended = 0, False
        self._rest = np.empty(0, np.float32)

    def taken(self, count: int) -> NDArray[np.float32]:
        """The next samples: fewer where it ends."""
        pieces, missing = [], count
        while missing and not self.ended:
            if not len(self._rest):
                clip = next(self.clips, None)
                if clip is None:
                    self.ended = True
                    break
                self._rest = clip.samples
            part, self._rest = self._rest[:missing], self._rest[missing:]
            pieces.append(part)
            missing -= len(part)
        self.given += count - missing
        return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, np.float32), *pieces])


class NoteVoice:
    """A note: what it was begun as, its key, and samples until it begins.

    `follow` gives it other values while it is held: the note is made with them from its beginning, in portions and
    unheard, until it is where the one that sounds is; then the one is faded into the other, each as loud as it is.
    """

    def __init__(self, note: Note, seed: int, begun: Generator[AudioClip], gate: Gate, wait: int, rate: int) -> None:
        self.note, self.seed, self.wait = note, seed, wait
        self.leaving = self.ended = False
        self._line = _Line(begun, gate)
        self._fade, self._cross, self._crossed = round(FADE_S * rate), round(CROSSED_S * rate), 0
        self._coming: _Line | None = None
        self._wanted: tuple[Note, Begin] | None = None

    @property
    def gate(self) -> Gate:
        return self._line.gate

    @property
    def is_held(self) -> bool:
        return isinf(self.gate.let_go_s)

    def let_go(self) -> None:
        """The key is let go."""
        self.gate.let_go()
        if self._coming is not None:
            self._coming.gate.let_go_s = self.gate.let_go_s
        self._wanted = None

    def follow(self, note: Note, begin: Begin) -> None:
        """The note goes on as `note`; `begin` starts that with a gate. Of several, the last one counts."""
        if self._coming is not None and not self._crossed:
            self._coming.clips.close()
            self._coming = None
        self._wanted = note, begin

    def close(self) -> None:
        self._line.clips.close()
        if self._coming is not None:
            self._coming.clips.close()
        self.ended = True

    def add_to(self, total: NDArray[np.float32]) -> None:
        """Adds the next len(total) samples of the note; one that is leaving fades out within these."""
        at = min(self.wait, len(total))
        self.wait -= at
        samples = self._next(len(total) - at)
        if self.leaving:
            down = np.clip(1 - np.arange(at, at + len(samples)) / min(self._fade, len(total)), 0, 1)
            samples = samples * down.astype(np.float32)
        total[at : at + len(samples)] += samples
        if self.leaving:
            self.close()

    def _next(self, count: int) -> NDArray[np.float32]:
        if self._wanted is not None and self._coming is None and self._line.given:
            self._begin(*self._wanted)
            self._wanted = None
        is_there = self._coming is not None and self._has_caught_up()
        samples = self._line.taken(count)
        if is_there:
            samples = self._mixed(samples, count)
        self.ended = self._line.ended
        return samples

    def _begin(self, note: Note, begin: Begin) -> None:
        gate = type(self.gate)(at_once=min(CATCHING_UP, self._line.given))
        self._coming, self._crossed, self.note = _Line(begin(note, gate), gate), 0, note

    def _has_caught_up(self) -> bool:
        coming = self._coming
        missing = self._line.given - coming.given
        coming.gate.at_once = max(min(CATCHING_UP, missing), 1)
        coming.taken(min(CATCHING_UP, missing))
        if coming.given == self._line.given or coming.ended:
            coming.gate.at_once = self.gate.at_once
            return True
        return False

    def _mixed(self, samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Both, the one fading into the other, which takes its place when that is done."""
        coming, both = self._coming, np.zeros((2, count), np.float32)
        both[0, : len(samples)] = samples
        other = coming.taken(count)
        both[1, : len(other)] = other
        share = np.clip((self._crossed + np.arange(count)) / self._cross, 0, 1).astype(np.float32)
        self._crossed += count
        if self._crossed >= self._cross:
            self._line.clips.close()
            self._line, self._coming, self._crossed = coming, None, 0
        return (1 - share) * both[0] + share * both[1]
