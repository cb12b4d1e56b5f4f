"""Delay, reverb and convolution: when the echo comes, and how long it rings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from tests.effects.sounds import RATE, click, decay_s, noise, treated
from voicestudio.core import AudioClip
from voicestudio.effects import spaces
from voicestudio.effects.catalogue import SPACES


def answer_of(*wanted: object) -> np.ndarray:
    """What the steps come to."""
    steps = spaces.answer_of(*wanted)
    while True:
        try:
            assert len(next(steps)) == 0
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize(("rate", "delay_s"), [(RATE, 0.001), (44_100, 0.1234), (22_050, 0.5)])
def test_an_echo_comes_to_the_sample(rate, delay_s):
    heard = treated(click(at=700, rate=rate), "delay", delay_s=delay_s, feedback=0, mix=0.5)
    at = np.flatnonzero(heard.samples)
    assert at.tolist() == [700, 700 + round(delay_s * rate)]
    np.testing.assert_allclose(heard.samples[at], 0.5)


def test_further_echoes_are_quieter_by_the_feedback_and_duller():
    n = round(0.1 * RATE)
    heard = treated(click(), "delay", delay_s=0.1, feedback=0.5, damping_hz=2000, mix=0.5).samples
    echoes = [heard[k * n : (k + 1) * n] for k in (1, 2, 3)]
    assert [echo.sum() for echo in echoes] == pytest.approx([0.5, 0.25, 0.125], rel=1e-3)
    assert np.abs(echoes[1]).max() < 0.5 * np.abs(echoes[0]).max()


def test_a_larger_room_rings_longer_and_damping_shortens_it():
    heard = [decay_s(treated(click(), "reverb", room=room, mix=1)) for room in (0.1, 0.5, 0.9)]
    assert heard == sorted(heard)
    assert heard[2] > 3 * heard[0]
    bright, dull = (decay_s(treated(click(), "reverb", room=0.7, damping=damping, mix=1)) for damping in (0.0, 1.0))
    assert bright > 1.2 * dull


def test_the_room_answers_after_its_predelay():
    soon, late = (treated(click(), "reverb", predelay_s=s, mix=1).samples for s in (0.0, 0.1))
    n = round(0.1 * RATE)
    assert not late[:n].any()
    np.testing.assert_allclose(late[n : n + 20_000], soon[:20_000], atol=1e-6)


def test_convolution_is_convolution():
    clip, answer = noise(0.05, 0.3), answer_of("room", 1.0, RATE)
    heard = treated(clip, "convolution", space=SPACES.index("room"), mix=1).samples
    n = 1 << (len(clip) + len(answer)).bit_length()
    wanted = np.fft.irfft(np.fft.rfft(clip.samples, n) * np.fft.rfft(answer.astype(np.float64), n), n)
    np.testing.assert_allclose(heard, wanted[: len(heard)], atol=1e-5)
    assert np.abs(wanted[len(heard) :]).max() < 3e-4


@pytest.mark.parametrize("size", [0.5, 1.0])
def test_the_hall_rings_for_two_seconds_times_its_size(size):
    octave = signal.butter(4, (707, 1414), "bandpass", fs=22_050, output="sos")
    heard = signal.sosfilt(octave, answer_of("hall", size, 22_050))[2205:]
    assert decay_s(AudioClip(heard, 22_050)) == pytest.approx(2.0 * size, rel=0.12)


@pytest.mark.parametrize("space", SPACES)
def test_every_place_leaves_pink_noise_about_as_loud_and_dies_away(space):
    answer = answer_of(space, 1.0, 22_050)
    assert np.array_equal(answer, answer_of(space, 1.0, 22_050))
    power = np.abs(np.fft.rfft(answer, 1 << 18)) ** 2
    hz = np.fft.rfftfreq(1 << 18, 1 / 22_050)
    heard = (hz >= 50) & (hz <= 10_000)
    assert (power[heard] / hz[heard]).sum() / (1 / hz[heard]).sum() == pytest.approx(1, rel=0.02)
    assert np.abs(answer[-100:]).max() < 1e-2 * np.abs(answer).max()


def test_a_tail_ends_even_where_it_would_go_on():
    heard = treated(click(rate=8000), "delay", delay_s=0.9, feedback=0.95, damping_hz=20_000)
    echoes = heard.samples[np.abs(heard.samples) > 1e-3]
    assert 19 <= heard.duration_s <= 0.6 + 20
    assert echoes[-2] == pytest.approx(0.25 * 0.95**20, rel=0.02)  # the last but one is not yet faded, the last is
    assert echoes[-1] < 0.8 * echoes[-2]
