"""When something begins in a sound, and how fast its pulse is, from the strength of onsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

LEAST_DB = 1.0
"""An onset is stronger than the mean around it by so many dB at least, ..."""
LEAST_SHARE = 0.07
"""... and by this share of the strongest in the sound."""
NEAR_S, MEAN_BEFORE_S, MEAN_AFTER_S, APART_S = 0.03, 0.10, 0.10, 0.05
TEMPO_WINDOW_S = 8.0
_TEMPO_BLOCK = 512


def find_onsets(strength: NDArray[np.float32], hop_s: float) -> NDArray[np.int64]:
    """Frames (n,) of onset strength (L,) that are the highest around and stand out of the mean.

    S. Boeck, F. Krebs and M. Schedl, "Evaluating the online capabilities of onset detection methods", ISMIR 2012.
    """
    from scipy.ndimage import maximum_filter1d

    if not strength.max(initial=0.0) > 0:
        return np.empty(0, np.int64)
    near, before, after = (round(seconds / hop_s) for seconds in (NEAR_S, MEAN_BEFORE_S, MEAN_AFTER_S))
    highest = maximum_filter1d(strength, 2 * near + 1, mode="constant")
    total = np.concatenate([[0.0], np.cumsum(strength, dtype=np.float64)])
    frames = np.arange(len(strength))
    low, high = np.maximum(0, frames - before), np.minimum(len(strength), frames + after + 1)
    mean = (total[high] - total[low]) / (high - low)
    least = max(LEAST_DB, LEAST_SHARE * float(strength.max()))
    peaks = np.flatnonzero((strength == highest) & (strength >= mean + least))
    kept: list[int] = []
    for frame in peaks:
        if not kept or (frame - kept[-1]) * hop_s >= APART_S:
            kept.append(int(frame))
    return np.array(kept, np.int64)


def tempo(strength: NDArray[np.float32], hop_s: float) -> Generator[None, None, tuple[float | None, NDArray]]:
    """Beats a minute of the whole, and around each frame (L,); None and NaN where nothing begins again and again.

    The autocorrelation of onset strength, weighed towards 120 (P. Grosche, M. Mueller and F. Kurth, "Cyclic tempogram",
    ICASSP 2010), as librosa has it.
    """
    import librosa

    from voicestudio.dsp.framing import part

    rate, reach = 1 / hop_s, round(TEMPO_WINDOW_S / hop_s)
    total, local = np.zeros(reach), np.full(len(strength), np.nan, np.float32)
    for first in range(0, len(strength), _TEMPO_BLOCK):
        last = min(len(strength), first + _TEMPO_BLOCK)
        stretch = part(strength, first - reach // 2, last + reach // 2)
        pulse = librosa.feature.tempogram(
            onset_envelope=stretch, sr=rate, hop_length=1, win_length=reach, center=False, norm=None
        )[:, : last - first]  # (lags, frames)
        total += pulse.sum(axis=1)
        pulses = _repeats(pulse)
        if pulses.any():
            local[first:last][pulses] = _fastest(pulse[:, pulses], rate)
        yield None
    whole = total[:, None]
    if not _repeats(whole).any():
        return None, local
    return float(_fastest(whole, rate)[0]), local


def _fastest(pulse: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Beats a minute of each column of autocorrelation (lags, n)."""
    import librosa

    return librosa.feature.tempo(tg=pulse / pulse[0], sr=rate, hop_length=1, aggregate=None)


def _repeats(pulse: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which columns of autocorrelation (lags, n) hold any likeness beyond the first 0.2 s."""
    far = pulse[round(0.025 * len(pulse)) :]
    return far.max(axis=0) > 1e-3 * np.maximum(pulse[0], 1e-6)
