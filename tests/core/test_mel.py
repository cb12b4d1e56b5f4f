"""MelSpectrogram: bands by frames, with f0 where its maker knows it."""

from __future__ import annotations

import numpy as np
import pytest

from voicestudio.core import MelSpec, MelSpectrogram, StudioError


def mel(n_frames: int, f0: float | None = None, value: float = 0.0) -> MelSpectrogram:
    f0_hz = None if f0 is None else np.full(n_frames, f0)
    return MelSpectrogram(np.full((80, n_frames), value), f0_hz=f0_hz)


def test_a_frame_is_one_hop():
    assert MelSpec().frame_s == pytest.approx(256 / 22050)
    assert mel(100).duration_s == pytest.approx(100 * 256 / 22050)
    assert MelSpectrogram(np.zeros((40, 7)), MelSpec(n_mels=40, sample_rate=8000, hop_length=80)).duration_s == 0.07


def test_arrays_become_float32_that_nobody_can_write():
    spectrogram = mel(3, f0=100)
    for array in (spectrogram.frames, spectrogram.f0_hz):
        assert array.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize("shape", [(79, 5), (5, 80), (80,), (1, 80, 5)], ids=str)
def test_other_shapes_are_refused(shape):
    with pytest.raises(StudioError, match="80 bands"):
        MelSpectrogram(np.zeros(shape))


@pytest.mark.parametrize("shape", [(4,), (6,), (1, 5)], ids=str)
def test_f0_has_one_value_a_frame(shape):
    with pytest.raises(StudioError, match="One f0 a frame"):
        MelSpectrogram(np.zeros((80, 5)), f0_hz=np.zeros(shape))


def test_join_keeps_the_order_and_f0():
    joined = MelSpectrogram.join([mel(2, 100, value=-1), mel(0, 0), mel(1, 200, value=-2)])
    assert joined.frames[0].tolist() == [-1, -1, -2]
    assert joined.f0_hz.tolist() == [100, 100, 200]


def test_join_drops_f0_that_is_not_known_throughout():
    assert MelSpectrogram.join([mel(2, 100), mel(1)]).f0_hz is None


def test_join_of_nothing_is_refused():
    with pytest.raises(StudioError, match="At least one chunk"):
        MelSpectrogram.join([])


def test_samples_last_as_long_as_the_frames_and_are_joined():
    two, one = (MelSpectrogram(np.zeros((80, n)), samples=np.full(256 * n, n)) for n in (2, 1))
    assert MelSpectrogram.join([two, one]).samples.tolist() == [2] * 512 + [1] * 256
    assert MelSpectrogram.join([two, mel(1)]).samples is None
    with pytest.raises(StudioError, match="512 samples"):
        MelSpectrogram(np.zeros((80, 2)), samples=np.zeros(511))
