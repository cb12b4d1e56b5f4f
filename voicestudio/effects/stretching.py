"""Effects of pitch and time, by segments: Rubber Band is given a second and a half at once, never the whole sound.

Neighbouring segments share some of the sound, and are joined where they agree best there: in a pause, or where their
waves lie on one another. A segment may be put up to 8 ms beside its place for that; it never adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

HOP_S = 1.1
"""From the beginning of one segment to the next, in the sound as it comes in."""
SHARED_S = 0.4
_EDGE = 0.2
"""The part of what two segments share, at each end, in which neither is trusted."""
_CROSS_S = 0.02
_ASIDE_S = 0.008
_TRIED = 48
_OF_POWER = 1e-4
"""A difference so far below the sound's power (-40 dB) is worth less than being in place."""


def pitch_shift(values: Mapping[str, float], sample_rate: int) -> Stage:
    return Segments(sample_rate, 1.0, values["semitones"], bool(values["formants"]))


def time_stretch(values: Mapping[str, float], sample_rate: int) -> Stage:
    return Segments(sample_rate, values["length"], 0.0, True)


class Segments:
    """A Stage whose sound becomes `length` times as long and is moved by so many semitones."""

    def __init__(self, sample_rate: int, length: float, semitones: float, keeps_formants: bool) -> None:
        self._rate, self._length = sample_rate, length
        self._semitones, self._keeps_formants = semitones, keeps_formants
        self._hop, self._shared = round(HOP_S * sample_rate), round(SHARED_S * sample_rate)
        self._waiting = np.zeros(0, np.float32)
        self._last: NDArray[np.float32] | None = None  # the end of the segment before, from where this one begins
        self._taken = self._given = 0
        self._done = 0  # samples that came in before this segment

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._length == 1 and self._semitones == 0:
            return samples
        self._taken += len(samples)
        self._waiting = np.concatenate([self._waiting, samples])
        pieces = [np.zeros(0, np.float32)]
        while len(self._waiting) > self._hop + self._shared:
            segment = self._joined(self._changed(self._waiting[: self._hop + self._shared]))
            self._done += self._hop
            cut = self._place(self._done) - self._given
            pieces.append(segment[:cut])
            self._given += cut
            self._last, self._waiting = segment[cut:], self._waiting[self._hop :]
        return np.concatenate(pieces)

    def finish(self) -> Iterator[NDArray[np.float32]]:
        if not len(self._waiting):
            return
        segment = self._joined(self._changed(self._waiting))
        yield _fitted(segment, max(1, self._place(self._taken)) - self._given)

    def _place(self, taken: int) -> int:
        """Where what comes in at that sample goes out."""
        return round(taken * self._length)

    def _changed(self, segment: NDArray[np.float32]) -> NDArray[np.float32]:
        from pedalboard import time_stretch as stretch

        wanted = max(1, round(len(segment) * self._length))
        changed = stretch(
            segment, self._rate, 1 / self._length, self._semitones, preserve_formants=self._keeps_formants
        )
        return _fitted(np.asarray(changed, np.float32).ravel(), wanted)

    def _joined(self, segment: NDArray[np.float32]) -> NDArray[np.float32]:
        """The segment with its beginning taken from the one before, up to where the two are joined."""
        if self._last is None:
            return segment
        cross = max(2, round(_CROSS_S * self._rate))
        at, aside = _joint(self._last, segment, cross, round(_ASIDE_S * self._rate))
        share = np.linspace(0, 1, cross, dtype=np.float32)
        crossed = self._last[at : at + cross] * (1 - share) + segment[at + aside : at + aside + cross] * share
        return np.concatenate([self._last[:at], crossed, segment[at + aside + cross :]])


def _joint(before: NDArray[np.float32], after: NDArray[np.float32], cross: int, furthest: int) -> tuple[int, int]:
    """Where to go from one to the other, and how far aside of its place the other is heard from there on.

    The pair for which the two differ least, in power, over `cross` samples; of like ones, that least aside.
    """
    n = min(len(before), len(after))
    edge = max(int(_EDGE * n), furthest)
    best = (np.inf, 0, 0)
    power = float(np.square(before, dtype=np.float64).mean())
    to_be_aside = (_OF_POWER * cross * power + 1e-9) * np.abs(np.arange(-furthest, furthest + 1)) / max(1, furthest)
    for at in np.linspace(edge, max(edge, n - edge - cross), _TRIED).astype(int):
        old = before[at : at + cross].astype(np.float64)
        near = after[at - furthest : at + cross + furthest].astype(np.float64)
        if len(old) < cross or len(near) < cross + 2 * furthest:
            continue
        sums = np.concatenate([[0.0], np.cumsum(near**2)])
        differs = (old**2).sum() + sums[cross:] - sums[:-cross] - 2 * _correlated(near, old) + to_be_aside
        aside = int(differs.argmin())
        best = min(best, (float(differs[aside]), int(at), aside - furthest))
    return best[1], best[2]


def _correlated(long: NDArray[np.float64], short: NDArray[np.float64]) -> NDArray[np.float64]:
    n = 1 << (len(long) + len(short) - 1).bit_length()
    spectrum = np.fft.rfft(long, n) * np.conj(np.fft.rfft(short, n))
    return np.fft.irfft(spectrum, n)[: len(long) - len(short) + 1]


def _fitted(samples: NDArray[np.float32], n_samples: int) -> NDArray[np.float32]:
    """Cut, or filled with silence, to that length."""
    return np.pad(samples, (0, max(0, n_samples - len(samples))))[:n_samples]
