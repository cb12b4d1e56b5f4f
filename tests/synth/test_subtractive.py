import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, rendered
from tests.synth.spectrum_measures import STEADY, alias_db, partials
from voicestudio.synth import synthesizer

OPEN = {**STEADY, "filter": 0, "osc_mix": 0, "detune_cents": 0}
NOISE = {**STEADY, "noise": 1, "filter_octaves": 0, "key_tracking": 0, "resonance": 0}


def levels_db(samples):
    """Averaged spectrum of noise in dB, 5.86 Hz a bin."""
    blocks = samples[4096 : 4096 + 8192 * (len(samples) // 8192 - 1)].reshape(-1, 8192) * np.hanning(8192)
    return 10 * np.log10((np.abs(np.fft.rfft(blocks)) ** 2).mean(0))


def band_db(samples, hz):
    at = round(hz * 8192 / 48_000)
    return levels_db(samples)[at - 2 : at + 3].mean()


@pytest.mark.parametrize("pitch", [24, 45.5, 60, 96])
def test_the_note_is_in_tune(pitch):
    assert abs(cents_off(rendered("subtractive", {}, pitch), pitch)) < 5


@pytest.mark.parametrize("osc", [0, 1])
def test_high_notes_do_not_fold(osc):
    samples = rendered("subtractive", {**OPEN, "osc1_wave": osc, "width": 0.2}, 100.4, 0.5)
    assert alias_db(samples, 440 * 2 ** (31.4 / 12)) < -60


def test_two_oscillators_lie_as_far_apart_as_set_around_the_note():
    values = {**OPEN, "osc1_wave": 3, "osc2_wave": 3, "osc_mix": 0.25, "osc2_semitones": 7, "detune_cents": 40}
    samples = rendered("subtractive", values, 60)
    assert cents_off(samples, 60) == pytest.approx(-10, abs=1)
    assert cents_off(samples, 67) == pytest.approx(30, abs=1)


@pytest.mark.parametrize(("kind", "passed_hz", "lost_hz"), [(1, 200, 8000), (4, 8000, 200), (2, 200, 8000)])
def test_the_filter_takes_away_beyond_its_cutoff(kind, passed_hz, lost_hz):
    plain = rendered("subtractive", {**NOISE, "filter": 0}, duration_s=4)
    samples = rendered("subtractive", {**NOISE, "filter": kind, "cutoff_hz": 1500}, duration_s=4)
    assert band_db(samples, passed_hz) - band_db(plain, passed_hz) == pytest.approx(0, abs=1)
    assert band_db(samples, 1500) - band_db(plain, 1500) == pytest.approx(-3, abs=1)
    assert band_db(samples, lost_hz) - band_db(plain, lost_hz) < -25


def test_the_cutoff_follows_key_velocity_and_envelope():
    def peak_hz(pitch=60.0, velocity=0.8, **values):
        settings = {**NOISE, "filter": 3, "cutoff_hz": 1000, "resonance": 0.9, "velocity_octaves": 0} | values
        samples = rendered("subtractive", settings, pitch, 4.0, velocity)
        return np.argmax(levels_db(samples)) * 48_000 / 8192

    assert peak_hz() == pytest.approx(1000, rel=0.03)
    assert peak_hz(72, key_tracking=1) == pytest.approx(2000, rel=0.03)
    assert peak_hz(velocity=1.0, velocity_octaves=4) == pytest.approx(1000 * 2**0.8, rel=0.03)
    held = {"filter_octaves": 1, "filter_sustain": 1, "filter_attack_s": 0.001}
    assert peak_hz(**held) == pytest.approx(2000, rel=0.03)


@pytest.mark.parametrize(("name", "value_s"), [("decay_s", 0.8), ("release_s", 0.5)])
def test_falls_last_as_set(name, value_s):
    values = {**OPEN, "osc1_wave": 3, "sustain": 0 if name == "decay_s" else 1, name: value_s}
    samples = rendered("subtractive", values, 69, 1.0)
    level = np.sqrt((samples[: len(samples) // 480 * 480].reshape(-1, 480) ** 2).mean(1))
    start = 10 if name == "decay_s" else 102
    fallen = 20 * np.log10(level[start + 30] / level[start])
    assert -60 * 0.3 / fallen == pytest.approx(value_s, rel=0.05)


def test_the_slow_wave_moves_the_width():
    plain = {**OPEN, "osc1_wave": 1, "lfo_hz": 2.0}
    still = partials(rendered("subtractive", plain, 69), [880])
    moved = partials(rendered("subtractive", {**plain, "lfo_width": 0.3}, 69), [880])
    assert still[0] < 1e-3 < 0.05 < moved[0]  # a square has no second harmonic


def test_all_corners_are_bounded_and_end():
    assert_sound("subtractive", 6, (36, 60, 96), {"release_s": 0.05, "level_db": -9})


def test_equal_arguments_give_equal_samples_whatever_the_blocks(monkeypatch):
    values = {"noise": 0.3, "lfo_shape": 4, "lfo_pitch_cents": 100, "glide": 5}
    whole = rendered("subtractive", values, 50, 0.4, seed=5)
    monkeypatch.setattr(synthesizer, "BLOCK", 1777)
    assert np.array_equal(rendered("subtractive", values, 50, 0.4, seed=5), whole)
    assert not np.array_equal(rendered("subtractive", values, 50, 0.4, seed=6), whole)


def test_defaults_peak_at_half_and_harder_is_louder_and_brighter():
    soft, usual, hard = (rendered("subtractive", velocity=v) for v in (0.3, 0.8, 1.0))
    assert 0.35 < np.abs(usual).max() < 0.65
    assert np.abs(soft).max() < np.abs(usual).max() < np.abs(hard).max()
    k = 261.626 * np.array([1, 12])
    assert np.divide(*partials(soft, k)) > 1.5 * np.divide(*partials(hard, k))
