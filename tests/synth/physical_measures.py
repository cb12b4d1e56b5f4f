"""Measures of rendered notes that know nothing of how they were made."""

from __future__ import annotations

import numpy as np

from voicestudio.core import Note
from voicestudio.synth.catalogue import synthesizer
from voicestudio.synth.synthesizer import completed, play

SAMPLE_RATE = 48_000


def rendered(id: str, values: dict[str, float] | None = None, pitch=60.0, duration_s=1.0, velocity=0.8, seed=0):
    """The note's samples as its synthesizer makes them, before anything is bent."""
    synth = synthesizer(id)
    note = Note(pitch, velocity, duration_s)
    return np.concatenate(list(synth.blocks(completed(synth, values or {}), note, SAMPLE_RATE, seed)))


def played(id: str, values: dict[str, float], pitch=60.0, duration_s=0.2, velocity=1.0, seed=0):
    """The note's samples as a person gets them."""
    chunks = play(synthesizer(id), values, Note(pitch, velocity, duration_s), SAMPLE_RATE, seed)
    return np.concatenate([chunk.samples for chunk in chunks])


def cents_off(samples, pitch: float, start_s=0.2, length_s=0.8) -> float:
    """How far the partial nearest to the note lies from it: the peak of a long windowed spectrum, by a parabola."""
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    part = samples[int(start_s * SAMPLE_RATE) : int((start_s + length_s) * SAMPLE_RATE)].astype(float)
    size = 1 << int(np.ceil(np.log2(part.size * 4)))
    spectrum = np.log(np.abs(np.fft.rfft(part * np.hanning(part.size), size)) + 1e-30)
    hz = np.arange(spectrum.size) * SAMPLE_RATE / size
    near = np.flatnonzero((hz > wanted * 0.94) & (hz < wanted * 1.06))
    k = near[np.argmax(spectrum[near])]
    left, middle, right = spectrum[k - 1 : k + 2]
    peak = (k + (left - right) / 2 / (left - 2 * middle + right)) * SAMPLE_RATE / size
    return 1200 * np.log2(peak / wanted)


def decay_s(samples, frequency_hz: float, from_s=0.3, to_s=1.0) -> float:
    """The time in which a partial falls by 60 dB, by a line through its level in dB."""
    turn = np.exp(-2j * np.pi * frequency_hz / SAMPLE_RATE * np.arange(samples.size))
    window = np.hanning(int(8 * SAMPLE_RATE / frequency_hz))
    level = 20 * np.log10(np.abs(np.convolve(samples * turn, window, "same"))[::50] + 1e-12)
    time_s = np.arange(level.size) * 50 / SAMPLE_RATE
    heard = (time_s > from_s) & (time_s < to_s)
    return -60 / np.polyfit(time_s[heard], level[heard], 1)[0]


def corners(id: str, count: int):
    """Every parameter at its lowest, at its highest, and drawn by chance from both ends."""
    ranges = synthesizer(id).parameters
    rng = np.random.default_rng(11)
    yield {one.name: one.low for one in ranges}
    yield {one.name: one.high for one in ranges}
    for _ in range(count):
        yield {one.name: (one.low, one.high)[int(rng.integers(2))] for one in ranges}


def assert_sound(id: str, count: int = 8, pitches=(24.0, 60.0, 96.0), brief: dict[str, float] | None = None):
    """Bounded, finite, ending softly, without 0 Hz, and not silent, at the corners of all ranges."""
    for at, values in enumerate(corners(id, count)):
        samples = played(id, values | (brief or {}), pitches[at % len(pitches)])
        assert np.isfinite(samples).all(), values
        assert np.abs(samples).max() <= 1, values
        assert np.abs(samples).max() > 1e-4, values
        assert abs(samples[-1]) < 1e-4, values
        assert abs(samples.sum()) / max(samples.size, SAMPLE_RATE // 4) < 0.05, values
