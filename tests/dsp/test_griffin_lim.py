import itertools

import librosa
import numpy as np
import pytest

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp.griffin_lim import BLOCK, ROUNDS, griffin_lim, griffin_lim_stream, linear_magnitude
from voicestudio.dsp.mel import log_mel, magnitude, mel_filterbank

SPEC = MelSpec()


def voice_like(n_frames, seed=0):
    """A gliding pulse train with noise, at a speech-like spectral slope."""
    n = n_frames * SPEC.hop_length
    f0 = 140 + 40 * np.sin(2 * np.pi * 1.3 * np.arange(n) / SPEC.sample_rate)
    phase = 2 * np.pi * np.cumsum(f0) / SPEC.sample_rate
    harmonics = sum(np.cos(k * phase) / k for k in range(1, 20))
    return (0.05 * harmonics + 0.002 * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)


@pytest.fixture(scope="module")
def mel():
    return MelSpectrogram(log_mel(voice_like(150), SPEC))


def cut(mel, sizes):
    ends = np.cumsum([0, *sizes])
    assert ends[-1] == mel.n_frames
    return [MelSpectrogram(mel.frames[:, a:b], mel.spec) for a, b in itertools.pairwise(ends)]


def convergence(samples, target):
    """Distance between magnitude spectra, relative."""
    return np.linalg.norm(magnitude(samples, SPEC) - target) / np.linalg.norm(target)


@pytest.mark.parametrize("n_frames", [1, 2, 3, BLOCK, BLOCK + 1, BLOCK * ROUNDS - 1, BLOCK * ROUNDS, 150])
def test_frames_give_their_exact_number_of_samples(mel, n_frames):
    clip = griffin_lim(MelSpectrogram(mel.frames[:, :n_frames]), iterations=8)
    assert len(clip) == n_frames * SPEC.hop_length
    assert clip.sample_rate == SPEC.sample_rate


@pytest.mark.parametrize("sizes", [[1] * 150, [150], [0, 7, 143], [64, 64, 22], [149, 0, 1]])
def test_stream_equals_whole_however_it_is_cut(mel, sizes):
    whole = griffin_lim(mel, iterations=16, seed=3).samples
    pieces = list(griffin_lim_stream(cut(mel, sizes), iterations=16, seed=3))
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), whole)
    assert len(pieces) >= 150 // BLOCK


def test_sound_comes_before_the_mel_is_done(mel):
    asked = []

    def source():
        for chunk in cut(mel, [10] * 15):
            asked.append(len(asked))
            yield chunk

    first = next(griffin_lim_stream(source(), iterations=8))
    assert 0 < len(first) <= BLOCK * SPEC.hop_length
    assert len(asked) == -(-BLOCK * ROUNDS // 10)


def test_equal_seeds_give_equal_samples_and_others_do_not(mel):
    first, again, other = (griffin_lim(mel, 8, seed).samples for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_converges_as_librosa_does():
    """The same magnitudes under librosa's Griffin-Lim, 60 iterations, are the golden standard."""
    samples = voice_like(150)
    mel = MelSpectrogram(log_mel(samples, SPEC))
    target = np.zeros((SPEC.n_fft // 2 + 1, mel.n_frames), np.float32)
    found = linear_magnitude(mel.frames, SPEC).T
    target[: len(found)] = found
    golden = librosa.griffinlim(
        target, n_iter=60, hop_length=SPEC.hop_length, n_fft=SPEC.n_fft, center=False, random_state=0, momentum=0.99
    )[384:-384]
    ours = griffin_lim(mel).samples
    assert len(ours) == len(golden)
    inside = slice(4, -4)
    distance = [
        np.linalg.norm((magnitude(sound, SPEC) - target)[:, inside]) / np.linalg.norm(target[:, inside])
        for sound in (ours, golden)
    ]
    assert distance[0] < distance[1] * 1.1
    assert distance[0] < 0.25


def test_more_iterations_come_nearer(mel):
    target = magnitude(voice_like(150), SPEC)
    distances = [convergence(griffin_lim(mel, n).samples, target) for n in (0, 8, 60)]
    assert distances[0] > distances[1] > distances[2]


def test_linear_magnitude_gives_the_mel_back_and_is_not_negative(mel):
    found = linear_magnitude(mel.frames, SPEC)
    assert found.min() >= 0
    back = np.log(np.maximum(found @ mel_filterbank(SPEC)[:, : found.shape[1]].T, SPEC.floor)).T
    assert np.abs(back - mel.frames).mean() < 0.02


def test_loudness_is_kept(mel):
    samples = voice_like(150)
    ours = griffin_lim(mel).samples
    assert np.sqrt(np.mean(ours**2)) == pytest.approx(np.sqrt(np.mean(samples**2)), rel=0.1)


def test_other_specs_work():
    spec = MelSpec(sample_rate=16000, n_fft=800, win_length=640, hop_length=160, fmax_hz=8000.0)
    n = 160 * 60
    samples = (0.3 * np.sin(2 * np.pi * 500 * np.arange(n) / 16000)).astype(np.float32)
    clip = griffin_lim(MelSpectrogram(log_mel(samples, spec), spec))
    assert len(clip) == n
    spectrum = np.abs(np.fft.rfft(clip.samples))
    assert np.argmax(spectrum) * 16000 / n == pytest.approx(500, abs=5)


def test_silence_stays_silent():
    clip = griffin_lim(MelSpectrogram(np.full((80, 100), np.log(1e-5), np.float32)))
    assert np.abs(clip.samples).max() < 1e-3


def test_bad_mels_get_a_sentence(mel):
    with pytest.raises(StudioError, match="At least one frame"):
        list(griffin_lim_stream([]))
    with pytest.raises(StudioError, match="At least one frame"):
        griffin_lim(MelSpectrogram(mel.frames[:, :0]))
    other = MelSpectrogram(mel.frames, MelSpec(sample_rate=16000))
    with pytest.raises(StudioError, match="settings differ"):
        list(griffin_lim_stream([mel, other]))
