from __future__ import annotations

import numpy as np
import pytest

from voicestudio.synth.chance import Arrivals, Swell, Wander, stream


@pytest.mark.parametrize("regularity", [0.0, 0.7, 1.0])
def test_arrivals_have_their_rate_and_their_regularity(regularity):
    times, rows = Arrivals(stream(1), 50.0, 1000, 2, regularity).until(100_000)
    assert times.size == pytest.approx(5000, rel=0.05)
    gaps = np.diff(times)
    assert gaps.std() / gaps.mean() == pytest.approx(1 - regularity, abs=0.05)
    assert rows.shape == (times.size, 2)
    assert rows.mean() == pytest.approx(0.5, abs=0.02)


def test_what_is_asked_for_in_pieces_is_what_is_asked_for_at_once():
    whole, pieces = (Arrivals(stream(2), 300.0, 1000, 1) for _ in range(2))
    parts = [pieces.until(stop) for stop in (1, 2, 700, 701, 5000)]
    for at, all_at_once in enumerate(whole.until(5000)):
        assert np.array_equal(np.concatenate([part[at] for part in parts]), all_at_once)
    one, two = (Wander(stream(3), 0.1, 1000) for _ in range(2))
    assert np.array_equal(np.concatenate([one.at(0, 33), one.at(33, 34), one.at(34, 900)]), two.at(0, 900))


def test_gusts_wander_by_one_deviation_without_a_loop():
    wandering = Wander(stream(4), 0.05, 1000).at(0, 200_000)
    assert wandering.mean() == pytest.approx(0, abs=0.05)
    assert wandering.std() == pytest.approx(1, abs=0.05)
    alike = np.fft.irfft(np.abs(np.fft.rfft(wandering, 1 << 19)) ** 2)[: 1 << 17]
    assert np.abs(alike[500:]).max() < 0.15 * alike[0]


def test_a_swell_keeps_the_mean():
    swell = Swell(stream(5), 1.5, 0.02, 1000)
    values = swell.at(0, 200_000)
    assert values.mean() == pytest.approx(1, abs=0.05)
    assert values.max() <= swell.most
    assert (Swell(stream(5), 0.0, 0.02, 1000).at(7, 20) == 1).all()
