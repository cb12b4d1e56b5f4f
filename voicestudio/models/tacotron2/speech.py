"""An utterance said as it is decoded: frames are told once attention has gone on well for a while after them.

What goes wrong (attention_watch) shows a little later than it happened. So the decoder stays GUARD_S ahead of what is
told; where attention fails, it goes back to the oldest place that is not told yet and draws another dropout from there
on. What was told stays, and the first frames come long before the last is decoded.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpectrogram
from voicestudio.models.tacotron2.attention_watch import RUNAWAY
from voicestudio.models.tacotron2.synthesis import ATTEMPTS
from voicestudio.models.tacotron2.timing import symbol_ends

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from voicestudio.models.tacotron2.attention_watch import Fault
    from voicestudio.models.tacotron2.synthesis import Plan, Tacotron2Model

GUARD_S = 1.0
"""As long as it takes until the watch is sure of a fault."""
LEAST_FRAMES = 16
"""Chunks are no shorter, but for the last."""


class Speech:
    """One utterance under way; when `frames` has ended, it tells what was said when, and what went wrong.

    `branches` counts how often it went back. Equal seeds say equal frames.
    """

    def __init__(self, model: Tacotron2Model, plan: Plan, seed: int = 0, attempts: int = ATTEMPTS) -> None:
        config = model.config
        self.branches = 0
        self._config, self._plan, self._attempts = config, plan, attempts
        self._line = model.decoding(plan, seed)
        self._guard = round(GUARD_S / config.spec.frame_s)
        self._kept = deque([self._line.branch(0)])  # places to go back to, the oldest first
        self._badness: list[tuple[int, int]] = []  # of the attempts from the oldest place on, and their numbers
        self._resigned = False
        self._accepted = 0

    @property
    def alignment(self) -> NDArray[np.float32]:
        """Attention weights (S, N) of the steps so far."""
        return self._line.alignment

    @property
    def ends(self) -> NDArray[np.float64]:
        """The frame (N,) at which each symbol ends."""
        return symbol_ends(self.alignment, self._config.reduction)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What went wrong and could not be mended."""
        return tuple(self._line.watch.faults)

    def places(self, *kinds: str) -> tuple[int, ...]:
        """The plan's places that faults of these kinds concern, in order and each once."""
        found = {self._plan.places[n] for fault in self.faults if fault.kind in kinds for n in fault.symbols}
        return tuple(sorted(place for place in found if place >= 0))

    def frames(self) -> Generator[MelSpectrogram]:
        """Chunks of mel; one without frames after each block of steps that tells nothing yet."""
        told, finished = 0, False
        nothing = MelSpectrogram(np.zeros((self._config.spec.n_mels, 0), np.float32), self._config.spec)
        while not finished:
            self._line.advance()
            finished = self._goes_on() and self._line.finished
            stop = self._line.known if finished else self._kept[0].known - self._config.postnet_context
            if stop > told and (finished or stop >= told + LEAST_FRAMES):
                yield self._line.refined(told, stop)
                told = stop
            else:
                yield nothing

    def _goes_on(self) -> bool:
        """Whether the line is good; if not, it goes back to the oldest place."""
        faults = self._line.watch.faults
        if len(faults) > self._accepted and not self._resigned:
            fresh = faults[self._accepted :]
            concerned = {symbol for fault in fresh for symbol in fault.symbols}
            endless = any(fault.kind == RUNAWAY for fault in fresh)
            self._badness.append((len(concerned) + len(self._plan.silent) * endless, len(self._badness)))
            self._go_back()
            return False
        if len(faults) > self._accepted:  # the best of the attempts came to its fault again
            self._accepted, self._resigned = len(faults), False
            self._badness.clear()
            self._kept.clear()
        self._kept.append(self._line.branch(0))
        while len(self._kept) > 1 and self._line.known - self._kept[1].known >= self._guard:
            self._kept.popleft()
            if not self._resigned:
                self._badness.clear()
        return True

    def _go_back(self) -> None:
        """To the oldest place, with another dropout; with the least bad one when all attempts are used up."""
        self.branches += 1
        attempt = len(self._badness)
        self._resigned = attempt >= self._attempts
        if self._resigned:
            attempt = min(self._badness)[1]
        oldest = self._kept[0]
        self._kept = deque([oldest])
        self._line = oldest.branch(attempt)
