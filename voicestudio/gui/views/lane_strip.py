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
_PADDING = 2.0
_SOME = 3
"""A lane of which not one mark in so many can be seen is drawn as a band."""

_LEAST_SQUEEZE = 0.74
"""A label may be drawn so much narrower; where that does not do, it is left out."""

_TYPICAL_S = {"phonemes": 0.08, "words": 0.3}
"""How long a phoneme or a word lasts in speech: at one zoom all marks look alike, whatever has come so far."""

_LABELLED = {"phonemes": 17.0, "words": 0.0}
"""Pixels of a typical mark from which on its lane has labels."""

_LINES = {"phonemes": (14.0, 40.0, 0.4), "words": (14.0, 60.0, 1.0)}
"""Pixels of a typical mark from which on its boundaries show, and from which on they have their full strength; this."""


def mark_rect(rect: QRectF, scene: Scene, mark: Mark) -> QRectF:
    """Where a mark lies in its lane."""
    left = rect.left() + scene.window.x(mark.start_s, rect.width())
    right = rect.left() + scene.window.x(mark.end_s, rect.width())
    return QRectF(left, rect.top(), right - left, rect.height())


def squeeze_for(label: str, width: float, metrics: QFontMetricsF) -> float:
    """How much of its natural width a label must be drawn with to fit: 1 at most, 0 where it is to be left out."""
    natural = metrics.horizontalAdvance(label)
    squeeze = min(1.0, (width - 2 * _PADDING) / natural) if natural > 0 else 0.0
    return squeeze if squeeze >= _LEAST_SQUEEZE else 0.0


def typical_px(name: str, scene: Scene, width: float) -> float:
    """Pixels that a typical phoneme or word takes at this zoom, with `width` pixels to the window."""
    return _TYPICAL_S[name] * width / scene.window.span_s


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
    name = "words" if track is scene.data.words else "phonemes"
    has_labels = typical_px(name, scene, rect.width()) >= _LABELLED[name]
    for mark in track.between(start_s, stop_s, least_s):
        paint_mark(painter, rect, mark, scene, fill, metrics if has_labels else None)


def paint_mark(
    painter: QPainter, lane: QRectF, mark: Mark, scene: Scene, fill: QColor, metrics: QFontMetricsF | None
) -> None:
    """One tile of a lane: filled for a sound, bare for a pause; its label stands in the part that shows.

    Without metrics there is no label.
    """
    if mark.is_pause:
        return
    inner = mark_rect(lane, scene, mark).adjusted(0.5, 2, -0.5, -2)
    painter.fillRect(inner, fill)
    shown = inner.intersected(lane)
    squeeze = squeeze_for(mark.label, shown.width(), metrics) if metrics is not None else 0.0
    if not squeeze:
        return
    painter.setPen(scene.theme.colour("text"))
    painter.save()
    painter.translate(shown.center())
    painter.scale(squeeze, 1.0)
    box = QRectF(-shown.width() / squeeze / 2, -shown.height() / 2, shown.width() / squeeze, shown.height())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, mark.label)
    painter.restore()


def line_strength(name: str, scene: Scene, width: float) -> float:
    """How clearly boundaries are drawn at this zoom, 0 to 1: they fade before they stand dense."""
    first, full, strength = _LINES[name]
    share = (typical_px(name, scene, width) - first) / (full - first)
    return min(max(share, 0.0), 1.0) * strength


def paint_boundaries(painter: QPainter, strips: Strips, scene: Scene, start_s: float, stop_s: float) -> None:
    """Upright lines where phonemes and words begin and end, over wave and mel, as clear as the zoom allows."""
    left, width = strips.mel.left(), strips.mel.width()
    for name, track in (("phonemes", scene.data.phonemes), ("words", scene.data.words)):
        strength = line_strength(name, scene, width)
        if name not in scene.overlays or not strength:
            continue
        exact = (left + scene.window.x(time_s, width) for time_s in track.boundaries(start_s, stop_s))
        xs = [(math.floor(x * scene.ratio) + 0.5) / scene.ratio for x in exact]
        _upright(painter, strips.wave, xs, scene.theme.colour("muted", 0.4 * strength), scene.ratio)
        _upright(painter, strips.mel, xs, QColor(255, 255, 255, round(90 * strength)), scene.ratio)
        shade = QColor(0, 0, 0, round(90 * strength))
        _upright(painter, strips.mel, [x + 1 / scene.ratio for x in xs], shade, scene.ratio)


def _upright(painter: QPainter, rect: QRectF, xs: list[float], colour: QColor, ratio: float) -> None:
    """Lines one device pixel wide from the top of rect to its bottom."""
    painter.setPen(QPen(colour, 1.0 / ratio, c=Qt.PenCapStyle.FlatCap))
    painter.drawLines([QLineF(x, rect.top(), x, rect.bottom()) for x in xs])
