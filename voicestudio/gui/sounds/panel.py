"""All parameters of a synthesizer in groups: a knob or a picker each, made from its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.knob import Knob
from voicestudio.gui.sounds.knob_face import HEIGHT, WIDTH
from voicestudio.gui.sounds.partials import PartialsEditor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent, QWheelEvent

    from voicestudio.core import ParamRange
    from voicestudio.gui.icons import Icons

_TITLE, _GAP = 20, 8


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


class _Group(QFrame):
    """A heading over as many columns of controls as it is given."""

    def __init__(self, title: str, controls: Sequence[Knob | ChoicePicker], parent: QWidget) -> None:
        super().__init__(parent)
        self._controls = controls
        self._heading = QLabel(title, self)
        self._heading.setProperty("role", "muted")
        for control in controls:
            control.setParent(self)

    def arrange(self, room: int) -> QSize:
        """Places the controls in rows of at most that width; the size that this takes."""
        x = y = widest = 0
        for control in self._controls:
            width = control.width()
            if x and x + width > room:
                x, y = 0, y + HEIGHT + 2
            control.move(x, y + _TITLE)
            x += width
            widest = max(widest, x)
        widest = max(widest, self._heading.sizeHint().width())
        self._heading.setGeometry(4, 0, widest - 4, _TITLE - 2)
        return QSize(widest, y + HEIGHT + _TITLE)


class ParameterPanel(QWidget):
    """Shows one synthesizer's parameters; tells which was turned to what, in which stroke of the hand."""

    turned = Signal(object, float, int)
    drawn = Signal(dict, int)
    locks_changed = Signal(object)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._groups: list[_Group] = []
        self.controls: dict[str, Knob | ChoicePicker] = {}
        self.partials: PartialsEditor | None = None
        self._partials_lock: LockButton | None = None

    def show_parameters(self, parameters: Sequence[ParamRange]) -> None:
        """Makes the controls anew."""
        for part in (*self._groups, *((self.partials,) if self.partials else ())):
            part.hide()
            part.deleteLater()
        self._groups, self.controls, self.partials = [], {}, None
        for group, members in wording.grouped(parameters).items():
            if group == "Partials":
                self._make_partials(members)
            else:
                self._groups.append(self._make_group(group, members))
        self._arrange()

    def _make_partials(self, members: Sequence[ParamRange]) -> None:
        self.partials = PartialsEditor(members, self)
        self._partials_lock = LockButton(wording.group_title("Partials"), self._icons, self.partials)
        self._partials_lock.move(70, 0)
        self._partials_lock.toggled.connect(lambda _on: self.locks_changed.emit(self.locks))
        self.partials.drawn.connect(self.drawn)
        self.partials.show()

    def _make_group(self, group: str, members: Sequence[ParamRange]) -> _Group:
        controls = []
        for parameter, label in zip(members, wording.labels(members, group), strict=True):
            if parameter.choices:
                control = ChoicePicker(parameter, label, self._icons, self)
            else:
                control = Knob(parameter, label, self)
            control.turned.connect(lambda value, gesture, one=parameter: self.turned.emit(one, value, gesture))
            control.locked_changed.connect(lambda _on: self.locks_changed.emit(self.locks))
            self.controls[parameter.name] = control
            controls.append(control)
        made = _Group(wording.group_title(group), controls, self)
        made.show()
        return made

    def show_values(self, values: Mapping[str, float]) -> None:
        """Sets every control, without telling of it."""
        for name, control in self.controls.items():
            value = values.get(name, control.parameter.default)
            if value != control.current:
                control.set_value(value)
        if self.partials is not None:
            self.partials.show_values(values)

    @property
    def locks(self) -> frozenset[str]:
        """The names of the parameters that chance leaves alone."""
        names = {name for name, control in self.controls.items() if control.is_locked}
        if self.partials is not None and self._partials_lock is not None and self._partials_lock.isChecked():
            names |= self.partials.names
        return frozenset(names)

    def set_locks(self, names: frozenset[str]) -> None:
        for name, control in self.controls.items():
            control.set_locked(name in names)
        if self.partials is not None and self._partials_lock is not None:
            self._partials_lock.setChecked(self.partials.names <= names)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _arrange(self) -> None:
        """Sets the groups beside one another while there is room, then below."""
        room, y = self.width(), 0
        if self.partials is not None:
            self.partials.setGeometry(0, y, room, self.partials.sizeHint().height())
            y += self.partials.height() + _GAP
        x, row = 0, 0
        for group in self._groups:
            size = group.arrange(room)
            if x and x + size.width() > room:
                x, y, row = 0, y + row + _GAP, 0
            group.setGeometry(x, y, size.width(), size.height())
            x += size.width() + 2 * _GAP
            row = max(row, size.height())
        self.setMinimumHeight(y + row)
