import numpy as np
import pytest

from tests.synth.physical_measures import rendered
from voicestudio.synth import synthesizer

IDS = ("plucked", "plate", "membrane", "clarinet", "flute", "bowed", "tract")


@pytest.mark.parametrize("id", IDS)
def test_a_note_is_the_same_in_blocks_of_any_size(id, monkeypatch):
    values = {"glide": 5.0} if id in {"membrane", "tract"} else {}
    whole = rendered(id, values, 45, 0.4)
    monkeypatch.setattr(synthesizer, "BLOCK", 4096)
    assert np.allclose(rendered(id, values, 45, 0.4), whole, atol=1e-6)


@pytest.mark.parametrize("id", IDS)
def test_the_shortest_the_lowest_and_the_highest_note(id):
    for pitch, velocity, duration_s in ((0, 1.0, 0.05), (127, 1.0, 0.05), (60, 0.0, 0.05), (60, 1.0, 0.0)):
        samples = rendered(id, {"release_s": 0.05}, pitch, duration_s, velocity)
        assert np.isfinite(samples).all()
        assert np.abs(samples).max(initial=0.0) <= 1.5
        assert velocity > 0 or not samples.any()
