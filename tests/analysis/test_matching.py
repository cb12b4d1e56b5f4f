"""How far sounds are from another, what trees tell of settings, and the search among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicestudio.analysis import matching, spectral_distance
from voicestudio.analysis.match_features import match_features
from voicestudio.analysis.match_pitch import semitones_above
from voicestudio.analysis.match_search import CLOSE, Search, different
from voicestudio.analysis.matching import Space
from voicestudio.analysis.spectral_distance import RATE, distance, distance_of_clips, hear
from voicestudio.core import AudioClip, Note, ParamRange, StudioError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from numpy.typing import NDArray

PARAMETERS = (
    ParamRange("decay_s", 0.02, 1, 0.2, "How long it rings.", "s", "log"),
    ParamRange("brightness", 0, 1, 0.5, "How strong its overtones are."),
    ParamRange.of_choices("wave", ("all", "odd"), "all", "Which overtones."),
    ParamRange("level_db", -40, 0, 0, "How loud.", "dB"),
)
SPACE = Space.of(PARAMETERS, pitched=True)


def ringing(values: dict[str, float], note: Note, seed: int) -> Iterator[NDArray[np.float32]]:
    """Partials that die away, in two blocks."""
    at = np.arange(round(0.6 * RATE)) / RATE
    partials = [k for k in range(1, 6) if (k % 2 or not values["wave"]) and k * note.f0_hz < RATE / 2]
    wave = sum((0.1 + values["brightness"]) ** (k - 1) * np.sin(2 * np.pi * k * note.f0_hz * at) for k in partials)
    sound = (0.2 * wave * 10 ** (-3 * at / values["decay_s"])).astype(np.float32)
    yield sound[:5000]
    yield sound[5000:]


def came_to(steps: Generator) -> tuple[list, object]:
    """All that was told, and what it came to."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return told, end.value


def tone(hz: float, seconds: float = 0.5, rate: int = RATE) -> NDArray[np.float32]:
    at = np.arange(round(seconds * rate)) / rate
    return (0.3 * sum(np.sin(2 * np.pi * k * hz * at) / k for k in (1, 2, 3))).astype(np.float32)


