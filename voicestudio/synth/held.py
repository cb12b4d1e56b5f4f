"""How long a sound lasts, and how it comes and goes: what the sounds of nature and noise have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth import synthesizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voicestudio.core import Note

LOWEST_HZ = 20.0


def attack(default: float) -> ParamRange:
    """How long the sound takes to come."""
    return ParamRange("attack_s", 0.005, 10.0, default, "Time the sound takes to come up.", "s", "log")


def release(default: float) -> ParamRange:
    """How long the sound takes to go."""
    return ParamRange("release_s", 0.01, 20.0, default, "Time the sound takes to go after the note.", "s", "log")


def spans(n_samples: int) -> Iterator[tuple[int, int]]:
    """Start and stop of each block of a sound that long."""
    for start in range(0, n_samples, synthesizer.BLOCK):
        yield start, min(start + synthesizer.BLOCK, n_samples)


class Held:
    """A sound that is there as long as the note is held: it comes in `attack_s` and goes in `release_s` after it."""

    def __init__(self, note: Note, attack_s: float, release_s: float, sample_rate: int) -> None:
        self._attack, self._held = attack_s * sample_rate, note.duration_s * sample_rate
        self._release = release_s * sample_rate
        self.n_samples = max(1, round(self._held + self._release))

    def envelope(self, start: int, stop: int) -> NDArray[np.float64]:
        """Amplitude at those samples: half a cosine up, half a cosine down, 0 at both ends."""
        if start >= self._attack and stop <= self._held:
            return np.ones(stop - start)
        at = np.arange(start, stop)
        up = np.clip(at / self._attack, 0, 1)
        down = np.clip((at - self._held) / self._release, 0, 1)
        return (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 + 0.5 * np.cos(np.pi * down))


class Filter:
    """Second-order sections that carry their state on from block to block."""

    def __init__(self, sections: NDArray[np.float64]) -> None:
        self._sections = np.atleast_2d(sections)
        self._state = np.zeros((len(self._sections), 2))

    def __call__(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """The next samples, filtered."""
        from scipy.signal import sosfilt

        filtered, self._state = sosfilt(self._sections, samples, zi=self._state)
        return filtered


def corner_filter(kind: str, hz: float | tuple[float, float], sample_rate: int, order: int = 2) -> Filter:
    """A Butterworth "lowpass", "highpass" or "bandpass"; corners above what the sample rate holds are lowered."""
    from scipy.signal import butter

    corners = np.minimum(hz, 0.45 * sample_rate)
    if kind == "bandpass" and corners[0] >= corners[1]:
        corners[0] = corners[1] / 2
    return Filter(butter(order, corners, kind, fs=sample_rate, output="sos"))


def without_dc(sample_rate: int, below_hz: float = LOWEST_HZ) -> Filter:
    """Takes away what lies below hearing."""
    return corner_filter("highpass", below_hz, sample_rate)
