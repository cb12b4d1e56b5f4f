"""A sound as a few hundred numbers from which trees tell how a synthesizer was set: pitch, partials, course in time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.spectral_distance import FAST_HOP, LEVEL_HOP, NOTE_HOP, RATE, lines_hz
from voicestudio.core.patch import A4, A4_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.analysis.spectral_distance import HeardSound

VERSION = 1
"""Changes whenever the numbers do."""
PITCHES = (22.0, 98.0)
"""MIDI numbers between which a pitch is looked for."""

_RANGE_DB = 80.0
_TIMES_S = (0.0, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.32, 0.5, 0.75, 1.1, 1.5, 1.95)
_GROUP_TIMES_S = (0.0, 0.02, 0.05, 0.12, 0.3, 0.7, 1.4)
_PITCH_TIMES_S = (0.04, 0.12, 0.24, 0.5, 1.0, 1.6)
_MODULATION_HZ = (0.7, 1.5, 3.0, 4.5, 6.5, 9.0, 12.0)
_GROUPS = 8
_N_PARTIALS = 16
_ALIKE = 0.85


def match_features(heard: HeardSound) -> tuple[NDArray[np.float32], float]:
    """The features float32 (n_features,) and the pitch as a MIDI number, which is also the first of them."""
    similar = _similarity(heard.lines)  # (L, lags)
    power = heard.lines.sum(axis=1)
    whole = (similar * power[:, None]).sum(axis=0) / max(float(power.sum()), 1e-20)
    pitch, clear = _pitch(whole)
    values = [
        [pitch, clear], _partials(heard.lines, pitch), _bands(heard.notes), _course(heard.level),
        _groups(heard.fast), _pitch_course(similar, power, pitch), [np.log2(heard.duration_s)],
    ]  # fmt: skip
    return np.nan_to_num(np.concatenate(values)).astype(np.float32), pitch


def _db(power: NDArray, reference: float) -> NDArray:
    return 10 * np.log10(np.maximum(power / max(reference, 1e-20), 10 ** (-_RANGE_DB / 10)))


def _similarity(lines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each frame's likeness to itself shifted by a lag, 1 at none, freed of the window's own: (L, lags)."""
    similar = np.fft.irfft(lines, axis=1)[:, : _longest_lag() + 2]
    return similar / np.maximum(similar[:, :1], 1e-20) * _window_taper()


@lru_cache(maxsize=1)
def _window_taper() -> NDArray[np.float32]:
    window = np.hanning(4097)[:-1]
    similar = np.fft.irfft(np.abs(np.fft.rfft(window, 8192)) ** 2)[: _longest_lag() + 2]
    return (similar[0] / similar).astype(np.float32)


def _hz(pitch: float) -> float:
    return A4_HZ * 2 ** ((pitch - A4) / 12)


def _longest_lag() -> int:
    return int(RATE / _hz(PITCHES[0]))


def _pitch(similar: NDArray) -> tuple[float, float]:
    """The MIDI number of the first lag nearly as alike as the most alike one, and how alike that is."""
    shortest = int(RATE / _hz(PITCHES[1]))
    inner = similar[shortest:-1]
    peaks = np.flatnonzero((inner >= similar[shortest - 1 : -2]) & (inner > similar[shortest + 1 :])) + shortest
    if not len(peaks):
        return float(A4), 0.0
    lag = int(peaks[np.argmax(similar[peaks] >= _ALIKE * similar[peaks].max())])
    before, here, after = similar[lag - 1 : lag + 2]
    bend = before - 2 * here + after
    exact = lag + (0.5 * (before - after) / bend if bend < 0 else 0.0)
    return float(A4 + 12 * np.log2(RATE / exact / A4_HZ)), float(here)


def _partials(lines: NDArray[np.float32], pitch: float) -> NDArray:
    """Level in dB of each partial, and of what lies half-way between two, relative to the strongest line."""
    hz, f0_hz = lines_hz(), _hz(pitch)
    mean = lines.mean(axis=0)
    near = np.arange(1, _N_PARTIALS + 1)
    places = np.concatenate([near, near[:4] - 0.5]) * f0_hz
    low, high = np.searchsorted(hz, places * 0.98 - 3), np.searchsorted(hz, places * 1.02 + 3)
    heights = [mean[a:b].max(initial=0.0) for a, b in zip(low, high, strict=True)]
    return _db(np.array(heights), float(mean.max()))


