"""Measures of sounds that are left to chance: levels by band, slopes, events counted by ear."""

from __future__ import annotations

import numpy as np
from scipy.signal import welch

from voicestudio.synth import synthesizer as contract

from .physical_measures import SAMPLE_RATE, rendered


def density_db(samples, hz, start_s=0.0) -> np.ndarray:
    """Power density at those frequencies, by Welch's average, in dB."""
    at_hz, power = welch(samples[int(start_s * SAMPLE_RATE) :].astype(float), SAMPLE_RATE, nperseg=8192)
    return np.interp(hz, at_hz, 10 * np.log10(power + 1e-30))


def slope_db_oct(samples, low_hz: float, high_hz: float) -> float:
    """The straight line through the power density over octaves."""
    octaves = np.linspace(np.log2(low_hz), np.log2(high_hz), 30)
    return float(np.polyfit(octaves, density_db(samples, 2**octaves), 1)[0])


def strongest_hz(samples, low_hz=20.0, high_hz=20_000.0) -> float:
    """Where the spectrum is highest."""
    size = 1 << int(np.ceil(np.log2(samples.size * 2)))
    level = np.abs(np.fft.rfft(samples * np.hanning(samples.size), size))
    hz = np.arange(level.size) * SAMPLE_RATE / size
    return float(hz[np.argmax(np.where((hz > low_hz) & (hz < high_hz), level, 0))])


def onsets(samples, apart_s=0.02, least=0.02) -> np.ndarray:
    """Times in s at which the level jumps up, at least so far apart; `least` is the share of the highest peak."""
    hop = SAMPLE_RATE // 500
    peaks = np.abs(samples[: samples.size // hop * hop]).reshape(-1, hop).max(axis=1)
    loud = peaks > least * peaks.max()
    before = np.maximum(np.concatenate([[0], peaks[:-1]]), 1e-9)
    found: list[float] = []
    for at in np.flatnonzero(loud & (peaks > 3 * before)):
        if not found or at * hop / SAMPLE_RATE - found[-1] > apart_s:
            found.append(at * hop / SAMPLE_RATE)
    return np.array(found)


def assert_chance_is_kept(id: str, values: dict[str, float], monkeypatch, duration_s=0.5) -> None:
    """Same seed, same samples, whatever the block size; another seed, other samples."""
    whole = rendered(id, values, duration_s=duration_s, seed=5)
    assert not np.array_equal(rendered(id, values, duration_s=duration_s, seed=6), whole)
    monkeypatch.setattr(contract, "BLOCK", 1777)
    assert np.array_equal(rendered(id, values, duration_s=duration_s, seed=5), whole)
