"""One mel through several vocoders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes import FakeVoice, fake_card
from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, StudioError
from voicestudio.dsp.mel import log_mel
from voicestudio.engine.comparing import (
    LONGEST_S,
    RowFailed,
    RowFinished,
    RowMeasured,
    RowSound,
    RowStarted,
    Way,
    compare,
    recording_mel,
)

SPEC = MelSpec()


def noise(n_samples: int) -> AudioClip:
    return AudioClip(np.random.default_rng(3).normal(0, 0.1, n_samples).astype(np.float32), 22050)


def told(mel: MelSpectrogram, ways: list[Way], voice: FakeVoice, recording: AudioClip | None = None) -> list:
    return [event for event in compare(mel, ways, voice, recording) if event is not None]


def mel_of(clip: AudioClip) -> MelSpectrogram:
    steps = recording_mel(clip, SPEC)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_the_mel_of_a_recording_is_that_of_the_whole() -> None:
    clip = noise(30000)
    np.testing.assert_allclose(mel_of(clip).frames, log_mel(clip.samples, SPEC), atol=2e-5)


@pytest.mark.parametrize(
    ("clip", "sentence"),
    [
        (noise(255), "too short"),
        (AudioClip(np.zeros(9000, np.float32), 8000), "8000 Hz"),
        (AudioClip(np.zeros(int(LONGEST_S * 22050) + 22050, np.float32), 22050), "At most 60 seconds"),
    ],
)
def test_recordings_that_cannot_be_compared(clip: AudioClip, sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        mel_of(clip)


def test_a_row_for_each_way_in_turn() -> None:
    voice, mel = FakeVoice(), mel_of(noise(50000))
    ways = [Way("gan", 1), Way("griffin-lim", 1)]
    events = told(mel, ways, voice)
    assert [event.way for event in events if isinstance(event, RowStarted)] == ways
    for way in ways:
        row = [event for event in events if event.way == way]
        assert isinstance(row[0], RowStarted)
        assert isinstance(row[-1], RowFinished)
        sounds = [event for event in row if isinstance(event, RowSound)]
        assert [event.start_s for event in sounds] == pytest.approx(
            np.cumsum([0.0, *(event.clip.duration_s for event in sounds)])[:-1]
        )
        finished = row[-1]
        np.testing.assert_array_equal(
            AudioClip.join(event.clip for event in sounds).samples, finished.clip.samples
        )
        assert len(finished.clip) == mel.n_frames * 256
        np.testing.assert_allclose(finished.mel.frames, log_mel(finished.clip.samples, SPEC), atol=2e-5)
        expected = np.abs(mel.frames - finished.mel.frames).mean()
        assert finished.figures.mel_l1 == pytest.approx(float(expected), rel=1e-6)
        assert finished.figures.x_real_time > 0
        assert 0 < finished.figures.first_sound_ms < 60_000
    assert not any(isinstance(event, RowMeasured) for event in events)
    assert voice.opened == voice.closed


def test_the_sound_is_what_the_voice_makes_of_the_mel() -> None:
    f0_hz = np.linspace(100, 300, 195).astype(np.float32)
    mel = MelSpectrogram(mel_of(noise(50000)).frames, SPEC, f0_hz)
    whole = AudioClip.join(FakeVoice().audio(iter([mel]), "gan", 0))
    finished = told(mel, [Way("gan")], FakeVoice())[-1]
    np.testing.assert_allclose(finished.clip.samples, whole.samples, atol=1e-6)


def test_a_row_that_fails_says_so_and_the_others_go_on() -> None:
    events = told(mel_of(noise(9000)), [Way("tin"), Way("gan")], FakeVoice())
    failed = next(event for event in events if isinstance(event, RowFailed))
    assert failed.way == Way("tin")
    assert "no vocoder 'tin'" in failed.message
    assert isinstance(events[-1], RowFinished)


def test_closing_it_closes_the_voice() -> None:
    voice = FakeVoice()
    events = compare(mel_of(noise(50000)), [Way("gan"), Way("griffin-lim")], voice)
    while not isinstance(next(events), RowSound):
        pass
    assert voice.opened == voice.closed + 1
    events.close()
    assert voice.opened == voice.closed
    made = voice.audio_chunks
    assert next(events, None) is None
    assert voice.audio_chunks == made


def test_rows_are_measured_beside_the_recording() -> None:
    spoken = np.concatenate([np.zeros(4000), 0.3 * np.sin(0.05 * np.arange(30000)) * (np.arange(30000) % 7000 < 5000)])
    recording = AudioClip(spoken.astype(np.float32), 22050)
    events = told(mel_of(recording), [Way("gan"), Way("tin")], FakeVoice(), recording)
    measured = [event for event in events if isinstance(event, RowMeasured)]
    assert [event.way for event in measured] == [Way("gan")]
    assert measured[0].stoi is not None
    assert -1 <= measured[0].stoi <= 1
    assert measured[0].pesq_wb is None or 1 <= measured[0].pesq_wb <= 4.65


def test_a_mel_of_other_settings_is_refused() -> None:
    other = FakeVoice(fake_card(spec=replace(SPEC, sample_rate=16000)))
    with pytest.raises(StudioError, match="as the voice fake takes it"):
        next(compare(mel_of(noise(9000)), [Way("gan")], other))
