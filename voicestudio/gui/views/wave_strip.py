"""The waveform: the range of samples under each pixel, or the samples themselves when near."""

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

AMPLITUDES = (0.1, 0.2, 0.3, 0.5, 1.0)
CLIPPED = 0.9995
_NEAR_SAMPLES_PER_PIXEL = 2.0
_DOT_SPACING = 7.0


def fitting_amplitude(peak: float) -> float:
    """The smallest round sample value for the waveform's upper edge that a peak stays under."""
    return next((amplitude for amplitude in AMPLITUDES if peak <= amplitude * 0.97), AMPLITUDES[-1])


def wave_columns(
    scene: Scene, n_columns: int, first: int, last: int
) -> tuple[int, NDArray[np.float32], NDArray[np.float32]]:
    """The lowest and highest sample under device columns first to last (excluded), as far as there is sound."""
    data, window = scene.data, scene.window
    per_column = window.span_s * data.sample_rate / n_columns
    origin = window.start_s * data.sample_rate
    first = max(first, math.ceil(-origin / per_column - 1e-6))
    last = min(last, math.floor((len(data.wave) - origin) / per_column + 1e-6))
    if last <= first:
        return first, np.empty(0, np.float32), np.empty(0, np.float32)
    start, stop = round(origin + first * per_column), round(origin + last * per_column)
    lows, highs = data.wave.columns(start, min(stop, len(data.wave)), last - first)
    return first, lows, highs


def wave_coverage(lows: NDArray, highs: NDArray, amplitude: float, n_rows: int, ratio: float) -> NDArray[np.uint8]:
    """How much of each pixel (n_rows, n) the waveform covers, 0 to 255; each column is at least `ratio` pixels high."""
    middle, scale = n_rows / 2.0, n_rows / 2.0 / amplitude
    top = (middle - highs * scale).astype(np.float32)
    bottom = (middle - lows * scale).astype(np.float32)
    thin = np.maximum(ratio - (bottom - top), 0.0) / 2
    top, bottom = top - thin, bottom + thin
    rows = np.arange(n_rows, dtype=np.float32)[:, None]
    covered = np.minimum(rows + 1.0, bottom) - np.maximum(rows, top)
    return (np.clip(covered, 0.0, 1.0) * 255.0).astype(np.uint8)


def paint_wave(painter: QPainter, rect: QRectF, scene: Scene, first: int, last: int) -> None:
    """The waveform under device columns first to last, on its grid."""
    theme = scene.theme
    painter.fillRect(rect, theme.colour("panel"))
    if "grid" in scene.overlays:
        paint_time_grid(painter, rect, scene, theme.colour("grid"))
        for share in (0.25, 0.75):
            y = rect.top() + share * rect.height()
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    painter.setPen(QPen(theme.colour("border"), 1.0))
    painter.drawLine(QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y()))
    n_columns = round(rect.width() * scene.ratio)
    if scene.window.span_s * scene.data.sample_rate / rect.width() < _NEAR_SAMPLES_PER_PIXEL:
        _paint_near(painter, rect, scene, first, last)
        return
    start, lows, highs = wave_columns(scene, n_columns, first, last)
    if not len(lows):
        return
    coverage = wave_coverage(lows, highs, scene.amplitude, round(rect.height() * scene.ratio), scene.ratio)
    image = tinted(coverage, theme.colour("wave"))
    area = QRectF(rect.left() + start / scene.ratio, rect.top(), image.width() / scene.ratio, rect.height())
    painter.drawImage(area, image)
    for column in np.nonzero((highs >= CLIPPED) | (lows <= -CLIPPED))[0].tolist():
        x = area.left() + column / scene.ratio
        painter.fillRect(QRectF(x, rect.top(), max(1.0, 1 / scene.ratio), rect.height()), theme.colour("error", 0.55))


def tinted(coverage: NDArray[np.uint8], colour: QColor) -> QImage:
    """A picture in one colour with the coverage as its opacity."""
    height, width = coverage.shape
    pixels = np.empty((height, width, 4), np.uint8)
    alpha = coverage.astype(np.uint16)
    for channel, value in enumerate((colour.blue(), colour.green(), colour.red())):
        pixels[..., channel] = alpha * value // 255
    pixels[..., 3] = coverage
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _paint_near(painter: QPainter, rect: QRectF, scene: Scene, first: int, last: int) -> None:
    """The samples joined by lines, and as dots once they stand far enough apart."""
    data, window = scene.data, scene.window
    per_pixel = rect.width() / (window.span_s * data.sample_rate)
    origin = window.start_s * data.sample_rate
    begin = max(0, math.floor(origin + first / scene.ratio / per_pixel) - 1)
    end = min(len(data.wave), math.ceil(origin + last / scene.ratio / per_pixel) + 2)
    if end <= begin:
        return
    values = np.clip(data.wave.samples[begin:end] / scene.amplitude, -1.0, 1.0)
    xs = rect.left() + (np.arange(begin, end) - origin) * per_pixel
    ys = rect.center().y() - values * rect.height() / 2
    points = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(scene.theme.colour("wave"), 1.4, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF(points))
    if per_pixel >= _DOT_SPACING:
        painter.setPen(QPen(scene.theme.colour("wave"), 5.0, c=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(QPolygonF(points))
    painter.restore()


def paint_amplitude_axis(painter: QPainter, rect: QRectF, scene: Scene) -> None:
    """Sample values left of the waveform."""
    line = painter.fontMetrics().height() * 0.8
    painter.setPen(QPen(scene.theme.colour("muted"), 1.0))
    for share in (1.0, 0.5, 0.0, -0.5, -1.0):
        y = rect.center().y() - share * rect.height() / 2
        painter.drawLine(QPointF(rect.left() - 5, y), QPointF(rect.left() - 1, y))
        lines_wanted = 7 if abs(share) == 0.5 else 3.4 if share else 0
        if rect.height() < lines_wanted * line:
            continue
        y = min(max(y, rect.top() + line / 2 + 1), rect.bottom() - line / 2 - 1)
        box = QRectF(0, y - line, rect.left() - 8, 2 * line)
        text = f"{share * scene.amplitude:g}".replace("-", "−")
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
