"""All parameters of a synthesizer in groups: a knob or a picker each, made from its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QWidget

from voicestudio.gui.sounds import wording
from voicestudio.gui.sounds.choice_picker import ChoicePicker, LockButton
from voicestudio.gui.sounds.envelope_curve import NARROWEST, WIDEST, EnvelopeCurve, roles
from voicestudio.gui.sounds.knob import Knob
from voicestudio.gui.sounds.knob_face import HEIGHT
from voicestudio.gui.sounds.partials import PartialsEditor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QContextMenuEvent, QResizeEvent

    from voicestudio.core import ParamRange
    from voicestudio.gui.icons import Icons

_TITLE, _GAP = 20, 8


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
