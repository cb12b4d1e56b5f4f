"""How long a sound lasts, and how it comes and goes: what the sounds of nature and noise have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import ParamRange
from voicestudio.synth.gate import Ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from voicestudio.synth.gate import Gate, Span

LOWEST_HZ = 20.0


def attack(default: float) -> ParamRange:
    """How long the sound takes to come."""
    return ParamRange("attack_s", 0.005, 10.0, default, "Time the sound takes to come up.", "s", "log")


def release(default: float) -> ParamRange:
    """How long the sound takes to go."""
    return ParamRange("release_s", 0.01, 20.0, default, "Time the sound takes to go after the note.", "s", "log")


class Held:
    """A sound that is there as long as the key is held: it comes in `attack_s` and goes in `release_s` after it."""

    def __init__(self, gate: Gate, attack_s: float, release_s: float, sample_rate: int) -> None:
        self._gate, self._sample_rate = gate, sample_rate
        self._attack, self._release = attack_s * sample_rate, release_s * sample_rate

    @property
    def n_samples(self) -> float:
        """How long it is, infinity while the key is down and nobody knows how long."""
        return self._lasts(self._gate.let_go_s)

    def spans(self) -> Iterator[Span]:
        """The spans of the whole."""
        return self._gate.spans(self._lasts, self._sample_rate)

    def shaped(self, make: Callable[[int, int], NDArray[np.float64]]) -> Iterator[NDArray[np.float32]]:
        """What `make(start, count)` gives, asked in order, while the key is held and as it goes."""
        sound = Ahead(make)
        for span in self.spans():
            yield (sound.next(len(span)) * self.envelope(span.start, span.stop)).astype(np.float32)

    def _lasts(self, let_go_s: float) -> float:
        return let_go_s * self._sample_rate + self._release

    def envelope(self, start: int, stop: int) -> NDArray[np.float64]:
        """Amplitude at those samples: half a cosine up, half a cosine down, 0 at both ends."""
        held = self._gate.let_go_s * self._sample_rate
        if start >= self._attack and stop <= held:
            return np.ones(stop - start)
        at = np.arange(start, stop)
        up = np.clip(at / self._attack, 0, 1)
        down = np.clip((at - held) / self._release, 0, 1)
        return (0.5 - 0.5 * np.cos(np.pi * up)) * (0.5 + 0.5 * np.cos(np.pi * down))


class Filter:
    """Second-order sections that carry their state on from block to block."""

    def __init__(self, sections: NDArray[np.float64]) -> None:
        self._sections = np.ascontiguousarray(np.atleast_2d(sections), np.float64)
        self._state = np.zeros((len(self._sections), 2))

    def __call__(self, samples: NDArray[np.float64]) -> NDArray[np.float64]:
        """The next samples, filtered."""
        from voicestudio.synth.filter_kernel import cascade

        return cascade(self._sections, self._state, samples)


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
