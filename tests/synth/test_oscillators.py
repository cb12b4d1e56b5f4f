import numpy as np
import pytest

from tests.synth.spectrum_measures import alias_db, partials
from voicestudio.synth.oscillators import WAVES, wave
from voicestudio.synth.pitch_motion import Phase, increments


def tone(kind, pitch, seconds=0.5, width=0.5):
    steps = increments(440 * 2 ** ((pitch - 69) / 12), np.zeros(int(seconds * 48_000)), 48_000)
    return wave(kind, Phase().advance(steps), steps, width)


@pytest.mark.parametrize("kind", WAVES)
@pytest.mark.parametrize("pitch", [72, 90.3, 96, 103.7, 119.2])
def test_nothing_folds_at_nyquist(kind, pitch):
    assert alias_db(tone(kind, pitch, width=0.3), 440 * 2 ** ((pitch - 69) / 12)) < -75


def test_harmonics_are_as_the_series_of_fourier_says():
    f0 = 440 * 2 ** ((45 - 69) / 12)
    k = np.arange(1, 41)
    assert partials(tone("saw", 45), k * f0) == pytest.approx(2 / np.pi / k, rel=2e-3)
    assert partials(tone("pulse", 45, width=0.3), k * f0) == pytest.approx(
        4 / np.pi / k * abs(np.sin(np.pi * k * 0.3)), rel=2e-3, abs=1e-4
    )
    odd = k[::2]
    assert partials(tone("triangle", 45), odd * f0) == pytest.approx(8 / np.pi**2 / odd**2, rel=2e-3)


def test_a_saw_keeps_what_lies_below_nyquist():
    f0 = 440 * 2 ** ((60 - 69) / 12)
    k = np.arange(1, int(20_000 / f0))
    assert partials(tone("saw", 60), k * f0) == pytest.approx(2 / np.pi / k, rel=0.01)


@pytest.mark.parametrize("kind", WAVES)
def test_waves_have_their_height_and_no_dc(kind):
    samples = tone(kind, 33, 1.0)
    assert abs(samples.mean()) < 1e-3
    assert np.percentile(samples, 99) - np.percentile(samples, 1) == pytest.approx(2, rel=0.05)


def test_a_slide_fades_harmonics_without_steps():
    steps = np.geomspace(400, 4000, 48_000) / 48_000
    samples = wave("triangle", Phase().advance(steps), steps)
    bends = np.abs(np.diff(samples, 2)) / steps[1:-1]
    assert bends.max() < 8.5  # a corner of the triangle bends its slope from 4 to -4 a cycle
