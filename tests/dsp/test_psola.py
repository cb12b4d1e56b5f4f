"""Speech at another pitch and with another tract: f0 and resonances lie where they were asked for, times stay."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from voicestudio.core import StudioError
from voicestudio.dsp.f0 import f0_contour
from voicestudio.dsp.psola import revoiced

RATE, RESONANCE_HZ = 22050, 1200.0
PERIOD = 140
F0_HZ = RATE / PERIOD


def vowel(n_samples: int = 13000) -> np.ndarray:
    """Pulses at F0_HZ through one resonance."""
    pulses = np.zeros(n_samples)
    pulses[::PERIOD] = 1.0
    pole = np.exp(-np.pi * 200 / RATE) * np.exp(2j * np.pi * RESONANCE_HZ / RATE)
    return (0.1 * lfilter([1.0], [1, -2 * pole.real, abs(pole) ** 2], pulses)).astype(np.float32)


def resonance_hz(samples: np.ndarray) -> float:
    """The middle of what is loudest, in power."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    near = np.abs(hz - RESONANCE_HZ) < 700
    return float(np.sum((hz * power)[near]) / np.sum(power[near]))


@pytest.mark.parametrize(("pitch", "resonances"), [(0.7, 1.0), (0.7, 0.85), (1.3, 1.15)])
def test_pitch_and_resonances_move_apart(pitch: float, resonances: float) -> None:
    sound = vowel()
    f0_hz = np.full(len(sound) // 256, F0_HZ, np.float32)
    made = revoiced(sound, RATE, f0_hz, f0_hz * np.float32(pitch), resonances)
    assert len(made) == len(sound)
    heard = f0_contour(made, step_semitones=0.25)
    assert np.median(heard[heard > 0]) == pytest.approx(F0_HZ * pitch, rel=0.02)
    assert resonance_hz(made) / resonance_hz(sound) == pytest.approx(resonances, rel=0.05)
    assert np.sqrt(np.mean(made**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=1e-3)


def test_as_it_was_it_stays_and_noise_keeps_its_place() -> None:
    sound = np.concatenate([vowel(12800), np.zeros(4096, np.float32)])
    rng = np.random.default_rng(0)
    sound[-2048:] = 0.1 * rng.standard_normal(2048)
    f0_hz = np.full(len(sound) // 256, F0_HZ, np.float32)
    f0_hz[-16:] = 0
    same = revoiced(sound, RATE, f0_hz, f0_hz)
    inner = slice(1000, 12000)
    assert np.corrcoef(same[inner], sound[inner])[0, 1] > 0.99
    lower = revoiced(sound, RATE, f0_hz, f0_hz * np.float32(0.7), 0.9)
    levels = [np.sqrt(np.mean(lower[-part:][:1500] ** 2)) for part in (3700, 1900)]
    assert levels[0] < 0.2 * levels[1]


def test_what_cannot_be_is_told() -> None:
    f0_hz = np.array([100.0, 0.0], np.float32)
    with pytest.raises(StudioError, match="voiced"):
        revoiced(np.zeros(512, np.float32), RATE, f0_hz, f0_hz[::-1])
    with pytest.raises(StudioError, match="above 0"):
        revoiced(np.zeros(512, np.float32), RATE, f0_hz, f0_hz, 0.0)
    assert revoiced(np.zeros(512, np.float32), RATE, f0_hz, f0_hz).shape == (512,)
