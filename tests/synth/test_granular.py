import numpy as np
import pytest

from tests.synth.physical_measures import SAMPLE_RATE, cents_off, corners
from tests.synth.spectrum_measures import alias_db
from voicestudio.core import AudioClip, Note, StudioError
from voicestudio.synth import synthesizer
from voicestudio.synth.granular import Granular
from voicestudio.synth.synthesizer import completed, play

EXACT = {"scan": 1, "spray_s": 0, "jitter": 0, "position": 0, "grain_s": 0.1, "density_hz": 40, "attack_s": 0.001}


def tone(hz, rate=SAMPLE_RATE, seconds=2.0):
    return AudioClip((0.25 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)).astype(np.float32), rate)


def cloud(source, values=None, pitch=60.0, duration_s=1.0, seed=0, velocity=0.8):
    note = Note(pitch, velocity, duration_s)
    return np.concatenate(list(Granular().blocks(completed(Granular(), values or {}), note, SAMPLE_RATE, seed, source)))


def mean_cents_off(samples, wanted_hz):
    """Over many short spectra the centre of the line, since each grain begins with a phase of its own."""
    blocks = samples[9600 : 9600 + (len(samples) - 19_200) // 8192 * 8192].reshape(-1, 8192) * np.hanning(8192)
    power = (np.abs(np.fft.rfft(blocks)) ** 2).mean(0)
    hz = np.arange(power.size) * SAMPLE_RATE / 8192
    near = np.abs(hz - wanted_hz) < 0.15 * wanted_hz
    return 1200 * np.log2((power[near] * hz[near]).sum() / power[near].sum() / wanted_hz)


def test_moved_on_as_recorded_at_middle_c_it_gives_the_recording_back():
    source = AudioClip(np.random.default_rng(1).uniform(-0.5, 0.5, 96_000).astype(np.float32), SAMPLE_RATE)
    samples = cloud(source, EXACT)[9600:43_200]
    expected = source.samples[9600:43_200] / np.abs(source.samples).max() / 2
    assert np.abs(samples - expected).max() < 1e-3


@pytest.mark.parametrize("rate", [SAMPLE_RATE, 22_050, 8000])
@pytest.mark.parametrize("pitch", [24, 48.5, 60, 72, 96])
def test_moved_on_it_transposes_by_the_note(rate, pitch):
    hz = 700 * 2 ** ((60 - pitch) / 24)  # so that both the recording and what is heard lie below Nyquist
    wanted = pitch - 60 + 69 + 12 * np.log2(hz / 440)
    samples = cloud(tone(hz, rate), {**EXACT, "scan": 2 ** ((pitch - 60) / 12)}, pitch, 1.5)
    assert abs(cents_off(samples, wanted)) < 5


@pytest.mark.parametrize(("pitch", "octaves"), [(60, 0), (72, 1), (55, -5 / 12)])
def test_a_scattered_cloud_keeps_the_pitch(pitch, octaves):
    samples = cloud(tone(880), {"density_hz": 100, "sustain": 1}, pitch, 20.0)
    assert abs(mean_cents_off(samples, 880 * 2**octaves)) < 5


def test_what_would_fold_is_taken_out():
    source = AudioClip((tone(880).samples + tone(9000).samples), SAMPLE_RATE)
    samples = cloud(source, {**EXACT, "scan": 4}, 84, 0.6)
    blocks = samples[4800:21_184] * np.hanning(16_384)
    spectrum = np.abs(np.fft.rfft(blocks))
    hz = np.arange(spectrum.size) * SAMPLE_RATE / 16_384
    assert 20 * np.log10(spectrum[np.abs(hz - 3520) > 400].max() / spectrum.max()) < -60


def test_density_grain_and_place_are_as_set():
    click = np.zeros(96_000, np.float32)
    click[48_000] = 1
    values = {"position": 0.5, "spray_s": 0, "jitter": 0, "grain_s": 0.02, "density_hz": 10, "attack_s": 0.001}
    samples = cloud(AudioClip(click, SAMPLE_RATE), values, duration_s=1.0)
    heard = np.flatnonzero(samples[:48_000] > 0.1)
    assert heard == pytest.approx(480 + 4800 * np.arange(10), abs=1)  # the middle of each grain
    assert not cloud(AudioClip(click, SAMPLE_RATE), {**values, "position": 0.4}).any()


def test_reversed_grains_run_backwards():
    rise = AudioClip(np.linspace(-1, 1, 96_000, dtype=np.float32), SAMPLE_RATE)
    values = {"spray_s": 0, "jitter": 0, "grain_s": 0.05, "density_hz": 1, "position": 0.5, "attack_s": 0.001}
    slope = {}
    for reverse in (0, 1):
        grain = cloud(rise, {**values, "reverse": reverse})[600:1800] / np.hanning(2400)[600:1800]
        slope[reverse] = np.polyfit(np.arange(1200), grain, 1)[0]
    assert slope[0] == pytest.approx(-slope[1], rel=0.05) and slope[0] > 0


@pytest.mark.parametrize("length", [1, 5, 400])
def test_the_shortest_recordings_give_bounded_sound(length):
    for pitch in (24, 60, 127):
        samples = cloud(AudioClip(np.ones(length, np.float32), SAMPLE_RATE), {"spray_s": 2}, pitch, 0.2)
        assert np.isfinite(samples).all() and np.abs(samples).max() <= 1


def test_silence_gives_silence_and_nothing_a_sentence():
    assert not cloud(AudioClip(np.zeros(4800, np.float32), SAMPLE_RATE)).any()
    with pytest.raises(StudioError, match="choose one"):
        cloud(AudioClip(np.zeros(0, np.float32), SAMPLE_RATE))
    with pytest.raises(StudioError, match="needs|none was given"):
        list(play(Granular(), {}, Note()))


def test_all_corners_are_bounded_and_end():
    source = tone(500, seconds=0.7)
    for at, values in enumerate(corners("granular", 6)):
        samples = cloud(source, {**values, "release_s": 0.05}, (24, 60, 96)[at % 3], 0.2)
        assert np.isfinite(samples).all() and np.abs(samples).max() < 2 and abs(samples[-1]) < 1e-4


def test_equal_arguments_give_equal_samples_whatever_the_blocks(monkeypatch):
    values, source = {"reverse": 0.5, "pitch_spray_semitones": 3, "density_hz": 90}, tone(500)
    whole = cloud(source, values, 67, 0.4, seed=5)
    monkeypatch.setattr(synthesizer, "BLOCK", 1777)
    assert np.array_equal(cloud(source, values, 67, 0.4, seed=5), whole)
    assert not np.array_equal(cloud(source, values, 67, 0.4, seed=6), whole)


def test_defaults_peak_at_half():
    assert 0.3 < np.abs(cloud(tone(440))).max() < 0.7
    assert alias_db(cloud(tone(440), EXACT), 440) < -60
