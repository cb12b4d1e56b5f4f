"""A mel that grows is the mel of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import MelSpec
from voicestudio.dsp.growing_mel import GrowingMel
from voicestudio.dsp.mel import log_mel


@pytest.mark.parametrize("sizes", [[1], [300, 5000, 17], [200_000]])
@pytest.mark.parametrize("spec", [MelSpec(), MelSpec(48_000, 2048, 2048, 512, 128, 0.0, 20_000.0)])
def test_chunks_of_any_size_give_the_frames_of_the_whole(spec: MelSpec, sizes: list[int]) -> None:
    n_samples = 3000 if sizes == [1] else 30_000
    samples = np.random.default_rng(0).normal(0, 0.1, n_samples).astype(np.float32)
    growing, frames, start = GrowingMel(spec), [], 0
    while start < n_samples:
        for size in sizes:
            frames.append(growing.push(samples[start : start + size]))
            start += size
    frames.append(growing.finish())
    np.testing.assert_allclose(np.concatenate(frames, axis=1), log_mel(samples, spec), atol=2e-5)


def test_what_no_frame_needs_any_more_is_let_go() -> None:
    growing = GrowingMel(MelSpec())
    for _ in range(50):
        growing.push(np.zeros(22_050, np.float32))
    assert len(growing._held) < 10_000


def test_less_than_a_frame_gives_none() -> None:
    growing = GrowingMel(MelSpec())
    assert growing.push(np.zeros(100, np.float32)).shape == growing.finish().shape == (80, 0)