def _bands(notes: NDArray[np.float32]) -> NDArray:
    """Mean level of third-octave bands in dB, their centroid and how flat they are."""
    mean = notes[:, : notes.shape[1] // 8 * 8].mean(axis=0).reshape(-1, 8).sum(axis=1)
    share = mean / max(float(mean.sum()), 1e-20)
    place = np.arange(len(mean))
    centre = share @ place
    flat = np.exp(np.log(np.maximum(share, 1e-12)).mean()) * len(share)
    return np.concatenate([_db(mean, float(mean.max())), [centre, np.sqrt(share @ (place - centre) ** 2), flat]])


def _course(level: NDArray[np.float32]) -> NDArray:
    """How the level goes: in dB at moments, when it is highest, how long it stays, and how fast it beats."""
    level_db = _db(level, float(level.max()))
    at = (np.array(_TIMES_S) * RATE / LEVEL_HOP).astype(int)
    padded = np.pad(level_db, (0, max(0, at[-1] + 1 - len(level_db))), constant_values=-_RANGE_DB)
    stays = [np.mean(level_db > -db) * len(level_db) * LEVEL_HOP / RATE for db in (1, 3, 6, 12, 20, 30, 40, 60)]
    first = [float(np.argmax(level_db > -db)) * LEVEL_HOP / RATE for db in (30, 20, 10, 6, 3, 1, 0.01)]
    falls = np.minimum(np.diff(level_db[::4], append=level_db[-1]), 0)
    last = len(level_db) * LEVEL_HOP / RATE
    return np.concatenate([
        padded[at], stays, first, _modulation(level_db, LEVEL_HOP), [falls.min(), falls.mean(), last]
    ])  # fmt: skip


def _groups(fast: NDArray[np.float32]) -> NDArray:
    """Level of eight groups of mel bands at moments, and the course of the spectral centroid."""
    bands = fast.reshape(len(fast), _GROUPS, -1).sum(axis=2)
    at = np.minimum((np.array(_GROUP_TIMES_S) * RATE / FAST_HOP).astype(int) + 1, len(fast) - 1)
    loud = fast.sum(axis=1)
    centroid = fast @ np.arange(fast.shape[1]) / np.maximum(loud, 1e-20)
    active = loud > 1e-5 * loud.max()
    moving = np.where(active, centroid, np.median(centroid[active]))
    levels = _db(bands[at], float(bands.max())).ravel()
    inside = centroid[active]
    return np.concatenate([
        levels, centroid[at], [inside.mean(), inside.std(), np.abs(np.diff(inside)).sum() / len(inside)],
        _modulation(moving, FAST_HOP),
    ])  # fmt: skip


def _pitch_course(similar: NDArray[np.float32], power: NDArray[np.float32], pitch: float) -> NDArray:
    """The pitch relative to the whole's at moments, how clear it is, its spread, and how fast it swings."""
    found = np.array([_pitch(frame) for frame in similar])
    off, clear = found[:, 0] - pitch, found[:, 1]
    trusted = (power > 1e-5 * power.max()) & (np.abs(off) < 30) & (clear > 0.3)
    off = np.where(trusted, off, 0.0)
    at = np.minimum((np.array(_PITCH_TIMES_S) * RATE / NOTE_HOP).astype(int), len(off) - 1)
    inside = off[trusted] if trusted.any() else np.zeros(1)
    slope = np.polyfit(np.arange(len(inside)), inside, 1)[0] if len(inside) > 2 else 0.0
    return np.concatenate([
        off[at], clear[at], [inside.std(), inside.min(), inside.max(), slope], _modulation(off, NOTE_HOP)
    ])  # fmt: skip


def _modulation(track: NDArray, hop: int) -> NDArray:
    """Of a track, the share of its motion at several rates, the strongest rate in Hz, and the whole motion in dB."""
    moving = track - track.mean()
    moving = moving * np.hanning(len(moving) + 2)[1:-1]
    power = np.abs(np.fft.rfft(moving, max(512, len(moving)))) ** 2 / len(moving)
    hz = np.fft.rfftfreq(max(512, len(moving)), hop / RATE)
    bounds = np.searchsorted(hz, _MODULATION_HZ)
    bands = np.array([power[low:high].sum() for low, high in zip(bounds, bounds[1:], strict=False)]) + 1e-6
    inside = power[bounds[0] : bounds[-1]]
    strongest = hz[bounds[0] + int(np.argmax(inside))] if len(inside) else 0.0
    return np.concatenate([bands / bands.sum(), [strongest, 10 * np.log10(bands.sum())]])
