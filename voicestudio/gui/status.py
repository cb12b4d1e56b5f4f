"""The line at the window's foot: what is being done, how far, how fast, and whether it can be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicestudio.gui.icons import Icons


class ElidedLabel(QLabel):
    """A line that is cut with "..." where room is short, and whole in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(80)

    @property
    def whole(self) -> str:
        return self._whole

    def set_whole(self, text: str) -> None:
        self._whole = text
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(40, self.width() - 4))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setAccessibleName(self._whole)


class Status(QStatusBar):
    """Stage, progress, speed and the state of playback."""

    playback_asked = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._stage = ElidedLabel(self)
        self._progress = QProgressBar(self, textVisible=False)
        self._progress.setFixedWidth(160)
        self._progress.setAccessibleName(self.tr("Progress"))
        self._progress.hide()
        self._speed = QLabel(self)
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setContentsMargins(0, 0, 14, 0)
        self._playback = QToolButton(self)
        self._playback.setProperty("flat", True)
        self._playback.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._playback.setIconSize(QSize(16, 16))
        self._playback.setText(self.tr("Playback is off"))
        self._playback.clicked.connect(self.playback_asked)
        self._playback.hide()
        icons.give(self._playback, "speaker-off", "warning")
        self._offline = QLabel(self.tr("Works offline. No network is used."), self)
        self._offline.setProperty("role", "muted")
        self._offline.hide()
        self.setContentsMargins(10, 0, 10, 0)
        self.addWidget(self._stage, 1)
        self.addWidget(self._progress)
        for widget in (self._speed, self._playback, self._offline):
            self.addPermanentWidget(widget)

    @property
    def stage(self) -> str:
        return self._stage.whole

    @property
    def speed(self) -> str:
        return self._speed.text()

    @property
    def playback_problem(self) -> str:
        return self._playback.toolTip() if not self._playback.isHidden() else ""

    def set_stage(self, text: str) -> None:
        self._stage.set_whole(text)

    def set_progress(self, share: float | None) -> None:
        """0 to 1; a negative share is "busy", None hides the bar."""
        self._progress.setVisible(share is not None)
        if share is not None:
            self._progress.setMaximum(0 if share < 0 else 1000)
            if share >= 0:
                self._progress.setValue(round(share * 1000))

    def set_speed(self, first_sound_ms: float | None, x_real_time: float | None) -> None:
        parts = []
        if first_sound_ms is not None:
            parts.append(self.tr("First sound after {ms} ms").format(ms=f"{first_sound_ms:.0f}"))
        if x_real_time is not None:
            figure = f"{x_real_time:.1f}" if x_real_time < 100 else f"{x_real_time:.0f}"
            parts.append(self.tr("{figure} × real time").format(figure=figure))
        self._speed.setText("   ".join(parts))

    def set_playback_problem(self, problem: str, is_off: bool) -> None:
        """Why nothing is heard, or not where it was asked to be; empty when all is well."""
        self._playback.setText(self.tr("Playback is off") if is_off else self.tr("Sound output"))
        self._playback.setToolTip(problem)
        self._playback.setAccessibleName(problem)
        self._playback.setVisible(bool(problem))

    def show_offline_note(self, shown: bool) -> None:
        self._offline.setVisible(shown)
