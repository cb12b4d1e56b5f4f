"""Files to vectors: long ones in bounded memory, the same as whole ones, and kept in the cache by their content."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.analysis.labelled import RATE, answer, sound, write_folder
from voicestudio.analysis import pooled, sound_files
from voicestudio.analysis.sound_files import cached_features, measure_files, pooled_file
from voicestudio.audio_io import files
from voicestudio.core import StudioError, places


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICESTUDIO_HOME", str(tmp_path / "home"))


def test_a_long_file_is_heard_as_a_whole_clip_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [np.zeros(RATE), sound("tone", 1, 12), np.zeros(11 * RATE), sound("hiss", 2, 9.3), np.zeros(777)]
    soundfile.write(tmp_path / "long.flac", np.concatenate(parts), RATE)
    whole = pooled_file(tmp_path / "long.flac")
    np.testing.assert_array_equal(whole, pooled.pooled_features(files.read(tmp_path / "long.flac")))
    monkeypatch.setattr(sound_files, "HELD_S", 5.0)
    np.testing.assert_allclose(pooled_file(tmp_path / "long.flac"), whole, rtol=1e-5, atol=1e-5)


def test_a_long_file_is_never_held_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooled, "MOST_WINDOWS", 3)
    monkeypatch.setattr(sound_files, "HELD_S", 5.0)
    rng = np.random.default_rng(0)
    with soundfile.SoundFile(tmp_path / "long.wav", "w", 8000, 1, "PCM_U8") as file:
        for _ in range(40):
            file.write(rng.uniform(-0.5, 0.5, 8000 * 30))
    pooled_file(tmp_path / "long.wav")  # what is made once is not counted
    tracemalloc.start()
    pooled_file(tmp_path / "long.wav")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 18e6 < 4 * 8000 * 1200


def test_a_second_time_the_cache_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, sound("tone", 1), RATE)
    first = cached_features(path)
    heard: list[Path] = []
    monkeypatch.setattr(sound_files, "pooled_file", lambda path: heard.append(path) or first + 1)
    path.rename(tmp_path / "b.wav")
    np.testing.assert_array_equal(cached_features(tmp_path / "b.wav"), first)
    assert not heard
    (kept,) = (places.cache_folder() / "pooled").rglob("*.npy")
    kept.write_bytes(kept.read_bytes()[:200])  # cut short: made anew
    np.testing.assert_array_equal(cached_features(tmp_path / "b.wav"), first + 1)
    soundfile.write(tmp_path / "b.wav", sound("tone", 2), RATE)  # another sound under the old name
    cached_features(tmp_path / "b.wav")
    assert len(heard) == 2
    assert not list(places.cache_folder().rglob("*.part"))


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    places.cache_folder().parent.mkdir()
    places.cache_folder().write_text("a file where a folder should be")
    soundfile.write(tmp_path / "a.wav", sound("tone", 1), RATE)
    assert np.isfinite(cached_features(tmp_path / "a.wav")).all()


def test_files_that_cannot_be_heard_are_told_by_name(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "corpus", 1)
    (folder / "broken.wav").write_bytes(b"RIFF")
    soundfile.write(folder / "silent.wav", np.zeros(RATE), RATE)
    soundfile.write(folder / "dot.wav", np.ones(1), RATE)
    paths, others = sound_files.sound_files(folder)
    told, measured = answer(measure_files(paths))
    assert others == 0 and len(told) == 6
    assert measured.vectors.shape == (3, len(pooled.feature_names()))
    said = [measured.refused[index] for index in sorted(measured.refused)]
    assert [name in sentence for name, sentence in zip(("broken", "dot", "silent"), said, strict=True)] == [True] * 3
    with pytest.raises(StudioError, match="cannot be read"):
        cached_features(tmp_path / "nowhere.wav")
