import librosa
import numpy as np
import pytest

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.resample import resample, resample_stream


def noise(n, seed=0):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, n).astype(np.float32)


@pytest.mark.parametrize(("source", "target"), [(22050, 48000), (44100, 22050), (8000, 22050), (192000, 22050)])
def test_golden_and_streamed(source, target):
    samples = noise(source)
    whole = resample(AudioClip(samples, source), target)
    golden = librosa.resample(samples, orig_sr=source, target_sr=target, res_type="soxr_vhq")
    n = min(len(whole), len(golden))
    assert abs(len(whole) - target) <= 1
    np.testing.assert_allclose(whole.samples[:n], golden[:n], atol=1e-6)
    for size in (source, 4096, 333):
        chunks = [AudioClip(samples[start : start + size], source) for start in range(0, source, size)]
        streamed = AudioClip.join(resample_stream(chunks, target))
        assert len(streamed) == len(whole)
        np.testing.assert_allclose(streamed.samples, whole.samples, atol=1e-5)


def test_a_sine_stays_a_sine():
    seconds = np.arange(22050) / 22050
    clip = resample(AudioClip(np.sin(2 * np.pi * 1000 * seconds).astype(np.float32), 22050), 48000)
    expected = np.sin(2 * np.pi * 1000 * np.arange(len(clip)) / 48000)
    assert np.abs(clip.samples - expected)[2000:-2000].max() < 1e-5


def test_same_rate_is_left_alone():
    clip = AudioClip(noise(100), 22050)
    assert resample(clip, 22050) is clip
    assert next(resample_stream([clip], 22050)) is clip
    assert list(resample_stream([], 22050)) == []


def test_bad_rates_get_a_sentence():
    clip = AudioClip(noise(100), 22050)
    with pytest.raises(StudioError, match="is wanted, but 0 Hz came"):
        resample(clip, 0)
    with pytest.raises(StudioError, match="22050 and 16000"):
        list(resample_stream([clip, AudioClip(noise(100), 16000)], 44100))
