"""Sound that is made while it is heard: nothing is lost, the output is let go, errors are told."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from tests.audio_io.fake_output import HEADSET, FakeOutput
from voicestudio.audio_io.live import SILENT_S, LiveSound
from voicestudio.core import AudioClip, DeviceError, StudioError


def blocks(count, level=0.5, rate=48_000):
    """Makes so many blocks of rising samples."""

    def make(sample_rate):
        assert sample_rate == rate
        for number in range(count):
            yield AudioClip(np.full(480, level * (number + 1) / count, np.float32), sample_rate)

    return make


@pytest.fixture
def output():
    return FakeOutput()


@pytest.fixture
def live(output):
    told = []
    sound = LiveSound(output, told.append)
    sound.told = told
    yield sound
    sound.stop()


def pull(live, output, n):
    """Asks for samples until n are there that are no silence, or the sound has ended."""
    got, tick = [], threading.Event()
    while sum(map(len, got)) < n and live.is_running:
        if output.stream is None or not output.stream.active:
            tick.wait(0.001)
            continue
        out = output.stream.ask(256)
        got.append(out[out != 0])
        tick.wait(0.001)
    return np.concatenate(got)


def test_what_is_made_is_heard_whole_and_the_output_let_go(live, output):
    live.start(blocks(20), 48_000)
    heard = pull(live, output, 20 * 480)
    np.testing.assert_array_equal(heard, np.repeat(np.float32(0.5) * np.arange(1, 21, dtype=np.float32) / 20, 480))
    live._thread.join(10)
    assert output.stream.closed and not live.is_running


def test_silence_lets_the_output_go(live, output):
    live.start(blocks(1_000_000, level=0.0), 48_000)
    asked, tick = 0, threading.Event()
    for _ in range(20_000):
        if not live.is_running:
            break
        if output.stream.active:
            asked += len(output.stream.ask(4096))
        tick.wait(0.0005)
    assert output.stream.closed and asked >= (SILENT_S - 1) * 48_000


def test_stop_ends_at_once_and_closes_what_makes(live, output):
    ended = threading.Event()

    def make(sample_rate):
        try:
            while True:
                yield AudioClip(np.ones(480, np.float32), sample_rate)
        finally:
            ended.set()

    live.start(make, 48_000, HEADSET.name)
    assert output.stream.device == HEADSET
    pull(live, output, 1)
    live.stop()
    assert ended.is_set() and output.stream.closed


def test_errors_are_told_or_raised(live, output):
    def make(_sample_rate):
        raise StudioError("There is no source.")
        yield

    live.start(make, 48_000)
    live._thread.join(10)
    assert live.told == ["There is no source."] and output.stream.closed
    output.listed = []
    with pytest.raises(DeviceError):
        live.start(blocks(1), 48_000)
