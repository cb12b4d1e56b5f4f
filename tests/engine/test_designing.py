"""Patches to sound: notes, sources, effects, several notes at once, and what lies between two patches."""

from __future__ import annotations

import tracemalloc
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.fake_synth import synths  # noqa: F401 (a fixture)
from voicestudio.audio_io.files import WriteSettings, write
from voicestudio.core import AudioClip, Effect, Note, SoundPatch, StudioError
from voicestudio.engine import designing
from voicestudio.engine.designing import play, play_between, rendered
from voicestudio.engine.limiting import HOP, Limiter, limited
from voicestudio.engine.patches import library
from voicestudio.engine.pitches import name_of, pitch_of
from voicestudio.engine.polyphony import MOST_VOICES, Polyphony, play_notes
from voicestudio.synth.catalogue import synthesizer

RATE = 8000
FLOAT = WriteSettings(subtype="FLOAT")
HUM = SoundPatch("Hum", "hum", note=Note(69, 1.0, 0.5))
QUIET_WAVE = np.random.default_rng([5]).uniform(-0.9, 0.9, 5000).astype(np.float32)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synths: None) -> Path:  # noqa: F811
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path


def whole(clips) -> np.ndarray:
    return AudioClip.join(clips).samples


def hum_of(note: Note, gain: float = 0.5) -> np.ndarray:
    seconds = np.arange(round(note.duration_s * RATE)) / RATE
    return (gain * note.velocity * np.sin(2 * np.pi * note.f0_hz * seconds)).astype(np.float32)


def test_a_note_is_what_the_synthesizer_makes() -> None:
    np.testing.assert_allclose(whole(play(HUM, RATE)), hum_of(HUM.note), atol=1e-6)
    noise = replace(HUM, values={"shape": 2}, seed=4)
    np.testing.assert_array_equal(whole(play(noise, RATE)), whole(play(noise, RATE)))
    assert not np.array_equal(whole(play(noise, RATE)), whole(play(replace(noise, seed=5), RATE)))


def test_effects_treat_it_and_ring_on() -> None:
    echo = Effect("delay", {"delay_s": 0.4, "mix": 0.5, "feedback": 0})
    treated = whole(play(replace(HUM, effects=(echo,)), RATE))
    np.testing.assert_allclose(treated[:3000], hum_of(HUM.note)[:3000], atol=1e-3)
    assert len(treated) > 0.9 * RATE - 1
    assert np.abs(treated[6000:7000]).max() > 0.1
    bypassed = replace(HUM, effects=(replace(echo, bypassed=True),))
    np.testing.assert_array_equal(whole(play(bypassed, RATE)), whole(play(HUM, RATE)))


