"""The figures of the selection, or of the whole sound, in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.status import ElidedLabel
from voicestudio.gui.views.reading import note_name

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicestudio.analysis.measurement import Measurement
    from voicestudio.gui.icons import Icons

_SPACING = 18
_DROPPED_FIRST = ("brightness", "level", "loudness")
"""What gives way where there is little room."""


class _Figure(QWidget):
    """A caption over a value, in a place as wide as the widest value."""

    def __init__(self, caption: str, widest: str, parent: QWidget, stretches: bool = False) -> None:
        super().__init__(parent)
        self.caption = QLabel(caption, self)
        self.caption.setProperty("role", "muted")
        self.value = ElidedLabel(self) if stretches else QLabel(self)
        self.value.setAccessibleName(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.value)
        if not stretches:
            self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setFixedWidth(max(self.value.fontMetrics().horizontalAdvance(widest), self.caption.sizeHint().width()))
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        if isinstance(self.value, ElidedLabel):
            self.value.set_whole(text)
            self.value.setToolTip(text)
        else:
            self.value.setText(text)


class MeasureStrip(QFrame):
    """Shows a Measurement; the figures keep their places."""

    measure_asked = Signal()

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Figures of the selection or of the whole sound"))
        self._found: Measurement | None = None
        self.figures = {
            "part": _Figure(self.tr("Whole sound"), "00:00.000 – 00:00.000", self),
            "duration": _Figure(self.tr("Duration"), "0000.000 s", self),
            "pitch": _Figure(self.tr("Pitch (f0)"), "0000.0 Hz  A♯4 −50", self),
            "range": _Figure(self.tr("Pitch range"), "0000 – 0000 Hz", self),
            "loudness": _Figure(self.tr("Loudness"), "−00.0 LUFS", self),
            "level": _Figure(self.tr("Level, peak"), "−00.0, −00.0 dB", self),
            "brightness": _Figure(self.tr("Centroid"), "00000 Hz", self),
            "peaks": _Figure(self.tr("Strongest frequencies"), "", self, stretches=True),
        }
        self.measure_button = self._button("table", self.tr("Measure"), self.tr("Measure this long part"), icons)
        self.measure_button.clicked.connect(self.measure_asked)
        self.copy_button = self._button("copy", self.tr("Copy"), self.tr("Copy the figures as text"), icons)
        self.copy_button.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.setSpacing(_SPACING)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for figure in self.figures.values():
            row.addWidget(figure, 1 if figure is self.figures["peaks"] else 0)
        row.addWidget(self.measure_button)
        row.addWidget(self.copy_button)
        self.setFixedHeight(self.figures["part"].sizeHint().height() + 14)
        self.measure_button.hide()
        self.show_found(None)

    def _button(self, icon: str, text: str, tip: str, icons: Icons) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.give(button, icon)
        return button

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.height())

    def show_part(self, start_s: float, stop_s: float, is_selection: bool) -> None:
        """Which part the figures are of, told at once; the figures follow."""
        self.figures["part"].caption.setText(self.tr("Selection") if is_selection else self.tr("Whole sound"))
        self.figures["part"].show_text(f"{_clock(start_s)} – {_clock(stop_s)}")
        self.figures["duration"].show_text(f"{stop_s - start_s:.3f} s")

    def show_waiting(self, text: str) -> None:
        """In the place of figures that are not there yet."""
        self._found = None
        self.copy_button.setEnabled(False)
        for name, figure in self.figures.items():
            if name not in ("part", "duration"):
                figure.show_text("–")
        self.figures["peaks"].show_text(text or "–")

    def show_found(self, found: Measurement | None) -> None:
        """The figures; None where there is no sound."""
        if found is None:
            self.show_waiting("")
            self.figures["part"].show_text("–")
            self.figures["duration"].show_text("–")
            return
        self._found = found
        self.copy_button.setEnabled(True)
        for name, text in self.texts(found).items():
            self.figures[name].show_text(text)

    def texts(self, found: Measurement) -> dict[str, str]:
        """The figures in words, a dash where there is no such thing."""

        def number(value: float | None, unit: str, decimals: int = 1) -> str:
            return "–" if value is None else f"{value:.{decimals}f}{unit}".replace("-", "−")

        pitch = found.f0_median_hz
        level = "–" if found.rms_db is None else f"{number(found.rms_db, '')}, {number(found.peak_db, ' dB')}"
        return {
            "pitch": self.tr("none") if pitch is None else f"{pitch:.1f} Hz  {note_name(pitch)}",
            "range": "–" if pitch is None else f"{found.f0_min_hz:.0f} – {found.f0_max_hz:.0f} Hz",
            "loudness": number(found.loudness_lufs, " LUFS"),
            "level": level,
            "brightness": number(found.centroid_hz, " Hz", 0),
            "peaks": "   ".join(
                f"{peak.frequency_hz:.1f} Hz {note_name(peak.frequency_hz)} ({number(peak.level_db, ' dB')})"
                for peak in found.peaks
            )
            or "–",
        }

    def as_text(self) -> str:
        """All figures as lines with a tabulator between name and value; "" where there are none."""
        if self._found is None:
            return ""
        found = self._found
        part = f"{found.start_s:.3f} – {found.end_s:.3f} s"
        rows = {"part": part, "duration": f"{found.duration_s:.3f} s", **self.texts(found)}
        lines = [f"{self.figures[name].caption.text()}\t{text}" for name, text in rows.items() if name != "peaks"]
        lines += [
            f"{self.figures['peaks'].caption.text()}\t{peak.frequency_hz:.2f} Hz\t{peak.note}\t{peak.level_db:.1f} dB"
            for peak in found.peaks
        ]
        return "\n".join(lines)

    def copy(self) -> None:
        QApplication.clipboard().setText(self.as_text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widths = {name: figure.minimumWidth() + _SPACING for name, figure in self.figures.items()}
        widths["peaks"] = 140
        room = self.width() - self.copy_button.sizeHint().width() - 2 * _SPACING
        for name in _DROPPED_FIRST:
            if sum(widths.values()) <= room:
                break
            del widths[name]
        if sum(widths.values()) > room:
            widths.pop("range")
        for name, figure in self.figures.items():
            figure.setVisible(name in widths)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60.0)
    return f"{int(minutes)}:{rest:06.3f}" if minutes else f"{rest:.3f}"
