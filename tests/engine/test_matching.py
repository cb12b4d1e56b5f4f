"""A synthesizer fitted to a sound, event by event."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.fake_synth import Hum, synths  # noqa: F401 (a fixture)
from voicestudio.analysis import matching as trees
from voicestudio.analysis import spectral_distance
from voicestudio.core import AudioClip, Note, SoundPatch, StudioError
from voicestudio.core.places import cache_folder
from voicestudio.engine import designing, match_examples, matching
from voicestudio.engine.matching import MatchFinished, MatchProgress, MatchSettings
from voicestudio.engine.patches import checking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = MatchSettings(n_trials=40, n_candidates=3, n_examples=40)
SECRET = SoundPatch("Secret", "hum", {"gain": 0.3}, Note(57.4, 0.8, 0.4), seed=9)


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synths: None) -> None:  # noqa: F811
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(trees, "N_TREES", 12)
    match_examples._kept.clear()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Note]:
    """The notes that the synthesizer is asked for."""
    notes, blocks = [], Hum.blocks

    def kept(self: Hum, values: dict, note: Note, *rest: object) -> Iterator:
        notes.append(note)
        return blocks(self, values, note, *rest)

    monkeypatch.setattr(Hum, "blocks", kept)
    return notes


def finished(target: AudioClip, settings: MatchSettings = SETTINGS, synth: str | None = "hum") -> MatchFinished:
    *_, last = matching.match(target, synth, settings)
    return last


def test_a_hidden_patch_is_found() -> None:
    target = designing.rendered(SECRET)
    events = list(matching.match(target, "hum", SETTINGS))
    assert all(isinstance(event, MatchProgress) for event in events[:-1])
    assert isinstance(events[-1], MatchFinished)
    doing = list(dict.fromkeys(event.doing for event in events[:-1]))
    assert doing == ["reading Hum", "listening to random sounds", "growing trees", "searching"]
    searching = [event for event in events[:-1] if event.doing == "searching" and event.best is not None]
    far = [event.best.distance for event in searching]
    assert far == sorted(far, reverse=True)
    assert searching[-1].done == searching[-1].total == events[-1].n_trials == 40
    found = events[-1].candidates
    assert 1 <= len(found) <= 3
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    best = found[0]
    checking.checked(best.patch)
    assert best.distance < 0.12
    assert best.patch.note.pitch == pytest.approx(57.4, abs=0.3)
    assert "shape" not in best.patch.values
    assert spectral_distance.distance_of_clips(designing.rendered(best.patch), target) == pytest.approx(
        best.distance, abs=0.02
    )


def test_the_same_seed_and_the_cache(played: list[Note]) -> None:
    target = designing.rendered(SECRET)
    settings = replace(SETTINGS, n_trials=12, n_examples=24)
    before = len(played)
    first = finished(target, settings)
    heard = len(played) - before
    again = finished(target, settings)
    from_memory = len(played) - before - heard
    assert again == first
    match_examples._kept.clear()
    assert finished(target, settings) == first
    assert from_memory < heard - 20
    (kept,) = (cache_folder() / "matching").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    match_examples._kept.clear()
    assert finished(target, settings) == first
    assert finished(target, replace(settings, seed=1)) != first


def test_another_sound_is_learnt_anew(monkeypatch: pytest.MonkeyPatch, played: list[Note]) -> None:
    steps = match_examples.examples_of(Hum(), 20)
    list(steps)
    before = len(played)
    list(match_examples.examples_of(Hum(), 20))
    assert len(played) - before < 10
    monkeypatch.setattr(Hum, "parameters", Hum.parameters[1:] + Hum.parameters[:1])
    list(match_examples.examples_of(Hum(), 20))
    assert len(played) - before > 25


def test_it_stops_when_nobody_asks(played: list[Note]) -> None:
    target = designing.rendered(SECRET)
    with closing(matching.match(target, "hum", SETTINGS)) as events:
        for event in events:
            if event.doing == "listening to random sounds" and event.done == 5:
                break
    assert len(played) < 20
    assert not (cache_folder() / "matching").exists()


def test_other_seeds_are_tried_where_they_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    seeds, blocks = [], Hum.blocks

    def hiss(self: Hum, values: dict, note: Note, rate: int, seed: int, *rest: object) -> Iterator:
        seeds.append(seed)
        return blocks(self, {**values, "shape": 2.0}, note, rate, seed, *rest)

    def tune(self: Hum, values: dict, note: Note, rate: int, seed: int, *rest: object) -> Iterator:
        seeds.append(seed)
        return blocks(self, {**values, "shape": 0.0}, note, rate, seed, *rest)

    counts = {}
    for sound in (hiss, tune):
        monkeypatch.setattr(Hum, "blocks", sound)
        target = designing.rendered(SECRET)
        seeds.clear()
        last = finished(target, replace(SETTINGS, n_trials=73, n_examples=20, seed=5))
        tried = seeds[-73:]
        counts[sound] = len({*tried[matching.N_PROPOSALS :]} - {*tried[: matching.N_PROPOSALS]})
        assert last.candidates[0].patch.seed in tried
    assert counts == {hiss: 4, tune: 1}


def test_more_parameters_take_more_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = {synth.id: matching.usual_trials(synth) for synth in matching.matchable()}
    assert min(usual.values()) == matching.N_TRIALS
    counts = {synth.id: len(match_examples.space_of(synth).dimensions) for synth in matching.matchable()}
    most = max(counts, key=counts.get)
    assert usual[most] == matching.TRIALS_A_DIMENSION * counts[most] > matching.N_TRIALS
    monkeypatch.setattr(matching, "N_TRIALS", 34)
    monkeypatch.setattr(matching, "TRIALS_A_DIMENSION", 1)
    assert finished(designing.rendered(SECRET), replace(SETTINGS, n_trials=None)).n_trials == 34


def test_time_counts_while_sounds_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes a second at each look; hearing a synthesizer for the first time takes an hour."""
    now = [0.0]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    def slow(*wanted: object) -> Iterator:
        now[0] += 3600.0
        return (yield from match_examples.trees_of(*wanted))

    monkeypatch.setattr(matching.time, "monotonic", clock)
    monkeypatch.setattr(matching, "trees_of", slow)
    assert finished(designing.rendered(SECRET), replace(SETTINGS, seconds=10.5)).n_trials == 11


