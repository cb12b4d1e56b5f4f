"""Effects that a live sound passes, and that may become others while it sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.chain import Running
from voicestudio.engine.limiting import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Effect

    Make = Callable[[int], NDArray[np.float32]]

CROSSED_S = 0.025
"""How long it takes until other effects have taken over."""


class Treatment:
    """A chain at work on samples that are asked for; with none at work it hands them on."""

    def __init__(self, effects: Sequence[Effect], sample_rate: int) -> None:
        self.treats = any(not effect.bypassed for effect in effects)
        self._sample_rate = sample_rate
        self._chains = [_Chain(effects, sample_rate)]
        self._crossed = 0

    def change(self, effects: Sequence[Effect]) -> None:
        """Other effects hear what comes from now on beside those at work, and soon take over; the last ones count."""
        kept = self._chains[:2] if self._crossed else self._chains[:1]
        self._chains = [*kept, _Chain(effects, self._sample_rate)]
        self.treats = any(not effect.bypassed for effect in effects)

    def taken(self, make: Make, n_samples: int) -> NDArray[np.float32]:
        """The next samples, of what `make` gives; as much is made ahead as the effects want at once."""
        while any(chain.lacks(n_samples) for chain in self._chains):
            samples = make(n_samples)
            for chain in self._chains:
                chain.push(samples)
        if len(self._chains) == 1:
            return self._chains[0].taken(n_samples)
        before, after = (chain.taken(n_samples) for chain in self._chains[:2])
        for waiting in self._chains[2:]:
            waiting.taken(n_samples)
        share = (self._crossed + np.arange(n_samples)) / (CROSSED_S * self._sample_rate)
        share = np.clip(share, 0, 1).astype(np.float32)
        self._crossed += n_samples
        if self._crossed >= CROSSED_S * self._sample_rate:
            self._chains, self._crossed = self._chains[1:], 0
        return (1 - share) * before + share * after


class _Chain:
    """Effects, and what they gave that was not taken yet."""

    def __init__(self, effects: Sequence[Effect], sample_rate: int) -> None:
        treats = any(not effect.bypassed for effect in effects)
        self._running = Running(effects, sample_rate) if treats else None
        self._limiter = Limiter(sample_rate)
        self._ready = np.empty(0, np.float32)

    def lacks(self, n_samples: int) -> bool:
        return len(self._ready) < n_samples

    def push(self, samples: NDArray[np.float32]) -> None:
        pieces = [samples] if self._running is None else self._running.push(self._limiter.push(samples))
        self._ready = np.concatenate([self._ready, *pieces])

    def taken(self, n_samples: int) -> NDArray[np.float32]:
        samples, self._ready = self._ready[:n_samples], self._ready[n_samples:]
        return samples
