"""Another pitch and another length of the vocal tract for recorded speech, its times kept.

Time-domain pitch-synchronous overlap-add (E. Moulines and F. Charpentier, "Pitch-synchronous waveform processing
techniques for text-to-speech synthesis using diphones", Speech Communication 9 (5/6), 1990): two periods about each
mark are cut out and laid down at the new distance. A longer tract has lower resonances in proportion, so each piece is
stretched before it is laid down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINER = 4
"""Samples in between are read from the sound at so many times its rate."""
UNVOICED_PERIOD_S = 0.005
SEARCH_SHARE = 0.2
"""A mark may lie this share of a period before or behind the place where the last one says."""


def revoiced(
    samples: NDArray[np.float32], sample_rate: int, f0_hz: NDArray[np.float32], wanted_hz: NDArray[np.float32],
    resonances: float = 1.0,
) -> NDArray[np.float32]:  # fmt: skip
    """The sound (T,) at the pitch `wanted_hz` in place of `f0_hz`, both (L,) over the whole length, 0 where unvoiced.

    Its resonances lie at `resonances` times their frequencies. Its power stays. Raises StudioError where f0 and what is
    wanted are not of one length, or one is voiced without the other.
    """
    import soxr

    if f0_hz.shape != wanted_hz.shape or not np.array_equal(f0_hz > 0, wanted_hz > 0):
        raise StudioError("The pitch wanted must be given for the frames that are voiced, and for no others.")
    if not resonances > 0:
        raise StudioError(f"A factor of the resonances above 0 is wanted, but {resonances:g} came.")
    if not len(samples) or not len(f0_hz):
        return samples.copy()
    source, wanted = (_periods(row, len(samples), sample_rate) for row in (f0_hz, wanted_hz))
    voiced = np.repeat(f0_hz > 0, -(-len(samples) // len(f0_hz)))[: len(samples)]
    samples = samples.astype(np.float64)
    marks = _marks(samples, source, voiced)
    made = _laid_down(
        soxr.resample(samples, sample_rate, FINER * sample_rate, quality="VHQ"),
        len(samples), FINER, marks, source, wanted, resonances,
    )  # fmt: skip
    power = np.mean(made**2)
    gain = np.sqrt(np.mean(samples**2) / power) if power > 0 else 1.0
    return (gain * made).astype(np.float32)


def _periods(f0_hz: NDArray[np.float32], n_samples: int, sample_rate: int) -> NDArray[np.float64]:
    """The period at each sample (T,) in samples: between frames that are voiced it glides, elsewhere it is fixed."""
    voiced = np.flatnonzero(f0_hz > 0)
    per_frame = -(-n_samples // len(f0_hz))
    period = np.full(n_samples, UNVOICED_PERIOD_S * sample_rate)
    if voiced.size:
        middles = (voiced + 0.5) * per_frame
        glide = sample_rate / np.interp(np.arange(n_samples), middles, f0_hz[voiced].astype(np.float64))
        inside = np.repeat(f0_hz > 0, per_frame)[:n_samples]
        period[inside] = glide[inside]
    return period


@njit(cache=True)
def _marks(samples: np.ndarray, period: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """Samples about which pieces are cut out: a period apart, where the wave is most like that about the last mark."""
    length = len(samples)
    marks = np.empty(length + 2, np.int64)
    n = 0
    at = 0
    begun = False
    while at < length:
        wide = int(period[at])
        if voiced[at] and not begun:  # the loudest place of the first period
            best = at
            for place in range(at, min(at + wide, length)):
                if abs(samples[place]) > abs(samples[best]):
                    best = place
            at, begun = best, True
        elif voiced[at] and n > 0:
            last, half = marks[n - 1], wide // 2
            reach = int(SEARCH_SHARE * wide)
            best, most = at, -np.inf
            for place in range(max(at - reach, last + 1), min(at + reach + 1, length)):
                alike, power = 0.0, 1e-9
                for offset in range(-half, half + 1):
                    here, there = place + offset, last + offset
                    if 0 <= here < length and 0 <= there < length:
                        alike += samples[here] * samples[there]
                        power += samples[here] * samples[here]
                likeness = alike / np.sqrt(power)
                if likeness > most:
                    best, most = place, likeness
            at = best
        else:
            begun = voiced[at]
        marks[n] = at
        n += 1
        at += max(int(np.round(period[at])), 1)
    return marks[:n]


@njit(cache=True)
def _laid_down(
    fine: np.ndarray, length: int, finer: int, marks: np.ndarray, source: np.ndarray, wanted: np.ndarray,
    resonances: float,
) -> np.ndarray:  # fmt: skip
    """The sound (T,) of pieces two source periods wide, stretched by 1 / resonances, a wanted period apart."""
    made = np.zeros(length)
    at = float(marks[0])
    nearest = 0
    while at < length:
        while nearest + 1 < len(marks) and abs(marks[nearest + 1] - at) <= abs(marks[nearest] - at):
            nearest += 1
        mark = marks[nearest]
        reach = source[mark] / resonances  # half the stretched piece, in samples
        # As much power a second as there was: wider apart is louder, wider is softer.
        gain = np.sqrt(wanted[min(int(at), length - 1)] / source[mark] * resonances)
        for place in range(max(int(np.ceil(at - reach)), 0), min(int(at + reach) + 1, length)):
            offset = place - at
            where = (mark + offset * resonances) * finer
            low = int(np.floor(where))
            if 0 <= low < len(fine) - 1:
                share = where - low
                value = (1 - share) * fine[low] + share * fine[low + 1]
                made[place] += gain * (0.5 + 0.5 * np.cos(np.pi * offset / reach)) * value
        at += wanted[min(int(at), length - 1)]
    return made
