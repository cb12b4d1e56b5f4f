"""Sounds to be treated, and measures of what came out that know nothing of how it was treated."""

from __future__ import annotations

import numpy as np

from voicestudio.core import AudioClip, Effect
from voicestudio.effects.chain import process

RATE = 48_000


def tone(hz: float, amplitude: float = 0.25, duration_s: float = 0.5, rate: int = RATE) -> AudioClip:
    at = np.arange(round(duration_s * rate))
    return AudioClip((amplitude * np.sin(2 * np.pi * hz * at / rate)).astype(np.float32), rate)


def noise(rms: float = 0.1, duration_s: float = 0.5, rate: int = RATE, seed: int = 0) -> AudioClip:
    drawn = np.random.default_rng(seed).standard_normal(round(duration_s * rate))
    return AudioClip(np.clip(rms * drawn, -1, 1).astype(np.float32), rate)


def click(at: int = 0, n_samples: int = 4800, rate: int = RATE, height: float = 0.5) -> AudioClip:
    samples = np.zeros(n_samples, np.float32)
    samples[at] = height
    return AudioClip(samples, rate)


def burst(at_s: float, duration_s: float, hz: float = 440.0, rate: int = RATE) -> AudioClip:
    """A tone under a bell of 20 ms around a moment."""
    t = np.arange(round(duration_s * rate)) / rate
    bell = np.exp(-(((t - at_s) / 0.02) ** 2))
    return AudioClip((0.5 * bell * np.sin(2 * np.pi * hz * t)).astype(np.float32), rate)


def treated(clip: AudioClip, kind: str, **values: float) -> AudioClip:
    return process([Effect(kind, values)], clip)


def level_db(clip: AudioClip, start_s: float = 0.0) -> float:
    part = clip.samples[round(start_s * clip.sample_rate) :].astype(np.float64)
    return 10 * np.log10(np.square(part).mean())


def peak_hz(clip: AudioClip) -> float:
    """The strongest frequency, by the parabola through a long windowed spectrum's highest three bins."""
    n = len(clip)
    spectrum = np.log(np.abs(np.fft.rfft(clip.samples * np.hanning(n), 4 * n)) + 1e-12)
    at = int(spectrum[1:-1].argmax()) + 1
    left, top, right = spectrum[at - 1 : at + 2]
    return (at + 0.5 * (left - right) / (left - 2 * top + right)) * clip.sample_rate / (4 * n)


def middle_s(clip: AudioClip) -> float:
    """The moment around which the sound's power lies."""
    power = clip.samples.astype(np.float64) ** 2
    return float((np.arange(len(power)) * power).sum() / power.sum()) / clip.sample_rate


def response_db(clip: AudioClip, hz: float, height: float = 0.5) -> float:
    """Gain at a frequency, of what a click became."""
    at = np.arange(len(clip))
    return 20 * np.log10(abs(np.sum(clip.samples * np.exp(-2j * np.pi * hz * at / clip.sample_rate))) / height)


def decay_s(clip: AudioClip) -> float:
    """Seconds to -60 dB, by a line through -5 to -25 dB of what is left to come (Schroeder 1965)."""
    left = np.cumsum(np.square(clip.samples[::-1].astype(np.float64)))[::-1]
    left_db = 10 * np.log10(left / left[0] + 1e-20)
    part = np.flatnonzero((left_db < -5) & (left_db > -25))
    slope = np.polyfit(part / clip.sample_rate, left_db[part], 1)[0]
    return -60 / slope
