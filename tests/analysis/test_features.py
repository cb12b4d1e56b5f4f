"""Feature tracks: sounds whose features are known, librosa on the whole, and blocks that equal the whole."""

from __future__ import annotations

import csv
import tracemalloc

import numpy as np
import pytest

from tests.analysis.sounds import RATE as SPEECH_RATE
from tests.analysis.sounds import babble
from voicestudio.analysis import features as listening
from voicestudio.analysis.feature_table import csv_steps, write_csv
from voicestudio.analysis.features import HOP_S, NAMES, feature_steps, features
from voicestudio.core import AudioClip, FeatureTrack, StudioError

RATE = 16000
FAST = tuple(name for name in NAMES if name not in ("f0", "tempo"))


def sine(hz, seconds=1.0):
    return AudioClip((0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32), RATE)


def test_a_sine_is_what_it_is():
    found = features(sine(440.0))
    middle = slice(20, 80)
    assert [track.name for track in found.tracks] == list(NAMES)
    assert {track.n_frames for track in found.tracks} == {101}
    for name, expected, tolerance in (
        ("f0", 440.0, 3.0), ("rms", 20 * np.log10(0.5 / np.sqrt(2)), 0.1), ("centroid", 440.0, 5.0),
        ("roll-off", 440.0, 20.0), ("zero-crossing rate", 2 * 440 / RATE, 0.001), ("flatness", 0.0, 0.001),
    ):  # fmt: skip
        assert np.abs(found.track(name).values[middle] - expected).max() < tolerance, name
    chroma = found.track("chroma")
    assert chroma.rows[int(chroma.values[:, 50].argmax())] == "A"


def test_the_same_as_librosa_on_the_whole():
    import librosa

    clip = babble()
    at_16k = AudioClip(librosa.resample(clip.samples, orig_sr=SPEECH_RATE, target_sr=RATE), RATE)
    found = features(at_16k, FAST)
    magnitude = np.abs(librosa.stft(at_16k.samples, n_fft=1024, hop_length=160))
    mel = librosa.feature.melspectrogram(S=magnitude**2, sr=RATE, n_fft=1024, n_mels=64)
    expected = {
        "mfcc": librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=None), n_mfcc=13),
        "bandwidth": librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE, n_fft=1024)[0],
        "centroid": librosa.feature.spectral_centroid(S=magnitude, sr=RATE, n_fft=1024)[0],
    }
    for name, values in expected.items():
        assert np.allclose(found.track(name).values, values, rtol=1e-3, atol=0.05), name


def test_blocks_equal_the_whole(monkeypatch):
    clip = AudioClip(np.concatenate([babble(0).samples, babble(1).samples]), SPEECH_RATE)
    pieces = []
    for block in (1 << 20, 130):
        monkeypatch.setattr(listening, "BLOCK_FRAMES", block)
        pieces.append(features(clip))
    for whole, block in zip(pieces[0].tracks, pieces[1].tracks, strict=True):
        assert np.array_equal(np.isnan(whole.values), np.isnan(block.values)), whole.name
        assert np.allclose(whole.values, block.values, rtol=1e-3, atol=1e-3, equal_nan=True), whole.name
    assert pieces[0].tempo_bpm == pieces[1].tempo_bpm
    assert np.nanmedian(pieces[0].track("f0").values) == pytest.approx(215, abs=15)


def test_a_pulse_has_onsets_where_it_begins_and_a_tempo():
    samples = np.zeros(10 * RATE)
    begins = np.arange(0.25, 10, 0.5)
    for begin_s in begins:
        at = round(begin_s * RATE)
        samples[at : at + 800] += np.random.default_rng(at).normal(0, 0.2, 800) * np.exp(-np.arange(800) / 150)
    found = features(AudioClip(samples.astype(np.float32), RATE), ["onset", "tempo"])
    assert len(found.onsets_s) == len(begins)
    assert np.abs(found.onsets_s - begins).max() < 0.021
    assert found.track("onset").values.sum() == len(begins)
    assert found.tempo_bpm == pytest.approx(120, abs=2)
    assert np.nanmedian(found.track("tempo").values) == pytest.approx(120, abs=2)


@pytest.mark.parametrize("n_samples", [1, RATE // 2])
def test_silence_and_one_sample_have_no_pitch_and_no_pulse(n_samples):
    found = features(AudioClip(np.zeros(n_samples, np.float32), RATE))
    assert np.isnan(found.track("f0").values).all()
    assert np.isnan(found.track("centroid").values).all()
    assert np.allclose(found.track("rms").values, -120)
    assert len(found.onsets_s) == 0
    assert found.tempo_bpm is None
    click = features(AudioClip(np.full(n_samples, 0.5, np.float32), RATE), FAST)
    assert np.isfinite(click.track("mfcc").values).all()


def test_what_cannot_be_measured_is_said_in_a_sentence():
    with pytest.raises(StudioError, match="at least one sample"):
        features(AudioClip(np.zeros(0, np.float32), RATE))
    with pytest.raises(StudioError, match="'loudness' came"):
        features(sine(100), ["loudness"])
    with pytest.raises(StudioError, match="out of rms"):
        features(sine(100, 0.1), ["rms"]).track("f0")


def test_progress_rises_and_a_closed_listening_stops():
    steps = feature_steps(sine(300, 5.0), ["rms", "mfcc"])
    shares = [next(steps) for _ in range(4)]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1
    steps.close()
    with pytest.raises(StopIteration):
        next(steps)


def test_a_table_has_a_row_a_frame_and_its_units(tmp_path):
    found = features(sine(440.0, 0.2), ["rms", "formant", "centroid"])
    write_csv(tmp_path / "f.csv", found.tracks)
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == [
        "time (s)", "rms (dB)", "formant F1 (Hz)", "formant F2 (Hz)", "formant F3 (Hz)", "formant F4 (Hz)",
        "centroid (Hz)",
    ]  # fmt: skip
    assert len(rows) == 1 + 21
    assert [float(row[0]) for row in rows[1:4]] == [0.0, HOP_S, 2 * HOP_S]
    assert float(rows[11][-1]) == pytest.approx(found.track("centroid").values[10], rel=1e-5)
    assert "nan" not in (tmp_path / "f.csv").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["f.csv"]


def test_a_table_is_whole_or_not_there(tmp_path):
    track = FeatureTrack("x", "", np.zeros(5000), HOP_S)
    steps = csv_steps(tmp_path / "f.csv", [track])
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []
    for path, tracks, told in (
        (tmp_path / "none" / "f.csv", [track], "cannot be written"),
        (tmp_path / "f.txt", [track], "ending in .csv"),
        (tmp_path / "f.csv", [], "At least one feature"),
        (tmp_path / "f.csv", [track, FeatureTrack("y", "", np.zeros(4), HOP_S)], "equal frames"),
    ):
        with pytest.raises(StudioError, match=told):
            write_csv(path, tracks)
    assert list(tmp_path.iterdir()) == []


def test_a_long_sound_takes_little_memory():
    clip = AudioClip(np.random.default_rng(0).normal(0, 0.1, 200 * 8000).astype(np.float32), 8000)
    features(sine(100, 0.1), ["centroid"])  # reads what must be imported
    tracemalloc.start()
    found = features(clip, ["rms", "centroid", "onset"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.track("rms").n_frames == 20_001
    assert peak < 12 << 20  # the frames at once would be 40 MB
