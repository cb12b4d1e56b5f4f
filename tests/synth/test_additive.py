import numpy as np
import pytest

from tests.synth.physical_measures import assert_sound, cents_off, decay_s, rendered
from tests.synth.spectrum_measures import STEADY, alias_db, partials
from voicestudio.synth import synthesizer
from voicestudio.synth.additive import PARTIALS

NAMES = [f"partial_{number:02d}_db" for number in range(1, PARTIALS + 1)]
ALONE = {**STEADY, **dict.fromkeys(NAMES, -80), "partial_01_db": 0}
EQUAL = {**STEADY, **dict.fromkeys(NAMES, -6)}


@pytest.mark.parametrize("pitch", [24, 45.5, 60, 96])
def test_the_note_is_in_tune(pitch):
    assert abs(cents_off(rendered("additive", pitch=pitch), pitch)) < 5


def test_partials_have_their_levels():
    values = {**ALONE, "partial_03_db": -10, "partial_20_db": -30}
    f0 = 440 * 2 ** (-24 / 12)
    heights = partials(rendered("additive", values, 45), f0 * np.arange(1, 33))
    assert 20 * np.log10(heights[[2, 19]] / heights[0]) == pytest.approx([-10, -30], abs=0.05)
    assert np.delete(heights, [0, 2, 19]).max() < 1e-4 * heights[0]


def test_tilt_balance_and_off():
    heights = partials(rendered("additive", {**EQUAL, "tilt_db_per_octave": -6.0206}, 45), 110 * np.arange(1, 33))
    assert heights / heights[0] == pytest.approx(1 / np.arange(1, 33), rel=0.01)
    hollow = partials(rendered("additive", {**EQUAL, "odd_even": -1}, 45), 110 * np.arange(1, 33))
    assert hollow[1::2].max() < 1e-4 * hollow[0] and hollow[2::2] == pytest.approx(hollow[0], rel=0.01)
    even = partials(rendered("additive", {**EQUAL, "odd_even": 0.5}, 45), 110 * np.arange(1, 5))
    assert even / even[0] == pytest.approx([1, 1, 0.5, 1], rel=0.01)
    assert not rendered("additive", dict.fromkeys(NAMES, -80)).any()


def test_stretch_and_stiffness_move_partials():
    for values, at in (({"stretch": 1.1}, 4**1.1), ({"inharmonicity": 0.01}, 4 * (1.16 / 1.01) ** 0.5)):
        samples = rendered("additive", {**ALONE, "partial_04_db": 0, **values}, 57)
        assert abs(cents_off(samples, 57)) < 1
        assert abs(cents_off(samples, 57 + 12 * np.log2(at))) < 1


def test_partials_above_nyquist_are_left_out():
    assert alias_db(rendered("additive", EQUAL, 96.3), 440 * 2 ** (27.3 / 12)) < -60
    rising = rendered("additive", {**EQUAL, "glide": 24, "glide_s": 1, "vibrato_cents": 30}, 84.3, 1.5)
    assert alias_db(rising[48_000:], 440 * 2 ** (15.3 / 12)) < 0 < np.abs(rising).max() <= 1


@pytest.mark.parametrize(("number", "wanted_s"), [(1, 0.8), (4, 0.4)])
def test_high_partials_decay_sooner(number, wanted_s):
    values = {**ALONE, "sustain": 0, "decay_s": 0.8, "decay_tilt": 0.5, f"partial_{number:02d}_db": 0}
    samples = rendered("additive", values, 69, 1.0)
    assert decay_s(samples, 440 * number, 0.05, 0.3) == pytest.approx(wanted_s, rel=0.05)


def test_the_release_lasts_as_set():
    samples = rendered("additive", {**ALONE, "release_s": 0.5}, 69, 0.5)
    assert decay_s(samples, 440, 0.55, 0.9) == pytest.approx(0.5, rel=0.05)


def test_all_corners_are_bounded_and_end():
    assert_sound("additive", 6, (36, 60, 96), {"release_s": 0.05, "partial_01_db": 0, "glide": 0})


def test_equal_arguments_give_equal_samples_whatever_the_blocks(monkeypatch):
    values = {"phase_spread": 1, "vibrato_cents": 20, "glide": -7}
    whole = rendered("additive", values, 70, 0.3, seed=5)
    monkeypatch.setattr(synthesizer, "BLOCK", 1777)
    assert np.array_equal(rendered("additive", values, 70, 0.3, seed=5), whole)
    assert not np.array_equal(rendered("additive", values, 70, 0.3, seed=6), whole)


def test_defaults_peak_at_half_and_harder_is_brighter():
    soft, usual = rendered("additive", velocity=0.3), rendered("additive")
    assert 0.35 < np.abs(usual).max() < 0.65
    k = 261.626 * np.array([1, 8])
    assert np.divide(*partials(soft, k)) > 1.5 * np.divide(*partials(usual, k))
