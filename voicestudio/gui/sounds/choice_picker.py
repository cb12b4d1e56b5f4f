"""A parameter that is one of several words, and the lock beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.knob_face import HEIGHT, WIDTH

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from voicestudio.core import ParamRange
    from voicestudio.gui.icons import Icons


class ChoicePicker(QWidget):
    """A parameter that is one of several words."""

    turned = Signal(float, int)
    locked_changed = Signal(bool)

    def __init__(self, parameter: ParamRange, label: str, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._name = wording.full_name(parameter)
        name = QLabel(label, self)
        name.setProperty("role", "muted")
        self.picker = _Picker(self)
        self.picker.setAccessibleName(self._name)
        for word in parameter.choices:
            self.picker.addItem(wording.choice(word))
        self.picker.activated.connect(lambda index: self.turned.emit(float(index), 0))
        self.picker.setToolTip(f"<b>{self._name}</b><br>{wording.explanation(parameter)}")
        self.lock = LockButton(self._name, icons, self)
        self.lock.toggled.connect(self.locked_changed)
        self.setFixedSize(2 * WIDTH - 12, HEIGHT)
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(self.lock)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 8, 12)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.picker)
        column.addStretch(1)
        self.set_value(parameter.default)

    @property
    def current(self) -> float:
        return float(self.picker.currentIndex())

    def set_value(self, value: float) -> None:
        """Shows a value, without telling of it."""
        self.picker.setCurrentIndex(round(value))

    @property
    def is_locked(self) -> bool:
        return self.lock.isChecked()

    def set_locked(self, on: bool) -> None:
        self.lock.setChecked(on)


class LockButton(QToolButton):
    """Keeps chance away from what it stands beside."""

    def __init__(self, name: str, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent, checkable=True)
        self._icons = icons
        self.setProperty("flat", True)
        self.setIconSize(QSize(12, 12))
        self.setFixedSize(20, 18)
        self.setStyleSheet("padding: 1px;")
        self.setAccessibleName(self.tr("Lock {name}").format(name=name))
        self.setToolTip(self.tr("Locked against chance: Randomise and Mutate leave it alone"))
        self.toggled.connect(self._show)
        self._show(False)

    def _show(self, on: bool) -> None:
        self._icons.give(self, "lock" if on else "unlock", "accent" if on else "muted")


class _Picker(QComboBox):
    """The wheel scrolls the page unless the picker has the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
