"""Samples that lie on the disk."""

from __future__ import annotations

import mmap
import threading
from pathlib import Path

import numpy as np
import pytest

from voicestudio.audio_io.mapping import drop, mapped


def held_kb() -> int:
    """Pages of files that this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile"))


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED") or not Path("/proc/self/status").exists(), reason="Linux alone")
def test_what_was_looked_at_does_not_stay(tmp_path):
    n_samples = 10_000_000
    np.arange(n_samples, dtype=np.float32).tofile(tmp_path / "a.f32")
    with (tmp_path / "a.f32").open("rb") as file:
        samples = np.memmap(file, np.float32, "r")
        assert samples.sum(dtype=np.float64) > 0
        full = held_kb()
        drop(samples)
        assert full - held_kb() > 30_000
        assert samples[n_samples - 5] == n_samples - 5


def test_the_samples_are_those_of_the_file_and_the_thread_ends(tmp_path):
    np.arange(1000, dtype=np.float32).tofile(tmp_path / "a.f32")
    with (tmp_path / "a.f32").open("rb") as file, mapped(file) as samples:
        assert "mapping" in {one.name for one in threading.enumerate()}
        assert np.array_equal(samples, np.arange(1000))
    assert "mapping" not in {one.name for one in threading.enumerate()}