def test_it_never_passes_full_scale() -> None:
    loud = replace(HUM, values={"gain": 4.0}, effects=(Effect("gain", {"gain_db": 36}),))
    assert 0.9 < np.abs(whole(play(loud, RATE))).max() <= 1.0


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        (SoundPatch("A", "theremin"), "no synthesizer"), (SoundPatch("A", "hum", {"gain": 5}), "0 to 4"),
        (SoundPatch("A", "hum", effects=(Effect("wobble"),)), "wobble"), (SoundPatch("A", "echoer"), "recorded sound"),
        (SoundPatch("A", "echoer", source="patch:gone"), "no patch 'gone'"),
        (SoundPatch("A", "hum", source="/gone.wav"), "does not exist"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_told_before_any_sound(patch: SoundPatch, told: str) -> None:
    for clips in (play(patch, RATE), play_notes(patch, [Note()], RATE), play_between(patch, HUM, 0.0, RATE)):
        with pytest.raises(StudioError, match=told):
            next(clips)


def test_a_file_as_source(home: Path) -> None:
    write(home / "wave.wav", AudioClip(QUIET_WAVE, RATE), FLOAT)
    patch = SoundPatch("A", "echoer", {}, Note(velocity=1), source="wave.wav", folder=home)
    np.testing.assert_allclose(whole(play(patch, RATE)), QUIET_WAVE, atol=1e-6)
    assert len(whole(play(patch, 2 * RATE))) == pytest.approx(2 * len(QUIET_WAVE), abs=2)
    write(home / "wave.wav", AudioClip(QUIET_WAVE[:100], RATE), FLOAT)  # another sound under the same name
    np.testing.assert_allclose(whole(play(patch, RATE)), QUIET_WAVE[:100], atol=1e-6)
    (home / "wave.wav").write_text("no sound")
    with pytest.raises(StudioError, match="not a sound file"):
        next(play(patch, RATE))


def test_an_hour_is_no_source(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(designing, "LONGEST_SOURCE_S", 60.0)
    write(home / "long.flac", AudioClip(np.zeros(61 * RATE, np.float32), RATE))
    with pytest.raises(StudioError, match="at most 1 minutes"):
        list(play(SoundPatch("A", "echoer", source=str(home / "long.flac")), RATE))


def test_a_patch_as_source() -> None:
    library.save(replace(HUM, name="Low"))
    library.save(SoundPatch("Twice", "echoer", {"gain": 0.5}, Note(velocity=1), source="patch:low"))
    third = SoundPatch("Third", "echoer", {}, Note(velocity=1), source="patch:twice")
    np.testing.assert_allclose(whole(play(third, RATE)), hum_of(HUM.note, 0.25), atol=1e-6)
    library.save(replace(library.patch("low"), values={"gain": 0.8}))  # far down the chain, and heard at once
    np.testing.assert_allclose(whole(play(third, RATE)), hum_of(HUM.note, 0.4), atol=1e-6)
    path = library.own_folder() / "low.toml"
    path.write_text('name = "Low"\nsynth = "echoer"\nsource = "patch:twice"\n')
    with pytest.raises(StudioError, match="made from itself"):
        next(play(third, RATE))


def test_a_patch_without_end_is_cut_as_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(designing, "LONGEST_PATCH_SOURCE_S", 0.1)
    library.save(replace(HUM, name="Long", note=Note(69, 1.0, 3600)))
    echo = SoundPatch("A", "echoer", {}, Note(velocity=1), source="patch:long")
    assert len(whole(play(echo, RATE))) == 0.1 * RATE
    assert rendered(library.patch("long"), RATE, 0.25).duration_s == 0.25


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_an_hour_needs_no_memory(many: bool) -> None:
    long = replace(HUM, note=Note(60, 0.5, 3600), effects=(Effect("low_pass"),))
    notes = [Note(60 + index % 12, 0.5, 0.05, 0.05 * index) for index in range(600)]
    with closing(play_notes(HUM, notes, RATE) if many else play(long, RATE)) as clips:
        list(islice(clips, 50))
        tracemalloc.start()
        try:
            n_samples = sum(len(clip) for clip in islice(clips, 500))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert n_samples > 20 * RATE
    assert peak < 500_000


def test_one_note_of_many_is_the_note() -> None:
    patch = replace(HUM, values={"shape": 2}, seed=9, effects=(Effect("low_pass"),))
    alone, mixed = whole(play(patch, RATE)), whole(play_notes(patch, [patch.note], RATE))
    np.testing.assert_allclose(mixed[: len(alone)], alone, atol=1e-6)


def test_notes_sound_from_their_starts() -> None:
    notes = [Note(72, 0.3, 0.2, 0.31), Note(60, 0.5, 0.4), Note(64, 0.5, 0.3, 1.7)]
    expected = np.zeros(round(2.0 * RATE), np.float32)
    for note in notes:
        start, sound = round(note.start_s * RATE), hum_of(note)
        expected[start : start + len(sound)] += sound
    mixed = whole(play_notes(HUM, notes, RATE))
    np.testing.assert_allclose(mixed[: len(expected)], expected, atol=1e-6)
    assert not mixed[len(expected) :].any()
    assert list(play_notes(HUM, [], RATE)) == []


def test_a_loud_chord_is_turned_down_not_cut() -> None:
    chord = [Note(pitch, 1.0, 0.5) for pitch in (57, 61, 64, 69, 73, 76)]
    mixed = whole(play_notes(HUM, chord, RATE))
    assert 0.9 < np.abs(mixed).max() <= 1.0
    assert (np.abs(mixed) > 0.999).sum() < 20  # sines that are cut off stay at the top


def test_the_oldest_note_leaves_for_one_too_many() -> None:
    voices = Polyphony(HUM, RATE)
    for _ in range(MOST_VOICES + 3):
        voices.start(Note(60, 1.0, 10.0))
    assert voices.n_sounding == MOST_VOICES + 3
    first = voices.block(400)
    assert voices.n_sounding == MOST_VOICES
    assert np.isfinite(first).all()
    before, after = first[-1], voices.block(400)[0]
    assert abs(after - before) < MOST_VOICES * 0.5 * 2 * np.pi * 262 / RATE * 1.1  # no jump beyond a sample's slope
    voices.close()
    assert voices.n_sounding == 0
    assert not voices.block(10).any()


def test_a_note_that_leaves_fades() -> None:
    voices = Polyphony(replace(HUM, values={"shape": 1, "gain": 0.01}), RATE)
    for _ in range(MOST_VOICES + 1):
        voices.start(Note(60, 1.0, 10.0))
    block = voices.block(400)
    fading = (block - 0.01 * MOST_VOICES) / 0.01
    np.testing.assert_allclose(fading[:80], 1 - np.arange(80) / 80, atol=1e-3)
    np.testing.assert_allclose(fading[80:], 0, atol=1e-3)


def test_a_note_that_was_let_go_leaves_before_one_that_is_held() -> None:
    voices = Polyphony(replace(HUM, values={"shape": 1, "gain": 0.01}), RATE)
    voices.hold(Note(40, 1.0), 400)
    voices.start(Note(60, 1.0, 10.0))
    for _ in range(MOST_VOICES - 2):
        voices.hold(Note(70, 1.0), 400)
    voices.block(400)
    voices.hold(Note(72, 1.0), 400)
    voices.block(400)
    assert voices.n_sounding == MOST_VOICES
    voices.let_go(40)
    voices.let_go(70)
    voices.block(400)
    assert voices.n_sounding == 1  # of the held ones the last; the note of a given length was the one that left
    voices.let_go_all()
    assert not voices.block(400).any() and voices.n_sounding == 0


def test_between_two_synthesizers_their_sounds_are_faded(home: Path) -> None:
    write(home / "wave.wav", AudioClip(QUIET_WAVE, RATE), FLOAT)
    echo = SoundPatch("A", "echoer", {}, Note(velocity=0.5), source=str(home / "wave.wav"))
    for at, gains in ((0, (1, 0)), (0.5, (0.5**0.5, 0.5**0.5)), (1, (0, 1))):
        expected = gains[0] * np.pad(hum_of(HUM.note), (0, 1000)) + gains[1] * QUIET_WAVE / 2
        np.testing.assert_allclose(whole(play_between(HUM, echo, at, RATE)), expected, atol=1e-6)
    with pytest.raises(StudioError, match="0 to 1"):
        next(play_between(HUM, echo, 1.5, RATE))


def test_between_two_of_a_synthesizer_lies_their_morph() -> None:
    higher = replace(HUM, note=Note(81, 1.0, 0.5))
    np.testing.assert_allclose(
        whole(play_between(HUM, higher, 0.5, RATE)), hum_of(Note(75, 1.0, 0.5)), atol=1e-6
    )


def test_close_ends_what_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    fake = type(synthesizer("hum"))
    blocks = fake.blocks

    def watched(self, *arguments):
        try:
            yield from blocks(self, *arguments)
        finally:
            closed.append(arguments[1].pitch)

    monkeypatch.setattr(fake, "blocks", watched)
    for clips in (play(HUM, RATE), play_notes(HUM, [HUM.note], RATE), play_between(HUM, HUM, 0.5, RATE)):
        next(clips)
        clips.close()
    assert len(closed) == 3


@pytest.mark.parametrize("cuts", [[], [1, 2, 500], [HOP, 2 * HOP, 5000], list(range(0, 20000, 777))])
def test_the_limiter_holds_however_the_sound_is_cut(cuts: list[int]) -> None:
    rng = np.random.default_rng([1])
    sound = (rng.standard_normal(20000) * np.linspace(0, 3, 20000)).astype(np.float32)
    whole_limiter = Limiter(RATE)
    expected = np.concatenate([whole_limiter.push(sound), whole_limiter.finish()])
    limiter = Limiter(RATE)
    pieces = [limiter.push(piece) for piece in np.split(sound, cuts)]
    limited_sound = np.concatenate([*pieces, limiter.finish()])
    np.testing.assert_array_equal(limited_sound, expected)
    assert len(expected) == len(sound)
    assert np.abs(expected).max() <= 1.0
    first_peak = int(np.argmax(np.abs(sound) > 1)) // HOP * HOP - HOP
    np.testing.assert_array_equal(expected[:first_peak], sound[:first_peak])


def test_the_limiter_lets_go_again() -> None:
    sound = np.full(2 * RATE, 0.5, np.float32)
    sound[2000] = 4.0
    (clip,) = [AudioClip.join(limited([AudioClip(sound[:5], RATE), AudioClip(sound[5:], RATE)]))]
    assert clip.samples[2000] == pytest.approx(1.0, abs=0.01)
    np.testing.assert_array_equal(clip.samples[-RATE:], sound[-RATE:])
    assert list(limited([])) == []


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("60", 60), ("60.5", 60.5), ("C4", 60), ("a4", 69), ("F#3", 54), ("Bb2", 46), ("C-1", 0), ("G9", 127),
     ("440Hz", 69), ("880 hz", 81), ("0.44kHz", 69), (" e♭4 ", 63)],
)  # fmt: skip
def test_pitches_as_persons_write_them(text: str, pitch: float) -> None:
    assert pitch_of(text) == pytest.approx(pitch)


@pytest.mark.parametrize(
    "text", ["", "H4", "C", "128", "-1", "nan", "inf", "C99", "0Hz", "1Hz", "99kHz", "..Hz", "1e9", "四"]
)
def test_what_is_no_pitch(text: str) -> None:
    with pytest.raises(StudioError, match="[Aa] note"):
        pitch_of(text)


def test_names_of_keys() -> None:
    assert [name_of(pitch) for pitch in (0, 60, 60.4, 61, 69, 127)] == ["C-1", "C4", "C4", "C#4", "A4", "G9"]
