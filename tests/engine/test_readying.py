"""Instruments made ready before anybody plays them."""

from __future__ import annotations

import pytest

from tests.fake_synth import Hum, add_synthesizers
from voicestudio.core import Effect, SoundPatch
from voicestudio.engine.readying import ready_keys, ready_synthesizer


@pytest.fixture
def played(monkeypatch):
    """The notes that were played on the hum."""
    notes, blocks = [], Hum.blocks

    def noted(self, values, note, *rest):
        notes.append(note)
        return blocks(self, values, note, *rest)

    monkeypatch.setattr(Hum, "blocks", noted)
    add_synthesizers(monkeypatch)
    ready_synthesizer.cache_clear()
    return notes


def test_a_synthesizer_is_made_ready_once(played):
    ready_synthesizer("hum")
    ready_synthesizer("hum")
    ready_synthesizer("echoer")
    assert len(played) == 1 and played[0].duration_s <= 0.05


def test_a_patch_is_made_ready_by_a_key_that_nobody_hears(played):
    list(ready_keys(SoundPatch("Hum", "hum", effects=(Effect("chorus"),))))
    assert len(played) == 1


def test_what_cannot_be_played_is_passed_over(played):
    list(ready_keys(SoundPatch("Hum", "hum", values={"gain": 1000.0})))
    list(ready_keys(SoundPatch("Neural", "theremin")))
    list(ready_keys(SoundPatch("Cuts", "echoer", source="/gone.wav")))
    assert played == []
