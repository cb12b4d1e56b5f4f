"""Pitch shift and time stretch: what changes, what stays, and that no joint is heard."""

from __future__ import annotations

import numpy as np
import pytest

from tests.effects.sounds import burst, middle_s, peak_hz, tone, treated
from voicestudio.core import AudioClip, Effect
from voicestudio.effects.chain import Running

RATE = 16_000


def cents(clip: AudioClip, hz: float) -> float:
    return 1200 * np.log2(peak_hz(clip) / hz)


@pytest.mark.parametrize("semitones", [-12.0, 3.0, 12.0])
def test_so_many_semitones_and_no_more(semitones):
    clip = tone(440, rate=RATE, duration_s=3.0)
    heard = treated(clip, "pitch_shift", semitones=semitones)
    assert len(heard) == len(clip)
    assert abs(cents(heard, 440 * 2 ** (semitones / 12))) < 5
    power = np.square(heard.samples[RATE // 4 : -RATE // 4]).reshape(-1, 800).mean(axis=1)
    assert 10 * np.log10(power.max() / power.min()) < 1.0  # three segments, and no dip where they meet


@pytest.mark.parametrize("at_s", [0.4, 1.3, 2.6])
def test_a_shifted_sound_stays_in_its_place(at_s):
    heard = treated(burst(at_s, 3.0, rate=RATE), "pitch_shift", semitones=7)
    assert middle_s(heard) == pytest.approx(at_s, abs=0.012)


@pytest.mark.parametrize("length", [0.5, 1.5])
def test_a_stretch_changes_the_length_and_not_the_pitch(length):
    clip = tone(440, rate=RATE, duration_s=2.5)
    heard = treated(clip, "time_stretch", length=length)
    assert len(heard) == round(len(clip) * length)
    assert abs(cents(heard, 440)) < 5
    moved = treated(burst(1.7, 2.5, rate=RATE), "time_stretch", length=length)
    assert middle_s(moved) == pytest.approx(1.7 * length, abs=0.012)


@pytest.mark.parametrize("n_samples", [1, 7, 2000, 24_000])
@pytest.mark.parametrize("length", [0.25, 4.0])
def test_the_shortest_sounds_too(n_samples, length):
    clip = AudioClip(np.full(n_samples, 0.1, np.float32), RATE)
    assert len(treated(clip, "time_stretch", length=length)) == max(1, round(n_samples * length))


def test_no_change_is_no_change():
    clip = tone(300, rate=RATE)
    np.testing.assert_array_equal(treated(clip, "pitch_shift").samples, clip.samples)
    np.testing.assert_array_equal(treated(clip, "time_stretch").samples, clip.samples)


def test_a_knock_stays_one_knock_in_its_place():
    """Stretched to twice its length, nearly all of it lies within 4 ms, where it lay before times two."""
    samples = np.zeros(RATE, np.float32)
    places = [3001, 7003, 12_007]
    samples[places] = 0.5
    heard = treated(AudioClip(samples, RATE), "time_stretch", length=2).samples
    for place in places:
        around = np.square(heard[2 * place - 1200 : 2 * place + 1200])
        assert around[1200 - 64 : 1200 + 64].sum() > 0.9 * around.sum()


@pytest.mark.parametrize("semitones", [-5, 7])
def test_formants_stay_where_they_are_asked_to(semitones):
    """A pulse train through a resonance at 1 kHz: its strongest partial is the one that is nearest to 1 kHz again."""
    at = np.arange(2 * RATE)
    pulses = (at % 128 == 0).astype(float)  # 125 Hz
    ring = np.exp(-at[:400] / 40) * np.sin(2 * np.pi * 1000 * at[:400] / RATE)
    clip = AudioClip((0.1 * np.convolve(pulses, ring)[: len(at)]).astype(np.float32), RATE)
    stays, moves = (
        peak_hz(treated(clip, "pitch_shift", semitones=semitones, formants=formants)) for formants in (1, 0)
    )
    assert stays == pytest.approx(1000, abs=110)
    assert moves == pytest.approx(1000 * 2 ** (semitones / 12), abs=5)


@pytest.mark.parametrize("effect", [Effect("pitch_shift", {"semitones": 9}), Effect("time_stretch", {"length": 1.7})])
def test_sound_of_any_length_comes_half_a_second_later_at_most(effect):
    """So that no more than this of an hour is ever held."""
    rate, length = 8000, effect.values.get("length", 1)
    running, given = Running([effect], rate), 0
    for second in range(1, 7):
        given += sum(len(piece) for piece in running.push(tone(300, rate=rate, duration_s=1).samples))
        assert second - 0.5 < given / rate / length <= second
