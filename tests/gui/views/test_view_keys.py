"""Everything the keyboard does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.gui.views import sounds
from voicestudio.gui.views.scene import WAVE_SHARES

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def press(view, qtbot):
    view.set_playhead(0.5)

    def deed(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(view.canvas, key, modifier)

    return deed


@pytest.mark.parametrize(
    ("key", "modifier", "target_s"),
    [(Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.5 + sounds.DURATION_S / 100),
     (Key.Key_Left, Qt.KeyboardModifier.NoModifier, 0.5 - sounds.DURATION_S / 100),
     (Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0.0),
     (Key.Key_End, Qt.KeyboardModifier.NoModifier, sounds.DURATION_S),
     (Key.Key_Right, CTRL, 0.6), (Key.Key_Left, CTRL, 0.2)],
)  # fmt: skip
def test_keys_ask_for_another_place(view, qtbot, press, key, modifier, target_s):
    with qtbot.waitSignal(view.seek_requested) as told:
        press(key, modifier)
    assert told.args[0] == pytest.approx(target_s)


def test_ctrl_up_and_down_part_the_height_within_bounds(view, press):
    before = view.wave_share
    press(Key.Key_Down, CTRL)
    assert view.wave_share == pytest.approx(before + 0.05)
    for _ in range(20):
        press(Key.Key_Up, CTRL)
    assert view.wave_share == WAVE_SHARES[0]
    assert view.canvas.strips().mel.height() > 5 * view.canvas.strips().wave.height()


def test_shift_and_arrows_select_from_the_playhead_on(view, press):
    step = sounds.DURATION_S / 100
    press(Key.Key_Right, SHIFT)
    press(Key.Key_Right, SHIFT)
    assert view.selection == pytest.approx((0.5, 0.5 + 2 * step))
    for _ in range(3):
        press(Key.Key_Left, SHIFT)
    assert view.selection == pytest.approx((0.5 - step, 0.5))
    press(Key.Key_Right, SHIFT | CTRL)
    assert view.selection == pytest.approx((0.5, 0.6))
    press(Key.Key_End, SHIFT)
    assert view.selection == pytest.approx((0.5, sounds.DURATION_S))


def test_up_and_down_zoom_about_the_playhead(view, press):
    x = view.canvas.x_of(0.5)
    press(Key.Key_Up)
    assert view.window_shown.span_s == pytest.approx(sounds.DURATION_S / 1.5)
    assert view.canvas.x_of(0.5) == pytest.approx(x)
    press(Key.Key_Down)
    press(Key.Key_Down)
    assert view.window_shown.span_s == pytest.approx(sounds.DURATION_S)


def test_zoom_has_bounds(view, press):
    for _ in range(60):
        press(Key.Key_Up)
    assert view.window_shown.span_s == pytest.approx(0.002)
    view.canvas.repaint()
    press(Key.Key_0)
    assert (view.window_shown.start_s, view.window_shown.stop_s) == pytest.approx((0, sounds.DURATION_S))


def test_pages_turn(view, press):
    view.zoom(0.25, 0.1)
    before = view.window_shown
    press(Key.Key_PageDown)
    assert view.window_shown.start_s == pytest.approx(before.start_s + 0.9 * before.span_s)
    press(Key.Key_PageUp)
    assert view.window_shown.start_s == pytest.approx(before.start_s)


def test_select_all_nothing_and_zoom_to_it(view, press):
    press(Key.Key_A, CTRL)
    assert view.selection == (0.0, view.duration_s)
    press(Key.Key_A, CTRL | SHIFT)
    assert view.selection is None
    view.set_selection((0.5, 1.0))
    press(Key.Key_Z)
    assert (view.window_shown.start_s, view.window_shown.stop_s) == pytest.approx((0.475, 1.025))


def test_p_asks_to_play_the_selection_or_what_shows(view, qtbot, press):
    with qtbot.waitSignal(view.play_requested) as told:
        press(Key.Key_P)
    assert told.args == pytest.approx([0.0, sounds.DURATION_S])
    view.set_selection((0.5, 1.0))
    with qtbot.waitSignal(view.play_requested) as told:
        press(Key.Key_P)
    assert told.args == [0.5, 1.0]


def test_other_keys_are_left_to_the_window(view, qtbot):
    class Catcher(QWidget):
        keys: list = []

        def keyPressEvent(self, event):
            self.keys.append(event.key())

    window = Catcher()
    qtbot.addWidget(window)
    view.setParent(window)
    window.show()
    for key in (Key.Key_Space, Key.Key_Escape, Key.Key_L, Key.Key_Return):
        qtbot.keyClick(view.canvas, key)
    assert window.keys == [Key.Key_Space, Key.Key_Escape, Key.Key_L, Key.Key_Return]
    view.setParent(None)


def test_a_key_brings_its_target_into_view(view, press):
    view.zoom(0.1, 1.8)
    press(Key.Key_Home)
    assert view.window_shown.start_s <= 0 <= view.window_shown.stop_s


def test_the_playhead_has_numbers_when_no_pointer_is_there(view, press):
    view.set_playhead(0.9)
    assert view.readout.text("time") == "0.9000 s"
    assert view.readout.text("word") == "you"
    assert view.readout.text("phoneme") == "uː"


def test_every_part_that_takes_the_focus_has_a_name(view):
    for part in [view, *view.findChildren(QWidget)]:
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert part.accessibleName(), part
    assert view.focusProxy() is view.canvas
