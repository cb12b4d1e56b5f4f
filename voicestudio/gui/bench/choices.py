"""The side panel of the bench: what goes through which vocoders, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from voicestudio.engine.comparing import Way
from voicestudio.gui.seed_field import HIGHEST_SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import ParamRange, VocoderCard

WIDTH = 252


class Choices(QFrame):
    """Holds the choices and tells what is asked for."""

    sentence_wanted = Signal()
    recording_wanted = Signal()
    compare_wanted = Signal()
    cancel_wanted = Signal()
    blind_wanted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setFixedWidth(WIDTH)
        self._boxes: dict[str, QCheckBox] = {}
        self._controls: dict[str, dict[str, QDoubleSpinBox]] = {}
        self._unchecked: set[str] = set()
        self.source = QLabel(self, wordWrap=True)
        self.source.setTextFormat(Qt.TextFormat.PlainText)
        self.source.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.about = QLabel(self, wordWrap=True)
        self.about.setProperty("role", "muted")
        self.sentence = self._button(self.tr("Current &Sentence"), "Ctrl+Shift+O", self.sentence_wanted)
        self.recording = self._button(self.tr("Open &Recording..."), "Ctrl+O", self.recording_wanted)
        self.compare = self._button(self.tr("&Compare"), "Ctrl+Return", self.compare_wanted)
        self.compare.setProperty("primary", True)
        self.cancel = self._button(self.tr("Cancel"), "Esc", self.cancel_wanted)
        self.blind = self._button(self.tr("&Blind Test..."), "Ctrl+B", self.blind_wanted)
        self.seed = QSpinBox(self, minimum=0, maximum=HIGHEST_SEED)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed and mel give the same sound."))
        self.seed.valueChanged.connect(self.changed)
        self._list = QWidget(self)
        self._arrange()

    def _button(self, text: str, keys: str, signal: Signal) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus, and with it Space, to the rows
        button.setToolTip(f"{text.replace('&', '').rstrip('.')}  ({keys})")
        button.clicked.connect(signal)
        return button

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._heading(self.tr("What is compared")))
        column.addWidget(self.source)
        column.addWidget(self.about)
        column.addWidget(self.sentence)
        column.addWidget(self.recording)
        column.addSpacing(8)
        column.addWidget(self._heading(self.tr("Vocoders")))
        self._scroll = QScrollArea(self)
        self._scroll.setProperty("bare", True)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._list)
        column.addWidget(self._scroll, 1)
        seed = QHBoxLayout()
        label = QLabel(self.tr("See&d"), self)
        label.setBuddy(self.seed)
        seed.addWidget(label)
        seed.addWidget(self.seed, 1)
        column.addLayout(seed)
        column.addSpacing(4)
        column.addWidget(self.compare)
        column.addWidget(self.cancel)
        column.addSpacing(8)
        column.addWidget(self.blind)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        return label

    # -- values

    def show_source(self, title: str, about: str) -> None:
        shown = title if len(title) <= 90 else f"{title[:88]}…"
        self.source.setText(shown)
        self.source.setToolTip(title if shown != title else "")
        self.source.setVisible(bool(title))
        self.about.setText(about)

    def show_vocoders(self, cards: Sequence[VocoderCard]) -> None:
        """The vocoders that fit; what was unchecked stays so, and controls keep their values."""
        values = {name: {key: spin.value() for key, spin in spins.items()} for name, spins in self._controls.items()}
        self._boxes.clear()
        self._controls.clear()
        self._list = QWidget(self)
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(5)
        for card in cards:
            box = QCheckBox(card.name.replace("&", "&&"), self._list)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.setChecked(card.id not in self._unchecked)
            box.setToolTip("\n".join(filter(None, (card.description, card.licence))))
            box.toggled.connect(lambda on, name=card.id: self._on_toggled(name, on))
            self._boxes[card.id] = box
            column.addWidget(box)
            self._controls[card.id] = {}
            if card.controls:
                column.addLayout(self._spins(card, values.get(card.id, {})))
        column.addStretch(1)
        self._scroll.setWidget(self._list)

    def _spins(self, card: VocoderCard, values: dict[str, float]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(24, 0, 0, 2)
        grid.setHorizontalSpacing(8)
        for line, control in enumerate(card.controls):
            name, about = self.tr(control.name), self.tr(control.description)
            spin = _spin(control, values.get(control.name, control.default), self._list)
            spin.setAccessibleName(f"{card.name}, {name}")
            spin.setToolTip(about)
            spin.valueChanged.connect(self.changed)
            label = QLabel(f"{name[:1].upper()}{name[1:]}", self._list)
            label.setProperty("role", "muted")
            label.setToolTip(about)
            label.setBuddy(spin)
            grid.addWidget(label, line, 0)
            grid.addWidget(spin, line, 1)
            self._controls[card.id][control.name] = spin
        grid.setColumnStretch(0, 1)
        return grid

    @property
    def ways(self) -> tuple[Way, ...]:
        """Each checked vocoder with the seed and its controls."""
        return tuple(
            Way(name, self.seed.value(), tuple((key, spin.value()) for key, spin in self._controls[name].items()))
            for name, box in self._boxes.items()
            if box.isChecked()
        )

    def check(self, name: str, on: bool = True) -> None:
        self._boxes[name].setChecked(on)

    def set_control(self, vocoder: str, name: str, value: float) -> None:
        self._controls[vocoder][name].setValue(value)

    def show_busy(self, busy: bool) -> None:
        """While rows are being made, Cancel takes the place of Compare."""
        self.compare.setVisible(not busy)
        self.cancel.setVisible(busy)

    def _on_toggled(self, name: str, on: bool) -> None:
        (self._unchecked.discard if on else self._unchecked.add)(name)
        self.changed.emit()


def _spin(control: ParamRange, value: float, parent: QWidget) -> QDoubleSpinBox:
    whole = control.curve == "whole"
    spin = QDoubleSpinBox(parent, minimum=control.low, maximum=control.high, decimals=0 if whole else 3)
    spin.setSingleStep(1.0 if whole else (control.high - control.low) / 20)
    spin.setValue(value)
    if control.unit:
        spin.setSuffix(f" {control.unit}")
    spin.setFixedWidth(92)
    return spin
