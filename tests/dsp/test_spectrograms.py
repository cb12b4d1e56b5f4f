"""Spectrograms of sines, whose place and level are known; pieces equal the whole."""

import tracemalloc

import numpy as np
import pytest

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp import spectrograms
from voicestudio.dsp.spectrograms import FLOOR_DB, KINDS, spectrogram

RATE = 16000


def sine(hz, seconds=1.0, level=0.5):
    times_s = np.arange(round(seconds * RATE)) / RATE
    return AudioClip((level * np.sin(2 * np.pi * hz * times_s)).astype(np.float32), RATE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hz", [110.0, 1760.0])
def test_a_sine_stands_at_its_frequency_and_level(kind, hz):
    found = spectrogram(sine(hz), kind)
    middle = found.levels_db[:, found.levels_db.shape[1] // 2]
    row = int(middle.argmax())
    near = np.abs(np.diff(found.frequencies_hz)).clip(1)[min(row, len(middle) - 2)]
    assert abs(found.frequencies_hz[row] - hz) <= max(near, 0.02 * hz)
    assert middle[row] == pytest.approx(-6.0, abs=2.0)
    assert found.levels_db.shape == (len(found.frequencies_hz), found.levels_db.shape[1])
    assert found.levels_db.shape[1] * found.hop_s == pytest.approx(1.0, abs=found.hop_s)


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_equal_the_whole(kind, monkeypatch):
    clip = AudioClip(np.random.default_rng(0).normal(0, 0.1, 5 * RATE).astype(np.float32), RATE)
    pieces = []
    for block in (1 << 30, 20_000):
        monkeypatch.setattr(spectrograms, "_FOURIER_BLOCK", block)
        monkeypatch.setattr(spectrograms, "_CQT_BLOCK", block)
        pieces.append(spectrogram(clip, kind, 0.3, most_frames=70))
    assert pieces[0].levels_db.shape[1] <= 70
    assert np.abs(pieces[0].levels_db - pieces[1].levels_db).max() < 0.05


def test_a_part_is_the_part_of_the_whole():
    clip = AudioClip(np.concatenate([sine(200).samples, sine(3000).samples]), RATE)
    whole, part = spectrogram(clip, "linear"), spectrogram(clip, "linear", 0.5, 1.5)
    assert part.start_s == 0.5
    assert np.array_equal(part.levels_db, whole.levels_db[:, 50:150])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_samples", [1, 700])
def test_silence_and_single_samples_have_a_spectrogram(kind, n_samples):
    assert (spectrogram(AudioClip(np.zeros(n_samples, np.float32), RATE), kind).levels_db == FLOOR_DB).all()
    assert np.isfinite(spectrogram(AudioClip(np.ones(n_samples, np.float32), RATE), kind).levels_db).all()


def test_what_is_no_part_or_no_kind_is_refused():
    with pytest.raises(StudioError, match="at least one sample"):
        spectrogram(AudioClip(np.zeros(0, np.float32), RATE))
    with pytest.raises(StudioError, match="at least one sample"):
        spectrogram(sine(100), "mel", 2.0)
    with pytest.raises(StudioError, match="mel, linear, log, cqt"):
        spectrogram(sine(100), "bark")


def test_a_long_sound_takes_little_memory():
    clip = AudioClip(np.random.default_rng(0).normal(0, 0.1, 200 * RATE).astype(np.float32), RATE)
    spectrogram(sine(100), "linear")  # reads what must be imported
    tracemalloc.start()
    found = spectrogram(clip, "linear", most_frames=50)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.levels_db.shape[1] == 50
    assert peak < 24 << 20  # its frames at once would be 80 MB
