import itertools

import numpy as np
import pytest
from scipy.signal import freqz, lfilter

from voicestudio.core import MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp import mel_turns
from voicestudio.dsp.excitation import Excitation
from voicestudio.dsp.lattice import all_pole
from voicestudio.dsp.lpc import LpcSettings, envelope, lpc, lpc_stream, predictor
from voicestudio.dsp.mel import log_mel, magnitude
from voicestudio.dsp.mel_f0 import LAG, F0Reading

SPEC = MelSpec()
FORMANTS_HZ = (700.0, 1220.0, 2600.0, 3500.0)


def all_pole_filter():
    """A vowel's prediction filter 1 + sum of a_k z^-k."""
    poles = [np.exp(-np.pi * 90 / 22050 + 2j * np.pi * hz / 22050) for hz in FORMANTS_HZ]
    return np.poly([*poles, *np.conj(poles)]).real


def vowel(n_frames, f0_hz=150.0, seed=0):
    """The vowel at a level pitch, or whispered for f0 0."""
    n = n_frames * SPEC.hop_length
    source = np.random.default_rng(seed).standard_normal(n)
    if f0_hz:
        phase = 2 * np.pi * f0_hz / SPEC.sample_rate * np.arange(n)
        source = sum(np.cos(k * phase) for k in range(1, int(11000 / f0_hz)))
    samples = lfilter([1], all_pole_filter(), source)
    return (0.05 * samples / np.sqrt(np.mean(samples**2))).astype(np.float32)


@pytest.fixture(scope="module")
def mel():
    glide = np.concatenate([vowel(40, 120.0), vowel(20, 0.0), vowel(50, 220.0), np.zeros(15 * 256, np.float32)])
    return MelSpectrogram(log_mel(glide, SPEC))


def response_hz(reflection, n=4096):
    """Frequencies of the peaks of the all-pole filter with these reflection coefficients."""
    a = np.array([1.0])
    for k in reflection:
        a = np.append(a, 0) + k * np.append(a, 0)[::-1]
    hz, h = freqz([1], a, n, fs=SPEC.sample_rate)
    level = np.abs(h)
    top = np.flatnonzero((level[1:-1] > level[:-2]) & (level[1:-1] > level[2:])) + 1
    return hz[top]


@pytest.mark.parametrize("f0_hz", [0.0, 90.0, 110.0])
def test_the_formants_of_a_known_all_pole_sound_are_found(f0_hz):
    frames = log_mel(vowel(60, f0_hz), SPEC)[:, 10:50]
    frames = np.log(np.exp(frames).mean(axis=1, keepdims=True))
    power = envelope(frames, np.array([f0_hz], np.float32), SPEC)
    reflection, _ = predictor(power, 24, SPEC)
    found = response_hz(reflection[0])
    for wanted in FORMANTS_HZ:
        assert np.abs(found / wanted - 1).min() < 0.05


def test_a_flat_density_is_no_filter_and_its_gain_is_its_level():
    reflection, log_gain = predictor(np.full((2, 513), 0.04), 16, SPEC)
    assert np.abs(reflection).max() < 1e-5
    assert np.exp(log_gain) == pytest.approx(0.2, rel=1e-5)


def test_the_lattice_is_the_direct_filter_with_the_power_taken_out():
    a = all_pole_filter()
    reflection, work = [], a
    while len(work) > 1:
        k = work[-1]
        reflection.insert(0, k)
        work = ((work - k * work[::-1]) / (1 - k * k))[:-1]
    excitation = np.random.default_rng(0).standard_normal(40 * 256).astype(np.float32)
    rows = np.tile(reflection, (42, 1))
    made = all_pole(excitation, rows, np.zeros(42), np.zeros(len(reflection)))
    golden = lfilter([np.prod(np.sqrt(1 - np.square(reflection)))], a, excitation)
    np.testing.assert_allclose(made, golden, atol=1e-4)
    assert np.mean(made**2) == pytest.approx(1.0, rel=0.15)


def test_the_lattice_stays_bounded_however_the_filter_jumps():
    random = np.random.default_rng(1)
    reflection = random.choice([-0.9999, 0.9999], (202, 32))
    state = np.zeros(32)
    made = all_pole(random.standard_normal(200 * 256).astype(np.float32), reflection, np.zeros(202), state)
    assert np.isfinite(made).all()
    assert np.sum(state**2) + np.sum(made.astype(np.float64) ** 2) < 100 * 200 * 256


@pytest.mark.parametrize("f0_hz", [90.0, 150.0, 233.0])
@pytest.mark.parametrize("given", [True, False])
def test_pulses_have_the_pitch_asked_for(f0_hz, given):
    frames = log_mel(vowel(80, f0_hz), SPEC)
    f0 = np.full(80, f0_hz, np.float32)
    made = lpc(MelSpectrogram(frames, SPEC, f0 if given else None), settings=LpcSettings(turns=0)).samples
    size = np.abs(np.fft.rfft(made[20 * 256 : 60 * 256] * np.hanning(40 * 256), 1 << 17))
    hz = np.arange(len(size)) * SPEC.sample_rate / (1 << 17)
    near = (hz > 0.9 * f0_hz) & (hz < 1.1 * f0_hz)
    assert hz[near][size[near].argmax()] == pytest.approx(f0_hz, rel=0.01)


