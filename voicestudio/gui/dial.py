"""A number that is set by a slider, by typing or put back by a button."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSlider, QToolButton, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from voicestudio.core import ParamRange
    from voicestudio.gui.icons import Icons


@dataclass(frozen=True, slots=True)
class Scale:
    """How a slider's whole steps stand for a value: `step` units apart, or with equal ratios.

    `decimals` are those of the number beside it, None for as many as the step wants.
    """

    low: float
    high: float
    step: float
    natural: float
    is_ratio: bool = False
    decimals: int | None = None

    @staticmethod
    def of(parameter: ParamRange) -> Scale:
        """The scale of any parameter: about a hundred round steps, and its default to the last digit."""
        if parameter.curve == "whole":
            return Scale(parameter.low, parameter.high, 1.0, parameter.default)
        span = parameter.high - parameter.low
        digits = max(0, round(2 - math.log10(span)))
        step = 10.0**-digits if digits else 1.0
        default = f"{parameter.default:.6f}".rstrip("0").partition(".")[2]
        return Scale(
            parameter.low, parameter.high, step, parameter.default, parameter.curve == "log", max(digits, len(default))
        )

    @property
    def n_steps(self) -> int:
        return 200 if self.is_ratio else round((self.high - self.low) / self.step)

    def value(self, step: int) -> float:
        share = step / self.n_steps
        ratio, span = self.high / self.low if self.is_ratio else 1.0, self.high - self.low
        value = self.low * ratio**share if self.is_ratio else self.low + share * span
        return round(value / self.step) * self.step

    def position(self, value: float) -> int:
        span = math.log(value / self.low) / math.log(self.high / self.low) if self.is_ratio else None
        return round(self.n_steps * (span if span is not None else (value - self.low) / (self.high - self.low)))


class Dial(QWidget):
    """A slider, its number and a button that puts it back, kept equal to each other."""

    changed = Signal(float)

    def __init__(self, name: str, unit: str, scale: Scale, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._scale = scale
        self._slider = _Slider(Qt.Orientation.Horizontal, self, minimum=0, maximum=scale.n_steps)
        self._slider.setPageStep(max(1, scale.n_steps // 10))
        self._slider.setAccessibleName(self.tr("{name} slider").format(name=name))
        decimals = scale.decimals
        if decimals is None:
            decimals = 2 if scale.step < 0.1 else 1 if scale.step < 1 else 0
        self.number = QDoubleSpinBox(self, minimum=scale.low, maximum=scale.high, singleStep=scale.step,
                                     decimals=decimals)  # fmt: skip
        self.number.setSuffix(unit)
        self.number.setAccessibleName(name)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(92)
        self.number.setKeyboardTracking(False)
        self._reset = QToolButton(self)
        self._reset.setProperty("flat", True)
        self._reset.setToolTip(self.tr("Back to the natural value"))
        self._reset.setAccessibleName(self.tr("Reset {name}").format(name=name))
        icons.give(self._reset, "reset", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._slider, 1)
        row.addWidget(self.number)
        row.addWidget(self._reset)
        self._slider.valueChanged.connect(lambda step: self.number.setValue(scale.value(step)))
        self.number.valueChanged.connect(self._on_number)
        self._slider.double_clicked.connect(self._reset.click)
        self._reset.clicked.connect(lambda: self.number.setValue(scale.natural))
        self.number.setValue(scale.natural)
        self._on_number(scale.natural)

    @property
    def value(self) -> float:
        return self.number.value()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What takes the focus, in the order of Tab."""
        return (self._slider, self.number, self._reset)

    def explain(self, text: str) -> None:
        """Says what is set here, in the tooltips of slider and number."""
        self._slider.setToolTip(text)
        self.number.setToolTip(text)

    def _on_number(self, value: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(self._scale.position(value))
        self._slider.blockSignals(False)
        self._reset.setEnabled(abs(value - self._scale.natural) > 1e-9)
        self.changed.emit(value)


class _Slider(QSlider):
    """Tells of a double click, by which a person puts a dial back."""

    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
        event.accept()
