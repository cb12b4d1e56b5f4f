"""The words and phonemes between waveform and spectrogram, and their boundaries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

if TYPE_CHECKING:
    from voicestudio.gui.views.scene import Scene, Strips
    from voicestudio.gui.views.speech_marks import Mark, MarkTrack

_LEAST_WIDTH = 3.0
_PADDING = 3.0
_SOME = 3
"""A lane of which not one mark in so many can be seen is drawn as a band."""
_LEAST_ELIDED = 30.0
_LEAST_SPACING = 7.0


def mark_rect(rect: QRectF, scene: Scene, mark: Mark) -> QRectF:
    """Where a mark lies in its lane."""
    left = rect.left() + scene.window.x(mark.start_s, rect.width())
    right = rect.left() + scene.window.x(mark.end_s, rect.width())
    return QRectF(left, rect.top(), right - left, rect.height())


def label_for(mark: Mark, width: float, metrics: QFontMetricsF) -> str:
    """What fits of the mark's label: all of it, a shortened word, or nothing."""
    if metrics.horizontalAdvance(mark.label) + 2 * _PADDING <= width:
        return mark.label
    if width >= _LEAST_ELIDED and len(mark.label) > 3:
        return metrics.elidedText(mark.label, Qt.TextElideMode.ElideRight, width - 2 * _PADDING)
    return ""


def paint_lane(painter: QPainter, rect: QRectF, scene: Scene, track: MarkTrack, start_s: float, stop_s: float) -> None:
    """The lane's marks as tiles with labels; those too short to see are left to the eye's imagination."""
    theme = scene.theme
    painter.fillRect(rect, theme.colour("window"))
    metrics = QFontMetricsF(painter.font())
    fill = theme.colour("sentence" if track is scene.data.words else "panel")
    window = scene.window
    least_s = _LEAST_WIDTH / rect.width() * window.span_s
    if len(track.between(window.start_s, window.stop_s, least_s)) * _SOME < track.count(window.start_s, window.stop_s):
        # Too dense to read: a plain band says that there is speech, where single tiles would be noise.
        left, right = (rect.left() + window.x(time_s, rect.width()) for time_s in track.extent(start_s, stop_s))
        painter.fillRect(QRectF(left, rect.top() + 2, right - left, rect.height() - 4), fill)
        return
    for mark in track.between(start_s, stop_s, least_s):
        paint_mark(painter, rect, mark, scene, fill, metrics)


def paint_mark(
    painter: QPainter, lane: QRectF, mark: Mark, scene: Scene, fill: QColor, metrics: QFontMetricsF
) -> None:
    """One tile of a lane: filled for a sound, bare for a pause; its label stands in the part that shows."""
    if mark.is_pause:
        return
    inner = mark_rect(lane, scene, mark).adjusted(0.5, 2, -0.5, -2)
    painter.fillRect(inner, fill)
    shown = inner.intersected(lane)
    label = label_for(mark, shown.width(), metrics)
    if label:
        painter.setPen(scene.theme.colour("text"))
        painter.drawText(shown, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, label)


def paint_boundaries(painter: QPainter, strips: Strips, scene: Scene, start_s: float, stop_s: float) -> None:
    """Upright lines where phonemes and words begin and end, over waveform and spectrogram, where they are not dense."""
    for name, track, strength in (
        ("phonemes", scene.data.phonemes, 0.45), ("words", scene.data.words, 1.0)
    ):  # fmt: skip
        if name not in scene.overlays:
            continue
        least_s = _LEAST_SPACING / strips.mel.width() * scene.window.span_s
        if track.count(scene.window.start_s, scene.window.stop_s) * least_s > scene.window.span_s * 0.7:
            continue
        left, width = strips.mel.left(), strips.mel.width()
        exact = (left + scene.window.x(time_s, width) for time_s in track.boundaries(start_s, stop_s))
        xs = [(math.floor(x * scene.ratio) + 0.5) / scene.ratio for x in exact]
        _upright(painter, strips.wave, xs, scene.theme.colour("muted", 0.55 * strength), scene.ratio)
        _upright(painter, strips.mel, xs, QColor(255, 255, 255, round(120 * strength)), scene.ratio)
        shade = QColor(0, 0, 0, round(120 * strength))
        _upright(painter, strips.mel, [x + 1 / scene.ratio for x in xs], shade, scene.ratio)


def _upright(painter: QPainter, rect: QRectF, xs: list[float], colour: QColor, ratio: float) -> None:
    """Lines one device pixel wide from the top of rect to its bottom."""
    painter.setPen(QPen(colour, 1.0 / ratio, c=Qt.PenCapStyle.FlatCap))
    painter.drawLines([QLineF(x, rect.top(), x, rect.bottom()) for x in xs])
