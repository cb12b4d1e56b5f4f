"""Recording from an input that is driven by hand."""

import numpy as np
import pytest

from tests.audio_io.fake_input import HEADSET, MICROPHONE, FakeInput
from voicestudio.audio_io.microphone import RATES_HZ
from voicestudio.audio_io.recording import RING_S, Recorder
from voicestudio.core import DeviceError, StudioError

RATE = 1000


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def recorder(**settings):
    source, clock = FakeInput(**settings), Clock()
    return Recorder(source, clock), source, clock


def noise(n, seed=0):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, n).astype(np.float32)


def test_every_sample_is_kept_however_it_comes_and_is_looked_for():
    recording, source, _ = recorder()
    assert recording.start(RATE)
    assert recording.state == "recording"
    samples, pieces = noise(100_000), []
    for start in range(0, len(samples), 7919):
        for part in range(start, min(start + 7919, len(samples)), 512):
            source.stream.hear(samples[part : min(part + 512, start + 7919)])
        pieces.append(recording.poll().samples)
    assert np.array_equal(np.concatenate(pieces), samples)
    assert recording.duration_s == 100.0
    clip = recording.stop()
    assert np.array_equal(clip.samples, samples)
    assert clip.sample_rate == RATE
    assert recording.state == "stopped"
    assert source.stream.closed
    assert recording.problem is None
    assert len(recording.poll()) == 0


def test_the_level_is_that_since_the_last_look():
    recording, source, _ = recorder()
    recording.start(RATE)
    source.stream.hear(np.tile([0.5, -0.5], 50))
    recording.poll()
    assert recording.level.peak_db == pytest.approx(-6.02, abs=0.01)
    assert recording.level.rms_db == pytest.approx(-6.02, abs=0.01)
    assert not recording.level.clipped
    source.stream.hear([1.0, 0.0])
    recording.poll()
    assert recording.level.clipped
    recording.poll()
    assert recording.level.peak_db == -np.inf


def test_listening_alone_keeps_nothing_and_leaves_the_last_recording():
    recording, source, _ = recorder()
    recording.start(RATE)
    source.stream.hear(noise(300))
    recording.stop()
    assert recording.listen(RATE)
    assert recording.state == "listening"
    source.stream.hear(noise(500))
    assert len(recording.poll()) == 0
    assert recording.level.peak_db > -7
    assert recording.duration_s == 0.3
    recording.start(RATE)
    assert recording.duration_s == 0


def test_an_input_that_goes_away_leaves_what_was_recorded():
    recording, source, _ = recorder()
    recording.start(RATE)
    source.stream.hear(noise(1500))
    source.stream.active = False
    assert len(recording.poll()) == 1500
    assert recording.state == "stopped"
    assert "went away; the 1.5 s recorded until then are kept" in recording.problem
    assert recording.problem.endswith(".")
    assert np.array_equal(recording.clip.samples, noise(1500))


def test_an_input_that_falls_silent_without_a_word_has_gone():
    recording, source, clock = recorder()
    recording.start(RATE)
    source.stream.hear(noise(10))
    recording.poll()
    clock.seconds = 2.9
    recording.poll()
    assert recording.state == "recording"
    clock.seconds = 3.1
    recording.poll()
    assert recording.state == "stopped"
    assert "went away" in recording.problem
    assert len(recording.clip) == 10


def test_the_longest_time_stops_the_recording_and_says_so():
    recording, source, _ = recorder()
    recording.start(RATE, longest_s=2)
    source.stream.hear(noise(1500))
    recording.poll()
    source.stream.hear(noise(1500))
    assert len(recording.poll()) == 500
    assert recording.state == "stopped"
    assert "stopped after 2 s" in recording.problem
    with pytest.raises(StudioError, match="above 0 s"):
        recording.start(RATE, longest_s=0)


def test_what_a_busy_computer_loses_is_said():
    recording, source, _ = recorder(devices=[HEADSET])
    recording.start(HEADSET.sample_rate)
    for _ in range(3):
        source.stream.hear(noise(round(RING_S * HEADSET.sample_rate / 2)))
    assert len(recording.poll()) == RING_S * HEADSET.sample_rate
    assert "10.0 seconds of the recording were lost" in recording.problem
    source.stream.hear(noise(100))
    assert len(recording.poll()) == 100


def test_the_input_is_chosen_by_name():
    recording, source, _ = recorder()
    assert recording.rates() == (16000, 44100, 48000)
    recording.listen(RATE)
    assert source.stream.device is MICROPHONE
    recording.choose("Headset")
    assert (recording.state, source.stream.device) == ("listening", HEADSET)
    recording.choose("Gone")
    assert "“Gone” is not connected, so “Microphone” is used" in recording.problem
    assert source.stream.device is MICROPHONE
    recording.start(RATE)
    for refused in (lambda: recording.choose(None), recording.refresh, recording.listen):
        with pytest.raises(DeviceError):
            refused()
    assert recording.chosen == "Gone"


def test_a_refused_rate_becomes_the_devices_own():
    recording, _, _ = recorder(refuses={44100})
    recording.start(44100)
    assert recording.sample_rate == MICROPHONE.sample_rate


@pytest.mark.parametrize("settings", [{"devices": ()}, {"starts": False}])
def test_without_an_input_a_sentence_says_why(settings):
    recording, source, _ = recorder(**settings)
    assert not recording.start(RATE)
    assert recording.problem.startswith(("No sound input", "The sound input does not start"))
    assert recording.state == "stopped"
    assert len(recording.stop()) == 0
    if source.stream is not None:
        assert source.stream.closed
    else:
        assert not recording.available
        assert recording.rates() == RATES_HZ
        source.connected = [HEADSET]
        recording.refresh()
        assert recording.available
        assert recording.start(RATE)
