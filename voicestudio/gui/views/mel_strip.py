"""The mel spectrogram with its frequency axis and the f0 line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from voicestudio.gui.views.ruler import paint_time_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.gui.views.scene import Scene

F0_RANGE_HZ = (50.0, 800.0)
_F0_TICKS_HZ = (50, 100, 200, 400, 800)
_NEAR_PX_PER_S = 60.0
"""Farther out than so many pixels a second the f0 line is drawn thinner."""


def mel_columns(scene: Scene, n_columns: int, first: int, last: int) -> tuple[int, NDArray[np.float32]]:
    """dB under device columns first to last (excluded) of n_columns: (column of the first value, (n_mels, n)).

    Columns beyond the frames made so far are left out. Where a column covers several frames it shows the loudest.
    """
    mel, window, frame_s = scene.data.mel, scene.window, scene.data.spec.frame_s
    per_column = window.span_s / frame_s / n_columns
    origin = window.start_s / frame_s
    first = max(first, math.ceil(-origin / per_column - 0.5))
    last = min(last, math.ceil((mel.n_frames - origin) / per_column - 0.5))
    if last <= first:
        return first, np.empty((scene.data.spec.n_mels, 0), np.float32)
    if per_column >= 1.0:
        edges = np.clip(origin + np.arange(first, last + 1) * per_column, 0.0, mel.n_frames)
        return first, mel.loudest(edges)
    centres = origin + (np.arange(first, last) + 0.5) * per_column
    if not scene.smooth:
        return first, mel.frames_db[np.clip(centres.astype(np.int64), 0, mel.n_frames - 1)].T
    return first, _between(mel.frames_db, centres - 0.5).T


def _between(rows: NDArray[np.float32], positions: NDArray[np.float64]) -> NDArray[np.float32]:
    """Rows at fractional positions, linearly interpolated; positions beyond the ends take the end row."""
    positions = np.clip(positions, 0.0, len(rows) - 1)
    below = positions.astype(np.int64)
    above = np.minimum(below + 1, len(rows) - 1)
    share = (positions - below).astype(np.float32)[:, None]
    lower = rows[below]
    return lower + (rows[above] - lower) * share


def mel_pixels(scene: Scene, columns: NDArray[np.float32], n_rows: int) -> NDArray[np.uint8]:
    """Colour indices (n_rows, n), top row first, of dB columns (n_mels, n)."""
    low, high = scene.range_db
    scaled = np.clip((columns - low) * np.float32(255.0 / (high - low)), 0.0, 255.0) + np.float32(0.5)
    positions = len(columns) * (1.0 - (np.arange(n_rows) + 0.5) / n_rows)
    if scene.smooth and n_rows > len(columns):
        return _between(scaled, positions - 0.5).astype(np.uint8)
    return scaled.astype(np.uint8)[np.minimum(positions.astype(np.int64), len(columns) - 1)]


def mel_image(scene: Scene, pixels: NDArray[np.uint8]) -> QImage:
    """The picture of colour indices; it owns its pixels."""
    height, width = pixels.shape
    padded = np.zeros((height, -(-width // 4) * 4), np.uint8)
    padded[:, :width] = pixels
    image = QImage(padded.data, width, height, padded.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(scene.colour_map.colours)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def paint_mel(painter: QPainter, rect: QRectF, scene: Scene, first: int, last: int) -> None:
    """The picture under device columns first to last, and the grid on it."""
    ratio = scene.ratio
    n_columns, n_rows = round(rect.width() * ratio), round(rect.height() * ratio)
    start, columns = mel_columns(scene, n_columns, first, last)
    if columns.shape[1]:
        image = mel_image(scene, mel_pixels(scene, columns, n_rows))
        painter.drawImage(QRectF(rect.left() + start / ratio, rect.top(), image.width() / ratio, rect.height()), image)
    if "grid" in scene.overlays:
        colour = QColor(128, 128, 128, 80)
        paint_time_grid(painter, rect, scene, colour)
        for _, row in scene.data.scale.ticks():
            y = mel_y(rect, scene, row)
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def mel_y(rect: QRectF, scene: Scene, row: float) -> float:
    """The y of a position counted in rows from the bottom of the image."""
    return rect.bottom() - row / scene.data.spec.n_mels * rect.height()


def paint_frequency_axis(painter: QPainter, rect: QRectF, scene: Scene, unit: str) -> None:
    """Numbers in Hz left of the strip; of two that would touch, the rounder one stays."""
    line = painter.fontMetrics().height() * 0.8
    taken: list[float] = []
    painter.setPen(QPen(scene.theme.colour("muted"), 1.0))
    rows = dict(scene.data.scale.ticks())
    order = (max(rows, default=0), 1000, 4000, 2000, 500, 8000, 200, 100)
    for tick in dict.fromkeys(tick for tick in order if tick in rows):
        y = mel_y(rect, scene, rows[tick])
        painter.drawLine(QPointF(rect.left() - 5, y), QPointF(rect.left() - 1, y))
        y = min(max(y, rect.top() + line / 2), rect.bottom() - line / 2)
        if any(abs(y - other) < line for other in taken):
            continue
        taken.append(y)
        label = f"{tick // 1000}k" if tick >= 1000 else str(tick)
        if tick == max(rows):
            label = f"{label} {unit}"
        box = QRectF(0, y - line, rect.left() - 8, 2 * line)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)


def f0_y(rect: QRectF, f0_hz: float) -> float:
    """The y of an f0 on its own axis of octaves, over the whole height of the strip."""
    low, high = F0_RANGE_HZ
    share = math.log(min(max(f0_hz, low), high) / low) / math.log(high / low)
    return rect.bottom() - share * rect.height()


def f0_runs(rect: QRectF, scene: Scene, start_s: float, stop_s: float) -> list[QPolygonF]:
    """The voiced stretches between two times as lines; far out, every so many frames."""
    frame_s, values = scene.data.spec.frame_s, scene.data.f0.values
    stride = max(1, math.floor(scene.window.span_s / frame_s / rect.width()))
    first = max(0, math.floor(start_s / frame_s) - 1) // stride * stride
    part = values[first : max(0, math.ceil(stop_s / frame_s) + 1) : stride]
    times = (first + np.arange(len(part)) * stride + 0.5) * frame_s
    xs = rect.left() + (times - scene.window.start_s) / scene.window.span_s * rect.width()
    runs, points = [], []
    for x, f0_hz in zip(xs.tolist(), part.tolist(), strict=True):
        if f0_hz > 0:
            points.append(QPointF(x, f0_y(rect, f0_hz)))
        elif points:
            runs.append(QPolygonF(points))
            points = []
    return [*runs, QPolygonF(points)] if points else runs


def paint_f0(painter: QPainter, rect: QRectF, scene: Scene, start_s: float, stop_s: float) -> None:
    """The f0 line on a halo, and the numbers of its axis at the right edge, in the line's colour."""
    if not len(scene.data.f0):
        return
    line, halo = scene.colour_map.line, scene.colour_map.halo
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    runs = f0_runs(rect, scene, start_s, stop_s)
    wide = 1.0 if rect.width() / scene.window.span_s > _NEAR_PX_PER_S else 0.65
    for colour, width in ((halo, 4.6 * wide), (line, 2.2 * wide)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        for run in runs:
            if len(run) == 1:
                painter.drawPoint(run[0])
            painter.drawPolyline(run)
    _paint_f0_axis(painter, rect, line, halo)
    painter.restore()


def _paint_f0_axis(painter: QPainter, rect: QRectF, line: QColor, halo: QColor) -> None:
    """The numbers of the f0 axis on small plates at the right edge."""
    height = painter.fontMetrics().height()
    for tick in _F0_TICKS_HZ:
        y = f0_y(rect, tick)
        if y - height / 2 < rect.top() or y + height / 2 > rect.bottom() or rect.height() < 6 * height:
            continue
        label = f"f0 {tick}" if tick == _F0_TICKS_HZ[-2] else str(tick)
        width = painter.fontMetrics().horizontalAdvance(label) + 8
        plate = QRectF(rect.right() - width - 6, y - height / 2 + 1, width, height - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(halo)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(QPen(line, 1.4))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, label)
        painter.drawLine(QPointF(rect.right() - 5, y), QPointF(rect.right(), y))
