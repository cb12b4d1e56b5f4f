"""A round knob for one parameter: turned by mouse, wheel and keys, its value typed, put back or locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDial, QLineEdit, QMenu, QSizePolicy, QToolTip, QWidget

from voicestudio.core import StudioError
from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.knob_face import HEIGHT, LOCK, WIDTH, Look, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from voicestudio.core import ParamRange

_STEPS = 1000
_DRAG_PX = 160
"""The way in pixels from the lowest to the highest value."""
_FINE = 0.1
_NOTCH, _KEY, _PAGE = 0.02, 0.01, 0.1


class Knob(QDial):
    """A dial over the parameter's own curve. `turned` tells the value and a number that is the same during a drag."""

    turned = Signal(float, int)
    locked_changed = Signal(bool)

    _gestures = 0

    def __init__(self, parameter: ParamRange, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.parameter, self._label = parameter, label
        self._value = parameter.default
        self._is_locked = False
        self._share = 0.0
        self._drag_from: float | None = None
        self._field: QLineEdit | None = None
        self.setRange(0, _STEPS)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._name = wording.full_name(parameter)
        self.set_value(parameter.default)

    # -- the value

    @property
    def current(self) -> float:
        """The parameter's value."""
        return self._value

    def set_value(self, value: float) -> None:
        """Shows a value, without telling of it."""
        self._value = value
        share = self.parameter.share(value)
        if abs(share - self._share) > 1 / _STEPS or self._drag_from is None:
            self._share = share
        blocked = self.blockSignals(True)
        self.setValue(round(share * _STEPS))
        self.blockSignals(blocked)
        shown = wording.shown(self.parameter, value)
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(shown)
        self.setToolTip(f"<b>{self._name}</b>: {shown}<br>{wording.explanation(self.parameter)}")
        self.update()

    @property
    def is_locked(self) -> bool:
        return self._is_locked

    def set_locked(self, on: bool) -> None:
        """Keeps chance away from it, or lets it."""
        if on != self._is_locked:
            self._is_locked = on
            self.update()
            self.locked_changed.emit(on)

    def reset(self) -> None:
        """Back to the parameter's default."""
        self._begin()
        self._tell(self.parameter.default)

    def _begin(self) -> None:
        Knob._gestures += 1
        self._gesture = Knob._gestures

    def _tell(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.turned.emit(value, getattr(self, "_gesture", 0))

    def _turn(self, by: float) -> None:
        """By that share of the whole way; whole numbers go on by one at least."""
        parameter = self.parameter
        self._share = min(max(self._share + by, 0.0), 1.0)
        value = parameter.at(self._share)
        if parameter.curve == "whole":
            if value == self._value and self._drag_from is None:
                value = min(max(value + (1 if by > 0 else -1), parameter.low), parameter.high)
                self._share = parameter.share(value)
        else:
            value = min(max(float(f"{value:.4g}"), parameter.low), parameter.high)
        self._tell(value)

    # -- typing

    def type_value(self) -> None:
        """Opens a field over the value, in which another is typed."""
        self._field = field = QLineEdit(self)
        field.setProperty("field", True)
        field.setAccessibleName(self.tr("{name}, typed").format(name=self._name))
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.setText(wording.shown(self.parameter, self._value).replace("\N{MINUS SIGN}", "-"))
        field.setGeometry(2, HEIGHT - 25, WIDTH - 4, 24)
        field.editingFinished.connect(self._on_typed)
        field.installEventFilter(self)
        field.show()
        field.setFocus()
        field.selectAll()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        """Enter takes what was typed and Esc leaves it, before the window has them."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if watched is not self._field or event.type() not in kinds or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._leave_field(takes=event.key() != Qt.Key.Key_Escape)
                self.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _on_typed(self) -> None:
        self._leave_field(takes=True)

    def _leave_field(self, takes: bool) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        text = field.text()
        field.hide()
        field.deleteLater()
        if not takes or text.replace("-", "\N{MINUS SIGN}") == wording.shown(self.parameter, self._value):
            return
        try:
            value = wording.parsed(self.parameter, text)
        except StudioError as error:
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), str(error), self)
            return
        self._begin()
        self._tell(value)

    # -- mouse, wheel, keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            if LOCK.contains(event.position()) and (self._is_locked or self.underMouse()):
                self.set_locked(not self._is_locked)
                return
            self._begin()
            self._drag_from = event.position().y()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is None:
            return
        y = event.position().y()
        fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        way, self._drag_from = self._drag_from - y, y
        if way:
            self._turn(way / _DRAG_PX * fine)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._drag_from = None
        self._share = self.parameter.share(self._value)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() > HEIGHT - 20:
            self.type_value()
        elif not LOCK.contains(event.position()):
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel turns the knob that has the focus, with Ctrl any; else the page is scrolled."""
        if not self.hasFocus() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        finely = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        fine = _FINE if event.modifiers() & finely else 1.0
        delta = event.angleDelta().y() or event.angleDelta().x()
        self._gesture = -id(self) % 1_000_003
        self._turn(delta / 120 * _NOTCH * fine)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages turn, with Shift finely; Home, End, Delete, Enter and K go to ends, default, field, lock."""
        key = Qt.Key
        fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        steps = {
            key.Key_Up: _KEY, key.Key_Right: _KEY, key.Key_Down: -_KEY, key.Key_Left: -_KEY, key.Key_PageUp: _PAGE,
            key.Key_PageDown: -_PAGE,
        }  # fmt: skip
        pressed = key(event.key())
        if pressed in steps:
            self._gesture = -id(self) % 1_000_003
            self._turn(steps[pressed] * fine)
        elif pressed in (key.Key_Home, key.Key_End):
            self._begin()
            self._tell(self.parameter.low if pressed == key.Key_Home else self.parameter.high)
        elif pressed in (key.Key_Delete, key.Key_Backspace):
            self.reset()
        elif pressed in (key.Key_Return, key.Key_Enter):
            self.type_value()
        elif pressed == key.Key_K:
            self.set_locked(not self._is_locked)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keeps Enter from going to the text while the knob has the focus."""
        enters = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and event.key() in enters and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What else can be done with the value."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Type a value...\tEnter"), self.type_value)
        menu.addAction(self.tr("Back to the default\tDelete"), self.reset)
        lock = QAction(self.tr("Locked against chance\tK"), menu, checkable=True, checked=self._is_locked)
        lock.toggled.connect(self.set_locked)
        menu.addAction(lock)
        return menu

    # -- drawing

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        parameter = self.parameter
        has_middle = parameter.curve != "log" and parameter.low < 0 < parameter.high
        paint(self, Look(
            self._label, wording.shown(parameter, self._value), parameter.share(self._value),
            parameter.share(0.0) if has_middle else 0.0, self._is_locked,
        ))  # fmt: skip
