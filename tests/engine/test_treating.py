"""Effects on what is spoken: the sound is treated, and everything is where it was told to be."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.engine.test_speaking import RATE, TEXT, Segment
from tests.fakes import FakeVoice
from voicestudio.core import AudioClip, AudioReady, Effect, RenderFinished, RenderRequest, StudioError
from voicestudio.effects.chain import process
from voicestudio.engine import speak

ECHO = Effect("delay", {"delay_s": 0.25, "feedback": 0, "mix": 0.5})
SHIFT = Effect("pitch_shift", {"semitones": 4})


def render(*effects: Effect, voice: FakeVoice | None = None) -> list:
    return list(speak(RenderRequest(TEXT, effects=effects), voice or FakeVoice(), Segment()))


def sound(events: list) -> AudioClip:
    return AudioClip.join(event.clip for event in events if isinstance(event, AudioReady))


@pytest.mark.parametrize("effects", [(ECHO,), (Effect("limiter", {"gain_db": 9}), ECHO), (SHIFT,)])
def test_speech_is_treated_as_a_recording_of_it_would_be(effects):
    dry, wet = render(), render(*effects)
    wanted = process(effects, sound(dry))
    np.testing.assert_allclose(sound(wet).samples, wanted.samples, atol=1e-6)


def test_all_but_the_sound_is_told_as_without_effects():
    kinds = (AudioReady, RenderFinished)
    dry, wet = (
        [repr(event) for event in render(*effects) if not isinstance(event, kinds)] for effects in ((), (ECHO,))
    )
    assert dry == wet


def test_times_of_the_sound_are_the_samples_told_so_far():
    events = [event for event in render(SHIFT, ECHO) if isinstance(event, AudioReady)]
    told = np.cumsum([0] + [len(event.clip) for event in events])
    assert [event.start_s for event in events] == pytest.approx((told[:-1] / RATE).tolist())
    assert all(before.index <= after.index for before, after in pairwise(events))


def test_the_end_counts_what_rings_on():
    dry, events = render()[-1], render(ECHO)
    wet = events[-1]
    assert wet.duration_s == sound(events).duration_s
    assert dry.duration_s + 0.1 < wet.duration_s <= dry.duration_s + 0.25  # the voice ends with a pause
    assert wet.compute_s > 0
    assert wet.first_sound_s > 0


def test_bypassed_effects_leave_speech_as_it_is():
    bypassed = Effect("time_stretch", {"length": 2}, bypassed=True)
    np.testing.assert_array_equal(sound(render(bypassed)).samples, sound(render()).samples)


@pytest.mark.parametrize(
    "effect", [Effect("time_stretch", {"length": 2}), Effect("echo"), Effect("gain", {"gain_db": 99})]
)
def test_what_cannot_treat_speech_is_refused_before_anything_is_said(effect):
    voice = FakeVoice()
    with pytest.raises(StudioError, match="Time stretch cannot treat a text|no effect 'echo'|gain_db"):
        render(effect, voice=voice)
    assert voice.mel_chunks == 0


def test_closing_frees_the_voice():
    voice = FakeVoice()
    events = speak(RenderRequest(TEXT, effects=(ECHO,)), voice, Segment())
    while not isinstance(next(events), AudioReady):
        pass
    events.close()
    assert voice.opened == voice.closed > 0
