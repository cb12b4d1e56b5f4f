"""New sounds of the one in hand: random ones, mutations, and what lies between it and another patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.sounds.flow import Flow
from voicestudio.gui.sounds.patch_picker import PatchPicker

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicestudio.gui.icons import Icons

_PERCENT = 100


WORDY = 590
"""Pixels: in a narrower row buttons have no words."""


class ChanceRow(QWidget):
    """Buttons for chance, and the strip in which two patches are morphed."""

    randomise = Signal()
    invent = Signal(str)
    mutate = Signal(float)
    morph_shown = Signal(bool)
    morph_picked = Signal(str)
    morphed = Signal(float)
    morph_heard = Signal()
    live_changed = Signal(bool)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self.invent_button = self._button("new", self.tr("Invent"), self.tr(
            "A new sound of a kind: one of the patches that came with the studio, much changed by chance"
        ))  # fmt: skip
        self._make_kinds()
        self.random_button = self._button("dice", self.tr("Randomise"), self.tr(
            "Draws every parameter anew that is not locked; the level stays"))  # fmt: skip
        self.mutate_button = self._button("mutate", self.tr("Mutate"), self.tr(
            "Moves every parameter that is not locked by a small step"))  # fmt: skip
        self.amount = QSlider(Qt.Orientation.Horizontal, self, minimum=1, maximum=_PERCENT, value=20)
        self.amount.setFixedWidth(84)
        self.amount.setAccessibleName(self.tr("How far a mutation goes"))
        self.amount.valueChanged.connect(self._on_amount)
        self._on_amount(self.amount.value())
        self.morph_button = self._button("morph", self.tr("Morph"), self.tr(
            "Goes from this patch to another one"), checkable=True)  # fmt: skip
        self.live_button = self._button("speaker", self.tr("Live"), self.tr(
            "Every change is heard after a short pause"), checkable=True)  # fmt: skip
        buttons = QWidget(self)
        row = Flow(buttons, 6)
        for widget in (
            self.invent_button, self.random_button, self.mutate_button, self.amount, self.morph_button,
            self.live_button,
        ):  # fmt: skip
            row.addWidget(widget)
        self.strip = self._make_strip()
        self.strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(buttons)
        column.addWidget(self.strip)
        self.random_button.clicked.connect(self.randomise)
        self.mutate_button.clicked.connect(lambda: self.mutate.emit(self.amount.value() / _PERCENT))
        self.morph_button.toggled.connect(self._on_morph)
        self.live_button.toggled.connect(self.live_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Does without words on the buttons where they would take a second row."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        look = style.ToolButtonTextBesideIcon if self.width() >= WORDY else style.ToolButtonIconOnly
        for button in self._buttons:
            button.setToolButtonStyle(look)

    def _button(self, icon: str, text: str, tip: str, checkable: bool = False) -> QToolButton:
        button = QToolButton(self, text=text, checkable=checkable)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(text)
        self._icons.give(button, icon)
        return button

    def _make_kinds(self) -> None:
        """The kinds of sounds under the first button."""
        from voicestudio.engine.patches.checking import CATEGORIES

        menu = QMenu(self.invent_button)
        for category in CATEGORIES:
            menu.addAction(category).triggered.connect(lambda _on=False, one=category: self.invent.emit(one))
        self.invent_button.setMenu(menu)
        self.invent_button.setProperty("bare_menu", True)
        self.invent_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    @property
    def _buttons(self) -> tuple[QToolButton, ...]:
        return (
            self.invent_button, self.random_button, self.mutate_button, self.morph_button, self.live_button,
        )  # fmt: skip

    def _make_strip(self) -> QFrame:
        strip = QFrame(self)
        self.picker = PatchPicker(self.tr("The other patch"), strip)
        self.picker.setMinimumWidth(110)
        self.between = QSlider(Qt.Orientation.Horizontal, strip, minimum=0, maximum=_PERCENT)
        self.between.setMinimumWidth(70)
        self.between.setAccessibleName(self.tr("Between this patch and the other"))
        self.between.setToolTip(self.tr("Left is this patch, right the other one"))
        self.hear_button = self._button("play", self.tr("Hear"), self.tr("Hear what lies between the two"))
        self.remark = QLabel(strip, wordWrap=True)
        self.remark.setProperty("role", "muted")
        self.remark.hide()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(QLabel(self.tr("to"), strip))
        row.addWidget(self.picker, 2)
        row.addWidget(self.between, 3)
        row.addWidget(self.hear_button)
        column = QVBoxLayout(strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.remark)
        self.picker.picked.connect(self.morph_picked)
        self.between.valueChanged.connect(lambda value: self.morphed.emit(value / _PERCENT))
        self.hear_button.clicked.connect(self.morph_heard)
        return strip

    @property
    def share(self) -> float:
        """How far from this patch to the other, 0 to 1."""
        return self.between.value() / _PERCENT

    def start_morph(self, remark: str) -> None:
        """At the beginning of the way to another patch; `remark` says what is special about it."""
        blocked = self.between.blockSignals(True)
        self.between.setValue(0)
        self.between.blockSignals(blocked)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.between.setEnabled(bool(self.picker.currentData()))
        self.hear_button.setEnabled(bool(self.picker.currentData()))

    def _on_morph(self, on: bool) -> None:
        self.strip.setVisible(on)
        self.morph_shown.emit(on)

    def _on_amount(self, percent: int) -> None:
        self.amount.setToolTip(self.tr("How far a mutation goes: {percent} %").format(percent=percent))
