"""The words and phonemes between waveform and spectrogram, and their boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

if TYPE_CHECKING:
    from voicestudio.gui.views.scene import Scene, Strips
    from voicestudio.gui.views.speech_marks import Mark, MarkTrack

_LEAST_WIDTH = 3.0
_PADDING = 3.0
_LEAST_ELIDED = 30.0
_LEAST_SPACING = 7.0


def mark_rect(rect: QRectF, scene: Scene, mark: Mark) -> QRectF:
    """Where a mark lies in its lane."""
    left = rect.left() + scene.window.x(mark.start_s, rect.width())
    right = rect.left() + scene.window.x(mark.end_s, rect.width())
    return QRectF(left, rect.top(), right - left, rect.height())


def label_for(mark: Mark, width: float, metrics: QFontMetricsF) -> str:
    """What fits of the mark's label: all of it, a shortened word, or nothing."""
    if _text_width(mark.label, metrics) + 2 * _PADDING <= width:
        return mark.label
    if width >= _LEAST_ELIDED and len(mark.label) > 3:
        return metrics.elidedText(mark.label, Qt.TextElideMode.ElideRight, width - 2 * _PADDING)
    return ""


def _text_width(text: str, metrics: QFontMetricsF) -> float:
    return metrics.horizontalAdvance(text)


def paint_lane(painter: QPainter, rect: QRectF, scene: Scene, track: MarkTrack, start_s: float, stop_s: float) -> None:
    """The lane's marks as tiles with labels; those too short to see are left to the eye's imagination."""
    theme = scene.theme
    painter.fillRect(rect, theme.colour("window"))
    metrics = QFontMetricsF(painter.font())
    least_s = _LEAST_WIDTH / rect.width() * scene.window.span_s
    fill = theme.colour("sentence" if track is scene.data.words else "panel")
    for mark in track.between(start_s, stop_s, least_s):
        paint_mark(painter, mark_rect(rect, scene, mark), mark, scene, fill, metrics)


def paint_mark(
    painter: QPainter, rect: QRectF, mark: Mark, scene: Scene, fill: QColor, metrics: QFontMetricsF
) -> None:
    """One tile: filled for a sound, bare for a pause."""
    if mark.is_pause:
        return
    inner = rect.adjusted(0.5, 2, -0.5, -2)
    painter.fillRect(inner, fill)
    label = label_for(mark, inner.width(), metrics)
    if label:
        painter.setPen(scene.theme.colour("text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, label)


def paint_boundaries(painter: QPainter, strips: Strips, scene: Scene, start_s: float, stop_s: float) -> None:
    """Upright lines where phonemes and words begin and end, over waveform and spectrogram, where they are not dense."""
    for name, track, strength in (
        ("phonemes", scene.data.phonemes, 0.45), ("words", scene.data.words, 1.0)
    ):  # fmt: skip
        if name not in scene.overlays:
            continue
        least_s = _LEAST_SPACING / strips.mel.width() * scene.window.span_s
        shown = track.between(scene.window.start_s, scene.window.stop_s)
        if len(shown) * least_s > scene.window.span_s * 0.7:
            continue
        for time_s in track.boundaries(start_s, stop_s):
            x = round((strips.mel.left() + scene.window.x(time_s, strips.mel.width())) * scene.ratio) / scene.ratio
            _boundary(painter, strips, scene, x, strength)


def _boundary(painter: QPainter, strips: Strips, scene: Scene, x: float, strength: float) -> None:
    wave, mel, pixel = strips.wave, strips.mel, 1.0 / scene.ratio
    painter.fillRect(QRectF(x, wave.top(), pixel, wave.height()), scene.theme.colour("muted", 0.55 * strength))
    painter.fillRect(QRectF(x, mel.top(), pixel, mel.height()), QColor(255, 255, 255, round(120 * strength)))
    painter.fillRect(QRectF(x + pixel, mel.top(), pixel, mel.height()), QColor(0, 0, 0, round(120 * strength)))
