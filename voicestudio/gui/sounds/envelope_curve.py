"""An envelope as a picture: rise, fall, what is held and how it goes, each corner of which can be dragged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from voicestudio.gui.sounds import wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from voicestudio.core import ParamRange

NARROWEST, WIDEST = 104, 260
_PLATEAU = 0.12
"""Share of the width for what is held: it has no length of its own."""
_REACH = 14
"""Pixels from a corner within which it is taken."""
_FINE = 0.1
_STEPS = 24
_ROLES = ("attack_s", "hold_s", "decay_s", "sustain", "release_s")


def roles(parameters: Sequence[ParamRange]) -> dict[str, ParamRange]:
    """Which parameter plays which part in an envelope; none where there is no rise and no fall to be drawn."""
    found = {}
    for parameter in parameters:
        match = re.search(r"(?:^|_)(" + "|".join(_ROLES) + ")$", parameter.name)
        if match and match[1] not in found:
            found[match[1]] = parameter
    return found if "attack_s" in found and ("decay_s" in found or "release_s" in found) else {}


@dataclass(frozen=True, slots=True)
class _Corner:
    """Where a stretch ends: the part that it plays, its place, and the width of its stretch at the longest."""

    role: str
    at: QPointF
    room: float


class EnvelopeCurve(QWidget):
    """Draws an envelope by its parameters; tells what a drag makes of them, and a number that is the drag's own."""

    drawn = Signal(dict, int)

    _gestures = 0

    def __init__(self, parameters: Mapping[str, ParamRange], parent: QWidget) -> None:
        super().__init__(parent)
        self._parameters = dict(parameters)
        self._values = {role: parameter.default for role, parameter in self._parameters.items()}
        self._taken = self._near = ""
        self._from = QPointF()
        self._shares: dict[str, float] = {}
        self._gesture = 0
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture of the envelope"))
        self.setToolTip(self.tr(
            "Drag the corners; with Shift finely. A double click puts one back to its default."
        ))  # fmt: skip

    @property
    def values(self) -> dict[str, float]:
        """The parameters' values by their names."""
        return {self._parameters[role].name: value for role, value in self._values.items()}

    def show_values(self, values: Mapping[str, float]) -> None:
        """Shows those of its parameters, without telling of it."""
        shown = {role: values.get(one.name, one.default) for role, one in self._parameters.items()}
        if shown != self._values:
            self._values = shown
            self.setAccessibleDescription(self._text(shown))
            self.update()

    def corner(self, role: str) -> QPointF:
        """Where the corner is drawn at which "attack_s", "hold_s", "decay_s" or "release_s" ends."""
        return next(corner.at for corner in self._corners() if corner.role == role)

    # -- places

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(5, 6, -6, -5)

    def _share(self, role: str) -> float:
        return self._parameters[role].share(self._values[role])

    @property
    def _held(self) -> float:
        """The level that is held: 1 where nothing falls before the key is let go."""
        if "sustain" in self._values:
            return self._values["sustain"]
        return 0.0 if "decay_s" in self._values else 1.0

    def _corners(self) -> list[_Corner]:
        area = self._area()
        times = [role for role in _ROLES if role in self._values and role != "sustain"]
        has_plateau = "release_s" in times
        room = area.width() * (1 - _PLATEAU * has_plateau) / len(times)
        x, corners = area.left(), []
        for role in times:
            if role == "release_s":
                x += area.width() * _PLATEAU
            x += room * self._share(role)
            level = {"decay_s": self._held, "release_s": 0.0}.get(role, 1.0)
            corners.append(_Corner(role, QPointF(x, area.bottom() - level * area.height()), room))
        return corners

    def _curve(self) -> QPainterPath:
        """Rises are straight, falls go the way they sound: 60 dB in the time that is set."""
        area, corners = self._area(), self._corners()
        path = QPainterPath(area.bottomLeft())
        at = area.bottomLeft()
        for corner in corners:
            if corner.role == "release_s":
                at = QPointF(at.x() + area.width() * _PLATEAU, at.y())
                path.lineTo(at)
            if corner.role in ("decay_s", "release_s"):
                for step in range(1, _STEPS + 1):
                    share = step / _STEPS
                    left = 10 ** (-3 * share) if step < _STEPS else 0.0
                    way = at - corner.at
                    path.lineTo(corner.at + QPointF(way.x() * (1 - share), way.y() * left))
            else:
                path.lineTo(corner.at)
            at = corner.at
        return path

    # -- mouse

    def _corner_near(self, at: QPointF) -> str:
        near = sorted((QPointF(corner.at - at).manhattanLength(), corner.role) for corner in self._corners())
        return near[0][1] if near and near[0][0] <= 2 * _REACH else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._taken = self._corner_near(event.position())
        self._from = event.position()
        self._begin()

    def _begin(self) -> None:
        EnvelopeCurve._gestures += 1
        self._gesture = EnvelopeCurve._gestures
        self._shares = {role: self._share(role) for role in self._values}

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._taken:
            near = self._corner_near(event.position())
            if near != self._near:
                self._near = near
                self.setCursor(Qt.CursorShape.SizeAllCursor if near else Qt.CursorShape.ArrowCursor)
                self.update()
            return
        fine = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        way, self._from = (event.position() - self._from) * fine, event.position()
        room = next(corner.room for corner in self._corners() if corner.role == self._taken)
        moved = {self._taken: way.x() / room}
        if self._taken == "decay_s" and "sustain" in self._values:
            moved["sustain"] = -way.y() / self._area().height()
        changed = {}
        for role, by in moved.items():
            parameter = self._parameters[role]
            self._shares[role] = min(max(self._shares[role] + by, 0.0), 1.0)
            value = float(f"{parameter.at(self._shares[role]):.3g}")
            changed[role] = min(max(value, parameter.low), parameter.high)
        self._tell(changed)
        QToolTip.showText(event.globalPosition().toPoint() + QPoint(10, 10), self._text(changed), self)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._taken = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        role = self._corner_near(event.position())
        self._taken = ""
        if role:
            self._begin()
            roles = [role, "sustain"] if role == "decay_s" and "sustain" in self._values else [role]
            self._tell({one: self._parameters[one].default for one in roles})

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._near = ""
        self.update()

    def _tell(self, changed: Mapping[str, float]) -> None:
        new = {role: value for role, value in changed.items() if value != self._values[role]}
        if new:
            self._values |= new
            self.update()
            self.drawn.emit({self._parameters[role].name: value for role, value in new.items()}, self._gesture)

    def _text(self, values: Mapping[str, float]) -> str:
        named = wording.labels([self._parameters[role] for role in values])
        return ", ".join(
            f"{name} {wording.shown(self._parameters[role], value)}"
            for name, (role, value) in zip(named, values.items(), strict=True)
        )

    # -- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, area = self.palette(), self._area()
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        colour = palette.color(QPalette.ColorRole.Highlight) if self.isEnabled() else muted
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        curve, whole = self._curve(), self._curve()
        whole.lineTo(area.bottomLeft())
        under = palette.color(QPalette.ColorRole.Highlight)
        under.setAlphaF(0.16 if self.isEnabled() else 0.0)
        painter.fillPath(whole, under)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.8))
        painter.drawPath(curve)
        for corner in self._corners():
            is_near = corner.role in (self._taken, self._near)
            painter.setBrush(colour if is_near else palette.color(QPalette.ColorRole.Window))
            painter.setPen(QPen(colour, 1.5))
            painter.drawEllipse(corner.at, 4.5 if is_near else 3.2, 4.5 if is_near else 3.2)
        painter.end()
