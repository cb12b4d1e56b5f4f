import math

import librosa
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


def test_peak_and_rms_of_a_sine():
    clip = sine(441.0, phase=math.pi / 2)
    assert level.peak_dbfs(clip) == pytest.approx(20 * math.log10(0.5), abs=0.01)
    assert level.rms_dbfs(clip) == pytest.approx(20 * math.log10(0.5) - 3.0103, abs=0.01)
    rms = librosa.feature.rms(y=clip.samples, frame_length=len(clip), hop_length=len(clip), center=False)[0, 0]
    assert level.rms_dbfs(clip) == pytest.approx(20 * math.log10(rms), abs=1e-3)


@pytest.mark.parametrize("clip", [NONE, SILENCE])
def test_silence_has_no_level(clip):
    assert level.peak_dbfs(clip) == level.rms_dbfs(clip) == level.true_peak_dbfs(clip) == -math.inf
    assert level.loudness_lufs(clip) is None
    assert level.hum_db(clip) == -math.inf
    assert level.dc_offset(clip) == 0
    assert len(level.trimmed(clip)) == 0
    assert len(level.high_passed(clip)) == len(clip)
    assert len(level.faded(clip, 0.1, 0.1)) == len(clip)


def test_true_peak_lies_between_samples():
    """A sine at a quarter of the rate, its samples 45 degrees off its crests: 3 dB above them (BS.1770-4 annex 2)."""
    clip = level.faded(sine(12000.0, 0.2, 1.0, 48000, math.pi / 4), 0.05, 0.05)
    assert level.peak_dbfs(clip) == pytest.approx(-3.01, abs=0.01)
    assert level.true_peak_dbfs(clip) == pytest.approx(0.0, abs=0.05)
    fine = signal.resample_poly(clip.samples.astype(np.float64), 16, 1)
    assert level.true_peak_dbfs(clip) == pytest.approx(20 * math.log10(np.abs(fine).max()), abs=0.1)


def test_loudness_of_the_ebu_sine():
    """EBU Tech 3341 case 1 on one channel: 1 kHz at -23 dBFS is -26.0 LUFS, within 0.1."""
    assert level.loudness_lufs(sine(1000.0, 20.0, level.ratio(-23), 48000)) == pytest.approx(-26.0, abs=0.1)
    assert level.loudness_lufs(sine(seconds=0.3)) is None


def test_gain_adds_decibels():
    assert level.peak_dbfs(level.with_gain(sine(), -6)) == pytest.approx(level.peak_dbfs(sine()) - 6, abs=1e-4)
    assert level.db(level.ratio(-13.5)) == pytest.approx(-13.5)
    assert level.db(0.0) == -math.inf


def test_fades_begin_and_end_in_silence():
    ones = AudioClip(np.ones(1000, np.float32), 1000)
    clip = level.faded(ones, 0.1, 0.2).samples
    assert clip[0] == clip[-1] == 0
    assert np.all(clip[100:800] == 1)
    assert np.all(np.diff(clip[:101]) > 0)
    assert clip[50] == pytest.approx(0.5, abs=1e-3)
    short = level.faded(ones, 3.0, 1.0).samples
    assert np.argmax(short) == pytest.approx(750, abs=1)


def test_crossfade_keeps_what_is_alike():
    clip = sine(100.0, 0.5)
    first, second = AudioClip(clip.samples[:6000], RATE), AudioClip(clip.samples[5559:], RATE)
    joined = level.crossfaded(first, second, 441.5 / RATE)
    np.testing.assert_allclose(joined.samples, clip.samples, atol=1e-6)
    with pytest.raises(StudioError, match="one rate"):
        level.crossfaded(first, AudioClip(clip.samples, 16000), 0.1)


def test_high_pass_takes_away_rumble_and_dc_alone():
    rumble, tone = sine(10.0, 4.0), sine(300.0, 4.0)
    clip = level.high_passed(plus(rumble, tone, AudioClip(np.full(4 * RATE, 0.2, np.float32), RATE)), 40.0)
    middle = slice(RATE, 3 * RATE)
    assert np.abs(clip.samples - tone.samples)[middle].max() < 2e-3
    assert abs(level.dc_offset(clip)) < 1e-3
    at_cutoff = level.high_passed(sine(40.0, 4.0), 40.0).samples[middle]
    assert level.db(np.abs(at_cutoff).max() / 0.5) == pytest.approx(-6.02, abs=0.1)
    with pytest.raises(StudioError, match="cutoff"):
        level.high_passed(tone, 12000.0)
    assert len(level.high_passed(AudioClip(np.ones(3, np.float32), RATE))) == 3


def test_trim_leaves_the_sound_and_a_margin():
    quiet = 1e-4 * np.random.default_rng(0).standard_normal(RATE)
    samples = np.concatenate([quiet, sine(seconds=0.5).samples, quiet]).astype(np.float32)
    start, stop = level.sounding_span(AudioClip(samples, RATE), keep_s=0.05)
    assert start == pytest.approx(RATE - 0.05 * RATE, abs=RATE // 100)
    assert stop == pytest.approx(RATE * 1.55, abs=RATE // 100)
    _, (golden_start, golden_stop) = librosa.effects.trim(samples, top_db=45, frame_length=512, hop_length=128)
    assert start == pytest.approx(golden_start - 0.05 * RATE, abs=600)
    assert stop == pytest.approx(golden_stop + 0.05 * RATE, abs=600)
    assert len(level.trimmed(AudioClip(samples, RATE))) == stop - start


def test_dc_offset_is_the_mean():
    assert level.dc_offset(AudioClip(sine(441.0).samples + np.float32(0.03), RATE)) == pytest.approx(0.03, abs=1e-4)


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("wanted_db", [-20.0, -40.0])
def test_hum_is_measured_against_the_speech_band(mains_hz, wanted_db):
    speech = band_noise()
    amplitude = math.sqrt(2) * level.ratio(level.rms_dbfs(speech) + wanted_db)
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
