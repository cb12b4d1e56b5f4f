"""An effect at work: samples go in as they come, treated ones come out, and in the end what still rings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Treat = Callable[[NDArray[np.float32]], NDArray[np.float32]]

BLOCK = 2048
"""Samples that are treated in one go. Never more or fewer: a plugin forgets all when the size changes."""
SILENCE = 1e-4
"""A tail has ended where it stays below this (-80 dB)."""
LONGEST_TAIL_S = 20.0
_FADE_S = 1.0
"""A tail that would go on is faded out over this much of its end."""


class Stage(Protocol):
    """One effect at work on one sound, float32 (n,); for the next sound another is made."""

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next piece, of any length; what is ready of the treated sound, often less, sometimes nothing."""

    def finish(self) -> Iterator[NDArray[np.float32]]:
        """What is left when no more comes, in short pieces."""


class Blockwise:
    """Treats a sound in blocks of BLOCK samples, whatever pieces it comes in, so that pieces change no sample.

    `treat` gives as many samples as it takes, but that what it gives altogether may be behind by some samples at the
    start, which it leaves out. `rests_s` is the longest silence inside a tail: 0 where there is no tail, and the sound
    keeps its length.
    """

    def __init__(self, treat: Treat, sample_rate: int, rests_s: float = 0.0) -> None:
        self._treat, self._rate = treat, sample_rate
        self._rests = round(rests_s * sample_rate)
        self._waiting = np.zeros(0, np.float32)
        self._taken = self._given = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        self._taken += len(samples)
        waiting = np.concatenate([self._waiting, samples])
        whole = len(waiting) // BLOCK * BLOCK
        self._waiting = waiting[whole:]
        return self._treated(waiting[:whole])

    def finish(self) -> Iterator[NDArray[np.float32]]:
        if self._taken == 0:
            return
        padded = np.zeros(BLOCK, np.float32)
        padded[: len(self._waiting)] = self._waiting
        nothing = np.zeros(BLOCK, np.float32)
        left = self._taken - self._given
        beyond = self._treated(padded)
        while len(beyond) < left:
            beyond = np.concatenate([beyond, self._treated(nothing)])
        yield beyond[:left]
        if self._rests:
            yield from self._tail(beyond[left:], nothing)

    def _tail(self, begun: NDArray[np.float32], nothing: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """What rings on, up to its last sample that is not silent, and no longer than LONGEST_TAIL_S."""
        longest, fade = int(LONGEST_TAIL_S * self._rate), int(_FADE_S * self._rate)
        told, quiet, piece = 0, np.zeros(0, np.float32), begun
        while told + len(quiet) < longest:
            piece = piece[: longest - told - len(quiet)]
            at = told + len(quiet) + np.arange(len(piece))
            piece = piece * np.clip((longest - at) / fade, 0, 1).astype(np.float32)
            quiet = np.concatenate([quiet, piece])
            loud = np.flatnonzero(np.abs(piece) > SILENCE)
            if len(loud):
                until = len(quiet) - len(piece) + int(loud[-1]) + 1
                yield quiet[:until]
                told, quiet = told + until, quiet[until:]
            if len(quiet) > self._rests + BLOCK:
                return
            piece = self._treated(nothing)

    def _treated(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        pieces = [self._treat(samples[start : start + BLOCK]) for start in range(0, len(samples), BLOCK)]
        treated = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        self._given += len(treated)
        return treated
