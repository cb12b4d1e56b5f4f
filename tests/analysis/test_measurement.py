"""Measurements of sounds whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.analysis.measurement import harmonics, measure, note_of, strongest_near
from voicestudio.core import AudioClip, StudioError

RATE = 16000


def tones(*parts, seconds=2.0):
    times_s = np.arange(round(seconds * RATE)) / RATE
    return AudioClip(sum(level * np.sin(2 * np.pi * hz * times_s) for hz, level in parts).astype(np.float32), RATE)


def test_frequencies_are_found_between_the_bins():
    found = measure(tones((220.3, 0.4), (663.7, 0.2), (1555.1, 0.05)))
    assert [peak.frequency_hz for peak in found.peaks[:3]] == pytest.approx([220.3, 663.7, 1555.1], abs=0.1)
    assert [peak.level_db for peak in found.peaks[:3]] == pytest.approx(
        [20 * np.log10(level) for level in (0.4, 0.2, 0.05)], abs=0.1
    )
    assert found.peaks[0].note == "A3 +2"
    assert found.f0_median_hz == pytest.approx(220.3, rel=0.012)
    assert found.voiced_share > 0.95


def test_a_part_of_a_glide():
    times_s = np.arange(2 * RATE) / RATE
    phase = 2 * np.pi * (200 * times_s + 50 * times_s**2)  # 200 to 400 Hz
    clip = AudioClip((0.5 * np.sin(phase)).astype(np.float32), RATE)
    found = measure(clip, 0.5, 1.5)
    assert (found.start_s, found.end_s, found.duration_s) == (0.5, 1.5, 1.0)
    assert found.f0_median_hz == pytest.approx(300, rel=0.02)
    assert found.f0_min_hz == pytest.approx(250, rel=0.03)
    assert found.f0_max_hz == pytest.approx(350, rel=0.03)
    assert found.rms_db == pytest.approx(-9.03, abs=0.02)
    assert found.peak_db == pytest.approx(-6.02, abs=0.02)
    assert found.centroid_hz == pytest.approx(300, rel=0.1)


def test_loudness_is_that_of_the_standard():
    from voicestudio.audio_io.loudness import integrated_lufs

    clip = AudioClip(np.random.default_rng(0).normal(0, 0.1, 3 * RATE).astype(np.float32), RATE)
    found = measure(clip)
    assert found.loudness_lufs == pytest.approx(integrated_lufs(clip.samples, RATE), abs=0.05)
    assert found.f0_median_hz is None or found.voiced_share < 0.2
    assert measure(clip, 0.0, 0.3).loudness_lufs is None


def test_silence_and_one_sample_have_what_they_have():
    for n_samples in (1, RATE):
        silent = measure(AudioClip(np.zeros(n_samples, np.float32), RATE))
        assert (silent.rms_db, silent.peak_db, silent.f0_median_hz, silent.centroid_hz) == (None,) * 4
        assert silent.peaks == ()
        assert silent.voiced_share == 0
        assert silent.loudness_lufs is None
    one = measure(AudioClip(np.array([0.5], np.float32), RATE))
    assert one.peak_db == one.rms_db == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("part", [(0.0, 0.0), (3.0, 4.0), (1.0, 0.5), (float("nan"), 1.0)])
def test_what_is_no_part_is_said_in_a_sentence(part):
    with pytest.raises(StudioError, match="A part of the sound's 2.000 s is wanted"):
        measure(tones((100, 0.1)), *part)


def test_notes():
    assert note_of(440.0) == ("A4", 0.0)
    name, cents = note_of(261.63 * 2 ** (20 / 1200))
    assert (name, round(cents)) == ("C4", 20)
    assert note_of(246.94)[0] == "B3"


def test_a_harmonic_cursor_snaps_to_the_strongest_line():
    assert harmonics(110.0, 500.0).tolist() == [110, 220, 330, 440]
    assert len(harmonics(10.0, 8000.0)) == 40
    assert len(harmonics(0.0, 8000.0)) == 0
    clip = tones((437.0, 0.3), (900.0, 0.5))
    assert strongest_near(clip, 1.0, 430.0) == pytest.approx(437.0, abs=0.5)
    assert strongest_near(clip, 1.0, 600.0) == 600.0
    assert strongest_near(clip, 99.0, 600.0) == 600.0
