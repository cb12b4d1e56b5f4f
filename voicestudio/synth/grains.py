"""Short sounds laid over one another: bubbles, struck modes and bursts of noise, each begun by an event."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.synth.held import Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FLOOR = 1e-4
"""A grain ends where it has become this quiet: 80 dB below full scale."""
TOP_SHARE = 0.42
"""No grain rises above this share of the sample rate."""


def pings(start: int, stop: int, onset: NDArray[np.int64], amplitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Single samples of those amplitudes at those places, all between start and stop."""
    return np.bincount(onset - start, amplitude, stop - start).astype(np.float64, copy=False)  # none give whole numbers


class Pile:
    """Single samples that are laid ahead, up to `reach` samples after the block in which they are told."""

    def __init__(self, reach: int) -> None:
        self._ahead = np.zeros(reach)

    def add(self, at: NDArray[np.int64], amplitude: NDArray[np.float64]) -> None:
        """`at` counts from the next sample that is taken; what lies beyond the pile makes it longer."""
        missing = int(at.max(initial=0)) + 1 - self._ahead.size
        if missing > 0:
            self._ahead = np.concatenate([self._ahead, np.zeros(missing)])
        np.add.at(self._ahead, at, amplitude)

    def taken(self, n: int) -> NDArray[np.float64]:
        """The next n samples, taken off."""
        if self._ahead.size < n:
            self._ahead = np.concatenate([self._ahead, np.zeros(n - self._ahead.size)])
        first, self._ahead = self._ahead[:n], self._ahead[n:]
        return first


class Chirps:
    """Sines that die away exponentially and may rise in pitch, laid over one another."""

    def __init__(self, longest_s: float, sample_rate: int, latest_s: float = 0.0) -> None:
        """None lasts longer than `longest_s`, none begins later than `latest_s` after the block that it is told in."""
        self._sample_rate, self._longest = sample_rate, int(longest_s * sample_rate)
        self._latest = int(latest_s * sample_rate)
        self._pile = np.zeros(0)

    def next(
        self,
        start: int,
        stop: int,
        onset: NDArray[np.int64],
        amplitude: NDArray[np.float64],
        hz: NDArray[np.float64],
        fall_per_s: NDArray[np.float64],
        rise_per_s: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The samples from start to stop after adding chirps: e ** (-fall t) sin(2 pi hz (t + rise t² / 2)).

        What begins above TOP_SHARE of the sample rate is left out.
        """
        n = stop - start
        pile = np.zeros(n + self._latest + self._longest)
        pile[: self._pile.size] = self._pile
        heard = (amplitude > FLOOR) & (hz < TOP_SHARE * self._sample_rate)
        if heard.any():
            from voicestudio.synth.chirp_kernel import add_chirps

            amplitude, hz, fall_per_s = amplitude[heard], hz[heard], fall_per_s[heard]
            length = np.log(amplitude / FLOOR) / fall_per_s * self._sample_rate
            add_chirps(
                pile,
                onset[heard] - start,
                amplitude,
                2 * np.pi * hz / self._sample_rate,
                2 * np.pi * hz * rise_per_s[heard] / self._sample_rate**2,
                np.exp(-fall_per_s / self._sample_rate),
                np.minimum(length, self._longest).astype(np.int64),
                2 * np.pi * TOP_SHARE,
            )
        self._pile = pile[n:]
        return pile[:n]


class Bursts:
    """Noise that each ping sets off and that dies away in `decay_s` (by 60 dB): the grains of Cook's PhISEM (1997)."""

    def __init__(self, rng: np.random.Generator, decay_s: float, sample_rate: int) -> None:
        self._rng = rng
        self._fall, self._energy = 10 ** (-3 / (decay_s * sample_rate)), np.zeros(1)

    def next(self, pinged: NDArray[np.float64]) -> NDArray[np.float64]:
        """The noise under the energy that the pings leave behind."""
        from voicestudio.synth.filter_kernel import follow

        return follow(pinged, self._rng.standard_normal(pinged.size), self._fall, self._energy)


class Modes:
    """Resonances of a body, rung by pings: each mode is a sine that dies away in its own time."""

    def __init__(self, hz: Sequence[float], decay_s: Sequence[float], sample_rate: int) -> None:
        """`decay_s` is the time in which a mode falls by 60 dB; modes too high for the sample rate are left out."""
        self._count = len(hz)
        self._kept = [at for at, one in enumerate(hz) if one < TOP_SHARE * sample_rate]
        self._resonators = []
        for at in self._kept:
            turn, fall = 2 * np.pi * hz[at] / sample_rate, np.exp(-3 * log(10) / (decay_s[at] * sample_rate))
            ring = [0.0, np.sin(turn) * fall, 0.0, 1.0, -2 * fall * np.cos(turn), fall**2]
            self._resonators.append(Filter(np.array([ring])))

    def next(
        self,
        start: int,
        stop: int,
        onset: NDArray[np.int64],
        amplitude: NDArray[np.float64],
        place: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The ringing after blows at `place` (0 to 1, from edge to edge): a blow in a mode's node leaves it quiet."""
        shapes = [np.sin(np.pi * (at + 1) * place) for at in range(self._count)]
        return self.rung([pings(start, stop, onset, amplitude * shape) for shape in shapes])

    def rung(self, blows: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """The ringing after the blows that each of the modes gets, (samples,) a mode."""
        return np.sum([ring(blows[at]) for at, ring in zip(self._kept, self._resonators, strict=True)], axis=0)
