"""A clip of any length as one vector of named numbers, for models that learn from sounds.

A clip is stripped of the silence around it, brought to 16 kHz and to its own loudest moment, and heard in windows of
at most 7.5 s. Each window's tracks (`pooled_frames`) are pooled over time: how high, how spread, how restless a track
is, at which rates it pulses, how its onsets are spaced. The vector of a clip is the mean of those of its windows, so
that neither its length, level nor sample rate is among what is learnt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.pooled_frames import FRAME_S, RATE, Frames, frames
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

FEATURES_VERSION = 2
"""Changes whenever the numbers do: models and caches of another version are not used."""
SHORTEST_S = 0.02
WINDOW_S = 5.0
MOST_WINDOWS = 120
"""A longer clip than 10 minutes is heard in this many windows, evenly spread."""

_SILENT = 1e-6
_STATISTICS = ("mean", "std", "p10", "median", "p90", "restlessness")
_MODULATION_HZ = (0.4, 1.0, 2.0, 4.0, 8.0, 14.0, 20.8)
_LAGS_S = (0.1, 0.25, 0.5, 1.0, 2.0)


def pooled_features(clip: AudioClip) -> NDArray[np.float32]:
    """The vector float32 (n_features,) of a clip; `feature_names()` says what each value is.

    Raises StudioError for a clip that is silent or shorter than 20 ms.
    """
    return pooled_windows(clip).mean(axis=0)


def pooled_windows(clip: AudioClip) -> NDArray[np.float32]:
    """One vector for each window of the clip, float32 (n_windows, n_features); raises as pooled_features() does."""
    starts, length = windows(peaks(clip.samples, clip.sample_rate), len(clip), clip.sample_rate)
    return np.stack([pooled_window(clip.samples[start : start + length], clip.sample_rate) for start in starts])


@lru_cache(maxsize=1)
def feature_names() -> tuple[str, ...]:
    """What each value of the vector is: track, then statistic, as in mfcc03_p90 or centroid_std."""
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    return tuple(_named(frames(noise)))


def peak_block(sample_rate: int) -> int:
    """How many samples, 10 ms, each of `peaks()` stands for."""
    return max(1, round(0.01 * sample_rate))


def peaks(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The height of every 10 ms: (T,) -> (T // peak_block,)."""
    block = peak_block(sample_rate)
    blocks = samples[: len(samples) // block * block].reshape(-1, block)
    return np.maximum(blocks.max(axis=1), -blocks.min(axis=1)) if len(blocks) else np.empty(0, np.float32)


def windows(heights: NDArray[np.float32], n_samples: int, sample_rate: int) -> tuple[list[int], int]:
    """Where the windows of a sound begin, and how many samples they hold, from its `peaks()`.

    What is 60 dB below the loudest moment is left out at both ends, and so are windows that hold nothing else.
    Raises StudioError for a sound that is silent or shorter than 20 ms.
    """
    if n_samples < SHORTEST_S * sample_rate:
        raise StudioError(f"A sound of at least 20 ms is wanted, but {1000 * n_samples / sample_rate:.2g} ms came.")
    if heights.max() < _SILENT:
        raise StudioError("A sound is wanted, but this one is silent: choose another, or record it louder.")
    block = peak_block(sample_rate)
    loud = heights > 1e-3 * heights.max()
    sounding = np.flatnonzero(loud)
    shortest = round(SHORTEST_S * sample_rate)
    first = min(int(sounding[0]) * block, n_samples - shortest)
    length = max((int(sounding[-1]) + 1) * block - first, shortest)
    count = min(MOST_WINDOWS, max(1, round(length / (WINDOW_S * sample_rate))))
    if count == 1:
        return [first], length
    window = round(WINDOW_S * sample_rate)
    starts = [int(start) for start in np.linspace(first, first + length - window, count)]
    return [start for start in starts if loud[start // block + 1 : (start + window) // block].any()], window


def pooled_window(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The vector float32 (n_features,) of one window that is not silent."""
    import soxr

    if sample_rate != RATE:
        samples = soxr.resample(samples, sample_rate, RATE, quality="HQ")
    return np.nan_to_num(np.fromiter(_named(frames(samples)).values(), np.float32))


def _named(heard: Frames) -> dict[str, float]:
    """All values of one window."""
    active = heard.active
    values: dict[str, float] = {}
    for name, tracks in (("mel", heard.mel_db), ("mfcc", heard.mfcc), ("contrast", heard.contrast_db)):
        values.update(_statistics(name, tracks, active))
    values.update(_shape_statistics(heard))
    values.update(_chroma(heard.chroma[:, active]))
    values.update(_envelope(heard.level_db))
    values.update(_modulation(heard))
    values.update(_onsets(heard.shape["onset_db"]))
    return values


def _statistics(name: str, tracks: NDArray, active: NDArray[np.bool_]) -> dict[str, float]:
    """Of each row of tracks (R, L): level and spread over the active frames, and the mean step between frames."""
    heard = tracks[:, active]
    low, middle, high = np.percentile(heard, (10, 50, 90), axis=1)
    columns = (heard.mean(axis=1), heard.std(axis=1), low, middle, high, _restlessness(tracks))
    return {
        f"{name}{row:02d}_{statistic}": column[row]
        for statistic, column in zip(_STATISTICS, columns, strict=True)
        for row in range(len(tracks))
    }


def _restlessness(tracks: NDArray) -> NDArray:
    """Mean step from frame to frame over the spread: slow swells are small, flutter is large."""
    if tracks.shape[1] < 2:
        return np.zeros(len(tracks))
    return np.abs(np.diff(tracks, axis=1)).mean(axis=1) / (tracks.std(axis=1) + 0.1)


def _shape_statistics(heard: Frames) -> dict[str, float]:
    """Of the single tracks also the lopsidedness, and the mean where the sound is loud."""
    tracks = np.stack([*heard.shape.values(), heard.percussive_share])
    names = [*heard.shape, "percussive_share"]
    weights = 10 ** (heard.level_db / 20)
    weights = weights / weights.sum()
    values: dict[str, float] = {}
    for name, track in zip(names, tracks, strict=True):
        values.update({k.replace("00_", "_"): v for k, v in _statistics(name, track[None], heard.active).items()})
        inside = track[heard.active]
        values[f"{name}_skew"] = np.mean((inside - inside.mean()) ** 3) / (inside.std() ** 3 + 1e-6)
        values[f"{name}_loud"] = track @ weights
    return values


def _chroma(chroma: NDArray) -> dict[str, float]:
    """The pitch classes from the strongest to the weakest, so that a transposed sound stays the same."""
    mean = np.sort(chroma.mean(axis=1))[::-1]
    values = {f"chroma_rank{rank:02d}": mean[rank] for rank in (0, 1, 2, 5, 11)}
    values["chroma_std"] = chroma.std(axis=1).mean()
    values["chroma_peak"] = chroma.max(axis=0).mean()
    return values


def _envelope(level_db: NDArray) -> dict[str, float]:
    """How full of sound the window is, and how its loudness is laid out in time."""
    share = {f"level_share_{-db}": np.mean(level_db > db) for db in (-3, -6, -10, -15, -20, -30, -40, -50)}
    power = 10 ** (level_db / 10)
    place = np.arange(len(level_db)) / len(level_db)
    centre = power @ place / power.sum()
    spread = np.sqrt(power @ (place - centre) ** 2 / power.sum())
    quarters = [10 * np.log10(part.mean() + 1e-8) for part in np.array_split(power, 4) if len(part)]
    quarters += quarters[-1:] * (4 - len(quarters))
    deviation = level_db - level_db.mean()
    return {
        **share,
        "level_crest_db": -10 * np.log10(power.mean()),
        "level_std_db": level_db.std(),
        "level_skew": np.mean(deviation**3) / (level_db.std() ** 3 + 1e-6),
        "level_kurtosis": np.mean(deviation**4) / (level_db.std() ** 4 + 1e-6),
        "level_step_db": np.abs(np.diff(level_db)).mean() if len(level_db) > 1 else 0.0,
        "level_rise_db": np.diff(level_db).max(initial=0.0),
        "level_fall_db": -np.diff(level_db).min(initial=0.0),
        "level_centre": centre, "level_spread": spread,
        **{f"level_quarter{quarter}": value for quarter, value in enumerate(quarters)},
        "log2_duration": np.log2(min(len(level_db) * FRAME_S, WINDOW_S)),
    }  # fmt: skip


def _modulation(heard: Frames) -> dict[str, float]:
    """At which rates (Hz) the level of the whole and of five groups of bands pulses: shares of the motion, and dB."""
    groups = np.stack([heard.level_db, *(bands.mean(axis=0) for bands in np.array_split(heard.mel_db, 5))])
    groups = np.maximum(groups, -60)
    n_frames = groups.shape[1]
    moving = (groups - groups.mean(axis=1, keepdims=True)) * np.hanning(n_frames + 2)[1:-1]
    n_fft = max(256, n_frames)
    power = np.abs(np.fft.rfft(moving, n_fft, axis=1)) ** 2 / n_frames
    bounds = np.searchsorted(np.fft.rfftfreq(n_fft, FRAME_S), _MODULATION_HZ)
    values: dict[str, float] = {}
    for group, row in enumerate(power):
        bands = np.array([row[low:high].sum() for low, high in zip(bounds, bounds[1:], strict=False)]) + 1e-3
        for hz, share in zip(_MODULATION_HZ, np.sqrt(bands / bands.sum()), strict=False):
            values[f"modulation{group}_{hz:g}hz"] = share
        values[f"modulation{group}_db"] = 10 * np.log10(bands.sum())
        values[f"modulation{group}_peak"] = np.sqrt(row[bounds[0] : bounds[-1]].max(initial=0) / bands.sum())
    return values


def _onsets(onset_db: NDArray) -> dict[str, float]:
    """How often, how strongly and how evenly something begins."""
    from scipy.signal import find_peaks

    height = onset_db.mean() + onset_db.std()
    peaks, _ = find_peaks(np.pad(onset_db, 1), height=height, distance=3)
    gaps = np.diff(peaks) * FRAME_S
    centred = onset_db - onset_db.mean()
    n_frames = len(centred)
    spectrum = np.fft.rfft(centred, 2 * n_frames)
    similar = np.fft.irfft(np.abs(spectrum) ** 2, 2 * n_frames)[:n_frames]
    similar = similar / (similar[0] + 1e-9)
    lags = [min(n_frames, round(lag / FRAME_S)) for lag in _LAGS_S]
    values = {
        f"beat_{low_s:g}s": similar[low:high].max(initial=0.0)
        for low_s, low, high in zip(_LAGS_S, lags, lags[1:], strict=False)
    }
    return {
        **values,
        "onset_rate": len(peaks) / (n_frames * FRAME_S),
        "onset_strength_db": onset_db[peaks - 1].mean() if len(peaks) else 0.0,
        "onset_gap_s": np.median(gaps) if len(gaps) else WINDOW_S,
        "onset_unevenness": gaps.std() / gaps.mean() if len(gaps) > 1 else 1.0,
    }
