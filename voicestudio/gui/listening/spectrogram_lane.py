"""A spectrogram of a chosen kind as a lane, with a frequency axis and a cursor that shows harmonics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.lane import Lane
from voicestudio.gui.listening.task import Task
from voicestudio.gui.views.reading import note_name

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from voicestudio.dsp.spectrograms import Spectrogram
    from voicestudio.gui.listening.current_sound import CurrentSound
    from voicestudio.gui.listening.doors import ListeningDoors
    from voicestudio.gui.listening.time_axis import TimeAxis
    from voicestudio.gui.theme import Theme
    from voicestudio.gui.worker import Worker

HEIGHT = 190
RANGE_DB = 75.0
AFTER_MS = 120
_BESIDE = 0.5
"""Part of the stretch that is drawn beyond its edges, so that a small move shows it at once."""
_COARSER = 1.6
_FINEST_HOP_S = 0.0101
_TICKS_HZ = (50, 100, 200, 500, 1000, 2000, 4000, 5000, 8000, 10000, 12000, 16000, 20000)
_FIRST_HZ, _LEAST_HZ = 220.0, 20.0
_SNAP = 0.03
"""The cursor goes to the strongest row within so much of its frequency."""
_MOST_HARMONICS = 40
_LEAST_APART_PX = 4.0
"""Harmonics that lie closer are not drawn: nothing would be seen of the sound."""


class SpectrogramLane(Lane):
    """Draws the stretch that shows in the background, a little more than is seen; until then what there is."""

    failed = Signal(str)
    broke = Signal(str)

    def __init__(
        self, sound: CurrentSound, doors: ListeningDoors, worker: Worker, axis: TimeAxis, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__("", axis, theme, HEIGHT, parent)
        self._sound, self._doors = sound, doors
        self.kind = "mel"
        self.shows_harmonics = True
        self.spectrogram: Spectrogram | None = None
        self.f0_hz: float | None = None
        """The frequency under the cursor, drawn to the strongest near it."""
        self._image: QImage | None = None
        self._top_db = -200.0
        self._colours = ""
        self.setToolTip(self.tr("Shift+Up and Shift+Down move the harmonics by a semitone, with Ctrl by a tenth of it"))
        self._task = Task(worker, self)
        self._task.progressed.connect(self._on_progress)
        self._task.done.connect(self._on_done)
        self._task.failed.connect(self._on_failed)
        self._task.broke.connect(self.broke)
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.look)
        axis.moved.connect(self._timer.start)
        sound.began.connect(self.forget)
        sound.completed.connect(self._timer.start)

    def choose(self, kind: str, title: str) -> None:
        """Another kind: "mel", "linear", "log" or "cqt"."""
        self.kind, self.title = kind, title
        self.setAccessibleName(title)
        self.forget()
        self.look()

    def forget(self) -> None:
        """Nothing is drawn until it is computed."""
        self._task.stop()
        self.spectrogram, self._image, self.f0_hz, self.note, self._top_db = None, None, None, "", -200.0
        self.redraw()

    def look(self) -> None:
        """Computes what shows, where what is there does not hold it finely enough."""
        window, width = self.axis.window, self.plot().width()
        if not self.isVisible() or not self._sound.is_complete or width < 8:
            return
        start_s, stop_s = max(0.0, window.start_s), min(window.stop_s, self._sound.duration_s)
        if stop_s <= start_s or self._holds(start_s, stop_s, window.span_s / width):
            return
        beside = _BESIDE * window.span_s
        first_s, last_s = max(0.0, start_s - beside), min(self._sound.duration_s, stop_s + beside)
        n_frames = max(200, round((last_s - first_s) / window.span_s * width * self.devicePixelRatioF()))
        self._task.start(jobs.draw_spectrogram(self._doors, self._sound.data, self.kind, first_s, last_s, n_frames))

    def _holds(self, start_s: float, stop_s: float, pixel_s: float) -> bool:
        held = self.spectrogram
        if held is None:
            return False
        held_stop_s = held.start_s + held.levels_db.shape[1] * held.hop_s
        fine = held.hop_s <= max(_FINEST_HOP_S, _COARSER * pixel_s)
        return fine and held.start_s <= start_s + 1e-6 and held_stop_s >= stop_s - 2 * held.hop_s

    def _on_progress(self, share: float) -> None:
        note = f"{share:.0%}" if share < 1 else ""
        if note != self.note:
            self.note = note
            self.redraw()

    def _on_done(self, spectrogram: Spectrogram) -> None:
        self.spectrogram, self._image, self.note = spectrogram, None, ""
        self.redraw()
        self.look()

    def _on_failed(self, message: str) -> None:
        self.note = message
        self.redraw()
        self.failed.emit(message)

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def redraw(self) -> None:
        """Also in other colours, where the sound view has them now."""
        if self._image is not None and self._colours != self.axis.view.canvas.scene.colour_map.id:
            self._image = None
        super().redraw()

    # -- drawing

    def paint_body(self, painter: QPainter, rect: QRectF) -> None:
        held = self.spectrogram
        if held is None:
            return
        if self._image is None:
            self._image = self._drawn(held, round(rect.height() * self.devicePixelRatioF()))
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = rect.width() / self.axis.window.span_s
        left = rect.left() + (held.start_s - self.axis.window.start_s) * scale
        width = held.levels_db.shape[1] * held.hop_s * scale
        painter.drawImage(QRectF(left, rect.top(), width, rect.height()), self._image)
        painter.restore()
        marks = [(self.share_of(tick), self._label(tick)) for tick in _TICKS_HZ if self._is_inside(tick)]
        self.paint_axis(painter, rect, sorted(marks, key=lambda mark: -mark[0]))

    def _drawn(self, held: Spectrogram, n_rows: int) -> QImage:
        levels = held.levels_db
        if len(levels) > 2 * n_rows:  # each row of the picture shows the loudest of what it stands for
            levels = np.maximum.reduceat(levels, np.arange(n_rows) * len(levels) // n_rows, axis=0)
        self._top_db = max(self._top_db, float(np.quantile(levels, 0.9995)))  # one scale for the whole sound
        scaled = np.clip((levels - (self._top_db - RANGE_DB)) * (255.0 / RANGE_DB), 0.0, 255.0)
        pixels = scaled[::-1].astype(np.uint8)
        padded = np.zeros((len(pixels), -(-pixels.shape[1] // 4) * 4), np.uint8)
        padded[:, : pixels.shape[1]] = pixels
        image = QImage(padded.data, pixels.shape[1], len(pixels), padded.shape[1], QImage.Format.Format_Indexed8)
        colour_map = self.axis.view.canvas.scene.colour_map
        self._colours = colour_map.id
        image.setColorTable(colour_map.colours)
        return image.convertToFormat(QImage.Format.Format_RGB32)

    @staticmethod
    def _label(tick_hz: int) -> str:
        return f"{tick_hz // 1000}k" if tick_hz >= 1000 else str(tick_hz)

    def _is_inside(self, frequency_hz: float) -> bool:
        hz = self.spectrogram.frequencies_hz
        return hz[0] <= frequency_hz <= hz[-1]

    def share_of(self, frequency_hz: float) -> float:
        """The height of a frequency, 0 to 1."""
        hz = self.spectrogram.frequencies_hz
        return float((np.interp(frequency_hz, hz, np.arange(len(hz))) + 0.5) / len(hz))

    def frequency_at(self, share: float) -> float:
        hz = self.spectrogram.frequencies_hz
        return float(np.interp(share * len(hz) - 0.5, np.arange(len(hz)), hz))

    def paint_selection(self, painter: QPainter, rect: QRectF, left: float, right: float) -> None:
        """What is not selected is shaded with the map's own quiet side, so that nothing looks louder than it is."""
        shade = QColor(self.axis.view.canvas.scene.colour_map.halo)
        shade.setAlpha(85)
        painter.fillRect(QRectF(rect.left(), rect.top(), max(0.0, left - rect.left()), rect.height()), shade)
        painter.fillRect(QRectF(right, rect.top(), max(0.0, rect.right() - right), rect.height()), shade)

    # -- harmonics

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.f0_hz = self._snapped(event.position())
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift+Up and Shift+Down move the harmonics by a semitone, with Ctrl by a tenth of it, at the playhead."""
        turns = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        if turns is None or self.spectrogram is None or not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        semitones = turns * (0.1 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1.0)
        hz = self.spectrogram.frequencies_hz
        wanted_hz = (self.f0_hz or _FIRST_HZ) * 2 ** (semitones / 12)
        self.f0_hz = min(max(wanted_hz, float(hz[0]), _LEAST_HZ), float(hz[-1]))
        self._on_marked()

    def leaveEvent(self, event: QEvent) -> None:
        self.f0_hz = None
        super().leaveEvent(event)

    def _snapped(self, position: QPointF) -> float | None:
        """The frequency at the pointer, or that of the strongest line near it, between the rows by a parabola."""
        rect, held = self.plot(), self.spectrogram
        if held is None or not rect.contains(position):
            return None
        wanted_hz = self.frequency_at((rect.bottom() - position.y()) / rect.height())
        frame = int((self.axis.time_s(self, position.x()) - held.start_s) / held.hop_s)
        hz = held.frequencies_hz
        near = np.flatnonzero(np.abs(hz - wanted_hz) <= max(_SNAP * wanted_hz, 1.5 * float(hz[1] - hz[0])))
        near = near[(near > 0) & (near < len(hz) - 1)]
        if not len(near) or not 0 <= frame < held.levels_db.shape[1]:
            return wanted_hz
        levels = held.levels_db[:, frame].astype(float)
        top = int(near[levels[near].argmax()])
        left, middle, right = levels[top - 1 : top + 2]
        if middle < left or middle < right or left - 2 * middle + right >= 0:
            return wanted_hz
        place = top + 0.5 * (left - right) / (left - 2 * middle + right)
        return float(np.interp(place, np.arange(len(hz)), hz))

    def value_text(self, time_s: float) -> str:
        held = self.spectrogram
        if held is None or self.f0_hz is None:
            return ""
        frame = int((time_s - held.start_s) / held.hop_s)
        note = f"\n{note_name(self.f0_hz)}" if self.f0_hz >= 20.0 else ""
        text = f"{self.f0_hz:.{0 if self.f0_hz >= 1000 else 1}f} Hz{note}"
        if 0 <= frame < held.levels_db.shape[1]:
            row = int(np.abs(held.frequencies_hz - self.f0_hz).argmin())
            text += f"\n{held.levels_db[row, frame]:.1f} dB".replace("-", "−")
        return text

    def paint_over(self, painter: QPainter, rect: QRectF) -> None:
        moment_s = self.axis.moment_s
        if self.f0_hz is None or self.spectrogram is None or moment_s is None or self.f0_hz < 10.0:
            return
        highest_hz = float(self.spectrogram.frequencies_hz[-1])
        n_lines = min(_MOST_HARMONICS, int(highest_hz / self.f0_hz)) if self.shows_harmonics else 1
        x, metrics = self.axis.x(self, moment_s), painter.fontMetrics()
        on_left, labels = x > rect.center().x(), []
        drawn_y = labelled_y = rect.bottom() + 2 * metrics.height()
        painter.save()
        painter.setClipRect(rect)
        for number in range(1, max(1, n_lines) + 1):
            hz = number * self.f0_hz
            y = rect.bottom() - self.share_of(hz) * rect.height()
            if drawn_y - y < _LEAST_APART_PX:
                break
            drawn_y = y
            self._paint_harmonic(painter, rect, y, number)
            if labelled_y - y >= metrics.height() + 4:
                labelled_y = y
                note = note_name(hz) if hz >= 20.0 else ""
                text = f"{number} ×  {hz:.0f} Hz  {note}" if self.shows_harmonics else f"{hz:.1f} Hz  {note}"
                labels.append((QPointF(x, y), text))
        for at, text in labels:
            self._paint_label(painter, at, text, on_left)
        painter.restore()

    def _paint_harmonic(self, painter: QPainter, rect: QRectF, y: float, number: int) -> None:
        colour_map = self.axis.view.canvas.scene.colour_map
        line = QColor(colour_map.line)
        line.setAlphaF(0.95 if number == 1 else 0.6)
        painter.setPen(QPen(colour_map.halo, 2.6 if number == 1 else 1.8))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setPen(QPen(line, 1.2 if number == 1 else 0.8))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _paint_label(self, painter: QPainter, at: QPointF, text: str, on_left: bool) -> None:
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(text) + 10
        left = at.x() - width - 8 if on_left else at.x() + 8
        box = QRectF(left, at.y() - metrics.height() / 2, width, metrics.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("panel", 0.9))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self.theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def close_task(self) -> None:
        self._task.stop()
