"""Faults put into a clean sound are found, and only they."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.sounds import RATE, babble
from tests.fakes import FakeVoice
from voicestudio.analysis.artefacts import (
    DurationBounds,
    artefacts,
    astray,
    clipped,
    counts,
    faint,
    hiss_dbfs,
    learn_bounds,
    speech_s,
)
from voicestudio.core import AudioClip, Phonemes, StudioError
from voicestudio.text import read_utterance


def with_rest(extra: np.ndarray | float = 0.0) -> AudioClip:
    """Speech-like sound with half a second of rest behind, and something added to all of it."""
    samples = np.concatenate([babble().samples, np.random.default_rng(2).normal(0, 1e-4, RATE // 2)])
    return AudioClip((samples + extra).astype(np.float32), RATE)


def phonemes(text: str) -> Phonemes:
    return FakeVoice().phonemes(read_utterance(text))


def test_a_clean_sound_is_clean():
    found = artefacts(with_rest(), [RATE // 2, RATE])
    assert abs(found.dc) < 1e-3
    assert found.hum_db is None or found.hum_db < -30
    assert found.hiss_dbfs < -80
    assert found.joint < 5
    assert found.clipped == 0


def test_offset_is_told():
    plain = artefacts(with_rest()).dc
    assert artefacts(with_rest(0.01)).dc - plain == pytest.approx(0.01, abs=1e-6)


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_hum_is_told(mains_hz):
    time_s = np.arange(len(with_rest())) / RATE
    hum = 0.02 * np.sin(2 * np.pi * mains_hz * time_s + 1)
    assert artefacts(with_rest(hum)).hum_db > -25


def test_a_low_voice_that_hardly_rests_is_no_hum():
    """Harmonics of 100 Hz and 120 Hz are lines at 50 and 60 Hz too; they count only where the voice rests."""
    time_s = np.arange(2 * RATE) / RATE
    for f0_hz in (100.0, 120.0):
        envelope = np.abs(np.sin(np.pi * time_s))  # a moment between two phrases, shorter than a rest
        voice = sum(np.sin(2 * np.pi * f0_hz * k * time_s) / k for k in range(1, 30)) * envelope
        found = artefacts(AudioClip((0.1 * voice).astype(np.float32), RATE))
        assert found.hum_db is None or found.hum_db < -40


def test_what_cannot_be_measured_has_no_figure():
    short = artefacts(AudioClip(babble().samples[:3000], RATE), [2999])
    assert (short.hum_db, short.joint) == (None, None)
    assert hiss_dbfs(np.ones(1000), 16000) is None


def test_hiss_is_told_at_its_level():
    """White noise has the share of its power above 10 kHz that those frequencies have of the axis."""
    noise = np.random.default_rng(3).normal(0, 10 ** (-60 / 20), len(with_rest()))
    share = (RATE / 2 - 10_000) / (RATE / 2)
    assert artefacts(with_rest(noise)).hiss_dbfs == pytest.approx(-60 + 10 * np.log10(share), abs=1.0)


@pytest.mark.parametrize("step", [0.05, -0.2])
def test_a_step_at_a_border_stands_out(step):
    samples = with_rest().samples.copy()
    border = 20_000
    before = artefacts(AudioClip(samples, RATE), [border]).joint
    samples[border:] += step
    stepped = AudioClip(samples, RATE)
    found = artefacts(stepped, [border + 3000, border])
    assert before < 5 < found.joint
    assert found.elsewhere < 5
    assert artefacts(stepped, [2 * border]).elsewhere > 5  # the step lies halfway there
    assert artefacts(stepped, [border + 3000]).joint < 5


def test_clipping_is_counted_in_runs():
    samples = np.zeros(100, np.float32)
    samples[10] = samples[20] = samples[21] = 1.0
    assert clipped(samples) == 0
    samples[30:35] = -1.0
    assert clipped(samples) == 0.05
    assert artefacts(AudioClip(np.clip(babble().samples * 10, -1, 1), RATE)).clipped > 0.01


def test_an_empty_sound_is_refused():
    with pytest.raises(StudioError, match="empty"):
        artefacts(AudioClip(np.zeros(0, np.float32), RATE))


def test_counts_of_phones_and_pauses():
    assert counts(phonemes("Go on, go.")) == (6, 1)


def test_durations_learnt_from_a_rule_are_that_rule():
    """0.1 s, 0.08 s a phone, 0.3 s a pause, and a spread of 5 %."""
    rng = np.random.default_rng(4)
    texts = [" ".join(["mama"] * n) + ("," if n % 3 == 0 else "") + " go." for n in range(1, 31)]
    sentences = []
    for text in texts:
        said = phonemes(text)
        n_phones, n_pauses = counts(said)
        sentences.append((said, (0.1 + 0.08 * n_phones + 0.3 * n_pauses) * np.exp(rng.normal(0, 0.05))))
    bounds = learn_bounds(sentences)
    assert bounds.phone_s == pytest.approx(0.08, rel=0.1)
    assert bounds.pause_s == pytest.approx(0.3, rel=0.5)
    assert 1.1 < bounds.factor < 1.4
    new = phonemes("mama mama mama mama mama mama mama.")
    right_s = 0.1 + 28 * 0.08
    assert bounds.judge(new, right_s) == ""
    assert bounds.judge(new, 2 * right_s) == "runaway"
    assert bounds.judge(new, right_s / 2) == "cut off"
    assert not any(bounds.judge(said, seconds) for said, seconds in sentences)


def test_pauses_that_are_planned_are_no_runaway_unless_one_of_them_is():
    said = phonemes("Go, go, go, go.")
    bounds = DurationBounds(0.1, 0.1, 0.05, 1.4)
    for pause_s, verdict in ((0.4, ""), (0.9, "runaway")):
        steps = [pause_s if one.symbol == "," else 0.1 for one in said.symbols]
        timed = said.timed(np.cumsum(steps).tolist())
        speech = timed.duration_s - 0.1
        assert bounds.judge(timed, speech) == verdict
        assert bounds.judge(said, speech) == "runaway"  # without times the pauses are those of most sentences
    assert bounds.judge(said.timed(np.cumsum([0.1] * len(said)).tolist()), 0.3) == "cut off"


def test_a_sound_is_as_long_as_its_phonemes_say():
    said = phonemes("Go on.").timed([0.2, 0.4, 0.6, 0.8, 1.0, 1.2])
    for seconds, verdict in ((1.2, ""), (1.05, "cut off"), (1.35, "runaway")):
        sound = np.full(round(seconds * RATE), 0.1, np.float32)
        assert astray(said, AudioClip(np.pad(sound, (0, RATE // 2)), RATE)) == verdict
    assert astray(phonemes("Go on."), with_rest()) == ""


def test_words_shorter_than_any_sentence_have_bounds_of_their_own():
    """A line through sentences is not drawn on to a single phone, yet a word at half its length is cut off."""
    bounds = DurationBounds(0.6, 0.07, 0.2, 1.6, fewest=10)
    word = phonemes("mama")
    for seconds, verdict in ((0.5, ""), (0.25, "cut off"), (1.6, "runaway")):
        assert bounds.judge(word, seconds) == verdict
    assert bounds.judge(phonemes("mamamamamama"), 0.7) == "cut off"
    assert bounds.judge(phonemes("o"), 0.2) == ""


def test_what_is_not_said_aloud_is_told():
    assert faint(AudioClip(babble().samples * np.float32(0.01), RATE)) == "not said"
    assert faint(babble()) == ""


def test_too_few_recordings_to_learn_from():
    with pytest.raises(StudioError, match="At least 8"):
        learn_bounds([(phonemes("Go."), 0.3)] * 7)


def test_speech_is_from_the_first_sound_to_the_last():
    tone = np.sin(np.arange(RATE) * 0.1)
    clip = AudioClip(np.concatenate([np.zeros(RATE), tone, np.zeros(RATE)]).astype(np.float32), RATE)
    assert speech_s(clip) == pytest.approx(1.0, abs=0.03)
    assert speech_s(AudioClip(np.zeros(RATE, np.float32), RATE)) == 0
