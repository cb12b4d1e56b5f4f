"""Distortion, fewer bits and samples, ring modulation, and what moves."""

from __future__ import annotations

import numpy as np
import pytest

from tests.effects.sounds import RATE, level_db, noise, peak_hz, tone, treated
from voicestudio.core import AudioClip


def test_hard_distortion_is_a_cut_and_soft_a_bend():
    """A sine driven far beyond becomes a square: odd harmonics 1, 1/3, 1/5."""
    heard = treated(tone(500, 0.5), "distortion", shape=1, drive_db=40, tone_hz=20_000, level_db=-6)
    spectrum = np.abs(np.fft.rfft(heard.samples))
    ratio = [spectrum[round(k * 500 * len(heard) / RATE)] / spectrum[round(500 * len(heard) / RATE)] for k in (2, 3, 5)]
    assert ratio == pytest.approx([0, 1 / 3, 1 / 5], abs=0.02)
    quiet = tone(500, 0.001)
    soft = treated(quiet, "distortion", shape=0, drive_db=0, tone_hz=20_000, level_db=0)
    assert level_db(soft) == pytest.approx(level_db(quiet), abs=0.05)


@pytest.mark.parametrize("shape", [0, 1, 2])
def test_distortion_adds_harmonics_and_hardly_anything_else(shape):
    """A tone of 4.1 kHz, 700 periods in the window: what is no multiple of it came back from beyond 24 kHz."""
    hz = 700 * RATE / 8192
    values = {"shape": shape, "drive_db": 24, "tone_hz": 20_000, "level_db": -6}
    heard = treated(tone(hz, 0.25, 0.4), "distortion", **values)
    spectrum = np.abs(np.fft.rfft(heard.samples[4096 : 4096 + 8192] * np.blackman(8192)))
    harmonic = np.zeros(len(spectrum), bool)
    for multiple in range(0, len(spectrum), 700):
        harmonic[max(0, multiple - 6) : multiple + 7] = True
    assert 20 * np.log10(spectrum[~harmonic].max() / spectrum.max()) < -45


def test_bits_are_steps_and_samples_are_held():
    clip = noise(0.15)
    coarse = treated(clip, "bit_crush", bits=3, rate_hz=RATE)
    assert set(np.unique(coarse.samples * 4)) <= set(range(-4, 5))
    np.testing.assert_allclose(coarse.samples, clip.samples, atol=1 / 8 + 1e-6)
    held = treated(clip, "bit_crush", bits=16, rate_hz=RATE / 6)
    np.testing.assert_allclose(held.samples[: len(clip) // 6 * 6], np.repeat(clip.samples[::6], 6), atol=2**-16)


def test_a_ring_modulator_makes_sum_and_difference():
    heard = treated(tone(1000, 0.5, 1.0), "ring_modulator", rate_hz=300, mix=1)
    spectrum = np.abs(np.fft.rfft(heard.samples)) / len(heard) * 2
    assert [spectrum[700], spectrum[1000], spectrum[1300]] == pytest.approx([0.25, 0, 0.25], abs=0.002)


def test_a_tremolo_goes_down_and_up_as_often_as_asked():
    heard = treated(AudioClip(np.full(RATE, 0.5, np.float32), RATE), "tremolo", rate_hz=5, depth=0.8)
    envelope = heard.samples
    assert (envelope[0], envelope.max(), envelope.min()) == pytest.approx((0.5, 0.5, 0.1), abs=1e-3)
    swing = AudioClip(envelope - envelope.mean(), RATE)
    assert peak_hz(swing) == pytest.approx(5, abs=0.05)


@pytest.mark.parametrize("kind", ["chorus", "phaser"])
def test_what_moves_changes_the_sound_by_its_mix(kind):
    clip = noise()
    none, half = (treated(clip, kind, mix=mix) for mix in (0.0, 0.5))
    np.testing.assert_allclose(none.samples[: len(clip)], clip.samples, atol=1e-6)
    assert np.abs(half.samples[: len(clip)] - clip.samples).max() > 0.05
