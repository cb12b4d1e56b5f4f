"""The map: like beside like, the same for the same seed, neighbours by features, and it can be left."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.analysis.labelled import RATE, answer, write_folder
from voicestudio.analysis.sound_map import FEW, arrange, map_folder, nearest
from voicestudio.core import StudioError


def clouds(n_per_cloud: int) -> np.ndarray:
    """Two clouds far apart, (2 n, 10): first the one, then the other."""
    rng = np.random.default_rng(0)
    return (np.repeat([0.0, 20.0], n_per_cloud)[:, None] + rng.normal(0, 1, (2 * n_per_cloud, 10))).astype(np.float32)


@pytest.mark.parametrize("n_per_cloud", [4, 10])
def test_like_lies_beside_like(n_per_cloud: int) -> None:
    assert (2 * n_per_cloud > FEW) == (n_per_cloud == 10)  # t-SNE and principal components
    told, (places, neighbours) = answer(arrange(clouds(n_per_cloud), seed=1))
    assert told[-1].done == told[-1].total
    assert places.shape == (2 * n_per_cloud, 2) and places.min() == 0 and places.max() == 1
    first, second = places[:n_per_cloud], places[n_per_cloud:]
    apart = np.linalg.norm(first.mean(axis=0) - second.mean(axis=0))
    assert apart > np.linalg.norm(first - first.mean(axis=0), axis=1).max()
    assert apart > np.linalg.norm(second - second.mean(axis=0), axis=1).max()
    assert (neighbours[:n_per_cloud, : n_per_cloud - 1] < n_per_cloud).all()
    assert all(index not in row for index, row in enumerate(neighbours))


def test_it_ends_at_once_when_it_is_left() -> None:
    steps = arrange(clouds(10))
    next(steps)
    assert multiprocessing.active_children()
    steps.close()
    assert not multiprocessing.active_children()


def test_a_folder_becomes_a_map(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "sounds", 3)
    (folder / "hiss" / "notes.txt").write_text("no sound")
    (folder / "silent.wav").write_bytes(b"")
    soundfile.write(folder / "loose.wav", np.sin(np.arange(RATE) * 0.2), RATE)
    _, sounds = answer(map_folder(folder))
    assert len(sounds.paths) == len(sounds.places) == 10
    assert sounds.labels == ("click",) * 3 + ("hiss",) * 3 + ("",) + ("tone",) * 3
    assert sounds.not_sounds == 1
    assert len(sounds.refused) == 1 and "silent.wav" in sounds.refused[0]
    hiss = sounds.labels.index("hiss")
    assert {path.parent.name for path in nearest(sounds, hiss)[:2]} == {"hiss"}
    assert len(nearest(sounds, hiss)) == 9
    np.testing.assert_array_equal(sounds.places, answer(map_folder(folder))[1].places)


def test_equal_sounds_have_a_map(tmp_path: Path) -> None:
    _, (places, neighbours) = answer(arrange(np.ones((3, 4), np.float32)))
    assert np.isfinite(places).all() and neighbours.shape == (3, 2)


def test_too_few_sounds_are_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "sounds", 1, classes=("tone",))
    soundfile.write(folder / "silent.wav", np.zeros(RATE), RATE)
    with pytest.raises(StudioError, match=r"At least two sounds .* has 1 \(“silent\.wav”: A sound is wanted"):
        answer(map_folder(folder))
    with pytest.raises(StudioError, match="is not a folder"):
        answer(map_folder(tmp_path / "nowhere"))
