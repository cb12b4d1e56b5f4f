"""Several versions of one sound: which is heard changes at the very sample, without a click, equally loud."""

from __future__ import annotations

import numpy as np
import pytest

from tests.audio_io.fake_output import FakeOutput
from voicestudio.audio_io.loudness import integrated_lufs
from voicestudio.audio_io.matching import HIGHEST_PEAK, Matching, loudness_of, matched
from voicestudio.audio_io.playback import Player
from voicestudio.audio_io.tracks import CROSSFADE_S, Tracks
from voicestudio.core import AudioClip, StudioError

RATE = 22050
FADE = round(CROSSFADE_S * RATE)


def tone(hz: float, n: int = RATE, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(n) / RATE)).astype(np.float32)


def two() -> tuple[Tracks, np.ndarray, np.ndarray]:
    low, high = tone(110.0), tone(330.0)
    tracks = Tracks(RATE, RATE)
    tracks.put("low", low)
    tracks.put("high", high)
    tracks.choose("low")
    return tracks, low, high


def playing(tracks: Tracks, **output: object) -> tuple[Player, FakeOutput]:
    source = FakeOutput(**output)
    player = Player(source, clock=lambda: 0.0)
    player.open_tracks(tracks)
    player.play(0.0)
    return player, source


def test_another_version_goes_on_at_the_very_sample() -> None:
    tracks, low, high = two()
    _, output = playing(tracks)
    first = output.stream.ask(1000)
    tracks.choose("high")
    second = output.stream.ask(1000)
    np.testing.assert_array_equal(first[FADE:], low[FADE:1000])
    np.testing.assert_array_equal(second[FADE:], high[1000 + FADE : 2000])


def test_the_change_does_not_click() -> None:
    tracks, low, high = two()
    _, output = playing(tracks)
    output.stream.ask(1000)
    tracks.choose("high")
    sound = np.concatenate([low[:1000], output.stream.ask(500), output.stream.ask(500)])
    steepest = max(np.abs(np.diff(low)).max(), np.abs(np.diff(high)).max())
    assert np.abs(np.diff(sound[FADE:])).max() < 1.3 * steepest


def test_the_fade_is_carried_over_buffers_of_any_size() -> None:
    tracks, _, high = two()
    _, output = playing(tracks)
    output.stream.ask(1000)
    tracks.choose("high")
    whole = np.concatenate([output.stream.ask(n) for n in (1, 7, 50, 64, 200, 678)])
    again, low, _ = two()
    _, other = playing(again)
    other.stream.ask(1000)
    again.choose("high")
    np.testing.assert_array_equal(whole, other.stream.ask(1000))
    np.testing.assert_array_equal(whole[FADE:], high[1000 + FADE : 2000])


def test_a_version_may_come_or_change_while_it_plays() -> None:
    tracks, low, _ = two()
    _, output = playing(tracks)
    output.stream.ask(1000)
    tracks.put("low", low * np.float32(0.5))
    tracks.put("new", tone(500.0))
    part = output.stream.ask(1000)
    np.testing.assert_array_equal(part[FADE:], low[1000 + FADE : 2000] * np.float32(0.5))
    tracks.choose("new")
    np.testing.assert_array_equal(output.stream.ask(1000)[FADE:], tone(500.0)[2000 + FADE : 3000])


def test_at_another_rate_of_the_output() -> None:
    tracks, _, _ = two()
    player, output = playing(tracks, refuses=(RATE,))
    assert output.stream.sample_rate == 48000
    output.stream.ask(24000)
    tracks.choose("high")
    part = output.stream.ask(12000)[1000:]
    crossings = np.count_nonzero(np.diff(np.signbit(part)))
    assert crossings == pytest.approx(2 * 330 * len(part) / 48000, abs=2)
    assert player.position_s == pytest.approx(0.75, abs=1e-3)
    tracks.put("late", tone(110.0))
    tracks.choose("late")
    part = output.stream.ask(6000)[1000:]
    assert np.count_nonzero(np.diff(np.signbit(part))) == pytest.approx(2 * 110 * len(part) / 48000, abs=2)


def test_what_is_not_there_is_silent_and_another_length_is_refused() -> None:
    tracks, _, _ = two()
    tracks.choose("nobody")
    _, output = playing(tracks)
    assert not output.stream.ask(500)[FADE:].any()
    with pytest.raises(StudioError, match="22050 samples"):
        tracks.put("short", np.zeros(9, np.float32))
    player = Player(FakeOutput())
    player.open_tracks(tracks)
    with pytest.raises(StudioError, match="do not grow"):
        player.append(AudioClip(np.zeros(9, np.float32), RATE))


def noise(level: float, n: int = RATE) -> np.ndarray:
    return np.random.default_rng(1).normal(0, level, n).astype(np.float32)


def matching_of(sounds: list[np.ndarray]) -> Matching:
    return matched([loudness_of(samples, RATE) for samples in sounds])


def test_all_are_as_loud_as_the_first() -> None:
    sounds = [noise(0.05), noise(0.2), tone(440.0, level=0.01)]
    matching = matching_of(sounds)
    assert matching.by_loudness
    levels = [
        integrated_lufs(gain * samples, RATE) for gain, samples in zip(matching.gains, sounds, strict=True)
    ]
    np.testing.assert_allclose(levels, integrated_lufs(sounds[0], RATE), atol=0.01)


def test_short_ones_are_matched_by_rms() -> None:
    sounds = [noise(0.05, 4000), noise(0.2, 4000)]
    matching = matching_of(sounds)
    assert not matching.by_loudness
    assert matching.gains == pytest.approx((1.0, 0.25), rel=1e-4)


def test_no_gain_clips_and_silence_is_left_alone() -> None:
    spiky = noise(0.02)
    spiky[100] = 0.9
    sounds = [np.zeros(RATE, np.float32), noise(0.1), spiky]
    gains = matching_of(sounds).gains
    assert gains[0] == 1.0
    assert max(gain * np.abs(samples).max() for gain, samples in zip(gains, sounds, strict=True)) <= HIGHEST_PEAK + 1e-6
    levels = [integrated_lufs(gain * sounds[n], RATE) for n, gain in enumerate(gains) if n]
    assert levels[0] == pytest.approx(levels[1], abs=0.01)
    assert matching_of(sounds[:1]).gains == (1.0,)
