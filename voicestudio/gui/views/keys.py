"""What each key does while a sound view has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from voicestudio.gui.views.sound_view import SoundView

_NUDGE_SHARE = 0.01
_PAGE_SHARE = 0.9


def press_key(view: SoundView, event: QKeyEvent) -> bool:
    """Does what the key stands for; False for a key that means nothing here.

    Left and Right nudge the playhead by a hundredth of what shows, with Ctrl to the next boundary of a word; with
    Shift they extend the selection. Home, End, Page Up and Page Down go far. Up, Down, + and - zoom, 0 shows all.
    Ctrl+Up and Ctrl+Down give the waveform less or more of the height.
    """
    if event.matches(QKeySequence.StandardKey.SelectAll):
        view.select_all()
    elif event.matches(QKeySequence.StandardKey.Deselect) or event.keyCombination() == _DESELECT:
        view.clear_selection()
    elif event.key() in _SHARES and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        view.wave_share += _SHARES[event.key()]
    elif event.key() in _MOVES:
        _move(view, event)
    elif event.key() in _DEEDS and not event.modifiers() & ~_HARMLESS:
        _DEEDS[event.key()](view)
    else:
        return False
    return True


def key_rows() -> list[tuple[str, str]]:
    """What each key does here and its name, for the list of keys."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("SoundKeys", text)

    return [
        (tr("Move the playhead a little"), tr("Left   Right")),
        (tr("Move the playhead to the next word"), tr("Ctrl+Left   Ctrl+Right")),
        (tr("Select, or change the selection"), tr("Shift+Left   Shift+Right")),
        (tr("Select all, or nothing"), tr("Ctrl+A   Ctrl+Shift+A")),
        (tr("Play the selection, or what shows"), tr("P")),
        (tr("Show less or more time"), tr("Up   Down")),
        (tr("Show all, or the selection"), tr("0   Z")),
        (tr("Show what comes before or after"), tr("PgUp   PgDown")),
        (tr("Make the waveform lower or higher"), tr("Ctrl+Up   Ctrl+Down")),
    ]


_HARMLESS = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
_DESELECT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier | Qt.Key.Key_A
_DEEDS = {
    Qt.Key.Key_Up: lambda view: view.zoom_in(),
    Qt.Key.Key_Plus: lambda view: view.zoom_in(),
    Qt.Key.Key_Equal: lambda view: view.zoom_in(),
    Qt.Key.Key_Down: lambda view: view.zoom_out(),
    Qt.Key.Key_Minus: lambda view: view.zoom_out(),
    Qt.Key.Key_0: lambda view: view.zoom_to_fit(),
    Qt.Key.Key_Z: lambda view: view.zoom_to_selection(),
    Qt.Key.Key_P: lambda view: view.request_play(),
    Qt.Key.Key_PageUp: lambda view: view.scroll(-_PAGE_SHARE * view.window_shown.span_s),
    Qt.Key.Key_PageDown: lambda view: view.scroll(_PAGE_SHARE * view.window_shown.span_s),
}
_SHARES = {Qt.Key.Key_Up: -0.05, Qt.Key.Key_Down: 0.05}
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}


def _move(view: SoundView, event: QKeyEvent) -> None:
    """Moves the playhead, or with Shift the end of the selection that the keys hold."""
    forward = _MOVES[event.key()] > 0
    extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    start = view.moving_edge_s if extend else view.point_s
    if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
        target = view.duration_s if forward else 0.0
    elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        target = _next_boundary(view, start, forward)
    else:
        target = start + (_NUDGE_SHARE if forward else -_NUDGE_SHARE) * view.window_shown.span_s
    target = min(max(target, 0.0), view.duration_s)
    if extend:
        view.extend_selection(target)
    else:
        view.seek_requested.emit(target)
    view.reveal(target)


def _next_boundary(view: SoundView, time_s: float, forward: bool) -> float:
    """The next edge of a word; the sound's end where there is none."""
    edges = view.data.words.boundaries(0.0, view.duration_s)
    if forward:
        return min((edge for edge in edges if edge > time_s + 1e-6), default=view.duration_s)
    return max((edge for edge in edges if edge < time_s - 1e-6), default=0.0)
