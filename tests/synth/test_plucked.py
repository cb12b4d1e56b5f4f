import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, decay_s, rendered
from voicestudio.synth import loop_filters


@pytest.mark.parametrize("pitch", [24, 35, 47, 60, 71.5, 84, 96])
@pytest.mark.parametrize("values", [{}, {"damping": 1.0, "decay_s": 2.0}, {"stiffness": 1.0}])
def test_the_string_is_in_tune(pitch, values):
    assert abs(cents_off(rendered("plucked", values, pitch), pitch)) < 1


@pytest.mark.parametrize("pitch", [40, 64, 90])
@pytest.mark.parametrize("wanted_s", [0.5, 5.0])
def test_it_dies_away_as_long_as_it_is_told(pitch, wanted_s):
    samples = rendered("plucked", {"decay_s": wanted_s}, pitch, duration_s=1.5)
    measured = decay_s(samples, 440 * 2 ** ((pitch - 69) / 12), 0.1, 0.5 * wanted_s if wanted_s < 1 else 1.2)
    assert measured == pytest.approx(wanted_s, rel=0.05)


def test_the_damper_falls_as_told():
    samples = rendered("plucked", {"decay_s": 20.0, "release_s": 0.5, "body": 0}, 60, duration_s=0.3)
    assert decay_s(samples, 261.626, 0.35, 0.7) == pytest.approx(0.5, rel=0.05)


def test_stiffness_sharpens_upper_partials_as_the_law_says():
    b = 0.012 * 0.5**2
    eighth = 220 * 8 * np.sqrt((1 + 64 * b) / (1 + b))
    samples = rendered("plucked", {"stiffness": 0.5, "damping": 0.0, "position": 0.06}, 57)
    assert abs(cents_off(samples, 69 + 12 * np.log2(eighth / 440))) < 5


def test_no_partial_with_a_node_where_it_is_plucked():
    spectrum = np.abs(np.fft.rfft(rendered("plucked", {"position": 0.25, "noise": 0.0, "stiffness": 0.0}, 57)[:48000]))
    third, fourth, fifth = (spectrum[220 * k - 2 : 220 * k + 3].max() for k in (3, 4, 5))
    assert fourth < 0.05 * min(third, fifth)


def test_velocity_makes_it_louder_and_brighter():
    quiet, loud = (rendered("plucked", pitch=50, velocity=velocity)[:24000] for velocity in (0.3, 0.9))
    soft, hard = np.abs(np.fft.rfft(quiet)), np.abs(np.fft.rfft(loud))
    hz = np.fft.rfftfreq(24000, 1 / 48000)
    assert np.abs(loud).max() > 4 * np.abs(quiet).max()
    assert (hard * hz).sum() / hard.sum() > 1.2 * (soft * hz).sum() / soft.sum()


def test_equal_seeds_give_equal_samples():
    one, same, other = (rendered("plucked", {"noise": 0.5}, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_corners():
    assert_sound("plucked")


def test_usual_peak():
    assert np.abs(rendered("plucked")).max() == pytest.approx(0.5, abs=0.01)


def test_an_allpass_is_exact_where_it_is_tuned():
    omega = 0.3
    tuned = loop_filters.tuning(22.37, omega)
    assert tuned.samples + loop_filters.allpass_delay(tuned.allpass, omega) == pytest.approx(22.37, abs=1e-9)


def test_a_loss_never_strengthens():
    for f0_hz in (33.0, 440.0, 2093.0):
        for seconds in (0.05, 30.0):
            for high in (0.001, 1.0):
                assert loop_filters.loss(f0_hz, seconds, high, 48000).gain < 1
