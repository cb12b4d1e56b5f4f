"""The strip of numbers under a sound view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from voicestudio.gui.views.reading import note_name
from voicestudio.gui.views.scene import GUTTER_LEFT

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme
    from voicestudio.gui.views.reading import CursorReading

_SPACING = 18
_DROPPED_FIRST = ("sample", "word", "level", "phoneme", "f0", "frequency")
"""What gives way where there is little room."""


class _Slot(QWidget):
    """A caption with a value behind it, as wide as the widest value."""

    def __init__(self, caption: str, widest: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.caption = QLabel(caption, self)
        self.value = QLabel(self)
        self.value.setAccessibleName(caption)
        self._widest = widest
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.caption)
        layout.addWidget(self.value)

    def dress(self, theme: Theme) -> None:
        for label, colour in ((self.caption, theme.muted), (self.value, theme.text)):
            label.setFont(theme.small_font())
            label.setStyleSheet(f"color: {colour}; font-size: {theme.small_pt}pt;")
        self.value.setFixedWidth(QFontMetrics(theme.small_font()).horizontalAdvance(self._widest))


class Readout(QWidget):
    """Time, frequency, level, sample, f0, phoneme and word at the cursor, each in a place that does not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Numbers at the cursor"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._slots = {
            "time": _Slot(self.tr("Time"), "00:00.0000", self),
            "frequency": _Slot(self.tr("Frequency"), "0000 Hz  A♯4 −50", self),
            "level": _Slot(self.tr("Level"), "−000.0 dB", self),
            "sample": _Slot(self.tr("Sample"), "−0.00000", self),
            "f0": _Slot(self.tr("f0"), "000.0 Hz  A♯4 −50", self),
            "phoneme": _Slot(self.tr("Phoneme"), "ˈaʊə", self),
            "word": _Slot(self.tr("Word"), "international", self),
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GUTTER_LEFT, 4, 8, 4)
        layout.setSpacing(_SPACING)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for slot in self._slots.values():
            layout.addWidget(slot)
        layout.addStretch(1)
        self.show_reading(None)

    def minimumSizeHint(self) -> QSize:
        return QSize(GUTTER_LEFT + self._slots["time"].sizeHint().width(), super().minimumSizeHint().height())

    def text(self, name: str) -> str:
        """What stands in the place of that name: "time", "frequency", "level", "sample", "f0", "phoneme", "word"."""
        return self._slots[name].value.text()

    def show_reading(self, reading: CursorReading | None) -> None:
        """Shows the numbers, or a dash where there is none."""
        texts = dict.fromkeys(self._slots, "–") if reading is None else _texts(reading)
        for name, text in texts.items():
            self._slots[name].value.setText(text)

    def apply_theme(self, theme: Theme) -> None:
        for slot in self._slots.values():
            slot.dress(theme)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hides what there is no room for, the least wanted first."""
        widths = {name: slot.sizeHint().width() + _SPACING for name, slot in self._slots.items()}
        for name in _DROPPED_FIRST:
            if sum(widths.values()) + GUTTER_LEFT <= self.width():
                break
            del widths[name]
        for name, slot in self._slots.items():
            slot.setVisible(name in widths)


def _texts(reading: CursorReading) -> dict[str, str]:
    minutes, seconds = divmod(reading.time_s, 60.0)
    return {
        "time": f"{int(minutes)}:{seconds:07.4f}" if minutes else f"{seconds:.4f} s",
        "frequency": _pitch(reading.frequency_hz, 0),
        "level": "–" if reading.level_db is None else _signed(f"{reading.level_db:.1f} dB"),
        "sample": "–" if reading.sample is None else _signed(f"{reading.sample:.5f}"),
        "f0": _pitch(reading.f0_hz, 1),
        "phoneme": reading.phoneme or "–",
        "word": reading.word or "–",
    }


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _pitch(frequency_hz: float | None, decimals: int) -> str:
    """A frequency with its note, where it has one that can be heard as such."""
    if frequency_hz is None:
        return "–"
    note = f"  {note_name(frequency_hz)}" if frequency_hz >= 20.0 else ""
    return f"{frequency_hz:.{decimals}f} Hz{note}"
