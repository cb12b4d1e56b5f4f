import numpy as np
import pytest

from voicestudio.synth.pitch_motion import Phase, glide, increments, sine, vibrato
from voicestudio.synth.slow_wave import SHAPES, SlowWave

EIGHTHS = np.array([0.0625, 0.1875, 0.3125, 0.4375])


@pytest.mark.parametrize(
    ("shape", "heights"),
    [
        ("sine", [0.7071, 0.7071, -0.7071, -0.7071]),
        ("triangle", [0.5, 0.5, -0.5, -0.5]),
        ("square", [1, 1, -1, -1]),
        ("fall", [0.75, 0.25, -0.25, -0.75]),
    ],
)
def test_shapes(shape, heights):
    assert SlowWave(shape, 2.0, 0).at(EIGHTHS) == pytest.approx(heights, abs=0.02)


@pytest.mark.parametrize("shape", SHAPES)
def test_steps_take_a_few_ms(shape):
    assert np.abs(np.diff(SlowWave(shape, 3.0, 0).at(np.arange(48_000) / 48_000))).max() <= 2 / 192 * 1.01


def test_random_steps_once_a_cycle_and_is_the_same_however_it_is_asked_for():
    seconds = np.arange(0, 100, 0.01)
    whole = SlowWave("random", 8.0, 3).at(seconds)
    assert np.array_equal(whole[7000:], SlowWave("random", 8.0, 3).at(seconds[7000:]))
    assert 790 <= np.count_nonzero(np.diff(whole)) <= 1600 and np.abs(whole).max() <= 1
    assert not np.array_equal(whole, SlowWave("random", 8.0, 4).at(seconds))


@pytest.mark.parametrize("shape", SHAPES)
def test_bounded(shape):
    assert np.abs(SlowWave(shape, 7.3, 0).at(np.arange(0, 3, 0.001))).max() <= 1


def test_glide_and_vibrato_in_semitones():
    values = {"glide": 12, "glide_s": 0.3, "vibrato_cents": 50, "vibrato_hz": 5}
    assert glide(values, np.array([0, 0.1, 0.3])) == pytest.approx([12, 1.2, 0.012])
    assert vibrato(values, np.array([0, 0.05, 0.15])) == pytest.approx([0, 0.5, -0.5], abs=1e-9)


def test_phase_is_the_same_whatever_the_blocks():
    steps = increments(1000, np.linspace(-5, 5, 1000), 48_000)
    phase = Phase(0.2)
    parts = np.concatenate([phase.advance(steps[:333]), phase.advance(steps[333:])])
    assert np.array_equal(parts, Phase(0.2).advance(steps))
    assert parts[-1] == pytest.approx(0.2 + steps[:-1].sum())


def test_an_hour_into_a_note_its_sine_is_still_one():
    cycles = 3600 * 1000 + np.arange(48) / 48
    assert sine(cycles) == pytest.approx(np.sin(2 * np.pi * np.arange(48) / 48), abs=1e-6)
