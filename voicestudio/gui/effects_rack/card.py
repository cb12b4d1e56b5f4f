"""One effect of a chain: its name, its switch, and what can be turned on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from voicestudio.core import Effect
from voicestudio.gui.effects_rack.controls import Controls
from voicestudio.gui.effects_rack.curve import CurveView, curve_of
from voicestudio.gui.effects_rack.reduction import HOLDING_BACK, ReductionBar

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

    from voicestudio.effects.catalogue import EffectKind
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme


class EffectCard(QFrame):
    """Shows an effect and tells what a person did to it."""

    turned = Signal(str)
    """The name of the parameter."""
    switched = Signal(bool)
    """Whether the effect is heard from now on."""
    removed = Signal()
    asked = Signal(str)
    """What the menu was asked for: "reset", "copy", "up" or "down"."""
    refused = Signal(str)
    """Why a file cannot be used."""
    grabbed = Signal()
    dragged = Signal(QPoint)
    """Where the mouse is on the screen while it holds the card."""
    dropped = Signal()

    def __init__(self, kind: EffectKind, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self.title = self.tr(kind.name)
        self._icons = icons
        self.setProperty("effect", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr(kind.description))
        self._make_head()
        self.body = QWidget(self)
        self.controls = Controls(kind.parameters, icons, self.body, kind.instead_of)
        self.curve = None
        column = QVBoxLayout(self.body)
        column.setContentsMargins(10, 2, 6, 8)
        column.setSpacing(6)
        if (curve := curve_of(kind.id)) is not None:
            self.curve = CurveView(curve, self.title, theme, self.body)
            column.addWidget(self.curve)
            self.curve.turned.connect(self.controls.turn)
            self.curve.put_back.connect(self.controls.put_back)
            self._draw_curve()
        column.addWidget(self.controls)
        self.bar = None
        if kind.id in HOLDING_BACK:
            self.bar = ReductionBar(self.title, theme, self.body)
            column.insertWidget(1, self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        whole.addWidget(self.note)
        whole.addWidget(self.body)
        self.controls.changed.connect(self._on_turned)
        self.controls.refused.connect(self.refused)
        self.switch.toggled.connect(self._on_switch)
        self._fold.clicked.connect(lambda: self.fold(not self.is_folded))
        self._show_state()

    def _make_head(self) -> None:
        self.grip = _Grip(self)
        self._icons.give(self.grip, "grip", "muted")
        self.grip.setToolTip(self.tr("Drag to another place (Alt+Up, Alt+Down)"))
        self._fold = self._button(self.tr("Hide the dials of {name}").format(name=self.title))
        self.switch = self._button(self.tr("{name} is heard").format(name=self.title), checkable=True, checked=True)
        self.remove = self._button(self.tr("Remove {name}").format(name=self.title))
        self._icons.give(self._fold, "expanded", "muted")
        self._icons.give(self.remove, "close", "muted")
        self.name = QLabel(self.title, self)
        self.name.setProperty("role", "heading")
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reduction = QLabel(self)
        self.reduction.setProperty("role", "muted")
        self.reduction.setContentsMargins(0, 0, 6, 0)
        self.reduction.setAccessibleName(self.tr("Gain reduction of {name}").format(name=self.title))
        self.note = QLabel(self, wordWrap=True)
        self.note.setProperty("role", "muted")
        self.note.setContentsMargins(10, 0, 8, 4)
        self.note.hide()
        self._head = QHBoxLayout()
        self._head.setContentsMargins(2, 2, 4, 2)
        self._head.setSpacing(0)
        for widget in (self.grip, self._fold):
            self._head.addWidget(widget)
        self._head.addSpacing(2)
        self._head.addWidget(self.name, 1)
        for widget in (self.reduction, self.switch, self.remove):
            self._head.addWidget(widget)
        self.remove.clicked.connect(self.removed)

    def _button(self, name: str, checkable: bool = False, checked: bool = False) -> QToolButton:
        button = QToolButton(self, checkable=checkable, checked=checked)
        button.setProperty("flat", True)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    # -- values

    @property
    def effect(self) -> Effect:
        """The effect as it is set here."""
        return Effect(self.kind.id, self.controls.turned, not self.switch.isChecked(), self.controls.source)

    @property
    def is_folded(self) -> bool:
        return self.body.isHidden()

    def show_effect(self, effect: Effect) -> None:
        """Shows an effect of the same kind, without telling of a change."""
        self.controls.show_values(effect.values, effect.source)
        self.switch.blockSignals(True)
        self.switch.setChecked(not effect.bypassed)
        self.switch.blockSignals(False)
        self._show_state()
        self._draw_curve()

    def fold(self, folded: bool) -> None:
        """Hides the dials, or shows them."""
        self.body.setVisible(not folded)
        self._icons.give(self._fold, "collapsed" if folded else "expanded", "muted")
        wanted = self.tr("Show the dials of {name}") if folded else self.tr("Hide the dials of {name}")
        for say in (self._fold.setAccessibleName, self._fold.setToolTip):
            say(wanted.format(name=self.title))

    def explain(self, text: str) -> None:
        """A sentence below the name; none where it is empty."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_reduction(self, reduction_db: float | None) -> None:
        """How much the effect holds back just now; nothing for None."""
        if self.bar is not None:
            self.bar.show_reduction(reduction_db)
        text = ""
        if reduction_db is not None:
            sign = "−" if reduction_db >= 0.05 else ""
            text = self.tr("{sign}{db} dB").format(sign=sign, db=f"{reduction_db:.1f}")
        if text != self.reduction.text():
            self.reduction.setText(text)
            self.reduction.setToolTip(self.tr("How much is held back") if text else "")

    def apply_theme(self, theme: Theme) -> None:
        for drawing in (self.curve, self.bar):
            if drawing is not None:
                drawing.apply_theme(theme)

    # -- what the person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.fold(event.key() == Qt.Key.Key_Left)
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.menu().popup(self.mapToGlobal(self._head.geometry().bottomLeft()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with the whole effect."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for wanted, text in (
            ("reset", self.tr("&Back to Its Defaults")), ("copy", self.tr("Add a &Copy Below")),
            ("up", self.tr("Move &Up\tAlt+Up")), ("down", self.tr("Move &Down\tAlt+Down")),
        ):  # fmt: skip
            menu.addAction(text).triggered.connect(lambda _checked=False, wanted=wanted: self.asked.emit(wanted))
        menu.addSeparator()
        menu.addAction(self.tr("&Remove\tDel")).triggered.connect(self.removed)
        return menu

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() <= self._head.geometry().bottom():
            self.fold(not self.is_folded)

    def _on_turned(self, name: str) -> None:
        self._draw_curve()
        self.turned.emit(name)

    def _on_switch(self, on: bool) -> None:
        self._show_state()
        self.switched.emit(on)

    def _show_state(self) -> None:
        on = self.switch.isChecked()
        self._icons.give(self.switch, "power", "accent" if on else "muted")
        self.switch.setToolTip(self.tr("Leave it out for now") if on else self.tr("Let it be heard again"))
        self.setAccessibleName(self.title if on else self.tr("{name}, left out").format(name=self.title))
        for widget in (self.name, self.controls):
            widget.setEnabled(on)
        if self.curve is not None:
            self.curve.setEnabled(on)

    def _draw_curve(self) -> None:
        if self.curve is not None:
            self.curve.show_values(self.controls.values)


class _Grip(QToolButton):
    """What the mouse takes a card by."""

    def __init__(self, card: EffectCard) -> None:
        super().__init__(card)
        self._card = card
        self.setProperty("flat", True)
        self.setIconSize(QSize(16, 16))
        self.setFixedWidth(22)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._card.setFocus(Qt.FocusReason.MouseFocusReason)
            self._card.grabbed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._card.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self._card.dropped.emit()
