"""Keys that go down and up while they sound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.core import AudioClip, Effect, Note, SoundPatch, StudioError
from voicestudio.engine.designing import play
from voicestudio.engine.keyboard import MOST_PATCHES, Keyboard, KeyDown, KeyUp, play_keys

RATE = 8000
HUM = SoundPatch("Hum", "hum", note=Note(69, 1.0, 0.5))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, synths):  # noqa: F811
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path


def heard(*events, n_samples: int = 1000) -> np.ndarray:
    """What sounds when each of the lists is what happened before another block."""
    coming = iter([*events, None])
    return AudioClip.join(play_keys(lambda: next(coming), RATE, n_samples)).samples


def on(pitch: float, patch: SoundPatch = HUM) -> KeyDown:
    return KeyDown(replace(patch, note=replace(patch.note, pitch=pitch)))


def hum(pitch: float, n: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * Note(pitch).f0_hz * np.arange(n) / RATE)).astype(np.float32)


def test_a_note_is_as_long_as_its_key_is_down() -> None:
    played = heard([], [on(60)], [], [on(64)], [KeyUp(60)], [], [KeyUp(64)], [])
    expected = np.zeros(len(played), np.float32)
    expected[1000:4000] += hum(60, 3000)
    expected[3000:6000] += hum(64, 3000)
    np.testing.assert_allclose(played, expected, atol=1e-6)
    assert len(played) == 8000


def test_what_is_held_at_the_end_is_let_go() -> None:
    played = heard([on(60)], [])
    np.testing.assert_allclose(played[:2000], hum(60, 2000), atol=1e-6)
    assert len(played) <= 4000 and not played[2000:].any()


def test_a_key_pressed_again_begins_again() -> None:
    played = heard([on(60)], [], [on(60)], [KeyUp(60)], [])
    expected = np.concatenate([hum(60, 2000), hum(60, 1000), np.zeros(len(played) - 3000)])
    np.testing.assert_allclose(played, expected, atol=1e-6)


def test_a_press_and_its_end_between_two_looks_are_a_tap() -> None:
    played = heard([on(60), KeyUp(60)], [], [])
    np.testing.assert_allclose(played[:1000], hum(60, 1000), atol=1e-6)
    assert not played[1000:].any()


def test_a_changed_patch_leaves_what_sounds_alone() -> None:
    louder = replace(HUM, values={"gain": 0.1})
    played = heard([on(60)], [on(67, louder)], [KeyUp(67)], [KeyUp(60)], [])
    expected = np.zeros(len(played), np.float32)
    expected[:3000] += hum(60, 3000)
    expected[1000:2000] += 0.2 * hum(67, 1000)
    np.testing.assert_allclose(played, expected, atol=1e-6)


def test_effects_treat_a_held_note_as_one_of_that_length_and_ring_on() -> None:
    echo = replace(HUM, effects=(Effect("delay", {"delay_s": 0.3, "mix": 0.5, "feedback": 0}),))
    played = heard([on(69, echo)], *[[]] * 7, [KeyUp(69)], n_samples=512)
    held = 10 * 512  # two blocks of the effects had been made when the key was let go
    whole = AudioClip.join(play(replace(echo, note=Note(69, 1.0, 8 * 512 / RATE)), RATE)).samples
    assert np.abs(played[held : held + 500]).max() > 0.05
    np.testing.assert_allclose(played[: 7 * 512], whole[: 7 * 512], atol=1e-5)
    assert len(played) > 1.5 * RATE  # until it was silent for a second


def test_many_patches_do_not_pile_up() -> None:
    keyboard = Keyboard(RATE)
    for number in range(MOST_PATCHES + 3):
        assert list(keyboard.press(replace(HUM, values={"gain": 0.1 + 0.01 * number}), 400)) == []
        keyboard.block(400)
    assert keyboard.n_sounding == MOST_PATCHES
    before, after = keyboard.block(400)[-1], keyboard.block(400)[0]
    assert abs(after - before) < 0.2
    keyboard.let_go_all()
    keyboard.block(400)
    assert not keyboard.is_sounding


def test_what_cannot_be_played_is_told() -> None:
    with pytest.raises(StudioError, match="no synthesizer"):
        heard([on(60, SoundPatch("A", "theremin"))])
