import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, rendered


@pytest.mark.parametrize("pitch", [24, 42, 60, 78.5, 96])
@pytest.mark.parametrize("pressure", [0.0, 0.4, 1.0])
def test_the_string_is_in_tune_however_it_is_bowed(pitch, pressure):
    samples = rendered("bowed", {"pressure": pressure}, pitch, duration_s=1.6)
    assert abs(cents_off(samples, pitch, 0.6, 0.9)) < 5


@pytest.mark.parametrize("position", [0.08, 0.25])
def test_the_string_slips_once_a_period(position):
    samples = rendered("bowed", {"position": position, "noise": 0.0, "body_mix": 0.0}, 57)
    spectrum = np.abs(np.fft.rfft(samples[14400:38400] * np.hanning(24000)))
    levels = [spectrum[round(k * 110) - 3 : round(k * 110) + 4].max() for k in (1, 2, 3, 4)]
    assert levels == sorted(levels, reverse=True)  # a sawtooth's partials fall as 1 / k


def test_pressure_makes_it_brighter():
    def centroid(pressure):
        samples = rendered("bowed", {"pressure": pressure, "noise": 0.0, "body_mix": 0.0}, 57)[14400:38400]
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(24000)))
        return (spectrum * np.arange(spectrum.size)).sum() / spectrum.sum()

    assert centroid(1.0) > 1.05 * centroid(0.0)


def test_usual_peak_and_seeds():
    one, same, other = (rendered("bowed", seed=seed) for seed in (3, 3, 4))
    assert 0.4 < np.abs(one).max() < 0.7
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_corners():
    assert_sound("bowed", 8, pitches=(30.0, 60.0, 96.0), brief={"attack_s": 0.01, "release_s": 0.1})
