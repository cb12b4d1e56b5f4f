"""Keeps the figures true to the selection: measured in the background, a little after it has come to rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.task import Task

if TYPE_CHECKING:
    from voicestudio.gui.listening.current_sound import CurrentSound
    from voicestudio.gui.listening.measure_strip import MeasureStrip
    from voicestudio.gui.pages import Tools

REST_MS = 250
LONG_S = 120.0
"""A part that is longer is measured when the person asks for it."""


class Measuring(QObject):
    """One measurement at a time; another selection ends the one before."""

    def __init__(self, tools: Tools, sound: CurrentSound, strip: MeasureStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._sound, self._strip, self._doors = sound, strip, tools.doors.listening
        self._known: tuple[int, tuple[float, float]] | None = None
        self._version = 0
        self._task = Task(tools.worker, self)
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._measure)
        self._task.progressed.connect(self._on_progress)
        self._task.done.connect(strip.show_found)
        self._task.failed.connect(strip.show_waiting)
        self._task.broke.connect(tools.dialogs.show_error)
        strip.measure_asked.connect(lambda: self._measure(even_long=True))
        sound.began.connect(self._on_began)
        sound.completed.connect(self.look)
        sound.view.selection_changed.connect(lambda _: self.look())

    @property
    def is_busy(self) -> bool:
        return self._task.is_busy or self._timer.isActive()

    def look(self) -> None:
        """Tells the part, and measures it soon; while the page is not seen, nothing is done."""
        if not self._sound.is_complete or not self._strip.isVisible():
            return
        part = self._sound.part
        if self._known == (self._version, part):
            return
        self._known = (self._version, part)
        self._task.stop()
        self._strip.show_part(*part, self._sound.view.selection is not None)
        is_long = part[1] - part[0] > LONG_S
        self._strip.measure_button.setVisible(is_long)
        self._strip.show_waiting(self.tr("a long part") if is_long else self.tr("being measured..."))
        if is_long:
            self._timer.stop()
        else:
            self._timer.start()

    def _measure(self, even_long: bool = False) -> None:
        if not self._sound.is_complete:
            return
        if even_long:
            self._strip.measure_button.hide()
            self._strip.show_waiting(self.tr("being measured..."))
        self._task.start(jobs.measure_part(self._doors, self._sound.data, *self._sound.part))

    def _on_progress(self, share: float) -> None:
        self._strip.show_waiting(self.tr("being measured: {percent} %").format(percent=int(100 * share)))

    def _on_began(self) -> None:
        self._version += 1
        self._timer.stop()
        self._task.stop()
        self._strip.measure_button.hide()
        self._strip.show_found(None)

    def close(self) -> None:
        self._timer.stop()
        self._task.stop()
