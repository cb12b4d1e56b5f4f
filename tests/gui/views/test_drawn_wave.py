"""What is drawn of a waveform equals what was given."""

import numpy as np
import pytest

from tests.gui.views import sounds
from voicestudio.core import AudioClip, StudioError
from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import colour_map
from voicestudio.gui.views.scene import Scene
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow
from voicestudio.gui.views.wave_strip import fitting_amplitude, tinted, wave_columns, wave_coverage


def scene(chunks, window):
    data = SoundData(sounds.SPEC)
    for start, stop in chunks:
        data.add_audio(sounds.clip(start, stop), start / sounds.RATE)
    return Scene(data, window, themes.light(), colour_map("grey"))


def chunks(size):
    return [(start, min(start + size, sounds.N_SAMPLES)) for start in range(0, sounds.N_SAMPLES, size)]


@pytest.mark.parametrize("n_columns", [10, 333, 1000, 2048])
@pytest.mark.parametrize("window", [TimeWindow(0.0, sounds.DURATION_S), TimeWindow(0.31, 1.02)])
def test_columns_are_the_extremes_of_the_samples_under_them(n_columns, window):
    drawn = scene(chunks(1777), window)
    start, lows, highs = wave_columns(drawn, n_columns, 0, n_columns)
    assert start == 0
    assert len(lows) == n_columns
    first, last = round(window.start_s * sounds.RATE), round(window.stop_s * sounds.RATE)
    edges = first + np.arange(n_columns + 1) * (last - first) // n_columns
    parts = [sounds.samples()[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    assert np.array_equal(lows, [part.min() for part in parts])
    assert np.array_equal(highs, [part.max() for part in parts])


def test_columns_beyond_the_sound_are_left_out():
    drawn = scene(chunks(5000), TimeWindow(-sounds.DURATION_S, 2 * sounds.DURATION_S))
    start, lows, _ = wave_columns(drawn, 300, 0, 300)
    assert (start, len(lows)) == (100, 100)


def test_coverage_is_whole_between_the_extremes_and_thin_lines_keep_a_pixel():
    covered = wave_coverage(np.array([-0.5, 0.0]), np.array([0.5, 0.0]), 1.0, 40, 1.0)
    assert np.all(covered[10:30, 0] == 255)
    assert np.all(covered[:10, 0] == 0)
    assert covered[:, 1].astype(int).sum() == pytest.approx(255, abs=2)


def test_the_tint_is_the_colour_at_full_coverage():
    colour = themes.light().colour("wave")
    image = tinted(np.array([[255, 0]], np.uint8), colour)
    assert image.pixelColor(0, 0) == colour
    assert image.pixelColor(1, 0).alpha() == 0


def test_the_amplitude_axis_fits_the_peak():
    assert [fitting_amplitude(peak) for peak in (0.0, 0.1, 0.25, 0.9, 1.0)] == [0.1, 0.2, 0.3, 1.0, 1.0]


def test_gaps_are_silence_and_a_chunk_can_come_again():
    data = SoundData(sounds.SPEC)
    data.add_audio(sounds.clip(0, 1000), 0.0)
    data.add_audio(sounds.clip(2000, 3000), 2000 / sounds.RATE)
    assert not data.wave.samples[1000:2000].any()
    data.add_audio(sounds.clip(1000, 2000), 1000 / sounds.RATE)
    assert np.array_equal(data.wave.samples, sounds.samples()[:3000])
    lows, _ = data.wave.columns(0, 3000, 3)
    assert lows[1] == sounds.samples()[1000:2000].min()


def test_another_rate_is_refused_with_a_sentence():
    data = SoundData(sounds.SPEC)
    data.add_audio(sounds.clip(0, 1000), 0.0)
    with pytest.raises(StudioError, match="22050 Hz is wanted, but a chunk at 8000 Hz"):
        data.add_audio(AudioClip(np.zeros(10, np.float32), 8000), 0.1)
