"""Filters and equaliser, against theory."""

from __future__ import annotations

import numpy as np
import pytest

from tests.effects.sounds import RATE, click, noise, response_db, treated

ORDERS = {0: 1, 1: 2, 2: 4, 3: 8}


@pytest.mark.parametrize("slope", ORDERS)
@pytest.mark.parametrize("cutoff_hz", [200.0, 3000.0])
def test_low_and_high_pass_are_butterworth(slope, cutoff_hz):
    """|H|^2 = 1 / (1 + (f / fc)^2n), warped as the bilinear transform warps."""
    probes = (cutoff_hz / 2, cutoff_hz, 2 * cutoff_hz)
    ratios = [np.tan(np.pi * hz / RATE) / np.tan(np.pi * cutoff_hz / RATE) for hz in probes]
    for kind, sign in (("low_pass", 1), ("high_pass", -1)):
        heard = treated(click(n_samples=RATE // 4), kind, cutoff_hz=cutoff_hz, slope=slope)
        for hz, ratio in zip(probes, ratios, strict=True):
            wanted_db = -10 * np.log10(1 + ratio ** (sign * 2 * ORDERS[slope]))
            assert response_db(heard, hz) == pytest.approx(wanted_db, abs=0.05)
        assert response_db(heard, cutoff_hz) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize(("band", "hz"), [("low_mid", 300.0), ("mid", 1000.0), ("high_mid", 5000.0)])
@pytest.mark.parametrize("gain_db", [-18.0, 9.0])
def test_a_peak_lifts_its_middle_by_its_gain_and_no_more_elsewhere(band, hz, gain_db):
    heard = treated(
        click(n_samples=RATE // 4), "equaliser", **{f"{band}_hz": hz, f"{band}_db": gain_db, f"{band}_q": 4}
    )
    assert response_db(heard, hz) == pytest.approx(gain_db, abs=0.05)
    assert response_db(heard, hz / 8) == pytest.approx(0, abs=0.3)
    assert response_db(heard, min(8 * hz, 20_000)) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("gain_db", [-12.0, 12.0])
def test_shelves_lift_all_that_is_beyond_them(gain_db):
    low = treated(click(n_samples=RATE // 2, height=0.1), "equaliser", low_hz=500, low_db=gain_db)
    assert [response_db(low, hz, 0.1) for hz in (30, 500, 10_000)] == pytest.approx([gain_db, gain_db / 2, 0], abs=0.2)
    high = treated(click(n_samples=RATE // 2, height=0.1), "equaliser", high_hz=2000, high_db=gain_db)
    assert [response_db(high, hz, 0.1) for hz in (100, 2000, 20_000)] == pytest.approx(
        [0, gain_db / 2, gain_db], abs=0.2
    )


def test_an_equaliser_that_does_nothing_changes_nothing():
    clip = noise()
    np.testing.assert_array_equal(treated(clip, "equaliser").samples, clip.samples)


@pytest.mark.parametrize(("mode", "passed_hz", "stopped_hz"), [(3, 150, 8000), (4, 8000, 150)])
def test_the_ladder_lets_one_side_pass(mode, passed_hz, stopped_hz):
    heard = treated(click(n_samples=RATE // 4, height=0.01), "ladder_filter", mode=mode, cutoff_hz=1000, resonance=0)
    assert response_db(heard, passed_hz, 0.01) - response_db(heard, stopped_hz, 0.01) > 35


def test_a_cutoff_beyond_what_the_sample_rate_holds_is_the_highest_that_it_holds():
    clip = noise(rate=8000)
    heard = treated(clip, "low_pass", cutoff_hz=20_000)
    assert np.std(heard.samples) == pytest.approx(np.std(clip.samples), rel=0.05)
