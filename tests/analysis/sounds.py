"""Sounds made by rule, so that what is measured of them is known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from voicestudio.core import AudioClip

RATE = 22050


def vowel(f0_hz: float | np.ndarray, duration_s: float, formants_hz: tuple[float, ...], seed: int = 0) -> np.ndarray:
    """A pulse train at f0 through two-pole resonators, peak 0.3, with breath 40 dB below."""
    from scipy.signal import lfilter

    n_samples = round(duration_s * RATE)
    phase = np.cumsum(np.broadcast_to(np.asarray(f0_hz, np.float64), n_samples) / RATE)
    samples = np.diff(np.floor(phase), prepend=0.0)
    for formant_hz in formants_hz:
        radius, angle = np.exp(-np.pi * 90 / RATE), 2 * np.pi * formant_hz / RATE
        samples = lfilter([1.0], [1.0, -2 * radius * np.cos(angle), radius**2], samples)
    samples = samples - samples.mean()
    samples = 0.3 * samples / np.abs(samples).max()
    return samples + np.random.default_rng(seed).normal(0, 0.001, n_samples)


@lru_cache(maxsize=16)
def babble(seed: int = 0, stretch: float = 1.0) -> AudioClip:
    """Two seconds (times `stretch`) like speech: vowels of a gliding pitch, hisses and rests in turn."""
    rng = np.random.default_rng(seed)
    parts = [np.zeros(round(0.15 * RATE))]
    formants = [(700, 1200, 2600), (300, 2300, 3000), (350, 800, 2400), (550, 1800, 2500), (450, 1000, 2300)]
    for index, places in enumerate(formants):
        length_s = stretch * (0.22 + 0.03 * index)
        glide = np.linspace(190 + 12 * index, 240 - 20 * index, round(length_s * RATE))
        parts.append(vowel(glide, length_s, places, seed))
        parts.append(rng.normal(0, 0.02, round(stretch * 0.08 * RATE)))
    parts.append(np.zeros(round(0.15 * RATE)))
    samples = np.concatenate(parts)
    return AudioClip((samples + rng.normal(0, 1e-4, len(samples))).astype(np.float32), RATE)


def noisy(clip: AudioClip, level_db: float, seed: int = 1) -> AudioClip:
    """The clip with white noise of the given level in dBFS."""
    noise = np.random.default_rng(seed).normal(0, 10 ** (level_db / 20), len(clip))
    return AudioClip(clip.samples + noise.astype(np.float32), clip.sample_rate)
