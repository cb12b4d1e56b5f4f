"""The frequency axis against librosa."""

import librosa
import numpy as np
import pytest

from voicestudio.core import MelSpec
from voicestudio.gui.views.mel_scale import MelScale, hz_to_mel, mel_to_hz

SPECS = [MelSpec(), MelSpec(fmin_hz=55.0, fmax_hz=7600.0), MelSpec(sample_rate=44100, n_mels=128, fmax_hz=22050.0)]


@pytest.mark.parametrize("spec", SPECS)
def test_the_centre_of_each_row_is_the_peak_of_its_band(spec):
    peaks = librosa.mel_frequencies(spec.n_mels + 2, fmin=spec.fmin_hz, fmax=spec.fmax_hz)[1:-1]
    scale = MelScale(spec)
    assert [scale.frequency_hz(row + 0.5) for row in range(spec.n_mels)] == pytest.approx(peaks, rel=1e-9)
    assert [scale.row(peak) for peak in peaks] == pytest.approx(np.arange(spec.n_mels) + 0.5, abs=1e-6)


def test_mel_is_librosas():
    for frequency_hz in (0.0, 20.0, 999.0, 1000.0, 1001.0, 7999.0, 20000.0):
        assert hz_to_mel(frequency_hz) == pytest.approx(librosa.hz_to_mel(frequency_hz))
        assert mel_to_hz(hz_to_mel(frequency_hz)) == pytest.approx(frequency_hz)


@pytest.mark.parametrize("spec", SPECS)
def test_ticks_are_the_round_frequencies_of_the_range(spec):
    ticks = MelScale(spec).ticks()
    wanted = [tick for tick in (100, 200, 500, 1000, 2000, 4000, 8000, 16000) if spec.fmin_hz <= tick <= spec.fmax_hz]
    assert [tick for tick, _ in ticks] == wanted
    step = (librosa.hz_to_mel(spec.fmax_hz) - librosa.hz_to_mel(spec.fmin_hz)) / (spec.n_mels + 1)
    for tick, row in ticks:
        exact = (librosa.hz_to_mel(float(tick)) - librosa.hz_to_mel(spec.fmin_hz)) / step - 0.5
        assert row == pytest.approx(min(max(exact, 0), spec.n_mels))
