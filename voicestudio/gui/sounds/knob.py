"""A round knob for one parameter: turned by mouse, wheel and keys, its value typed, put back or locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QBrush, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QDial, QLineEdit, QMenu, QSizePolicy, QToolTip, QWidget

from voicestudio.core import StudioError
from voicestudio.gui.sounds import wording

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from voicestudio.core import ParamRange

WIDTH, HEIGHT = 70, 74
_FACE = 34
_STEPS = 1000
_DRAG_PX = 160
"""The way in pixels from the lowest to the highest value."""
_FINE = 0.1
_NOTCH, _KEY, _PAGE = 0.02, 0.01, 0.1
_FROM, _SWEEP = 225.0, 270.0


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
            if self._lock_place().contains(event.position()) and (self._is_locked or self.underMouse()):
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
        elif not self._lock_place().contains(event.position()):
            self.reset()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel turns the knob that has the focus; else the page is scrolled."""
        if not self.hasFocus():
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

    def _lock_place(self) -> QRectF:
        return QRectF(WIDTH - 20, 16, 18, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        text = palette.color(QPalette.ColorRole.WindowText)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        font = self.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1.5))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        name = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, WIDTH - 4)
        painter.setPen(muted)
        painter.drawText(QRectF(0, 0, WIDTH, 16), Qt.AlignmentFlag.AlignCenter, name)
        painter.setPen(text if self.isEnabled() else muted)
        shown = metrics.elidedText(wording.shown(self.parameter, self._value), Qt.TextElideMode.ElideRight, WIDTH - 2)
        painter.drawText(QRectF(0, HEIGHT - 18, WIDTH, 16), Qt.AlignmentFlag.AlignCenter, shown)
        self._paint_face(painter)
        if self._is_locked or self.underMouse():
            self._paint_lock(painter)

    def _paint_face(self, painter: QPainter) -> None:
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        line = palette.color(QPalette.ColorRole.Mid)
        face = QRectF((WIDTH - _FACE) / 2, 18, _FACE, _FACE)
        share, zero = self.parameter.share(self._value), 0.0
        if self.parameter.curve != "log" and self.parameter.low < 0 < self.parameter.high:
            zero = self.parameter.share(0.0)
        painter.setPen(QPen(line, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        arc = face.adjusted(2, 2, -2, -2)
        painter.drawArc(arc, round((_FROM - _SWEEP) * 16), round(_SWEEP * 16))
        shade = accent if self.isEnabled() else palette.color(QPalette.ColorRole.PlaceholderText)
        if abs(share - zero) > 1e-6:
            painter.setPen(QPen(shade, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(arc, round((_FROM - _SWEEP * zero) * 16), round(-_SWEEP * (share - zero) * 16))
        painter.setPen(QPen(accent, 2) if self.hasFocus() else QPen(line, 1))
        hover = palette.color(QPalette.ColorRole.Midlight)
        painter.setBrush(QBrush(hover if self.underMouse() else palette.color(QPalette.ColorRole.Window)))
        painter.drawEllipse(face.adjusted(7, 7, -7, -7))
        painter.translate(face.center())
        painter.rotate(90 - _FROM + _SWEEP * share)
        ink = palette.color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(0, -3.5), QPointF(0, -8))
        painter.resetTransform()

    def _paint_lock(self, painter: QPainter) -> None:
        place = self._lock_place()
        role = QPalette.ColorRole.Highlight if self._is_locked else QPalette.ColorRole.PlaceholderText
        colour = self.palette().color(role)
        x, y = place.center().x(), place.center().y()
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shift = 0 if self._is_locked else 2.5
        painter.drawArc(QRectF(x - 2.6 + shift, y - 5.5, 5.2, 7), 0, 180 * 16)
        painter.setBrush(QBrush(colour))
        painter.drawRoundedRect(QRectF(x - 4, y - 1.5, 8, 6), 1.2, 1.2)
