"""Feature tracks: their frames have moments, their rows labels."""

import numpy as np
import pytest

from voicestudio.core import FeatureTrack, StudioError


def test_values_have_moments_and_columns_units():
    track = FeatureTrack("f0", "Hz", np.array([100.0, np.nan]), hop_s=0.01, start_s=0.5)
    assert track.times_s.tolist() == [0.5, 0.51]
    assert track.columns == ("f0 (Hz)",)
    assert not track.values.flags.writeable
    rows = FeatureTrack("formant", "Hz", np.zeros((2, 3)), 0.01, rows=("1", "2"))
    assert rows.n_frames == 3
    assert rows.columns == ("formant 1 (Hz)", "formant 2 (Hz)")


@pytest.mark.parametrize(("values", "rows", "hop_s"), [(np.zeros((2, 3)), ("1",), 1), (np.zeros(3), (), 0.0)])
def test_labels_and_hop_must_fit(values, rows, hop_s):
    with pytest.raises(StudioError):
        FeatureTrack("x", "", values, hop_s, rows=rows)
