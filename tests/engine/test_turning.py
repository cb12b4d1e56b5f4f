"""Knobs that are turned while keys are held: the notes go on, otherwise, and nothing clicks or is struck anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.core import AudioClip, Effect, Note, SoundPatch
from voicestudio.engine import note_voice
from voicestudio.engine.keyboard import KeyDown, KeyUp, Turned, play_keys
from voicestudio.synth import catalogue, synthesizer

RATE, BLOCK = 8000, 512
HUM = SoundPatch("Hum", "hum", note=Note(60, 1.0, 0.5))
SOFTER = replace(HUM, values={"gain": 0.1})
CROSSED = round(note_voice.CROSSED_S * RATE)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, synths):  # noqa: F811
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))


def heard(*events, n_samples: int = BLOCK, rate: int = RATE) -> np.ndarray:
    """What sounds when each of the lists is what happened before another block."""
    coming = iter([*events, None])
    return AudioClip.join(play_keys(lambda: next(coming), rate, n_samples)).samples


def whole(patch: SoundPatch, n_samples: int, rate: int = RATE) -> np.ndarray:
    note = replace(patch.note, duration_s=n_samples / rate)
    return AudioClip.join(
        synthesizer.play(catalogue.synthesizer(patch.synth), patch.values, note, rate, patch.seed)
    ).samples[:n_samples]


def steepest(samples: np.ndarray) -> float:
    return float(np.abs(np.diff(samples)).max())


def test_a_held_note_goes_on_with_the_new_values():
    played = heard([KeyDown(HUM)], [], [], [Turned(SOFTER, {})], [], [], [KeyUp(60)])
    before, after = whole(HUM, 6 * BLOCK), whole(SOFTER, 6 * BLOCK)
    turned = 3 * BLOCK
    share = np.clip((np.arange(6 * BLOCK) - turned) / CROSSED, 0, 1)
    np.testing.assert_allclose(played[: 6 * BLOCK], (1 - share) * before + share * after, atol=1e-5)
    assert steepest(played[: 6 * BLOCK]) < steepest(before) + 0.5 / CROSSED
    assert not played[6 * BLOCK + 1000 :].any()


@pytest.mark.parametrize(
    ("synth", "values", "turned"),
    [
        ("subtractive", {"attack_s": 0.3, "decay_s": 2.0}, {"attack_s": 0.3, "decay_s": 2.0, "level_db": -20.0}),
        ("noise", {}, {"slope_db_oct": -9.0}),
        ("bowed", {}, {"pressure": 0.6}),
        ("plucked", {"decay_s": 8.0}, {"decay_s": 8.0, "level_db": -12.0}),
    ],
)
def test_a_real_instrument_is_where_it_would_be_had_it_begun_so(synth, values, turned):
    rate, before = 48_000, SoundPatch("A", synth, values, Note(57, 0.8), seed=4)
    after = replace(before, values=turned)
    blocks = [[] for _ in range(150)]
    blocks[0], blocks[90] = [KeyDown(before)], [Turned(after, {})]
    played = heard(*blocks, rate=rate)[: 150 * BLOCK]
    old, new = whole(before, 150 * BLOCK, rate), whole(after, 150 * BLOCK, rate)
    np.testing.assert_allclose(played[: 90 * BLOCK], old[: 90 * BLOCK], atol=1e-5)
    # It takes some blocks to make its past anew, at most CATCHING_UP of it in each, and then a few to fade.
    there = 90 + -(-90 * BLOCK // (note_voice.CATCHING_UP - BLOCK)) + 4
    np.testing.assert_allclose(played[there * BLOCK :], new[there * BLOCK :], atol=1e-5)
    between = slice(90 * BLOCK, there * BLOCK)
    reach = np.abs(old[between] - new[between]).max() / (note_voice.CROSSED_S * rate)
    assert steepest(played[between]) <= max(steepest(old[between]), steepest(new[between])) + reach + 1e-6


def test_a_key_let_go_meanwhile_ends_the_note(monkeypatch):
    monkeypatch.setattr(note_voice, "CATCHING_UP", 600)  # it takes long
    played = heard([KeyDown(HUM)], *[[]] * 5, [Turned(SOFTER, {})], [KeyUp(60)], [], [])
    np.testing.assert_allclose(played[: 7 * BLOCK], whole(HUM, 7 * BLOCK), atol=1e-5)
    assert not played[7 * BLOCK :].any()


def test_the_last_of_several_turns_counts_and_new_keys_play_it():
    louder = replace(HUM, values={"gain": 0.3})
    other = replace(louder, note=Note(64, 1.0, 0.5))
    blocks = [[KeyDown(HUM)], [Turned(SOFTER, {})], [Turned(louder, {60: 0.5})], [], [KeyDown(other)], [KeyUp(64)], []]
    played = heard(*blocks)
    expected = 0.5 * whole(louder, 7 * BLOCK)
    np.testing.assert_allclose(played[3 * BLOCK : 4 * BLOCK], expected[3 * BLOCK : 4 * BLOCK], atol=1e-5)
    both = expected[4 * BLOCK : 5 * BLOCK] + whole(other, BLOCK)
    np.testing.assert_allclose(played[4 * BLOCK : 5 * BLOCK], both, atol=1e-5)


def test_other_effects_take_over_without_a_jump():
    quiet = replace(HUM, effects=(Effect("gain", {"gain_db": -20.0}),))
    quieter = replace(HUM, effects=(Effect("gain", {"gain_db": -40.0}),))
    played = heard([KeyDown(HUM)], [], [], [Turned(quiet, {})], [Turned(quieter, {})], *[[]] * 12)[: 17 * BLOCK]
    assert np.abs(played[: 3 * BLOCK]).max() > 0.45
    assert 0.004 < np.abs(played[-3 * BLOCK :]).max() < 0.006
    assert steepest(played) < 1.3 * steepest(whole(HUM, 3 * BLOCK))


def test_another_instrument_begins_anew():
    bar = SoundPatch("Bar", "bar", note=HUM.note)
    played = heard([KeyDown(HUM)], [], [Turned(bar, {})], *[[]] * 20)
    struck = whole(bar, 10 * BLOCK)
    np.testing.assert_allclose(played[2 * BLOCK : 12 * BLOCK], struck, atol=1e-5)
