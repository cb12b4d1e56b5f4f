"""Silence before and after a recording."""

import numpy as np
import pytest

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.trimming import POST_ROLL_S, PRE_ROLL_S, sounding, trimmed

RATE = 16000


def recording(noise_db, click=False):
    """A second of background, a second of tone at -20 dB, a second and a half of background."""
    samples = np.random.default_rng(0).normal(0, 10 ** (noise_db / 20), int(3.5 * RATE))
    samples[RATE : 2 * RATE] += 0.14 * np.sin(np.arange(RATE) * 0.2)
    if click:
        samples[RATE // 4] = 0.9
    return AudioClip(samples.astype(np.float32), RATE)


@pytest.mark.parametrize("noise_db", [-np.inf, -70, -45])
@pytest.mark.parametrize("click", [False, True])
def test_the_sound_stays_with_its_pre_roll(noise_db, click):
    part = sounding(recording(noise_db, click))
    assert part.start / RATE == pytest.approx(1.0 - PRE_ROLL_S, abs=0.011)
    assert part.stop / RATE == pytest.approx(2.0 + POST_ROLL_S, abs=0.011)
    clip = recording(noise_db, click)
    assert np.array_equal(trimmed(clip).samples, clip.samples[part])


def test_an_even_sound_stays_whole():
    clip = AudioClip(np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32), RATE)
    assert len(trimmed(clip)) == RATE


def test_one_loud_sample_stays():
    assert len(trimmed(AudioClip(np.ones(1, np.float32), RATE))) == 1


@pytest.mark.parametrize("n_samples", [0, 1, RATE])
def test_nothing_but_silence_is_said_in_a_sentence(n_samples):
    clip = AudioClip(np.zeros(n_samples, np.float32), RATE)
    assert sounding(clip) is None
    with pytest.raises(StudioError, match="silent from end to end"):
        trimmed(clip)
