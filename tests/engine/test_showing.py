"""Any sound as events."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import AudioClip, AudioReady, MelReady, RenderFinished, SoundStarted, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.engine.showing import shown, spec_for


def chunks(samples: np.ndarray, rate: int, size: int = 5000):
    yield AudioClip(samples[:0], rate)
    for start in range(0, len(samples), size):
        yield AudioClip(samples[start : start + size], rate)


def test_events_hold_the_whole_sound_and_its_mel() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    events = list(shown("Noise", chunks(samples, 48_000), 1.0))
    assert events[0] is None
    assert events[1] == SoundStarted("Noise", spec_for(48_000), 1.0)
    sound = [event for event in events if isinstance(event, AudioReady)]
    assert np.array_equal(AudioClip.join(event.clip for event in sound).samples, samples)
    assert [round(event.start_s * 48_000) for event in sound] == list(range(0, 48_000, 5000))
    mel = [event for event in events if isinstance(event, MelReady)]
    assert np.cumsum([event.mel.n_frames for event in mel])[:-1].tolist() == [event.start_frame for event in mel[1:]]
    frames = np.concatenate([event.mel.frames for event in mel], axis=1)
    np.testing.assert_allclose(frames, log_mel(samples, spec_for(48_000)), atol=2e-5)
    assert isinstance(events[-1], RenderFinished) and events[-1].duration_s == pytest.approx(1.0)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_frames_last_about_as_long_at_every_rate(rate: int) -> None:
    spec = spec_for(rate)
    assert 0.7 < spec.frame_s / spec_for(22_050).frame_s < 1.45
    assert spec.fmax_hz <= rate / 2 and spec.sample_rate == rate


def test_nothing_and_changing_rates_are_one_sentence() -> None:
    with pytest.raises(StudioError, match="holds no sound"):
        list(shown("Nothing", chunks(np.empty(0, np.float32), 8000)))

    def two():
        yield AudioClip(np.zeros(9000, np.float32), 8000)
        yield AudioClip(np.zeros(9000, np.float32), 9000)

    with pytest.raises(StudioError, match="one sample rate"):
        list(shown("Two", two()))


def test_closing_closes_what_makes_the_sound() -> None:
    closed = []

    def endless():
        try:
            while True:
                yield AudioClip(np.zeros(9000, np.float32), 8000)
        finally:
            closed.append(True)

    events = shown("Endless", endless())
    next(events)
    events.close()
    assert closed
