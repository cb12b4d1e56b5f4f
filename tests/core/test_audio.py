"""AudioClip: always mono, finite and read-only."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import AudioClip, StudioError


def test_samples_become_float32_that_nobody_can_write():
    clip = AudioClip(np.linspace(-1, 1, 5), 8000)
    assert clip.samples.dtype == np.float32
    np.testing.assert_allclose(clip.samples, [-1, -0.5, 0, 0.5, 1])
    with pytest.raises(ValueError, match="read-only"):
        clip.samples[0] = 0


def test_the_array_that_was_given_stays_writeable():
    samples = np.zeros(3, np.float32)
    AudioClip(samples, 8000)
    assert samples.flags.writeable


def test_length_and_duration():
    clip = AudioClip(np.zeros(11025, np.float32), 22050)
    assert (len(clip), clip.duration_s) == (11025, 0.5)


def test_silence_of_no_length_is_a_sound():
    assert AudioClip(np.zeros(0), 22050).duration_s == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_finite_are_refused(bad):
    with pytest.raises(StudioError, match="finite"):
        AudioClip(np.array([0, bad, 0]), 22050)


@pytest.mark.parametrize("shape", [(), (2, 4), (4, 1)], ids=str)
def test_only_one_channel_is_a_clip(shape):
    with pytest.raises(StudioError, match="one channel"):
        AudioClip(np.zeros(shape), 22050)


@pytest.mark.parametrize("rate", [0, -22050])
def test_a_rate_that_is_not_positive_is_refused(rate):
    with pytest.raises(StudioError, match="positive sample rate"):
        AudioClip(np.zeros(4), rate)


def test_join_keeps_the_order():
    joined = AudioClip.join(AudioClip(np.full(n, n), 8000) for n in (1, 2, 3))
    assert joined.sample_rate == 8000
    assert joined.samples.tolist() == [1, 2, 2, 3, 3, 3]


def test_join_refuses_none_and_different_rates():
    with pytest.raises(StudioError, match="one sample rate"):
        AudioClip.join([])
    with pytest.raises(StudioError, match=r"8000, 16000"):
        AudioClip.join([AudioClip(np.zeros(1), 16000), AudioClip(np.zeros(1), 8000)])
