"""What is drawn of a mel spectrogram equals what was given."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from tests.gui.views import sounds
from voicestudio.gui import theme as themes
from voicestudio.gui.views.colour_maps import colour_map
from voicestudio.gui.views.mel_levels import MelLevels
from voicestudio.gui.views.mel_strip import f0_runs, f0_y, mel_columns, mel_image, mel_pixels
from voicestudio.gui.views.scene import Scene
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow

TO_DB = 20 / np.log(10)


def scene(window=None, chunks=(), **fields):
    data = SoundData(sounds.SPEC)
    for start, stop in chunks or ((0, sounds.N_FRAMES),):
        data.add_mel(sounds.mel(start, stop), start)
    window = window or TimeWindow(0.0, sounds.DURATION_S)
    return Scene(data, window, themes.dark(), colour_map("magma"), **fields)


def test_levels_are_the_given_mel_in_db_however_it_came():
    whole, parts, late = MelLevels(sounds.SPEC), MelLevels(sounds.SPEC), MelLevels(sounds.SPEC)
    whole.write(0, sounds.frames())
    for start in range(0, sounds.N_FRAMES, 7):
        parts.write(start, sounds.frames()[:, start : start + 7])
    late.write(100, sounds.frames()[:, 100:])
    late.write(0, sounds.frames()[:, :100])
    assert np.allclose(whole.frames_db, sounds.frames().T * TO_DB, atol=1e-4)
    for other in (parts, late):
        assert np.array_equal(other.frames_db, whole.frames_db)
        for n_columns in (1, 5, 43, 172):
            edges = np.linspace(0, sounds.N_FRAMES, n_columns + 1)
            assert np.array_equal(other.loudest(edges), whole.loudest(edges))


def test_a_gap_is_silence():
    levels = MelLevels(sounds.SPEC)
    levels.write(10, sounds.frames(4))
    assert np.all(levels.frames_db[:10] == np.float32(levels.floor_db))


@pytest.mark.parametrize("n_columns", [3, 16, 40, 86, 172])
def test_far_out_a_column_shows_the_loudest_of_its_frames(n_columns):
    levels = MelLevels(sounds.SPEC)
    levels.write(0, sounds.frames())
    edges = np.linspace(0, sounds.N_FRAMES, n_columns + 1)
    got, all_db = levels.loudest(edges), sounds.frames() * TO_DB
    width = sounds.N_FRAMES / n_columns
    for column in range(n_columns):
        first, last = edges[column], edges[column + 1]
        inside = all_db[:, int(np.ceil(first + width / 2)) : int(last - width / 2)]
        around = all_db[:, max(0, int(first - width / 2)) : int(np.ceil(last))]
        assert np.all(got[:, column] <= around.max(axis=1) + 1e-3)
        if inside.shape[1]:
            assert np.all(got[:, column] >= inside.max(axis=1) - 1e-3)


def test_at_one_frame_a_column_every_value_is_exact():
    _, columns = mel_columns(scene(), sounds.N_FRAMES, 0, sounds.N_FRAMES)
    assert np.allclose(columns, sounds.frames() * TO_DB, atol=1e-4)


def test_unsmoothed_each_pixel_is_its_frame():
    near = scene(TimeWindow(0.0, sounds.DURATION_S), smooth=False)
    start, columns = mel_columns(near, 5 * sounds.N_FRAMES, 0, 5 * sounds.N_FRAMES)
    assert start == 0
    assert np.allclose(columns, np.repeat(sounds.frames() * TO_DB, 5, axis=1), atol=1e-4)


def test_smoothed_the_centre_of_a_frame_is_exact_and_the_rest_lies_between():
    _, columns = mel_columns(scene(), 5 * sounds.N_FRAMES, 0, 5 * sounds.N_FRAMES)
    exact = sounds.frames() * TO_DB
    assert np.allclose(columns[:, 2::5], exact, atol=1e-3)
    middle = columns[:, 4:-5:5]
    assert np.all(middle <= np.maximum(exact[:, :-1], exact[:, 1:])[:, : middle.shape[1]] + 1e-3)
    assert np.all(middle >= np.minimum(exact[:, :-1], exact[:, 1:])[:, : middle.shape[1]] - 1e-3)


def test_columns_beyond_the_sound_are_left_out():
    wide = scene(TimeWindow(-sounds.DURATION_S, 2 * sounds.DURATION_S))
    start, columns = mel_columns(wide, 3 * sounds.N_FRAMES, 0, 3 * sounds.N_FRAMES)
    assert start == sounds.N_FRAMES
    assert np.allclose(columns, sounds.frames() * TO_DB, atol=1e-4)


def test_colours_spread_over_the_range_with_the_lowest_band_at_the_bottom():
    exact = scene(range_db=(-60.0, -20.0), smooth=False)
    columns = np.full((80, 2), -100.0, np.float32)
    columns[0] = -60.0 + 40.0 * 100 / 255
    columns[79] = 0.0
    pixels = mel_pixels(exact, columns, 160)
    assert np.all(pixels[-2:] == 100)
    assert np.all(pixels[:2] == 255)
    assert np.all(pixels[2:-2] == 0)
    image = mel_image(exact, pixels)
    assert image.pixel(0, 159) == exact.colour_map.colours[100]
    assert image.pixel(1, 0) == exact.colour_map.colours[255]


def test_f0_is_drawn_where_voiced_at_its_own_height():
    drawn, rect = scene(), QRectF(0, 0, 10 * sounds.N_FRAMES, 400)
    runs = f0_runs(rect, drawn, 0.0, sounds.DURATION_S)
    assert len(runs) == 1
    assert len(runs[0]) == sounds.N_FRAMES - 20
    assert runs[0][0].x() == pytest.approx(20.5 * 10)
    assert runs[0][0].y() == pytest.approx(f0_y(rect, float(sounds.f0()[20])))
    assert f0_y(rect, 200.0) == pytest.approx(200.0)  # two of four octaves above 50 Hz
