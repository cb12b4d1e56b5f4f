"""What sounds tell of a synthesizer's settings, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fake_synth import Hum, synths  # noqa: F401 (a fixture)
from voicestudio.core import AudioClip, Note, SoundPatch, StudioError
from voicestudio.core.places import cache_folder
from voicestudio.engine import designing, foretelling
from voicestudio.engine.foretelling import Foretold, foretold

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synths: None) -> None:  # noqa: F811
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))


def told(clip: AudioClip) -> tuple[list, dict[str, Foretold]]:
    """The steps, and what was foretold by name."""
    steps, events = foretold(clip, Hum(), n=60, n_trees=15), []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return [event for event in events if event is not None], {one.setting.name: one for one in end.value}


def test_the_length_is_told_and_what_nobody_hears_is_not() -> None:
    clip = designing.rendered(SoundPatch("A", "hum", {}, Note(60, 0.8, 0.2)))
    steps, found = told(clip)
    assert {step.doing for step in steps} >= {"listening to random sounds", "cross-validation"}
    assert next(iter(found)) in ("note_s", "note_pitch")
    assert found["note_s"].r2 > 0.8
    assert found["note_pitch"].value == pytest.approx(60, abs=4)
    assert found["note_s"].value == pytest.approx(0.2, rel=0.4)
    assert found["cutoff_hz"].r2 < 0.3
    assert "shape" not in found
    again, same = told(clip)
    assert not again  # the forest was kept
    assert same == found
    (kept,) = (cache_folder() / "matching").glob("*.skops")
    kept.write_bytes(kept.read_bytes()[:99])
    assert told(clip)[1] == found


def test_another_sound_is_learnt_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    clip = AudioClip(np.ones(9000, np.float32), 24_000)
    told(clip)
    monkeypatch.setattr(Hum, "parameters", Hum.parameters[:2] + Hum.parameters[3:])
    steps, found = told(clip)
    assert steps and "partials" not in found


def test_silence_is_told_before_anything_is_learnt() -> None:
    with pytest.raises(StudioError, match="silent"):
        next(foretelling.foretold(AudioClip(np.zeros(9000, np.float32), 24_000), Hum()))
