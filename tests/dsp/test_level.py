import math

import numpy as np
import pytest
from scipy import signal

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp import level

RATE = 22050
NONE = AudioClip(np.zeros(0, np.float32), RATE)
SILENCE = AudioClip(np.zeros(RATE, np.float32), RATE)


def sine(hz=440.0, seconds=1.0, amplitude=0.5, rate=RATE, phase=0.0):
    times = np.arange(round(seconds * rate)) / rate
    return AudioClip((amplitude * np.sin(2 * np.pi * hz * times + phase)).astype(np.float32), rate)


def plus(*clips):
    return AudioClip(np.sum([clip.samples for clip in clips], axis=0), clips[0].sample_rate)


def band_noise(seconds=4.0, seed=0, amplitude=0.1):
    white = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    sections = signal.butter(4, [150, 4000], "bandpass", fs=RATE, output="sos")
    return AudioClip((amplitude * signal.sosfilt(sections, white)).astype(np.float32), RATE)


@pytest.mark.parametrize("clip", [NONE, SILENCE])
def test_silence_has_neither_hum_nor_offset(clip):
    assert level.hum_db(clip) == -math.inf
    assert level.dc_offset(clip) == 0


def test_decibels_of_a_ratio():
    assert level.db(0.1) == pytest.approx(-20)
    assert level.db(0.0) == -math.inf


def test_dc_offset_is_the_mean():
    assert level.dc_offset(AudioClip(sine(441.0).samples + np.float32(0.03), RATE)) == pytest.approx(0.03, abs=1e-4)


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("wanted_db", [-20.0, -40.0])
def test_hum_is_measured_against_the_speech_band(mains_hz, wanted_db):
    speech = band_noise()
    amplitude = math.sqrt(2 * float(np.square(speech.samples).mean())) * 10 ** (wanted_db / 20)
    clip = plus(speech, sine(mains_hz, 4.0, amplitude))
    assert level.hum_db(clip) == pytest.approx(wanted_db, abs=2.0)


def test_no_hum_in_clean_noise():
    assert level.hum_db(band_noise(8.0)) < -25
    assert level.hum_db(sine(1000.0, 3.0)) < -80


def test_joint_jump_tells_a_click_from_smooth_sound():
    clip = sine(220.0)
    assert level.joint_jump(clip, 10_000) < 2
    samples = clip.samples.copy()
    samples[10_000:] += 0.1
    assert level.joint_jump(AudioClip(samples, RATE), 10_000) > 10
    assert level.joint_jump(AudioClip(samples, RATE), 9_000) < 2
    with pytest.raises(StudioError, match="joint"):
        level.joint_jump(clip, 0)
