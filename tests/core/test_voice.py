"""How to speak: ranges, and what a device says of itself."""

from __future__ import annotations

import pytest

from voicestudio.core import Device, Prosody, RenderFinished, RenderRequest, StudioError

RANGES = [("rate", 0.25, 4.0), ("pitch_semitones", -12.0, 12.0), ("energy_db", -20.0, 12.0)]


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_both_ends_of_a_range_are_in_it(name, low, high):
    for value in (low, high):
        assert getattr(Prosody(**{name: value}), name) == value


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_what_is_outside_is_refused_with_the_range_and_the_value(name, low, high):
    for value in (low - 0.01, high + 0.01, float("nan"), float("inf")):
        with pytest.raises(StudioError) as refused:
            Prosody(**{name: value})
        assert f"{low:g} to {high:g}" in str(refused.value)
        assert f"but {value:g} came" in str(refused.value)


def test_a_device_with_a_reason_cannot_be_used():
    assert Device("cpu", "Processor").usable
    assert not Device("cuda:0", "Graphics card", reason="torch was built without CUDA").usable


def test_equal_requests_are_one_request():
    assert RenderRequest("Hello.", prosody=Prosody(rate=1.5)) == RenderRequest("Hello.", prosody=Prosody(rate=1.5))
    assert len({RenderRequest("Hello."), RenderRequest("Hello."), RenderRequest("Hello.", seed=1)}) == 2


def test_times_real_time():
    assert RenderFinished(duration_s=6, compute_s=0.25, first_sound_s=0.1).x_real_time == 24
    assert RenderFinished(duration_s=0, compute_s=0, first_sound_s=0).x_real_time == 0
