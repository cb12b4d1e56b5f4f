from __future__ import annotations

import numpy as np
import pytest

from voicestudio.synth.footsteps import GROUNDS

from .nature_measures import assert_chance_is_kept, density_db, onsets
from .physical_measures import SAMPLE_RATE, assert_sound, decay_s, rendered


def on(surface: str) -> dict[str, float]:
    return {"surface": float(list(GROUNDS).index(surface))}


HARD = on("concrete") | {"variation": 0.0, "heel": 1.0, "hardness": 1.0, "scuff": 0.0}


@pytest.mark.parametrize("pace", [60.0, 150.0])
def test_steps_come_at_their_pace(pace):
    samples = rendered("footsteps", HARD | {"pace_per_min": pace}, duration_s=6)
    assert onsets(samples, apart_s=0.3, least=0.2) == pytest.approx(np.arange(0, 6, 60 / pace), abs=0.02)


def test_a_tap_is_one_whole_step():
    tap = rendered("footsteps", HARD, duration_s=0.0)
    assert np.array_equal(tap[:-480], rendered("footsteps", HARD, duration_s=0.1)[: tap.size - 480])
    assert onsets(tap, apart_s=0.3, least=0.2).size == 1
    assert np.abs(tap[-480:]).max() < 1e-3


def test_steps_differ_as_much_as_set():
    def unevenness(variation: float) -> float:
        samples = rendered("footsteps", HARD | {"variation": variation}, duration_s=9)
        return np.diff(onsets(samples, apart_s=0.4, least=0.2)).std()

    assert unevenness(1.0) > 0.02 > 0.008 > unevenness(0.0)


def test_each_ground_has_its_own_sound():
    hz = np.geomspace(80, 10_000, 24)
    spectra = {}
    for ground in GROUNDS:
        samples = rendered("footsteps", on(ground), duration_s=1.2)
        assert 0.2 < np.abs(samples).max() < 0.9, ground
        spectra[ground] = density_db(samples, hz) - density_db(samples, hz).mean()
    for one in GROUNDS:
        for other in GROUNDS:
            assert one == other or np.abs(spectra[one] - spectra[other]).mean() > 1, (one, other)


def test_a_metal_plate_rings_as_long_as_set():
    samples = rendered("footsteps", on("metal") | {"heel": 1.0, "scuff": 0.0}, duration_s=0.0)
    assert decay_s(samples, 215, 0.45, 1.1) == pytest.approx(GROUNDS["metal"].mode_s, rel=0.05)


def test_who_is_heavier_is_louder_and_lower():
    child, giant = (rendered("footsteps", on("wood") | {"weight_kg": kg}, duration_s=2) for kg in (20.0, 150.0))
    assert giant.std() > 1.3 * child.std()
    low_hz = [70 + np.argmax(density_db(samples, np.arange(70, 140))) for samples in (child, giant)]
    assert low_hz[1] < 0.8 * low_hz[0]


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("footsteps", on("puddle") | {"pace_per_min": 240.0, "variation": 1.0}, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("footsteps", brief={"level_db": 0.0})


def test_other_sample_rates_make_the_same_walk():
    from voicestudio.core import Note
    from voicestudio.synth.catalogue import synthesizer
    from voicestudio.synth.synthesizer import completed

    synth = synthesizer("footsteps")
    low = np.concatenate(list(synth.blocks(completed(synth, HARD), Note(duration_s=2), 22_050, 0)))
    high = rendered("footsteps", HARD, duration_s=2)
    assert low.size / 22_050 == pytest.approx(high.size / SAMPLE_RATE, abs=1e-3)
    assert low.std() == pytest.approx(high.std(), rel=0.3)


def test_bands_above_a_low_sample_rate_are_lowered():
    from voicestudio.synth.held import corner_filter

    noise = np.random.default_rng(0).standard_normal(8000)
    kept = corner_filter("bandpass", (4000.0, 11_000.0), 8000)(noise)
    assert 0.05 < kept.std() < noise.std()
