from __future__ import annotations

import numpy as np
import pytest

from .nature_measures import assert_chance_is_kept, density_db, onsets
from .physical_measures import SAMPLE_RATE, assert_sound, rendered

CRACKLES = {"hiss_db": -60.0, "roar_db": -60.0, "attack_s": 0.005}


@pytest.mark.parametrize("unrest", [0.0, 1.0])
def test_crackles_come_at_their_rate(unrest):
    values = CRACKLES | {"crackles_hz": 6.0, "unrest": unrest, "crackle_s": 0.003, "size": 0.0}
    heard = onsets(rendered("fire", values, duration_s=14), apart_s=0.004, least=0.01)
    wanted = 14.8 * 6
    # In flurries, the count itself varies more than that of independent events.
    assert heard.size == pytest.approx(wanted, abs=(3 + 5 * unrest) * wanted**0.5)


def test_flurries_are_less_regular_than_chance():
    def unevenness(unrest: float) -> float:
        values = CRACKLES | {"crackles_hz": 20.0, "unrest": unrest, "crackle_s": 0.003}
        times = onsets(rendered("fire", values, duration_s=12), apart_s=0.004, least=0.01)
        counts = np.histogram(times, np.arange(0, 12.5, 0.5))[0]
        return counts.var() / counts.mean()

    assert unevenness(1.0) > 2 * unevenness(0.0)


def test_a_few_crackles_are_far_louder_than_most():
    samples = rendered("fire", CRACKLES | {"crackles_hz": 30.0}, duration_s=6)
    peaks = np.sort(np.abs(samples[: 6 * SAMPLE_RATE]).reshape(-1, 2400).max(axis=1))
    assert peaks[-1] > 5 * np.median(peaks)


def test_a_big_log_cracks_lower_than_a_twig():
    twig, log = (rendered("fire", CRACKLES | {"size": size}, duration_s=4) for size in (0.0, 1.0))
    assert density_db(log, 1000.0) - density_db(log, 8000.0) > density_db(twig, 1000.0) - density_db(twig, 8000.0) + 6


def test_the_roar_is_low_and_the_hiss_is_high():
    hiss, roar = (rendered("fire", CRACKLES | {"crackle_db": -60.0, name: 0.0}) for name in ("hiss_db", "roar_db"))
    assert density_db(roar, 100.0) > density_db(roar, 5000.0) + 30
    assert density_db(hiss, 5000.0) > density_db(hiss, 100.0) + 10


def test_its_level_is_usual():
    assert np.abs(rendered("fire", duration_s=5)).max() == pytest.approx(0.5, abs=0.15)


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("fire", {"unrest": 1.0, "crackles_hz": 80.0}, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("fire", brief={"attack_s": 0.05, "release_s": 0.2, "level_db": 0.0, "roar_db": 0.0})
