"""Known sounds give known figures, and noise moves each figure the right way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import dct

from tests.analysis.sounds import RATE, babble, noisy, vowel
from voicestudio.analysis import measures
from voicestudio.analysis.measures import (
    compare_copy,
    f0_error,
    likeness,
    mel_cepstra,
    mel_cepstral_distortion,
    mel_l1,
    pesq_missing,
    pesq_wb,
    speech_frames,
    stoi,
)
from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.mel import log_mel

needs_pesq = pytest.mark.skipif(bool(pesq_missing()), reason=pesq_missing())


@pytest.fixture(scope="module")
def clip() -> AudioClip:
    return babble(stretch=0.5)


def test_identical_sounds(clip):
    same = compare_copy(clip, clip)
    assert same.stoi == pytest.approx(1.0, abs=1e-6)
    assert (same.mel_l1, same.mcd_db, same.f0_cents, same.voicing_error) == (0.0, 0.0, 0.0, 0.0)


@needs_pesq
def test_pesq_of_identical_sounds_is_the_scale_s_end(clip):
    assert pesq_wb(clip, clip) == pytest.approx(4.644, abs=0.005)


def test_more_noise_is_worse_in_every_measure(clip):
    copies = [compare_copy(clip, noisy(clip, level_db)) for level_db in (-50, -35, -20)]
    for name, sign in (("stoi", -1), ("mel_l1", 1), ("mcd_db", 1)):
        values = [sign * getattr(copy, name) for copy in copies]
        assert values == sorted(values)
        assert values[0] < values[1] < values[2]
    assert copies[2].voicing_error > copies[0].voicing_error


def test_likeness_leaves_out_a_tail(clip):
    longer = AudioClip(np.concatenate([clip.samples, np.ones(999, np.float32)]), clip.sample_rate)
    assert likeness(clip, longer) == likeness(longer, clip) == (pesq_wb(clip, clip), stoi(clip, clip))
    tick = AudioClip(clip.samples[:2000], clip.sample_rate)
    assert likeness(clip, tick) == (None, None)


@needs_pesq
def test_more_noise_lowers_pesq(clip):
    values = [pesq_wb(clip, noisy(clip, level_db)) for level_db in (-60, -45, -30)]
    assert values[0] > values[1] > values[2] > 1.0


def test_level_moves_the_mel_by_its_logarithm_and_the_cepstra_not_at_all():
    clip = noisy(babble(), -30)  # loud enough everywhere that no band is at the floor
    louder = AudioClip(clip.samples * 2, RATE)
    mels = log_mel(clip.samples), log_mel(louder.samples)
    assert mel_l1(*mels) == pytest.approx(np.log(2), rel=1e-5)
    assert mel_cepstral_distortion(*mels) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("order", [1, 2, 13])
def test_a_ripple_of_the_log_spectrum_has_kubichek_s_distance(order):
    """A cosine of amplitude a nepers over the mel axis is 20 / ln 10 * a / sqrt 2 dB in the root mean square."""
    amplitude = 0.25
    ripple = amplitude * np.cos(np.pi * order * (np.arange(80) + 0.5) / 80)
    mel = np.zeros((80, 5))
    distance = mel_cepstral_distortion(mel, mel + ripple[:, None])
    assert distance == pytest.approx(20 / np.log(10) * amplitude / np.sqrt(2), rel=1e-9)


def test_a_ripple_finer_than_the_cepstra_is_not_heard():
    mel = np.zeros((80, 5))
    ripple = np.cos(np.pi * 14 * (np.arange(80) + 0.5) / 80)[:, None]
    assert mel_cepstral_distortion(mel, mel + ripple) == pytest.approx(0, abs=1e-9)


def test_cepstra_are_scipy_s_cosine_transform():
    mel = np.random.default_rng(0).normal(size=(80, 7))
    np.testing.assert_allclose(mel_cepstra(mel), dct(mel, type=2, axis=0)[1:14] / 80, atol=1e-12)


def test_speech_frames_are_those_within_forty_decibels():
    mel = np.zeros((80, 4))
    mel[:, 1] -= np.log(10) * 39 / 20
    mel[:, 2] -= np.log(10) * 41 / 20
    assert speech_frames(mel).tolist() == [True, True, False, True]


def test_f0_a_semitone_off_is_a_hundred_cents():
    f0 = np.array([0, 200, 210, 220, 0, 0, 190, 0], np.float32)
    cents, voicing = f0_error(f0, f0 * np.float32(2 ** (1 / 12)))
    assert cents == pytest.approx(100, abs=0.01)
    assert voicing == 0
    assert f0_error(f0, np.zeros_like(f0)) == (None, 0.5)


def test_f0_of_sounds_a_semitone_apart():
    low, high = (AudioClip(vowel(f0_hz, 1.0, (700, 1200)).astype(np.float32), RATE) for f0_hz in (200, 211.893))
    assert compare_copy(low, high).f0_cents == pytest.approx(100, abs=10)


def test_what_has_no_speech_has_no_figure():
    silence = AudioClip(np.zeros(RATE, np.float32), RATE)
    assert pesq_wb(silence, silence) is None
    short = AudioClip(babble().samples[4000:7000], RATE)
    assert stoi(short, short) is None
    assert pesq_wb(short, short) is None


def test_without_pesq_there_is_a_sentence_and_no_figure(monkeypatch, clip):
    monkeypatch.setattr(measures.importlib.util, "find_spec", lambda name: None)
    assert pesq_wb(clip, clip) is None
    assert "pip install pesq" in pesq_missing()
    assert pesq_missing().count(". ") == 0


def test_a_wrong_rate_is_refused(clip):
    with pytest.raises(StudioError, match="22050 Hz are wanted"):
        compare_copy(clip, AudioClip(clip.samples, 16000))
