"""The drawing surface of a sound view: a cached picture of the sound under a light layer of cursor and selection."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicestudio.gui import theme as themes
from voicestudio.gui.views import lane_strip, mel_strip, wave_strip
from voicestudio.gui.views.colour_maps import DEFAULT, colour_map
from voicestudio.gui.views.ruler import paint_ruler
from voicestudio.gui.views.scene import Scene, Strips, strips
from voicestudio.gui.views.sound_data import SoundData
from voicestudio.gui.views.time_window import TimeWindow
from voicestudio.gui.views.veil import Veil, paint_veil

REPAINT_MS = 20
"""New chunks are painted at most this often."""


class SoundCanvas(QWidget):
    """Draws a Scene; holds no behaviour of its own.

    The strips are painted into a picture that is kept. New chunks repaint only the columns they touch; the playhead,
    the cursor and the selection are drawn over it and cost nothing but the columns they move in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(360, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.empty_text = ""
        self.has_ruler = True
        self.veil = Veil()
        self._scene = Scene(SoundData(), TimeWindow(0.0, 1.0), themes.light(), colour_map(DEFAULT))
        self._picture: QImage | None = None
        self._dirty: tuple[float, float] | None = None
        self._timer = QTimer(self, interval=REPAINT_MS, singleShot=True)
        self._timer.timeout.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(960, 420)

    @property
    def scene(self) -> Scene:
        return self._scene

    def change(self, **fields: object) -> None:
        """Changes fields of the scene and repaints everything where they differ."""
        scene = replace(self._scene, **fields)
        if scene != self._scene:
            self._scene = scene
            self.invalidate()

    def invalidate(self) -> None:
        """Everything is painted anew with the next frame."""
        self._picture = None
        self.update()

    def touch(self, start_s: float, stop_s: float) -> None:
        """New values came between two times: those columns are painted with the next frame."""
        low, high = self._dirty or (start_s, stop_s)
        self._dirty = (min(low, start_s), max(high, stop_s))
        if not self._timer.isActive():
            self._timer.start()

    def strips(self) -> Strips:
        """Where the strips lie now."""
        data, overlays = self._scene.data, self._scene.overlays
        lanes = frozenset(name for name in ("words", "phonemes") if name in overlays and len(data.phonemes))
        return strips(self.size(), QFontMetricsF(self.font()), lanes, self._scene.wave_share, self.has_ruler)

    def time_at(self, x: float) -> float:
        """The time at a pixel, which may lie outside the window."""
        plot = self.strips().plot
        return self._scene.window.time_s(x - plot.left(), plot.width())

    def x_of(self, time_s: float) -> float:
        """The pixel of a time, which may lie outside the strips."""
        plot = self.strips().plot
        return plot.left() + self._scene.window.x(time_s, plot.width())

    def row_at(self, y: float) -> float | None:
        """The position on the spectrogram counted in rows from its bottom, or None beside it."""
        rect = self.strips().mel
        if not rect.top() <= y <= rect.bottom() or not rect.height():
            return None
        return (rect.bottom() - y) / rect.height() * self._scene.data.spec.n_mels

    def set_veil(self, veil: Veil) -> None:
        """Moves what lies over the picture; repaints only the columns that changed."""
        old, self.veil = self.veil, veil
        if old.selection != veil.selection or old.hover != veil.hover or old.row != veil.row:
            self.update()
            return
        for time_s in (old.playhead_s, veil.playhead_s):
            if time_s is not None:
                self.update(self._column(time_s))
        if self._marks_at(old.playhead_s) != self._marks_at(veil.playhead_s):
            self.update(self.strips().words.united(self.strips().phonemes).toAlignedRect())

    def _marks_at(self, time_s: float | None) -> tuple[object, object] | None:
        data = self._scene.data
        return None if time_s is None else (data.phonemes.at(time_s), data.words.at(time_s))

    def _column(self, time_s: float) -> QRect:
        return QRectF(self.x_of(time_s) - 9, 0, 18, self.height()).toAlignedRect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scene.data.is_empty:
            self._paint_empty()
            return
        self._refresh_picture()
        painter = QPainter(self)
        painter.setFont(self.font())
        ratio = self.devicePixelRatioF()
        area = event.rect()
        source = QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio)
        painter.drawImage(QRectF(area), self._picture, source)
        paint_veil(painter, self.strips(), self._scene, self.veil)
        if self.hasFocus():
            painter.setPen(QPen(self._scene.theme.colour("accent"), 1.0))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_empty(self) -> None:
        painter = QPainter(self)
        theme = self._scene.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        middle = self.rect().center().y()
        painter.setPen(QPen(theme.colour("grid"), 1.0))
        painter.drawLine(24, middle, self.width() - 24, middle)
        font = painter.font()
        font.setPointSizeF(theme.base_pt + 2)
        painter.setFont(font)
        box = painter.boundingRect(self.rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text).adjusted(-16, -4, 16, 4)
        painter.fillRect(box, theme.colour("panel"))
        painter.setPen(theme.colour("muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.empty_text)
        painter.end()

    def _refresh_picture(self) -> None:
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(self.width() * ratio), round(self.height() * ratio))
        if self._scene.ratio != ratio:
            self._scene, self._picture = replace(self._scene, ratio=ratio), None
        if self._picture is None or self._picture.size() != wanted:
            self._picture = QImage(wanted, QImage.Format.Format_RGB32)
            self._picture.setDevicePixelRatio(ratio)
            self._paint_picture(None)
        elif self._dirty is not None:
            self._paint_picture(self._dirty)
        self._dirty = None

    def _paint_picture(self, dirty: tuple[float, float] | None) -> None:
        """Paints all strips, or only the columns between two times."""
        scene, layout = self._scene, self.strips()
        n_columns = round(layout.plot.width() * scene.ratio)
        start_s, stop_s, first, last = scene.window.start_s, scene.window.stop_s, 0, n_columns
        if dirty is not None:
            margin = 1.5 * scene.data.spec.frame_s
            first = max(0, math.floor(scene.window.x(dirty[0] - margin, n_columns)) - 3)
            last = min(n_columns, math.ceil(scene.window.x(dirty[1] + margin, n_columns)) + 3)
            if last <= first:
                return
            start_s, stop_s = scene.window.time_s(first, n_columns), scene.window.time_s(last, n_columns)
        painter = QPainter(self._picture)
        painter.setFont(self.font())
        if dirty is not None:
            area = QRectF(layout.plot.left() + first / scene.ratio, 0, (last - first) / scene.ratio, self.height())
            painter.setClipRect(area)
        self._paint_strips(painter, layout, (first, last), (start_s, stop_s))
        painter.end()

    def _paint_strips(
        self, painter: QPainter, layout: Strips, columns: tuple[int, int], times: tuple[float, float]
    ) -> None:
        scene = self._scene
        painter.fillRect(self.rect(), scene.theme.colour("panel"))
        paint_ruler(painter, layout, scene, self.tr("s", "unit of time"))
        painter.save()
        painter.setClipRect(layout.plot, Qt.ClipOperation.IntersectClip)
        wave_strip.paint_wave(painter, layout.wave, scene, *columns)
        painter.fillRect(layout.mel, scene.theme.colour("window"))
        mel_strip.paint_mel(painter, layout.mel, scene, *columns)
        for rect, track in ((layout.words, scene.data.words), (layout.phonemes, scene.data.phonemes)):
            if rect.height():
                lane_strip.paint_lane(painter, rect, scene, track, *times)
        lane_strip.paint_boundaries(painter, layout, scene, *times)
        if "f0" in scene.overlays:
            mel_strip.paint_f0(painter, layout.mel, scene, *times)
        painter.restore()
        wave_strip.paint_amplitude_axis(painter, layout.wave, scene)
        mel_strip.paint_frequency_axis(painter, layout.mel, scene, self.tr("Hz"))

