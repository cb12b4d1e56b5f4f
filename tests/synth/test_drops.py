from __future__ import annotations

import numpy as np
import pytest

from voicestudio.synth.bubbles import bubble_fall_per_s

from .nature_measures import assert_chance_is_kept, density_db, onsets, strongest_hz
from .physical_measures import SAMPLE_RATE, assert_sound, decay_s, rendered

ONE = {"rate_hz": 0.2, "radius_oct": 0.0, "splash": 0.0, "depth": 0.0, "rise": 0.0}


def test_a_bubble_rings_at_minnaerts_pitch_and_dies_as_set():
    for radius_mm, damping in ((3.0, 1.0), (1.0, 0.5)):
        samples = rendered("drops", ONE | {"radius_mm": radius_mm, "damping": damping}, duration_s=0.3)
        assert abs(1200 * np.log2(strongest_hz(samples) / (3000 / radius_mm))) < 5
        fall = damping * bubble_fall_per_s(np.array(radius_mm))
        lasting = np.log(1000) / fall
        measured = decay_s(samples, 3000 / radius_mm, 0.2 * lasting, 0.8 * lasting)
        assert measured == pytest.approx(lasting, rel=0.05)


def test_a_bubble_rises_in_pitch():
    samples = rendered("drops", ONE | {"radius_mm": 6.0, "damping": 0.5, "rise": 0.3}, duration_s=0.5)
    crossings = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0)) / SAMPLE_RATE
    hz = 1 / np.diff(crossings)
    fall = 0.5 * bubble_fall_per_s(np.array(6.0))
    at_s = (crossings[40] + crossings[41]) / 2
    assert hz[40] == pytest.approx(500 * (1 + 0.3 * fall * at_s), rel=0.02)


def test_drops_come_at_their_rate_and_as_regularly_as_set():
    tap = ONE | {"rate_hz": 8.0, "radius_mm": 0.6}
    clock = onsets(rendered("drops", tap | {"regularity": 1.0}, duration_s=3))
    assert clock[clock < 2.99] == pytest.approx(np.arange(24) / 8, abs=0.006)
    chance = onsets(rendered("drops", tap, duration_s=14), apart_s=0.004)
    chance = chance[chance < 14]
    assert chance.size == pytest.approx(14 * 8, abs=3 * (14 * 8) ** 0.5)
    gaps = np.diff(chance)
    assert gaps.std() / gaps.mean() == pytest.approx(1, abs=0.25)


def test_a_drop_leaves_as_many_bubbles_as_set():
    one, four = (rendered("drops", {"bubbles": n, "depth": 0.0, "splash": 0.0}, duration_s=3) for n in (1.0, 4.0))
    assert onsets(four, apart_s=0.003).size > 1.5 * onsets(one, apart_s=0.003).size


def test_a_vessel_sounds_along():
    dry, wet = (
        rendered("drops", {"rate_hz": 60.0, "radius_oct": 2.0, "vessel": share, "vessel_hz": 300.0}, duration_s=2)
        for share in (0.0, 1.0)
    )
    low, high = (density_db(samples, 300.0) - density_db(samples, 3000.0) for samples in (dry, wet))
    assert high > low + 10


def test_its_level_is_usual():
    assert np.abs(rendered("drops", duration_s=3)).max() == pytest.approx(0.5, abs=0.15)


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("drops", {"rate_hz": 60.0, "bubbles": 3.5, "surges": 1.0, "surge_s": 0.1}, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("drops", brief={"attack_s": 0.005, "release_s": 0.2, "level_db": 0.0})
