"""What the mouse and the keyboard do to a sound view."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtWidgets import QApplication

from voicestudio.gui.views.keys import press_key
from voicestudio.gui.views.menu import show_menu

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent

    from voicestudio.gui.views.sound_view import SoundView

_GRIP = 5.0
_BOUNDARY_GRIP = 3.0
_NOTCH = 120.0
_ZOOM_A_NOTCH = 1.25
_SCROLL_A_NOTCH = 0.12


class _Drag(Enum):
    NONE = auto()
    PRESSED = auto()
    SELECT = auto()
    PAN = auto()
    SHARE = auto()


class Gestures(QObject):
    """Watches the canvas of a view and turns events into calls of the view.

    Click seeks, drag selects, the edges of the selection can be dragged, Shift+click extends it, a double click
    selects a word or phoneme, the middle button or Alt pans, the wheel zooms at the pointer, Shift+wheel scrolls. The
    waveform's lower edge can be dragged.
    """

    def __init__(self, view: SoundView) -> None:
        super().__init__(view)
        self._view = view
        self._drag = _Drag.NONE
        self._pressed_at = QPointF()
        self._anchor_s = 0.0
        self._handlers = {
            QEvent.Type.MouseButtonPress: self._press,
            QEvent.Type.MouseMove: self._move,
            QEvent.Type.MouseButtonRelease: self._release,
            QEvent.Type.MouseButtonDblClick: self._double_click,
            QEvent.Type.Wheel: self._wheel,
            QEvent.Type.KeyPress: lambda event: press_key(view, event),
            QEvent.Type.Leave: self._leave,
            QEvent.Type.ContextMenu: self._menu,
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handler = self._handlers.get(event.type())
        if handler is None or self._view.data.is_empty:
            return super().eventFilter(watched, event)
        return handler(event)

    def _time(self, position: QPointF) -> float:
        return min(max(self._view.canvas.time_at(position.x()), 0.0), self._view.duration_s)

    def _edge_at(self, position: QPointF) -> int | None:
        """The edge of the selection under the pointer: 0 its start, 1 its stop."""
        if self._view.selection is None:
            return None
        distances = [abs(self._view.canvas.x_of(time_s) - position.x()) for time_s in self._view.selection]
        nearest = min((0, 1), key=distances.__getitem__)
        return nearest if distances[nearest] <= _GRIP else None

    def _is_on_boundary(self, position: QPointF) -> bool:
        """Whether the pointer is on the waveform's lower edge, which parts it from the rest."""
        wave = self._view.canvas.strips().wave
        return abs(position.y() - wave.bottom()) <= _BOUNDARY_GRIP and wave.left() <= position.x() <= wave.right()

    def _press(self, event: QMouseEvent) -> bool:
        position, button = event.position(), event.button()
        if not self._view.canvas.strips().whole.adjusted(-_GRIP, 0, _GRIP, 0).contains(position):
            return False
        self._pressed_at = position
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and alt):
            self._drag = _Drag.PAN
            self._view.canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif button == Qt.MouseButton.LeftButton and self._is_on_boundary(position):
            self._drag = _Drag.SHARE
        elif button == Qt.MouseButton.LeftButton:
            self._press_left(position, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            return False
        self._view.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _press_left(self, position: QPointF, shift: bool) -> None:
        time_s, selection, edge = self._time(position), self._view.selection, self._edge_at(position)
        if edge is not None:
            self._anchor_s = selection[1 - edge]
            self._drag = _Drag.SELECT
        elif shift:
            playhead = self._view.playhead_s
            if selection is not None:
                self._anchor_s = selection[0] if time_s > sum(selection) / 2 else selection[1]
            else:
                self._anchor_s = playhead if playhead is not None else 0.0
            self._drag = _Drag.SELECT
            self._view.set_selection((self._anchor_s, time_s))
        else:
            self._anchor_s = time_s
            self._drag = _Drag.PRESSED

    def _move(self, event: QMouseEvent) -> bool:
        position = event.position()
        if self._drag is _Drag.PAN:
            plot = self._view.canvas.strips().plot
            by_px = self._pressed_at.x() - position.x()
            self._view.scroll(by_px / plot.width() * self._view.window_shown.span_s)
            self._pressed_at = position
        if self._drag is _Drag.SHARE:
            self._view.wave_share = self._view.canvas.strips().share_at(position.y())
        far_enough = abs(position.x() - self._pressed_at.x()) >= min(QApplication.startDragDistance(), 6)
        if self._drag is _Drag.PRESSED and far_enough:
            self._drag = _Drag.SELECT
        if self._drag is _Drag.SELECT:
            self._view.reveal(self._time(position))
            self._view.set_selection((self._anchor_s, self._time(position)))
        self._point(position)
        return True

    def _point(self, position: QPointF) -> None:
        canvas = self._view.canvas
        if self._drag is _Drag.NONE:
            shape = Qt.CursorShape.ArrowCursor
            if self._is_on_boundary(position):
                shape = Qt.CursorShape.SplitVCursor
            elif self._edge_at(position) is not None:
                shape = Qt.CursorShape.SizeHorCursor
            canvas.setCursor(shape)
        if canvas.strips().whole.contains(position):
            self._view.point_at(canvas.time_at(position.x()), canvas.row_at(position.y()))
        else:
            self._view.point_at(None)

    def _release(self, event: QMouseEvent) -> bool:
        drag, self._drag = self._drag, _Drag.NONE
        if drag is _Drag.PAN:
            self._view.canvas.setCursor(Qt.CursorShape.ArrowCursor)
        if drag is _Drag.PRESSED:
            self._view.clear_selection()
            self._view.seek_requested.emit(self._time(event.position()))
        return drag is not _Drag.NONE

    def _double_click(self, event: QMouseEvent) -> bool:
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        layout, data, time_s = self._view.canvas.strips(), self._view.data, self._time(event.position())
        if not layout.whole.contains(event.position()):
            return False
        in_phonemes = layout.phonemes.contains(event.position())
        mark = data.phonemes.at(time_s) if in_phonemes else data.words.at(time_s) or data.phonemes.at(time_s)
        if mark is not None:
            self._view.set_selection((mark.start_s, mark.end_s))
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        across, along = event.angleDelta().x() / _NOTCH, event.angleDelta().y() / _NOTCH
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        view = self._view
        if shift or abs(across) > abs(along):
            view.scroll(-(across or along) * _SCROLL_A_NOTCH * view.window_shown.span_s)
        elif along:
            view.zoom(_ZOOM_A_NOTCH**-along, self._time(event.position()))
        self._point(event.position())
        return True

    def _leave(self, _event: QEvent) -> bool:
        self._view.point_at(None)
        return False

    def _menu(self, event: QContextMenuEvent) -> bool:
        show_menu(self._view, event.globalPos())
        return True
