from __future__ import annotations

import numpy as np
import pytest

from .nature_measures import assert_chance_is_kept, density_db
from .physical_measures import SAMPLE_RATE, assert_sound, rendered

SILENT = {"rush_db": -60.0, "wire_db": -60.0, "howl_db": -60.0, "leaves_db": -60.0, "gusts": 0.0}


def centroid_hz(samples) -> float:
    hz = np.linspace(30, 12_000, 3000)
    power = 10 ** (density_db(samples, hz) / 10)
    return float((power * hz).sum() / power.sum())


@pytest.mark.parametrize(("speed", "wire_mm"), [(8.0, 4.0), (20.0, 2.0)])
def test_a_wire_sings_at_strouhals_pitch(speed, wire_mm):
    values = SILENT | {"wire_db": 0.0, "speed_m_s": speed, "wire_mm": wire_mm}
    samples = rendered("wind", values, duration_s=4)
    wanted = 0.2 * speed / wire_mm * 1000
    hz = np.linspace(0.8, 1.2, 400) * wanted
    power = 10 ** (density_db(samples, hz) / 10)
    assert (power * hz).sum() / power.sum() == pytest.approx(wanted, rel=0.015)


def test_a_hollow_howls_at_its_pitch():
    samples = rendered("wind", SILENT | {"howl_db": 0.0, "howl_hz": 900.0}, duration_s=3)
    hz = np.linspace(400, 1600, 300)
    assert hz[np.argmax(density_db(samples, hz))] == pytest.approx(900, rel=0.05)


def test_faster_air_is_louder_and_brighter():
    breeze, gale = (rendered("wind", SILENT | {"rush_db": 0.0, "speed_m_s": v}, duration_s=3) for v in (3.0, 25.0))
    assert centroid_hz(gale) > 1.3 * centroid_hz(breeze)
    assert gale.std() > 1.3 * breeze.std()


def test_gusts_change_the_level():
    def spread(gusts: float) -> float:
        samples = rendered("wind", SILENT | {"rush_db": 0.0, "gusts": gusts, "gust_s": 0.5}, duration_s=6)
        levels = samples[SAMPLE_RATE : 6 * SAMPLE_RATE].reshape(-1, SAMPLE_RATE // 4).std(axis=1)
        return levels.std() / levels.mean()

    assert spread(1.0) > 2 * spread(0.0)


def test_its_level_is_usual():
    assert np.abs(rendered("wind", duration_s=4)).max() == pytest.approx(0.5, abs=0.15)


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("wind", {"leaves_db": 0.0, "gusts": 1.0, "gust_s": 0.3, "attack_s": 0.1}, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("wind", brief={"attack_s": 0.05, "release_s": 0.2, "level_db": 0.0, "rush_db": 0.0})
