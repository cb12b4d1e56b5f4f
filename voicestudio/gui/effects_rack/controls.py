"""Dials and choices for the parameters of one effect, made of their ranges alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from voicestudio.gui.dial import Dial, Scale
from voicestudio.gui.effects_rack.source_field import SourceField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicestudio.core import ParamRange
    from voicestudio.gui.icons import Icons

_UNITS = ("_hz", "_s", "_db", "_q")
_LONGEST_IN_MS = 2.0
"""Times of ranges up to here are shown in milliseconds, as a person thinks of them."""
_LABEL_WIDTH, _ROW_HEIGHT, _NUMBER_WIDTH = 74, 28, 84


def shown_factor(parameter: ParamRange) -> float:
    """By what a value is multiplied before a person sees it."""
    return 1000.0 if parameter.unit == "s" and parameter.high <= _LONGEST_IN_MS else 1.0


def scale_of(parameter: ParamRange) -> Scale:
    """The dial's scale, with enough digits that the lowest value of a range of equal ratios is not rounded to 0."""
    by = shown_factor(parameter)
    if parameter.curve == "whole":
        return Scale.of(parameter)
    low, high, natural = (round(by * value, 9) for value in (parameter.low, parameter.high, parameter.default))
    digits = max(0, round(2 - math.log10(high - low)))
    if parameter.curve == "log":
        digits = max(digits, math.ceil(-math.log10(low) - 1e-9))
    step = 10.0**-digits if digits else 1.0
    written = max(len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in (low, high, natural))
    of_unit = 1 if parameter.unit == "dB" else 0
    return Scale(low, high, step, natural, parameter.curve == "log", max(digits, written, of_unit))


class Controls(QWidget):
    """A row for each parameter; tells the parameter's name when a person has changed it.

    In the place of the parameter `instead_of`, a sound file of the person's own can be chosen.
    """

    changed = Signal(str)
    refused = Signal(str)
    """Why a sound file cannot be used."""

    def __init__(
        self, parameters: Sequence[ParamRange], icons: Icons, parent: QWidget, instead_of: str = ""
    ) -> None:
        super().__init__(parent)
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._values = {parameter.name: parameter.default for parameter in parameters}
        self._icons = icons
        self._given: set[str] = set()
        self._is_showing = False
        self._instead_of = instead_of
        self._source_field: SourceField | None = None
        self.fields: dict[str, Dial | QComboBox] = {}
        self._keys = _OwnersUndo(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        stems = [_stem(parameter.name) for parameter in parameters]
        for row, parameter in enumerate(parameters):
            is_one_of_several = stems.count(_stem(parameter.name)) > 1
            name = self.title(parameter, is_one_of_several)
            is_first = stems.index(_stem(parameter.name)) == row
            label = QLabel(self.title(parameter) if is_first else f"   {self._part(parameter)}", self)
            label.setProperty("role", "" if is_first else "muted")
            label.setToolTip(self.tr(parameter.description))
            field = self._field(parameter, name)
            self.fields[parameter.name] = field
            is_source = self._source_field is not None and field is self._source_field.box
            grid.addWidget(label, row, 0)
            grid.addWidget(self._source_field if is_source else field, row, 1)
            grid.setRowMinimumHeight(row, _ROW_HEIGHT)

    def title(self, parameter: ParamRange, with_unit: bool = False) -> str:
        """The parameter's name in words; `with_unit` says what of a thing it is where several have the same name."""
        words = self.tr(_stem(parameter.name).replace("_", " "))
        words = f"{words} {self._part(parameter)}" if with_unit else words
        return f"{words[:1].upper()}{words[1:]}"

    def _part(self, parameter: ParamRange) -> str:
        """What of a band the parameter is."""
        parts = {"_hz": self.tr("frequency"), "_db": self.tr("gain"), "_q": self.tr("sharpness")}
        return next((part for unit, part in parts.items() if parameter.name.endswith(unit)), "")

    @property
    def values(self) -> dict[str, float]:
        """Every parameter's value."""
        return dict(self._values)

    @property
    def source(self) -> str:
        """The path of the person's own sound file, "" for none."""
        return self._source_field.source if self._source_field is not None else ""

    @property
    def turned(self) -> dict[str, float]:
        """The values that differ from the defaults, and those that were given though they do not."""
        return {
            name: value for name, value in self._values.items()
            if name in self._given or abs(value - self._parameters[name].default) > 1e-9
        }  # fmt: skip

    def show_values(self, values: Mapping[str, float], source: str = "") -> None:
        """Shows these values, the defaults of those not given, and a source, without telling of a change."""
        self._is_showing = True
        self._given = set(values)
        for name, parameter in self._parameters.items():
            value = values.get(name, parameter.default)
            self._values[name] = value
            field = self.fields[name]
            if isinstance(field, Dial):
                field.number.setValue(value * shown_factor(parameter))
            elif self._source_field is not None and field is self._source_field.box:
                self._source_field.show_source(round(value), source)
            else:
                field.setCurrentIndex(round(value))
        self._is_showing = False

    def turn(self, values: Mapping[str, float]) -> None:
        """Puts some values as a person's hand on the drawing does, each within its range, and tells of the first."""
        kept = self.turned
        for name, value in values.items():
            parameter = self._parameters[name]
            kept[name] = min(max(value, parameter.low), parameter.high)
        self.show_values(kept, self.source)
        self.changed.emit(next(iter(values)))

    def put_back(self, names: Sequence[str]) -> None:
        """Puts some parameters back to their defaults, as a person does."""
        kept = {name: value for name, value in self.turned.items() if name not in names}
        self.show_values(kept, self.source)
        self.changed.emit(names[0])

    def _field(self, parameter: ParamRange, name: str) -> Dial | QComboBox:
        if parameter.name == self._instead_of:
            self._source_field = SourceField(name, [self.tr(one) for one in parameter.choices], self._icons, self)
            self._source_field.show_source(round(parameter.default), "")
            self._source_field.chosen.connect(lambda at, _source: self._on_field(parameter, float(at)))
            self._source_field.refused.connect(self.refused)
            return self._source_field.box
        if parameter.choices:
            picker = QComboBox(self)
            picker.addItems([self.tr(choice) for choice in parameter.choices])
            picker.setCurrentIndex(round(parameter.default))
            picker.setAccessibleName(name)
            picker.setToolTip(self.tr(parameter.description))
            picker.currentIndexChanged.connect(lambda index: self._on_field(parameter, float(index)))
            return picker
        unit = "ms" if shown_factor(parameter) != 1.0 else parameter.unit
        dial = Dial(name, f" {self.tr(unit)}" if unit else "", scale_of(parameter), self._icons, self)
        dial.explain(self.tr(parameter.description))
        dial.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        dial.number.setFixedWidth(_NUMBER_WIDTH)
        dial.number.installEventFilter(self._keys)
        dial.changed.connect(lambda value: self._on_field(parameter, value / shown_factor(parameter)))
        return dial

    def _on_field(self, parameter: ParamRange, value: float) -> None:
        if self._is_showing:
            return
        self._given.discard(parameter.name)
        self._values[parameter.name] = min(max(value, parameter.low), parameter.high)
        self.changed.emit(parameter.name)


class _OwnersUndo(QObject):
    """Leaves undo and redo to whoever owns the chain: a number's own would take back digits, not what was done."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wanted = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        return wanted and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))


def _stem(name: str) -> str:
    """The name without the unit at its end."""
    unit = next((unit for unit in _UNITS if name.endswith(unit)), "")
    return name.removesuffix(unit)
