from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import Note
from voicestudio.synth.catalogue import synthesizer
from voicestudio.synth.chance import stream
from voicestudio.synth.synthesizer import completed
from voicestudio.synth.thunder import strike

from .nature_measures import assert_chance_is_kept, density_db
from .physical_measures import SAMPLE_RATE, assert_sound, rendered


def test_a_straight_channel_is_heard_as_long_as_its_way():
    """The last of a straight channel comes from its top: by Pythagoras, so much later than its foot."""
    values = {"distance_km": 2.0, "height_km": 3.0, "crookedness": 0.0, "branches": 0.0}
    struck = strike(values, stream(1, 0))
    assert struck.arrival_s[-1] == pytest.approx(((2**2 + 3**2) ** 0.5 - 2) / 0.343, rel=0.02)
    assert (np.diff(struck.arrival_s) >= 0).all()
    assert struck.loudness.max() == 1


def test_far_thunder_is_dull():
    near, far = (rendered("thunder", {"distance_km": km, "height_km": 1.0}) for km in (0.1, 8.0))
    assert density_db(near, 3000.0) - density_db(near, 60.0) > density_db(far, 3000.0) - density_db(far, 60.0) + 15


def test_near_thunder_begins_loudest():
    samples = rendered("thunder", {"distance_km": 0.1})
    levels = samples[: 5 * SAMPLE_RATE].reshape(5, -1).std(axis=1)
    assert np.argmax(levels) == 0
    assert levels[4] < 0.3 * levels[0]


def test_the_answer_of_the_land_dies_away_as_set():
    for wanted in (1.5, 4.0):
        # A short channel that is heard within 0.1 s: what follows is the answer alone.
        values = {"decay_s": wanted, "crack_db": -60.0, "height_km": 0.5, "branches": 0.0, "distance_km": 4.0}
        values["crookedness"] = 0.0
        slopes = []
        for seed in range(4):
            samples = rendered("thunder", values, seed=seed)[int(0.4 * SAMPLE_RATE) :]
            part = samples[: int(0.7 * wanted * SAMPLE_RATE)]
            levels = np.log10(part[: part.size // 2400 * 2400].reshape(-1, 2400).std(axis=1)) * 20
            slopes.append(np.polyfit(np.arange(levels.size) * 0.05, levels, 1)[0])
        assert -60 / np.mean(slopes) == pytest.approx(wanted, rel=0.05)


def test_it_plays_through_however_long_the_note_is():
    synth = synthesizer("thunder")
    values = completed(synth, {})
    tap, long = (sum(b.size for b in synth.blocks(values, Note(duration_s=s), SAMPLE_RATE, 3)) for s in (0, 600))
    assert tap == long


def test_its_level_is_usual():
    assert 0.25 < np.median([np.abs(rendered("thunder", seed=seed)).max() for seed in range(3)]) < 0.75


def test_chance_is_kept(monkeypatch):
    assert_chance_is_kept("thunder", {"height_km": 0.5, "decay_s": 0.5}, monkeypatch)


def test_any_corner_of_the_ranges_is_bounded():
    assert_sound("thunder", brief={"level_db": 0.0, "height_km": 1.0, "decay_s": 0.5})