def test_f0_is_read_from_a_gliding_voice_and_its_silence():
    n = 120 * 256
    f0 = 150 * 2 ** (0.4 * np.sin(2 * np.pi * 0.7 * np.arange(n) / SPEC.sample_rate))
    phase = 2 * np.pi * np.cumsum(f0) / SPEC.sample_rate
    source = sum(np.cos(k * phase) * (k * f0 < 11000) for k in range(1, 70))
    samples = 0.02 * lfilter([1], all_pole_filter(), source).astype(np.float32)
    samples[80 * 256 :] = 0
    reading = F0Reading(SPEC)
    frames = log_mel(samples * np.float32(0.3 / np.abs(samples).max()), SPEC)
    parts = [reading.push(frames[:, i : i + 10]) for i in range(0, 120, 10)]
    assert sum(len(part) for part in parts) == 120 - LAG
    found = np.concatenate([*parts, reading.flush()])
    true = f0[128::256]
    assert (found[3:77] > 0).all()
    assert np.abs(1200 * np.log2(found[3:77] / true[3:77])).max() < 100
    assert (found[84:] == 0).all()


def test_excitation_is_flat_of_unit_density_and_does_not_alias():
    made = Excitation(SPEC, 0).make(np.full(200, 200.0, np.float32), None)
    spectrum = np.mean(np.abs(magnitude(made, SPEC)) ** 2, axis=1) / 384  # the window's energy
    for low, high in ((0, 2000), (2000, 4000), (4000, 8000), (8000, 11000)):
        part = spectrum[int(low * 1024 / 22050) + 3 : int(high * 1024 / 22050) - 3]
        assert part.mean() == pytest.approx(1.0, rel=0.25)
    bins = np.fft.rfft(made[: 22050 * 2]) if len(made) > 44100 else np.fft.rfft(made[:22050])
    power = np.abs(bins[: 1900 * len(bins) // 11025]) ** 2
    peaks = np.zeros(len(power), bool)
    for k in range(1, 10):
        peaks[k * 200 * len(bins) // 11025 - 4 : k * 200 * len(bins) // 11025 + 5] = True
    assert power[peaks].sum() > 50 * power[~peaks].sum()


def cut(mel, sizes):
    ends = np.cumsum([0, *sizes])
    assert ends[-1] == mel.n_frames
    return [
        MelSpectrogram(mel.frames[:, a:b], mel.spec, None if mel.f0_hz is None else mel.f0_hz[a:b])
        for a, b in itertools.pairwise(ends)
    ]


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("sizes", [[1] * 125, [7] * 17 + [6], [40, 40, 40, 5], [0, 124, 0, 1]])
def test_stream_equals_whole_however_it_is_cut(mel, sizes, given):
    if given:
        f0 = np.repeat([120, 0, 220, 0], [40, 20, 50, 15]).astype(np.float32)
        mel = MelSpectrogram(mel.frames, SPEC, f0)
    settings = LpcSettings(turns=1)
    whole = lpc(mel, 3, settings).samples
    pieces = [clip.samples for clip in lpc_stream(cut(mel, sizes), 3, settings)]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert len(whole) == mel.n_frames * SPEC.hop_length
    assert max(map(len, pieces)) <= mel_turns.BLOCK * SPEC.hop_length


@pytest.mark.parametrize("n_frames", [1, 2, 16, 17, 48, 64])
def test_frames_give_their_exact_number_of_samples(mel, n_frames):
    assert len(lpc(MelSpectrogram(mel.frames[:, :n_frames]))) == n_frames * SPEC.hop_length


def test_equal_seeds_give_equal_samples_and_others_do_not(mel):
    first, again, other = (lpc(mel, seed).samples for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_turns_come_nearer_to_the_mel_and_keep_its_level(mel):
    distances = [
        np.abs(log_mel(lpc(mel, settings=LpcSettings(turns=turns)).samples, SPEC) - mel.frames)[:, :108].mean()
        for turns in (0, 2, 8)
    ]
    assert distances[0] > distances[1] > distances[2]
    assert distances[2] < 0.15


@pytest.mark.parametrize("value", [-40.0, -11.6, 0.0, 3.0, 30.0])
def test_silent_and_extreme_mels_stay_finite_and_bounded(value):
    frames = np.full((80, 30), value, np.float32)
    frames[:, 10:12] = -11.5
    f0 = np.full(30, 5000.0, np.float32)
    f0[5:20] = 1.0
    for f0_hz in (None, f0):
        made = lpc(MelSpectrogram(frames, SPEC, f0_hz)).samples
        assert np.isfinite(made).all()
        assert np.abs(made).max() < (1e-3 if value < -11 else 1000)
        assert log_mel(made, SPEC).max() < max(min(value, 3.2), -11.4) + 2.0  # as asked, at most full scale


def test_other_mel_settings_are_spoken_too():
    spec = MelSpec(16000, 800, 640, 200, 64, 50.0, 7600.0)
    samples = vowel(60, 150.0)
    made = lpc(MelSpectrogram(log_mel(samples, spec), spec))
    assert made.sample_rate == 16000
    distance = np.abs(log_mel(made.samples, spec) - log_mel(samples, spec)).mean()
    assert distance < 0.3


@pytest.mark.parametrize("bad", [{"order": 1}, {"order": 500}, {"turns": -1}, {"turns": 99}])
def test_settings_out_of_range_are_one_sentence(bad):
    with pytest.raises(StudioError, match="is wanted, but"):
        LpcSettings(**bad)


def test_what_cannot_be_spoken_is_one_sentence(mel):
    with pytest.raises(StudioError, match="none came"):
        list(lpc_stream([]))
    with pytest.raises(StudioError, match="NaN"):
        lpc(MelSpectrogram(np.full((80, 3), np.nan, np.float32)))
    other = MelSpectrogram(np.zeros((64, 3), np.float32), MelSpec(n_mels=64))
    with pytest.raises(StudioError, match="measured alike"):
        list(lpc_stream([mel, other]))