def noise(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


class TestDistance:
    def test_what_does_not_count(self) -> None:
        sound = AudioClip(tone(220), RATE)
        later = AudioClip(np.concatenate([np.zeros(7777, np.float32), 0.01 * sound.samples]), RATE)
        other_rate = AudioClip(tone(220, rate=44100), 44100)
        assert distance_of_clips(sound, sound) == 0
        assert distance_of_clips(sound, later) < 0.02
        assert distance_of_clips(sound, other_rate) < 0.02

    def test_what_does(self) -> None:
        home = hear(tone(220))
        off = [distance(home, hear(tone(220 * 2 ** (cents / 1200)))) for cents in (5, 20, 50, 100)]
        assert off == sorted(off)
        assert 0 < off[0] < 0.1 < off[-1]
        assert distance(home, hear(tone(220, 0.25))) > 0.1
        assert distance(hear(noise(1, 1)), hear(noise(1, 2))) < 0.2
        click = hear(noise(0.02))
        assert 0.9 < distance(click, hear(tone(110, 2))) <= 1
        assert distance(home, click) == pytest.approx(distance(click, home))

    def test_longer_than_is_heard(self) -> None:
        assert distance_of_clips(AudioClip(tone(220, 2.5), RATE), AudioClip(tone(220, 5), RATE)) < 0.01
        begin, end = spectral_distance.sounding(AudioClip(np.pad(tone(220, 3), (RATE, RATE)), RATE))
        assert (begin, end) == (pytest.approx(1, abs=0.02), pytest.approx(4, abs=0.02))

    def test_sketches_tell_nearly_as_much(self) -> None:
        sounds = [hear(one) for one in (tone(220), tone(233), tone(220, 0.25), noise(1), noise(0.02), tone(110, 2))]
        sketches = [spectral_distance.sketch(one).astype(float) for one in sounds]
        assert {len(one) for one in sketches} == {spectral_distance.N_SKETCH}
        for sound, drawn in zip(sounds, sketches, strict=True):
            assert drawn.sum() == pytest.approx(1, abs=0.01)
            far = [distance(sound, other) for other in sounds]
            near = [0.5 * np.abs(drawn - other).sum() for other in sketches]
            assert all(0.5 * a - 0.01 <= b <= a + 0.01 for a, b in zip(far, near, strict=True))

    def test_sketches_are_transposed(self) -> None:
        low, high, other = (spectral_distance.sketch(hear(tone(hz)))[None] for hz in (220, 440, 330))
        at_rest, octave = np.zeros(1, int), np.array([12])
        moved = spectral_distance.transposed(low, octave)
        far = [np.abs(moved - spectral_distance.transposed(one, at_rest)).sum() for one in (low, high, other)]
        assert far[1] < 0.25 * min(far[0], far[2])
        gone = spectral_distance.transposed(np.repeat(low, 2, 0), np.array([120, -120]))
        assert np.abs(gone).sum(axis=1) == pytest.approx(spectral_distance.WEIGHTS["level"], abs=0.01)

    @pytest.mark.parametrize(
        ("samples", "told"),
        [(np.zeros(RATE), "silent"), (np.ones(1), "20 ms"), (np.empty(0), "20 ms"), (1e-8 * np.ones(RATE), "silent")],
        ids=["silent", "one sample", "none", "hardly any"],
    )
    def test_bad_input(self, samples: NDArray, told: str) -> None:
        with pytest.raises(StudioError, match=told):
            spectral_distance.sound_of(AudioClip(samples, RATE))


@pytest.mark.parametrize("pitch", [30.0, 45.3, 60.0, 81.7, 93.0])
def test_the_pitch_is_heard(pitch: float) -> None:
    features, heard = match_features(hear(tone(Note(pitch).f0_hz)))
    assert heard == pytest.approx(pitch, abs=0.25)
    assert features[0] == np.float32(heard)


@pytest.mark.parametrize("cents", [-1200, -350, -5, 0, 30, 700])
def test_sounds_are_put_in_tune(cents: float) -> None:
    home, other = hear(tone(150)), hear(tone(150 * 2 ** (cents / 1200)))
    assert semitones_above(other, home) == pytest.approx(cents / 100, abs=0.05)


@pytest.mark.parametrize("samples", [np.ones(1), noise(0.02), noise(2), tone(30, 0.02)], ids=len)
def test_features_of_anything(samples: NDArray[np.float32]) -> None:
    features, pitch = match_features(hear(samples))
    assert len(features) == len(match_features(hear(tone(440)))[0])
    assert np.isfinite(features).all()
    assert np.isfinite(pitch)


class TestSpace:
    def test_there_and_back(self) -> None:
        assert [one.name for one in SPACE.dimensions] == ["decay_s", "brightness", "wave", "note_pitch", "note_s"]
        place = SPACE.place({"decay_s": 0.3, "wave": 1}, Note(50.25, 0.8, 0.4))
        values, note = SPACE.sound(place)
        assert values == pytest.approx({"decay_s": 0.3, "brightness": 0.5, "wave": 1})
        assert (note.pitch, note.duration_s) == pytest.approx((50.25, 0.4))
        unpitched = Space.of(PARAMETERS, pitched=False)
        assert len(unpitched.dimensions) == 4
        assert unpitched.sound(np.ones(4))[0]["wave"] == 1

    def test_pitches_stay_within(self) -> None:
        for pitch, wanted in ((5, 29), (120, 96), (60.5, 60.5)):
            assert SPACE.sound(SPACE.at_pitch(np.zeros(5), pitch))[1].pitch == pytest.approx(wanted)

    def test_whole_numbers_are_equally_likely(self) -> None:
        one = ParamRange("n", 2, 5, 3, "", curve="whole")
        told = [matching.value_at(one, share) for share in np.linspace(0, 1, 400)]
        assert np.unique(told, return_counts=True)[1].tolist() == [100] * 4
        assert all(matching.value_at(one, matching.share_of(one, value)) == value for value in range(2, 6))


class TestTrees:
    def test_better_than_chance(self) -> None:
        told, known = came_to(matching.examples(SPACE, ringing, 80, seed=3))
        assert known.places.shape == (80, 5)
        assert [step.done for step in told] == sorted(step.done for step in told)
        steps, trees = came_to(matching.grown(SPACE, known, n_trees=30))
        assert len(steps) == 30
        chance = np.random.default_rng(8)
        random, proposed, pitches = [], [], []
        for _ in range(4):
            place = SPACE.random(chance)
            target = came_to(matching.heard_at(SPACE, ringing, place, 0, None))[1]
            said = [one.place for one in trees.proposals(target, 8)]
            assert len(said) == 8
            far = [distance(came_to(matching.heard_at(SPACE, ringing, one, 0, None))[1], target) for one in said]
            proposed.append(far[0])
            at_random = [SPACE.random(chance) for _ in range(8)]
            random.append(
                min(distance(came_to(matching.heard_at(SPACE, ringing, one, 0, None))[1], target) for one in at_random)
            )
            pitches.append(abs(SPACE.sound(said[0])[1].pitch - SPACE.sound(place)[1].pitch))
        assert np.mean(proposed) < 0.6 * np.mean(random)
        assert np.median(pitches) < 0.5
        again = came_to(matching.grown(SPACE, known, n_trees=30))[1]
        np.testing.assert_array_equal([one.place for one in again.proposals(target, 8)], said)
        assert {one.seed for one in again.proposals(target, 8)} <= {*known.seeds.tolist(), None}

    def test_the_same_seed(self) -> None:
        one, same, other = (came_to(matching.examples(SPACE, ringing, 20, seed))[1] for seed in (1, 1, 2))
        np.testing.assert_array_equal(one.features, same.features)
        assert (one.places != other.places).any()

    def test_bad_input(self) -> None:
        with pytest.raises(StudioError, match="At least 20"):
            next(matching.examples(SPACE, ringing, 19))
        with pytest.raises(StudioError, match="silent"):
            came_to(matching.examples(SPACE, lambda *_: iter([np.zeros(600, np.float32)]), 20))
        with pytest.raises(StudioError, match="silent"):
            came_to(matching.examples(SPACE, lambda *_: iter([]), 20))

    def test_a_sound_that_never_begins_is_not_waited_for(self) -> None:
        def silence(*_: object) -> Iterator[NDArray[np.float32]]:
            while True:
                yield np.zeros(10_000, np.float32)

        told, heard = came_to(matching.heard_at(SPACE, silence, np.zeros(5), 0, "step"))
        assert heard is None
        assert 20 < len(told) < 50


class TestSearch:
    goal = np.array([0.31, 0.72, 0.75, 0.43, 0.5])

    def searched(self, n: int, seed: int) -> Search:
        search = Search(SPACE, [np.full(5, 0.1), np.full(5, 0.9)], seed)
        best = np.inf
        for number in range(n):
            place = search.ask()
            assert ((place >= 0) & (place <= 1)).all()
            off = np.abs(place - self.goal) * [1, 1, 0, 1, 0.1]
            search.tell(np.inf if number % 10 == 9 else float(off.sum() + (place[2] < 0.5)))
            assert search.found[0].distance <= best
            best = search.found[0].distance
        return search

    def test_nearer_and_nearer(self) -> None:
        searches = [self.searched(n, 4) for n in (2, 60, 300)]
        assert [len(one.tried) for one in searches] == [2, 54, 270]
        first, middle, last = (one.found[0].distance for one in searches)
        assert last < 0.1 * first
        assert last < middle < first
        assert searches[2].found[0].place[2] >= 0.5

    def test_the_same_seed(self) -> None:
        one, same, other = (self.searched(60, seed).found[0].place for seed in (1, 1, 2))
        np.testing.assert_array_equal(one, same)
        assert (one != other).any()

    def test_made_once_more(self) -> None:
        search = self.searched(60, 0)
        place, first = search.found[0].place, search.ask()
        search.tell(9.0)
        search.again(0.001)
        assert search.found[0].distance == search.tried[-1].distance == 0.001
        assert search.found[0].place is place
        search.next(np.full(5, 0.3))
        np.testing.assert_array_equal(search.ask(), 0.3)
        assert (first != 0.3).any()

    def test_silence_at_first(self) -> None:
        search = Search(SPACE, [np.full(5, 0.1)], 0)
        for _ in range(4):
            place = search.ask()
            assert ((place >= 0) & (place <= 1)).all()
            search.tell(np.inf)
        assert not search.found
        search.ask()
        search.tell(0.5)
        assert search.found[0].distance == 0.5

    def test_candidates_differ(self) -> None:
        tried = self.searched(200, 0).tried
        taken = different(tried, 5)
        assert len(taken) == 5
        assert [one.distance for one in taken] == sorted(one.distance for one in taken)
        assert taken[0].distance == min(one.distance for one in tried)
        apart = [np.abs(a.place - b.place).mean() for a in taken for b in taken if a is not b]
        assert min(apart) >= CLOSE
