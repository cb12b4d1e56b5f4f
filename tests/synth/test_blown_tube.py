import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, rendered

SHORT = {"attack_s": 0.01, "release_s": 0.1, "vibrato_cents": 0.0}


def partials(samples, f0_hz, count=5):
    part = samples[14400:38400] * np.hanning(24000)
    spectrum = np.abs(np.fft.rfft(part))
    return np.array([spectrum[round(k * f0_hz / 2) - 3 : round(k * f0_hz / 2) + 4].max() for k in range(1, count + 1)])


@pytest.mark.parametrize("id", ["clarinet", "flute"])
@pytest.mark.parametrize("pitch", [24, 42, 60, 78.5, 96])
@pytest.mark.parametrize("pressure", [0.0, 0.5, 1.0])
def test_the_tube_is_in_tune_however_it_is_blown(id, pitch, pressure):
    samples = rendered(id, {"pressure": pressure}, pitch, duration_s=1.6)
    assert abs(cents_off(samples, pitch, 0.7, 0.9)) < 5


@pytest.mark.parametrize("values", [{"stiffness": 0.0}, {"stiffness": 1.0}, {"brightness": 0.0}, {"brightness": 1.0}])
def test_the_reed_speaks_on_its_first_mode(values):
    samples = rendered("clarinet", values, 50)
    assert abs(cents_off(samples, 50)) < 5
    assert partials(samples, 146.832).argmax() == 0


@pytest.mark.parametrize("values", [{"position": 0.44}, {"position": 0.56}, {"brightness": 0.0}, {"brightness": 1.0}])
def test_the_flute_speaks_on_its_first_mode(values):
    samples = rendered("flute", values, 74)
    assert abs(cents_off(samples, 74)) < 5
    assert partials(samples, 587.33).argmax() == 0


def test_a_closed_cylinder_has_odd_partials():
    first, second, third, _, _ = partials(rendered("clarinet", {"noise": 0.0}, 50), 146.832)
    assert second < 0.2 * third < first


def test_vibrato_swings_as_far_as_it_is_told():
    samples = rendered("flute", {"vibrato_cents": 50.0, "vibrato_hz": 4.0, "noise": 0.0}, 69, duration_s=2.0)
    turn = samples * np.exp(-2j * np.pi * 440 / 48000 * np.arange(samples.size))
    slow = np.convolve(turn, np.hanning(2400), "same")[48000:84000:100]
    hz = 440 + np.diff(np.unwrap(np.angle(slow))) * 480 / (2 * np.pi)
    cents = 1200 * np.log2(hz / 440)
    assert (cents.max() - cents.min()) / 2 == pytest.approx(50, rel=0.15)


def test_it_falls_in_the_time_of_its_release():
    samples = rendered("clarinet", {"release_s": 0.6, "noise": 0.0}, 60, duration_s=0.5)
    early, late = (np.sqrt(np.mean(samples[at : at + 1835] ** 2)) for at in (26400, 40800))
    assert 20 * np.log10(early / late) == pytest.approx(60 * 0.3 / 0.6, rel=0.05)


@pytest.mark.parametrize("id", ["clarinet", "flute"])
def test_usual_peak_and_seeds(id):
    one, same, other = (rendered(id, seed=seed) for seed in (3, 3, 4))
    assert 0.4 < np.abs(one).max() < 0.7
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("id", ["clarinet", "flute"])
def test_corners(id):
    assert_sound(id, 8, pitches=(30.0, 60.0, 96.0), brief=SHORT)
