from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import Note
from voicestudio.synth import rain
from voicestudio.synth.catalogue import synthesizer
from voicestudio.synth.synthesizer import BLOCK, completed

from .nature_measures import assert_chance_is_kept, density_db, onsets
from .physical_measures import assert_sound, rendered

NEAR_ALONE = {"far_db": -60.0, "gusts": 0.0, "attack_s": 0.005}


def on(surface: str) -> dict[str, float]:
    return {"surface": float(list(rain.SURFACES).index(surface))}


def test_as_many_drops_are_heard_as_so_much_rain_has():
    values = NEAR_ALONE | on("stone") | {"rain_mm_h": 2.0, "area_m2": 0.01}
    heard = onsets(rendered("rain", values, duration_s=12), apart_s=0.004, least=0.001)
    wanted = 12 * 0.01 * rain.drops_per_s_m2(2)
    assert heard.size == pytest.approx(wanted, abs=3 * wanted**0.5)


def test_the_flux_of_drops_carries_the_rain():
    """Volume of all drops on a square metre in an hour, in mm: what the parameter says, by another road."""
    for rain_mm_h in (2.0, 10.0, 50.0):
        diameter, up_to = rain._flux(rain_mm_h)
        middle = (diameter[1:] + diameter[:-1]) / 2
        volume_mm3 = (np.pi / 6 * middle**3 * np.diff(up_to)).sum()
        assert volume_mm3 * 3600 / 1e6 == pytest.approx(rain_mm_h, rel=0.2)


def test_surfaces_have_their_own_bands():
    centres = {}
    for surface in ("tent", "stone"):
        samples = rendered("rain", NEAR_ALONE | on(surface), duration_s=2)
        centres[surface] = density_db(samples, 300.0) - density_db(samples, 6000.0)
    assert centres["tent"] > centres["stone"] + 20


def test_harder_rain_is_louder():
    soft, hard = (rendered("rain", {"rain_mm_h": amount}, duration_s=1).std() for amount in (1, 60))
    assert hard > 1.5 * soft


def test_it_comes_and_goes_as_set():
    samples = rendered("rain", {"attack_s": 0.5, "release_s": 0.5, "gusts": 0.0, "near_db": -60.0}, duration_s=1.5)
    assert samples.size == 2 * 48_000
    level = [samples[int(at * 48_000) :][:2400].std() for at in (0.0, 0.225, 0.5, 1.0, 1.725, 1.95)]
    assert level[1] / level[3] == pytest.approx(0.5, abs=0.2)
    assert level[4] / level[3] == pytest.approx(0.5, abs=0.2)
    assert max(level[0], level[5]) < 0.1 * level[3]


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("rain", on("water") | {"gusts": 1.0, "gust_s": 0.3}, monkeypatch)


def test_an_hour_needs_no_more_than_its_block():
    synth = synthesizer("rain")
    blocks = synth.blocks(completed(synth, {}), Note(duration_s=3600), 48_000, 0)
    sizes = [next(blocks).size for _ in range(3)]
    blocks.close()
    assert sizes == [BLOCK] * 3


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("rain", brief={"attack_s": 0.05, "release_s": 0.1, "near_db": 12.0, "level_db": 0.0})
