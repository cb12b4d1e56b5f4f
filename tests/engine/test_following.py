"""Speaking with the timing and the melody of a recording."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import AttendingFakeVoice, FakeVoice
from voicestudio.analysis.recognition import HeardWord
from voicestudio.core import AudioClip, PhonemesReady, RenderRequest, StudioError
from voicestudio.engine.following import follow
from voicestudio.engine.rendering import render_all

pytest.importorskip("jiwer", reason="jiwer is not installed")

RATE = 16000
WORDS = (HeardWord("bad", 0.2, 0.6), HeardWord("egg", 0.7, 0.9), HeardWord("again", 1.6, 2.4))
PITCH_HZ = (150.0, 200.0, 130.0)
TEXT = "Bad egg. Again."
FRAME_S = 256 / 22050


def recording(words=WORDS, pitch_hz=PITCH_HZ):
    """Each word hummed at its pitch."""
    samples = np.random.default_rng(0).normal(0, 1e-4, round((words[-1].end_s + 0.3) * RATE))
    for word, hz in zip(words, pitch_hz, strict=True):
        times_s = np.arange(round(word.start_s * RATE), round(word.end_s * RATE)) / RATE
        samples[round(word.start_s * RATE) :][: len(times_s)] += sum(
            0.2 / k * np.sin(2 * np.pi * hz * k * times_s) for k in range(1, 8)
        )
    return AudioClip(samples.astype(np.float32), RATE)


def answer(steps):
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            assert shares[-1] == 1.0
            return end.value


def said_words(render):
    """(start_s, end_s) of each word without its pause."""
    found = []
    for event in render.utterances:
        assert isinstance(event, PhonemesReady)
        for word in range(len(event.phonemes.utterance.words)):
            own = [one for one in event.phonemes.symbols if one.word == word and not one.is_pause]
            found.append((event.start_s + own[0].start_s, event.start_s + own[-1].end_s))
    return found


@pytest.fixture(scope="module")
def hummed():
    return recording()


def test_words_and_pauses_last_as_in_the_recording(hummed):
    request = answer(follow(RenderRequest(TEXT), WORDS, hummed, FakeVoice(), melody=False))
    times = said_words(render_all(request, FakeVoice()))
    for word, (start_s, end_s) in zip(WORDS, times, strict=True):
        assert start_s == pytest.approx(word.start_s - WORDS[0].start_s, abs=5 * FRAME_S)
        assert end_s - start_s == pytest.approx(word.end_s - word.start_s, abs=3 * FRAME_S)


def test_the_melody_goes_as_in_the_recording_around_the_voices_own_height(hummed):
    request = answer(follow(RenderRequest(TEXT), WORDS, hummed, FakeVoice()))
    render = render_all(request, FakeVoice())
    own = render_all(RenderRequest(TEXT), FakeVoice())
    pitches = []
    for start_s, end_s in said_words(render):
        part = render.mel.f0_hz[round(start_s / FRAME_S) : round(end_s / FRAME_S)]
        pitches.append(np.median(part[part > 0]))
    for at in (1, 2):
        heard, told = np.log2(PITCH_HZ[at] / PITCH_HZ[0]), np.log2(pitches[at] / pitches[0])
        assert 12 * told == pytest.approx(12 * heard, abs=0.5)
    median = [np.median(one.mel.f0_hz[one.mel.f0_hz > 0]) for one in (render, own)]
    assert abs(12 * np.log2(median[0] / median[1])) < 3


def test_melody_and_timing_can_be_had_alone(hummed):
    alone = answer(follow(RenderRequest(TEXT), WORDS, hummed, FakeVoice(), timing=False)).prosody.per_phoneme
    assert {change.duration_factor for _, change in alone} == {1.0}
    assert len({round(change.pitch_semitones, 2) for _, change in alone}) > 2
    assert [index for index, _ in alone] == list(range(len(alone)))


def test_words_put_in_share_the_time_between_their_neighbours(hummed):
    request = answer(follow(RenderRequest("Bad egg and ham, again."), WORDS, hummed, FakeVoice(), melody=False))
    times = said_words(render_all(request, FakeVoice()))
    assert times[-1][0] == pytest.approx(1.6 - 0.2, abs=0.15)


def test_a_sentence_that_cannot_be_said_is_left_out_as_the_render_leaves_it_out(hummed):
    voice = FakeVoice(fails_on="egg")
    request = answer(follow(RenderRequest("Bad. Egg. Again egg. Again."), WORDS, hummed, voice, melody=False))
    assert len(request.prosody.per_phoneme) == len("bad.again.") + len("egg.")
    with pytest.raises(StudioError, match="told to fail"):
        answer(follow(RenderRequest("An egg."), WORDS, hummed, voice))


def test_what_cannot_be_followed_is_said_in_a_sentence(hummed):
    noise = AudioClip(np.random.default_rng(0).normal(0, 0.05, RATE).astype(np.float32), RATE)
    for words, sound, voice, told in (
        ((), hummed, FakeVoice(), "words are understood"),
        (WORDS, AudioClip(noise.samples * 0, RATE), FakeVoice(), "no voiced sound"),
        (WORDS, hummed, AttendingFakeVoice(), "decides its pace by itself"),
    ):
        with pytest.raises(StudioError, match=told):
            answer(follow(RenderRequest(TEXT), words, sound, voice))


def test_closing_frees_the_voice(hummed):
    voice = FakeVoice()
    steps = follow(RenderRequest(TEXT), WORDS, hummed, voice)
    next(steps)
    steps.close()
    assert voice.opened == voice.closed == 1
