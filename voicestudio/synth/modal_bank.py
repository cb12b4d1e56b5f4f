"""A bank of modes that ring after a blow, in closed form: any stretch of the sound can be had at once.

Each mode is a falling sine. A frame of them is a product of two matrices, the modes' phasors at the frames' starts and
within a frame, so that many modes cost little (after K. van den Doel and D. Pai, "The sounds of physical shapes",
Presence 7 (4), 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 256
ROWS = 8
"""Frames that are multiplied at once: so few that one core does it, without waiting for others."""
GONE = -30.0
"""A mode that has fallen by so many nepers (260 dB) is left out: numbers too small for the machine are slow."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Modes by their complex poles (M,) in radians a sample and amplitudes (M,); `blow` (L,) is the hammer's force."""

    poles: NDArray
    amplitudes: NDArray
    blow: NDArray

    def samples(self, start: int, count: int) -> NDArray:
        """The sound (count,) from sample `start` on, 0 before sample 0."""
        rung = self._rung(start, count, self._after_blow())
        early = self.blow.size - start
        if early > 0:
            # While the hammer still presses, the sum over its past force is not whole: it is taken as it is.
            impulse = self._rung(0, self.blow.size, self.amplitudes)
            pressed = np.convolve(impulse, self.blow)[: self.blow.size]
            whole = np.concatenate((np.zeros(max(-start, 0)), pressed[max(start, 0) :]))[:count]
            rung[: whole.size] = whole
        return rung

    def _after_blow(self) -> NDArray:
        return self.amplitudes * (_powers(-self.poles, self.blow.size) @ self.blow)

    def _rung(self, start: int, count: int, amplitudes: NDArray) -> NDArray:
        frames = -(-count // FRAME)
        alive = self.poles.real * max(start, 0) > GONE
        poles, amplitudes = self.poles[alive], amplitudes[alive]
        within = _powers(poles, FRAME)
        # Single precision, 140 dB below the loudest mode, is half the work.
        cosines, sines = within.real.astype(np.float32), within.imag.astype(np.float32)
        at = np.exp(np.outer(start + FRAME * np.arange(frames), poles)) * amplitudes  # (frames, M)
        at_sines, at_cosines = at.real.astype(np.float32), at.imag.astype(np.float32)
        rung = np.empty((frames, FRAME))
        for row in range(0, frames, ROWS):
            part = slice(row, row + ROWS)
            rung[part] = at_cosines[part] @ cosines + at_sines[part] @ sines
        return rung.ravel()[:count]


def _powers(poles: NDArray, count: int) -> NDArray:
    """exp(pole * n) (M, count) for n from 0 on: each half is the one before it, turned, which is cheap."""
    powers = np.ones((poles.size, count), complex)
    done = 1
    while done < count:
        more = min(done, count - done)
        np.multiply(powers[:, :more], np.exp(done * poles)[:, None], out=powers[:, done : done + more])
        done += more
    return powers


def hammer(seconds: float, sample_rate: int) -> NDArray:
    """The force of a hammer that touches so long: a raised cosine of sum 1."""
    length = max(round(seconds * sample_rate), 1)
    pulse = np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2
    return pulse / pulse.sum()


def warped(bank: Bank, rise: float, glide_samples: float, start: int, count: int) -> tuple[NDArray, NDArray]:
    """The sound (count,) whose pitch starts `rise` times as high and falls back, and its own time (count,).

    The sound is read along a bent time, by a third-order Lagrange interpolation.
    """
    plain = np.arange(start, start + count, dtype=float)
    bent = plain + (rise - 1) * glide_samples * -np.expm1(-plain / glide_samples)
    first = int(bent[0]) - 1
    straight = bank.samples(first, int(bent[-1]) + 3 - first)
    whole = bent.astype(np.int64)
    d = bent - whole
    whole = whole - first
    before, here, after, later = (straight[whole + k] for k in (-1, 0, 1, 2))
    made = (
        -d * (d - 1) * (d - 2) / 6 * before
        + (d + 1) * (d - 1) * (d - 2) / 2 * here
        - (d + 1) * d * (d - 2) / 2 * after
        + (d + 1) * d * (d - 1) / 6 * later
    )
    return made, bent
