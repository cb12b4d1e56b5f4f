"""Where a sound comes from: a file or a microphone, and what is silent at its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from voicestudio.gui.listening.button_texts import show_texts
from voicestudio.gui.listening.level_meter import LevelMeter
from voicestudio.gui.transport import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from voicestudio.audio_io.recording import InputDevice
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

NARROW, LEAST_WIDTH = 900, 560


class SourceStrip(QFrame):
    """Takes values and tells what the person wants."""

    open_asked = Signal()
    record_asked = Signal()
    input_chosen = Signal(str)
    refresh_asked = Signal()
    listen_asked = Signal(bool)
    trim_asked = Signal()

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self.setProperty("card", True)
        self.open_button = self._button("open", self.tr("Open Sound..."), self.tr("Open a sound file (Ctrl+Shift+O)"))
        self.record_button = self._button("record", self.tr("Record"), self.tr("Record from the microphone"))
        self.inputs = QComboBox(self)
        self.inputs.setAccessibleName(self.tr("Sound input"))
        self.inputs.setToolTip(self.tr("The microphone or other input to record from"))
        self.inputs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.inputs.setMinimumContentsLength(10)
        self.inputs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.inputs.setMinimumWidth(110)
        self.inputs.setMaximumWidth(260)
        self.refresh_button = self._button("refresh", "", self.tr("Look for sound inputs anew"), flat=True)
        self.listen_button = self._button("microphone", "", self.tr("Show the level without recording"), flat=True)
        self.listen_button.setCheckable(True)
        self.meter = LevelMeter(theme, self)
        self.time = QLabel(clock(0.0), self)
        self.time.setAccessibleName(self.tr("Recorded time"))
        self.silence = QLabel(self)
        self.silence.setProperty("role", "muted")
        self.silence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.silence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.trim_button = self._button(
            "trim", self.tr("Trim Silence"), self.tr("Cut the silence before and after the sound")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(6)
        for widget in (self.open_button, self.record_button):
            row.addWidget(widget)
        row.addWidget(self.inputs, 2)
        row.addWidget(self.refresh_button)
        row.addWidget(self.listen_button)
        row.addWidget(self.meter, 2)
        row.addWidget(self.time)
        row.addWidget(self.silence, 3)
        row.addWidget(self.trim_button)
        self.open_button.clicked.connect(self.open_asked)
        self.record_button.clicked.connect(self.record_asked)
        self.refresh_button.clicked.connect(self.refresh_asked)
        self.listen_button.clicked.connect(self.listen_asked)
        self.trim_button.clicked.connect(self.trim_asked)
        self.inputs.activated.connect(lambda _: self.input_chosen.emit(self.inputs.currentData() or ""))
        self.apply_theme(theme)
        self.show_silence(None, "")
        self.show_state("stopped")

    def _button(self, icon: str, text: str, tip: str, flat: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip(".") or tip)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if text else style.ToolButtonIconOnly)
        if flat:
            button.setProperty("flat", True)
        self._icons.give(button, icon)
        return button

    def show_inputs(self, devices: Sequence[InputDevice], chosen: str, problem: str) -> None:
        """The inputs there are; without any, why."""
        self.inputs.blockSignals(True)
        self.inputs.clear()
        default = next((device.name for device in devices if device.is_default), "")
        if devices:
            title = self.tr("System's choice ({name})").format(name=default) if default else self.tr("System's choice")
            self.inputs.addItem(title, "")
        else:
            self.inputs.addItem(self.tr("No sound input"), "")
        for device in devices:
            self.inputs.addItem(device.name, device.name)
        if chosen and self.inputs.findData(chosen) < 0:
            self.inputs.addItem(self.tr("{name} (not connected)").format(name=chosen), chosen)
        self.inputs.setCurrentIndex(max(0, self.inputs.findData(chosen)))
        self.inputs.blockSignals(False)
        self.inputs.setToolTip(problem or self.tr("The microphone or other input to record from"))

    def show_state(self, state: str) -> None:
        """ "stopped", "listening" or "recording"."""
        is_recording = state == "recording"
        self.record_button.setText(self.tr("Finish") if is_recording else self.tr("Record"))
        self.record_button.setAccessibleName(self.record_button.text())
        self._icons.give(self.record_button, "stop" if is_recording else "record", "error")
        for widget in (self.inputs, self.refresh_button, self.listen_button, self.open_button):
            widget.setEnabled(not is_recording)
        self.listen_button.setChecked(state == "listening")
        if state == "stopped":
            self.meter.rest()

    def show_elapsed(self, seconds: float) -> None:
        self.time.setText(clock(seconds))

    def show_silence(self, cut: tuple[float, float] | None, reason: str) -> None:
        """Seconds that trimming would cut at both ends; None: it cannot, with the reason."""
        self.trim_button.setEnabled(cut is not None)
        text = reason
        if cut is not None:
            text = self.tr("cuts {before:.2f} s before, {after:.2f} s after").format(before=cut[0], after=cut[1])
        self.silence.setText(text)
        tip = self.tr("Cut the silence before and after the sound")
        self.trim_button.setToolTip(f"{tip}\n{text}" if text else tip)

    def apply_theme(self, theme: Theme) -> None:
        font = theme.mono_font()
        font.setPointSizeF(theme.base_pt)
        self.time.setFont(font)
        self.time.setFixedWidth(self.time.fontMetrics().horizontalAdvance("00:00:00.0"))
        self.meter.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        show_texts((self.open_button, self.record_button, self.trim_button), self.width() >= NARROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())
