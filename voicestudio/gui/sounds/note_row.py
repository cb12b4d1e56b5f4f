"""The note that a patch plays: its key and Hz, velocity, length, and the seed of its chance."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from voicestudio.core import Note
from voicestudio.core.patch import A4, A4_HZ, MAX_NOTE_S, PITCH_RANGE
from voicestudio.gui.seed_field import SeedField
from voicestudio.gui.sounds.flow import Flow

if TYPE_CHECKING:
    from voicestudio.core import SoundPatch
    from voicestudio.gui.icons import Icons

NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_NOTE = re.compile(r"([a-g])\s*([#♯b♭]?)\s*(-?\d)\s*(?:([-+−]\s*\d+(?:\.\d+)?)\s*(?:ct|cents?)?)?", re.IGNORECASE)


def note_name(pitch: float) -> str:
    """As "C4" (MIDI 60), and the cents to the nearest key where there are any: "C4 +25 ct"."""
    from math import floor

    key = floor(pitch + 0.5)
    cents = round((pitch - key) * 100)
    name = f"{NAMES[key % 12]}{key // 12 - 1}"
    return f"{name} {cents:+d} ct".replace("-", "\N{MINUS SIGN}", cents < 0) if cents else name


def pitch_of(text: str) -> float | None:
    """The MIDI number of "C#4", "C4 +25 ct", "440 Hz", "60"; None for what is none of them."""
    from math import log2

    text = text.strip()
    match = _NOTE.fullmatch(text)
    if match:
        sharp = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[match[2].lower()]
        cents = float((match[4] or "0").replace("\N{MINUS SIGN}", "-").replace(" ", ""))
        return 12 * (int(match[3]) + 1) + _STEPS[match[1].lower()] + sharp + cents / 100
    match = re.fullmatch(r"([\d.]+)\s*(k?hz)?", text.replace(",", "."), re.IGNORECASE)
    try:
        number = float(match[1]) if match else None
    except ValueError:
        return None
    if number is None or not match[2]:
        return number
    hz = number * (1000 if match[2].lower() == "khz" else 1)
    return A4 + 12 * log2(hz / A4_HZ) if hz > 0 else None


class NoteBox(QDoubleSpinBox):
    """A pitch by its name; typed as a name, a MIDI number or Hz."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, minimum=PITCH_RANGE[0], maximum=PITCH_RANGE[1], decimals=2, singleStep=1)
        self.setKeyboardTracking(False)
        self.setMinimumWidth(86)

    def textFromValue(self, value: float) -> str:
        return note_name(value)

    def valueFromText(self, text: str) -> float:
        pitch = pitch_of(text)
        return self.value() if pitch is None else pitch

    def validate(self, text: str, position: int) -> object:
        pitch = pitch_of(text)
        fits = pitch is not None and self.minimum() <= pitch <= self.maximum()
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, position


class NoteRow(QWidget):
    """Shows a patch's note and seed; tells what a person made of them."""

    note_changed = Signal(object, str)
    seed_changed = Signal(int)

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._note = Note()
        self.pitch = NoteBox(self)
        self.pitch.setAccessibleName(self.tr("Note"))
        self.pitch.setToolTip(self.tr("The key: a name as C4 or F#3 +20 ct, a MIDI number, or Hz as 440 Hz"))
        self.velocity = QDoubleSpinBox(self, minimum=0, maximum=100, decimals=0, singleStep=5, suffix=self.tr(" %"))
        self.velocity.setAccessibleName(self.tr("Velocity"))
        self.velocity.setToolTip(self.tr("How hard the key is pressed: louder, and mostly brighter"))
        self.length = QDoubleSpinBox(self, minimum=0, maximum=MAX_NOTE_S, decimals=2, suffix=self.tr(" s"))
        self.length.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self.length.setAccessibleName(self.tr("Length"))
        self.length.setToolTip(self.tr("How long the key is held; what rings on comes after it"))
        self.seed = SeedField(icons, self)
        self.seed.setMinimumWidth(130)
        self.seed.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.seed.number.setToolTip(self.tr("The same seed and settings give the same sound"))
        self.seed.dice.setToolTip(self.tr("Another seed: another take of the same sound  (Ctrl+R)"))
        row = Flow(self, 10)
        self._hz = QLabel(self)
        for name, field in (
            (self.tr("Note"), self.pitch), (self.tr("Velocity"), self.velocity), (self.tr("Length"), self.length),
            (self.tr("Seed"), self.seed),
        ):  # fmt: skip
            row.addWidget(self._cell(name, field))
        for box in (self.velocity, self.length, self.seed.number):
            box.setKeyboardTracking(False)
        self.pitch.valueChanged.connect(lambda value: self._change("pitch", pitch=value))
        self.velocity.valueChanged.connect(lambda value: self._change("velocity", velocity=value / 100))
        self.length.valueChanged.connect(lambda value: self._change("length", duration_s=value))
        self.seed.number.valueChanged.connect(self.seed_changed)

    def _cell(self, name: str, field: QWidget) -> QWidget:
        cell = QWidget(self)
        label = QLabel(name, cell)
        label.setProperty("role", "muted")
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if field is self.pitch:
            self._hz.setProperty("role", "muted")
            self._hz.setAlignment(Qt.AlignmentFlag.AlignRight)
            from PySide6.QtWidgets import QHBoxLayout

            head = QHBoxLayout()
            head.addWidget(label)
            head.addWidget(self._hz, 1)
            column.addLayout(head)
            cell.setMinimumWidth(116)
        else:
            column.addWidget(label)
        column.addWidget(field)
        return cell

    def show_patch(self, patch: SoundPatch, is_pitched: bool) -> None:
        """Shows note and seed, without telling of them."""
        self._note = note = patch.note
        for box, value in (
            (self.pitch, note.pitch), (self.velocity, note.velocity * 100), (self.length, note.duration_s),
            (self.seed.number, min(patch.seed, self.seed.number.maximum())),
        ):  # fmt: skip
            if box.value() != value:
                blocked = box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(blocked)
        hz = note.f0_hz
        self._hz.setText(self.tr("{hz} Hz").format(hz=f"{hz:.1f}" if hz < 1000 else f"{hz:.0f}"))
        self._hz.setEnabled(is_pitched)
        self.pitch.setEnabled(is_pitched)

    def _change(self, gesture: str, **fields: float) -> None:
        self.note_changed.emit(replace(self._note, **fields), gesture)
