"""Frames at an even pace, and a sound at another rate read part by part."""

import tracemalloc

import numpy as np
import pytest

from voicestudio.core import AudioClip
from voicestudio.dsp.framing import AtRate, centred, centres, n_frames

SOUND = np.random.default_rng(0).uniform(-0.5, 0.5, 200_000).astype(np.float32)


def test_frames_are_centred_and_zero_outside():
    frames = centred(np.arange(1, 11, dtype=np.float32), np.array([0, 5, 9]), 4)
    assert frames.tolist() == [[0, 0, 1, 2], [4, 5, 6, 7], [8, 9, 10, 0]]


@pytest.mark.parametrize(("n_samples", "expected"), [(1, 1), (160, 2), (159, 1), (16000, 101)])
def test_there_is_a_frame_for_each_hop_begun(n_samples, expected):
    assert n_frames(AudioClip(np.zeros(n_samples, np.float32), 16000), 0.01) == expected


def test_uneven_hops_stay_within_half_a_sample():
    found = centres(0, 1000, 22050, 0.01)
    assert np.abs(found - np.arange(1000) * 220.5).max() <= 0.5


@pytest.mark.parametrize("rate", [16000, 44100])
def test_parts_of_a_resampled_sound_are_parts_of_the_whole(rate):
    clip = AudioClip(SOUND, 22050)
    whole = AtRate(clip, rate).part(-100, 500_000)
    reader = AtRate(clip, rate)
    for start in range(-100, 490_000, 33_000):
        assert np.array_equal(reader.part(start, start + 35_000)[: 500_000 - start - 100],
                              whole[start + 100 :][: min(35_000, 500_000 - start - 100)])  # fmt: skip
    assert not whole[:100].any()
    assert not whole[100 + round(len(SOUND) * rate / 22050) + 1 :].any()


def test_a_long_sound_at_another_rate_takes_little_memory():
    clip = AudioClip(np.zeros(600 * 8000, np.float32), 8000)
    reader = AtRate(clip, 16000)
    tracemalloc.start()
    for start in range(0, 600 * 16000, 32000):
        reader.part(start - 16000, start + 48000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20  # the whole would be 38 MB
