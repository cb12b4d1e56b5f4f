"""All parameters of a synthesizer in groups: a knob or a picker each, made from its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.envelope_curve import NARROWEST, WIDEST, EnvelopeCurve, roles
from voicestudio.gui.sounds.knob import Knob
from voicestudio.gui.sounds.knob_face import HEIGHT, WIDTH
from voicestudio.gui.sounds.partials import PartialsEditor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QContextMenuEvent, QResizeEvent, QWheelEvent

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
    """A heading over as many columns of controls as it is given, and a picture of the envelope beside the last."""

    reset_asked = Signal()

    def __init__(
        self, title: str, controls: Sequence[Knob | ChoicePicker], curve: EnvelopeCurve | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._controls, self.curve = controls, curve
        self._heading = QLabel(title, self)
        self._heading.setProperty("role", "muted")
        self._heading.setToolTip(self.tr("Right button: lock, unlock or reset all of the group"))
        for control in controls:
            control.setParent(self)
        if curve is not None:
            curve.setParent(self)

    def arrange(self, room: int) -> QSize:
        """Places the controls in rows of at most that width; the size that this takes, with a narrow picture."""
        x = y = widest = 0
        for control in self._controls:
            width = control.width()
            if x and x + width > room:
                x, y = 0, y + HEIGHT + 2
            control.move(x, y + _TITLE)
            x += width
            widest = max(widest, x)
        if self.curve is not None:
            if x + NARROWEST + _GAP > room:
                x, y = 0, y + HEIGHT + 2
            self.curve.setGeometry(x + _GAP // 2, y + _TITLE, NARROWEST, HEIGHT - 4)
            widest = max(widest, x + NARROWEST + _GAP)
        widest = max(widest, self._heading.sizeHint().width())
        self._heading.setGeometry(4, 0, widest - 4, _TITLE - 2)
        return QSize(widest, y + HEIGHT + _TITLE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with all of the group at once."""
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, on in ((self.tr("Lock all of them against chance"), True), (self.tr("Unlock all of them"), False)):
            menu.addAction(text).triggered.connect(
                lambda _checked=False, on=on: [control.set_locked(on) for control in self._controls]
            )
        menu.addAction(self.tr("Back to the defaults")).triggered.connect(lambda: self.reset_asked.emit())
        return menu

    def widen(self, width: int) -> None:
        """The picture takes what there is, as far as that makes it clearer."""
        if self.curve is not None:
            self.resize(width, self.height())
            self.curve.resize(min(width - _GAP // 2 - self.curve.x(), WIDEST), self.curve.height())


class ParameterPanel(QWidget):
    """Shows one synthesizer's parameters; tells which was turned to what, in which stroke of the hand."""

    turned = Signal(object, float, int)
    drawn = Signal(dict, str)
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
        self.partials.drawn.connect(lambda levels, gesture: self.drawn.emit(levels, f"partials {gesture}"))
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
        made = _Group(wording.group_title(group), controls, self._make_curve(members), self)
        made.reset_asked.connect(
            lambda: self.drawn.emit({one.name: one.default for one in members}, f"group {wording.group_title(group)}")
        )
        made.show()
        return made

    def _make_curve(self, members: Sequence[ParamRange]) -> EnvelopeCurve | None:
        """The picture of the envelope that is among those parameters."""
        parts = roles(members)
        if not parts:
            return None
        curve = EnvelopeCurve(parts, self)
        curve.drawn.connect(lambda values, gesture: self.drawn.emit(values, f"envelope {gesture}"))
        return curve

    @property
    def curves(self) -> list[EnvelopeCurve]:
        """The pictures of envelopes, in their order."""
        return [group.curve for group in self._groups if group.curve is not None]

    def show_values(self, values: Mapping[str, float]) -> None:
        """Sets every control, without telling of it."""
        for name, control in self.controls.items():
            value = values.get(name, control.parameter.default)
            if value != control.current:
                control.set_value(value)
        for picture in (*self.curves, *((self.partials,) if self.partials else ())):
            picture.show_values(values)

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
        """Sets the groups beside one another while there is room, a later one where none of the next ones fits."""
        room, y = self.width(), 0
        if self.partials is not None:
            self.partials.setGeometry(0, y, room, self.partials.sizeHint().height())
            y += self.partials.height() + _GAP
        waiting = [(group, group.arrange(room)) for group in self._groups]
        while waiting:
            row, x = [], 0
            for group, size in list(waiting):
                if not row or x + size.width() <= room:
                    group.setGeometry(x, y, size.width(), size.height())
                    row.append(group)
                    waiting.remove((group, size))
                    x += size.width() + 2 * _GAP
            self._spread(row, room - x + 2 * _GAP)
            y += max(group.height() for group in row) + _GAP
        self.setMinimumHeight(max(y - _GAP, 0))

    @staticmethod
    def _spread(row: Sequence[_Group], spare: int) -> None:
        """Pictures share the room that a row has left."""
        pictures = [group for group in row if group.curve is not None]
        shift = 0
        for group in row:
            group.move(group.x() + shift, group.y())
            if group.curve is not None:
                more = min(spare // len(pictures), WIDEST - NARROWEST)
                group.widen(group.width() + more)
                shift += more
