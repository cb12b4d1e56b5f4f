"""Several versions of one sound on one time axis, of which one is heard and another can take over at any instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CROSSFADE_S = 0.012
"""Long enough to keep a change from clicking, too short to be heard as a fade."""


class Tracks:
    """Versions of `length` samples by name; a source that a Player reads as it reads a GrowingSound.

    The window writes `_wanted` alone and the audio callback `_heard` and `_left` alone, so neither waits. Whatever
    changes what is heard - another name, or other samples under the same name - is faded over within CROSSFADE_S, at
    the very sample that is due. Before the first put() and while no name is chosen it is silent.
    """

    def __init__(self, sample_rate: int, length: int) -> None:
        self.sample_rate, self._length = sample_rate, length
        self._silence = np.zeros(length, np.float32)
        self._samples: dict[str, NDArray[np.float32]] = {}
        self._resampled: Tracks | None = None
        self._wanted = self._heard = self._leaving = self._silence
        self._fade = max(1, round(CROSSFADE_S * sample_rate))
        self._rise = (np.arange(1, self._fade + 1) / (self._fade + 1)).astype(np.float32)
        self._left = 0
        self.chosen = ""

    def __len__(self) -> int:
        return self._length

    @property
    def published(self) -> tuple[NDArray[np.float32], int, bool]:
        """What is wanted now, its length, and that no more will come."""
        return self._wanted, self._length, True

    def put(self, name: str, samples: NDArray[np.float32]) -> None:
        """Adds a version, or puts another in its place; raises StudioError for another length."""
        if len(samples) != self._length:
            raise StudioError(f"Sounds of {self._length} samples are wanted to be compared, but {len(samples)} came.")
        self._samples[name] = np.array(samples, np.float32)
        if self._resampled is not None:
            self._resampled.put(name, _at_rate(samples, self, self._resampled))
        if name == self.chosen:
            self._wanted = self._samples[name]

    def choose(self, name: str) -> None:
        """Lets another version be heard from the next sample on; one that is not there is silence."""
        self.chosen = name
        self._wanted = self._samples.get(name, self._silence)
        if self._resampled is not None:
            self._resampled.choose(name)

    def at_rate(self, sample_rate: int) -> Tracks:
        """The same versions at another rate; what is put and chosen here later holds there too."""
        other = Tracks(sample_rate, round(self._length * sample_rate / self.sample_rate))
        for name, samples in self._samples.items():
            other.put(name, _at_rate(samples, self, other))
        self._resampled = other
        other.choose(self.chosen)
        return other

    def read(self, start: int, count: int) -> NDArray[np.float32]:
        """Samples from `start` on, at most `count`; called by the audio callback alone."""
        wanted = self._wanted
        if wanted is not self._heard:
            self._leaving, self._heard, self._left = self._heard, wanted, self._fade
        part = wanted[start : start + count]
        if not self._left:
            return part
        n = min(self._left, len(part))
        done = self._fade - self._left
        rise = self._rise[done : done + n]
        mixed = part.copy()
        mixed[:n] = rise * part[:n] + (1 - rise) * self._leaving[start : start + n]
        self._left -= n
        return mixed


def _at_rate(samples: NDArray[np.float32], source: Tracks, goal: Tracks) -> NDArray[np.float32]:
    """The samples at the goal's rate and of its length."""
    import soxr

    made = soxr.resample(samples, source.sample_rate, goal.sample_rate, quality="HQ")[: len(goal)]
    return np.pad(made, (0, len(goal) - len(made)))