def test_time_is_up() -> None:
    last = finished(designing.rendered(SECRET), replace(SETTINGS, n_trials=10_000, seconds=1e-6))
    assert last.n_trials == 1
    assert len(last.candidates) == 1


def test_level_and_length_of_the_target() -> None:
    loud = designing.rendered(replace(SECRET, note=Note(57.4, 0.8, 4.0)))
    for gain in (1.0, 0.01):
        best = finished(AudioClip(gain * loud.samples, loud.sample_rate)).candidates[0].patch
        assert checking.checked(best)
        if best.note.duration_s > 3:
            assert best.note.duration_s == pytest.approx(4, abs=0.35)
    assert best.values["level_db"] < -10


def test_no_synthesizer_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hiss(Hum):
        id, name, pitched, parameters = "hiss", "Hiss", False, Hum.parameters[:3]

        def blocks(self, values: dict, *rest: object) -> Iterator:
            return super().blocks({**values, "shape": 2}, *rest)

    monkeypatch.setattr(matching, "matchable", lambda: [Hum(), Hiss()])
    monkeypatch.setattr(matching, "N_FIRST", 20)
    noise = np.random.default_rng(0).normal(0, 0.1, 24_000).astype(np.float32)
    events = list(matching.match(AudioClip(noise, 24_000), None, SETTINGS))
    assert events[0].doing == "listening to all synthesizers"
    assert events[-1].n_trials == 40
    assert {one.patch.synth for one in events[-1].candidates} >= {"hiss"}
    assert events[-1].candidates[0].distance < 0.25


@pytest.mark.parametrize(
    ("samples", "synth", "told"),
    [
        (np.zeros(24_000), "hum", "silent"), (np.ones(1), "hum", "20 ms"), (np.ones(24_000), "nope", "'nope'"),
        (np.ones(24_000), "echoer", "cuts up a recording"),
    ],
    ids=["silent", "one sample", "unknown", "source"],
)  # fmt: skip
def test_bad_input(samples: np.ndarray, synth: str, told: str, played: list[Note]) -> None:
    with pytest.raises(StudioError, match=told):
        next(matching.match(AudioClip(samples, 24_000), synth, SETTINGS))
    assert not played


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_trials": 0},
        {"n_candidates": 0},
        {"n_examples": 5},
        {"seconds": 0.0},
        {"seconds": float("nan")},
        {"seed": -1},
    ],
    ids=str,
)
def test_bad_settings(wrong: dict) -> None:
    with pytest.raises(StudioError, match="wanted"):
        MatchSettings(**wrong)


def test_a_silent_synthesizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hum, "blocks", lambda *_: iter([np.zeros(1000, np.float32)]))
    with pytest.raises(StudioError, match="silent"):
        finished(AudioClip(np.ones(24_000, np.float32), 24_000))
