import numpy as np
import pytest

from voicestudio.synth.state_variable import FLATTEST, KINDS, StateVariable, quality

RATE = 48_000


def response(kind, cutoff_hz, resonance=0.0):
    """The gain at every Hz, from what comes out for a click."""
    click = np.zeros(RATE, np.float32)
    click[0] = 1
    return np.abs(np.fft.rfft(StateVariable(kind, resonance, RATE).filtered(click, np.full(RATE, float(cutoff_hz)))))


@pytest.mark.parametrize("cutoff_hz", [100, 1000, 5000, 12_000])
def test_the_cutoff_lies_where_it_is_set(cutoff_hz):
    assert response("low", cutoff_hz)[cutoff_hz] == pytest.approx(FLATTEST, rel=1e-3)
    assert response("high", cutoff_hz)[cutoff_hz] == pytest.approx(FLATTEST, rel=1e-3)
    assert np.argmax(response("band", cutoff_hz, 0.5)) == pytest.approx(cutoff_hz, rel=0.01, abs=1)
    assert np.argmin(response("notch", cutoff_hz)) == pytest.approx(cutoff_hz, rel=0.01, abs=1)


def test_slopes_and_pass_bands():
    low, steep, high = response("low", 500), response("low_steep", 500), response("high", 500)
    assert low[5] == pytest.approx(1, rel=1e-3) and steep[5] == pytest.approx(1, rel=1e-3)
    assert high[20_000] == pytest.approx(1, rel=1e-3)
    assert 20 * np.log10(low[2000] / low[4000]) == pytest.approx(12, abs=0.7)
    assert 20 * np.log10(steep[2000] / steep[4000]) == pytest.approx(24, abs=1.4)
    assert 20 * np.log10(high[100] / high[50]) == pytest.approx(12, abs=0.3)
    assert response("band", 500, 0.6)[500] == pytest.approx(1, rel=1e-2)


@pytest.mark.parametrize("resonance", [0.0, 0.4, 0.9])
def test_resonance_is_the_gain_at_the_cutoff(resonance):
    assert response("low", 1000, resonance)[1000] == pytest.approx(quality(resonance), rel=0.01)
    assert response("low_steep", 1000, resonance)[1000] == pytest.approx(quality(resonance), rel=0.01)


def test_a_cutoff_thrown_about_keeps_it_bounded():
    chance = np.random.default_rng(1)
    noise, cutoff = chance.uniform(-1, 1, RATE).astype(np.float32), chance.uniform(1, 40_000, RATE)
    for kind in KINDS:
        assert np.abs(StateVariable(kind, 1.0, RATE).filtered(noise, cutoff)).max() < 100
