"""Dials for whatever the chosen vocoder lets a person turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

from voicestudio.gui.dial import Dial, Scale

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGridLayout

    from voicestudio.core import Controls, ParamRange, VocoderCard
    from voicestudio.gui.icons import Icons

ROW_HEIGHT = 28


class VocoderDials(QObject):
    """Rows of a grid, made of the ranges alone; what is turned is kept for each vocoder by its id."""

    def __init__(self, grid: QGridLayout, first_row: int, after: QWidget, icons: Icons, parent: QWidget) -> None:
        """`first_row` and those after it are free in the grid; Tab goes from `after` to the dials."""
        super().__init__(parent)
        self._grid, self._first_row, self._after, self._icons, self._panel = grid, first_row, after, icons, parent
        self._values: dict[str, dict[str, float]] = {}
        self._card: VocoderCard | None = None
        self._labels: list[QLabel] = []
        self.dials: dict[str, Dial] = {}

    @property
    def controls(self) -> Controls:
        """What differs from where the vocoder's card stands, in the card's order."""
        turned = self._values.get(self._card.id, {}) if self._card is not None else {}
        return tuple((name, turned[name]) for name in self.dials if name in turned)

    @property
    def values(self) -> dict[str, dict[str, float]]:
        """All that was turned, by vocoder and name, for another time."""
        return {vocoder: dict(values) for vocoder, values in self._values.items() if values}

    def set_values(self, values: dict[str, dict[str, float]]) -> None:
        """Puts back what was turned; what lies outside of a range is brought to its end when it is shown."""
        self._values = {vocoder: dict(turned) for vocoder, turned in values.items()}
        card = self._card
        self.show(None)
        self.show(card)

    def show(self, card: VocoderCard | None) -> None:
        """Dials for the controls of that vocoder, none for None."""
        if card == self._card:
            return
        self._clear()
        self._card, after = card, self._after
        for index, control in enumerate(card.controls if card is not None else ()):
            dial = self._dial(card.id, control)
            label = QLabel(_titled(self.tr(control.name)), self._panel)
            label.setToolTip(dial.number.toolTip())
            row = self._first_row + index
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(dial, row, 1)
            self._grid.setRowMinimumHeight(row, ROW_HEIGHT)
            self._labels.append(label)
            self.dials[control.name] = dial
            for part in dial.parts:
                QWidget.setTabOrder(after, part)
                after = part

    def _dial(self, vocoder: str, control: ParamRange) -> Dial:
        unit = f" {control.unit}" if control.unit else ""
        dial = Dial(_titled(self.tr(control.name)), unit, Scale.of(control), self._icons, self._panel)
        dial.explain(self.tr(control.description))
        turned = self._values.setdefault(vocoder, {})
        if control.name in turned:
            dial.number.setValue(turned[control.name])
            self._turn(turned, control, dial.value)
        dial.changed.connect(lambda value: self._turn(turned, control, value))
        return dial

    @staticmethod
    def _turn(turned: dict[str, float], control: ParamRange, value: float) -> None:
        if abs(value - control.default) > 1e-9:
            turned[control.name] = value
        else:
            turned.pop(control.name, None)

    def _clear(self) -> None:
        for row, widget in enumerate([*self._labels, *self.dials.values()]):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
            self._grid.setRowMinimumHeight(self._first_row + row, 0)
        self._labels.clear()
        self.dials.clear()


def _titled(name: str) -> str:
    """The name with a capital: it stands at the beginning of a row."""
    return f"{name[:1].upper()}{name[1:]}"
