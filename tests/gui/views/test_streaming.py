"""Painting while the sound is made, and what shows of it meanwhile."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.gui.views import sounds
from tests.gui.views.conftest import fill
from voicestudio.core import AudioClip, MelSpec, MelSpectrogram, StudioError
from voicestudio.gui.views.time_window import TimeWindow

CHUNK = 16


def picture(view) -> np.ndarray:
    """The canvas as numbers (height, width, 4)."""
    image = view.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def stream(view) -> None:
    """The sound in chunks, each painted before the next one comes."""
    view.begin(sounds.SPEC)
    view.append_phonemes(sounds.phonemes(), 0.0)
    for start in range(0, sounds.N_FRAMES, CHUNK):
        stop = min(start + CHUNK, sounds.N_FRAMES)
        view.append_mel(sounds.mel(start, stop), start)
        view.canvas.repaint()
        view.append_audio(sounds.clip(start * 256, stop * 256), start * 256 / sounds.RATE)
        view.canvas.repaint()


def test_the_picture_made_of_chunks_is_the_picture_made_at_once(empty_view):
    stream(empty_view)
    in_chunks = picture(empty_view)
    empty_view.canvas.invalidate()
    at_once = picture(empty_view)
    assert np.count_nonzero((in_chunks != at_once).any(axis=2)) <= 0.001 * in_chunks[..., 0].size
    assert len(np.unique(at_once.reshape(-1, 4), axis=0)) > 500  # it is not empty


def test_a_chunk_repaints_only_its_columns(empty_view):
    stream(empty_view)
    before = picture(empty_view)
    empty_view.append_mel(MelSpectrogram(sounds.frames(8) * 0, sounds.SPEC, sounds.f0(8)), 60)
    changed = np.nonzero((picture(empty_view) != before).any(axis=(0, 2)))[0]
    frame_s = sounds.SPEC.frame_s
    assert empty_view.canvas.x_of(57 * frame_s) <= changed.min()
    assert changed.max() <= empty_view.canvas.x_of(71 * frame_s)


def test_the_drawn_mel_has_the_colours_of_the_given_values(view):
    scene, rect = view.canvas.scene, view.canvas.strips().mel
    for name in ("grid", "f0", "phonemes", "words"):
        view.set_overlay(name, False)
    rect = view.canvas.strips().mel
    view.canvas.change(smooth=False)
    image = view.canvas.grab().toImage()
    low, high = scene.range_db
    for frame, band in ((3, 5), (80, 40), (150, 77)):
        x = view.canvas.x_of((frame + 0.5) * sounds.SPEC.frame_s)
        y = rect.bottom() - (band + 0.5) / 80 * rect.height()
        level = float(sounds.frames()[band, frame]) * 20 / np.log(10)
        index = int(min(max((level - low) / (high - low), 0), 1) * 255 + 0.5)
        assert image.pixel(int(x), int(y)) == scene.colour_map.colours[index]


def test_the_view_grows_with_the_sound_and_ends_with_all_of_it(empty_view):
    empty_view.begin(sounds.SPEC)
    for second in range(8):
        empty_view.append_audio(AudioClip(np.zeros(sounds.RATE, np.float32), sounds.RATE), float(second))
        assert empty_view.window_shown.stop_s >= second + 1
    assert empty_view.window_shown.stop_s > 8  # it grows by steps, so that not every chunk repaints everything
    empty_view.finish()
    assert empty_view.window_shown == TimeWindow(0.0, 8.0)


def test_the_view_stays_where_the_person_put_it(empty_view):
    stream(empty_view)
    empty_view.zoom(0.5, 1.0)
    chosen = empty_view.window_shown
    empty_view.append_audio(AudioClip(np.zeros(5 * sounds.RATE, np.float32), sounds.RATE), 2.0)
    empty_view.finish()
    assert empty_view.window_shown == chosen


def test_begin_clears_everything(view, qtbot):
    view.set_playhead(0.5)
    view.select_all()
    with qtbot.waitSignal(view.selection_changed) as told:
        view.begin(sounds.SPEC)
    assert told.args == [None]
    assert view.data.is_empty
    assert (view.selection, view.playhead_s, view.duration_s) == (None, None, 0.0)
    assert not view.legend.isVisible()


def test_a_mel_measured_otherwise_is_refused(view):
    other = MelSpec(fmax_hz=11025.0)
    with pytest.raises(StudioError, match="is wanted"):
        view.append_mel(MelSpectrogram(sounds.frames(3), other), 0)


def test_the_empty_view_says_what_to_do(empty_view):
    assert empty_view.canvas.empty_text == "Type a text and press Speak"
    assert len(np.unique(picture(empty_view).reshape(-1, 4), axis=0)) > 5
    fill(empty_view)
    assert empty_view.legend.isVisible()


def test_the_view_turns_the_page_after_the_playhead(view):
    view.zoom(0.25, 0.2)
    view.set_playhead(0.3)  # shows: the view follows again
    page = view.window_shown
    view.set_playhead(page.stop_s - 0.01)
    assert view.window_shown == page
    view.set_playhead(page.stop_s + 0.02)
    assert view.window_shown.start_s == pytest.approx(page.stop_s + 0.02 - 0.05 * page.span_s)


def test_the_view_does_not_follow_when_the_person_moved_it_or_said_so(view):
    view.zoom(0.25, 0.2)
    view.set_playhead(0.3)
    view.scroll(1.0)
    moved = view.window_shown
    view.set_playhead(0.4)
    assert view.window_shown == moved
    view.follow_playhead = False
    view.set_playhead(0.1)
    assert view.window_shown == moved
    view.follow_playhead = True
    view.set_playhead(0.1)
    assert view.window_shown != moved
