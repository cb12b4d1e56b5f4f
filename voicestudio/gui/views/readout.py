"""The strip of numbers under a sound view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from voicestudio.gui.views.reading import note_name
from voicestudio.gui.views.scene import GUTTER_LEFT

if TYPE_CHECKING:
    from voicestudio.gui.theme import Theme
    from voicestudio.gui.views.reading import CursorReading


class Readout(QWidget):
    """Time, frequency, level, sample, f0, phoneme and word at the cursor, each in a place that does not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, QLabel] = {}
        self._captions: list[QLabel] = []
        self.setAccessibleName(self.tr("Numbers at the cursor"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GUTTER_LEFT, 3, 8, 3)
        layout.setSpacing(5)
        for name, caption, _widest in self._slots():
            label = QLabel(caption, self)
            value = QLabel(self)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            value.setAccessibleName(caption)
            layout.addWidget(label)
            layout.addWidget(value)
            layout.addSpacing(10)
            self._captions.append(label)
            self._values[name] = value
        layout.addStretch(1)
        self._fix_widths()
        self.show_reading(None)

    def _slots(self) -> tuple[tuple[str, str, str], ...]:
        """Name, caption and widest text of each number."""
        return (
            ("time", self.tr("Time"), "00:00.0000 s"),
            ("frequency", self.tr("Frequency"), "00000 Hz  A♯9 −50"),
            ("level", self.tr("Level"), "−000.0 dB"),
            ("sample", self.tr("Sample"), "−0.00000"),
            ("f0", self.tr("f0"), "000.0 Hz  A♯4 −50"),
            ("phoneme", self.tr("Phoneme"), "ˈaʊəː"),
            ("word", self.tr("Word"), "international"),
        )

    def text(self, name: str) -> str:
        """What stands in the place of that name: "time", "frequency", "level", "sample", "f0", "phoneme", "word"."""
        return self._values[name].text()

    def show_reading(self, reading: CursorReading | None) -> None:
        """Shows the numbers, or a dash where there is none."""
        texts = dict.fromkeys(self._values, "–") if reading is None else _texts(reading)
        for name, text in texts.items():
            self._values[name].setText(text)

    def apply_theme(self, theme: Theme) -> None:
        for label in self._captions:
            label.setFont(theme.small_font())
            label.setStyleSheet(f"color: {theme.muted};")
        for label in self._values.values():
            label.setFont(theme.small_font())
            label.setStyleSheet(f"color: {theme.text};")
        self._fix_widths()

    def _fix_widths(self) -> None:
        for name, _caption, widest in self._slots():
            label = self._values[name]
            label.setMinimumWidth(QFontMetrics(label.font()).horizontalAdvance(widest))


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
