from __future__ import annotations

import numpy as np
import pytest

from voicestudio.synth.slow_wave import SHAPES

from .nature_measures import assert_chance_is_kept, density_db, slope_db_oct
from .physical_measures import SAMPLE_RATE, assert_sound, rendered


@pytest.mark.parametrize("slope", [-12.0, -6.0, -3.0, 0.0, 4.5])
def test_the_spectrum_is_as_steep_as_set(slope):
    samples = rendered("noise", {"slope_db_oct": slope}, duration_s=6)
    assert slope_db_oct(samples[4800:-24_000], 80, 10_000) == pytest.approx(slope, abs=0.35)


@pytest.mark.parametrize("width", [0.5, 3.0])
def test_a_band_is_as_wide_as_set(width):
    values = {"slope_db_oct": 0.0, "centre_hz": 1000.0, "width_oct": width}
    samples = rendered("noise", values, duration_s=12)
    edges = 1000 * 2 ** (np.array([-width, 0, width]) / 2)
    around = np.array([density_db(samples, np.linspace(0.97, 1.03, 7) * hz).mean() for hz in edges])
    assert around[[0, 2]] - around[1] == pytest.approx([-3, -3], abs=0.8)


def test_the_band_sweeps():
    values = {"slope_db_oct": 0.0, "centre_hz": 300.0, "width_oct": 0.3, "sweep_oct_s": 2.0, "attack_s": 0.005}
    samples = rendered("noise", values, duration_s=2)
    for at_s in (0.5, 1.5):
        part = samples[int((at_s - 0.1) * SAMPLE_RATE) : int((at_s + 0.1) * SAMPLE_RATE)]
        power = np.abs(np.fft.rfft(part * np.hanning(part.size))) ** 2
        centre = (power * np.fft.rfftfreq(part.size, 1 / SAMPLE_RATE)).sum() / power.sum()
        assert np.log2(centre / 300) == pytest.approx(2 * at_s, abs=0.15)


def test_the_level_beats_at_its_rate():
    values = {"pulse": 1.0, "pulse_hz": 8.0, "pulse_shape": float(SHAPES.index("sine")), "slope_db_oct": 0.0}
    samples = rendered("noise", values, duration_s=4)[: 4 * SAMPLE_RATE]
    envelope = np.abs(samples).reshape(-1, 480).mean(axis=1)
    beats = np.abs(np.fft.rfft(envelope - envelope.mean()))
    assert np.argmax(beats) / 4 == pytest.approx(8)


def test_gusts_wander_and_a_band_is_as_loud_as_all():
    calm = rendered("noise", duration_s=4)[9600:-14_400].reshape(-1, 2400).std(axis=1)
    gusty = rendered("noise", {"gusts": 1.0, "gust_s": 0.5}, duration_s=4)[9600:-14_400].reshape(-1, 2400).std(axis=1)
    assert calm.std() / calm.mean() < 0.2 < gusty.std() / gusty.mean()
    narrow = rendered("noise", {"width_oct": 1.0, "centre_hz": 5000.0}, duration_s=2)
    assert narrow[4800:-14_400].std() == pytest.approx(calm.mean(), rel=0.1)


def test_its_level_is_usual():
    assert np.abs(rendered("noise", duration_s=3)).max() == pytest.approx(0.5, abs=0.1)


def test_chance_is_kept(monkeypatch):
    values = {"width_oct": 2.0, "swing_oct": 1.0, "gusts": 1.0, "pulse": 0.5, "pulse_shape": float(len(SHAPES) - 1)}
    assert_chance_is_kept("noise", values, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("noise", brief={"attack_s": 0.005, "release_s": 0.1, "level_db": 0.0, "pulse": 0.5})
