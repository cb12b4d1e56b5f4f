"""What lies over the picture of a sound: selection, playhead, cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from voicestudio.gui.views.lane_strip import paint_mark
from voicestudio.gui.views.mel_strip import mel_y
from voicestudio.gui.views.ruler import is_long, major_step_s
from voicestudio.gui.views.time_window import format_time

if TYPE_CHECKING:
    from voicestudio.gui.views.scene import Scene, Strips


@dataclass(frozen=True, slots=True)
class Veil:
    """Seconds of the selection, the playhead and the cursor; row is the cursor's place on the spectrogram."""

    selection: tuple[float, float] | None = None
    playhead_s: float | None = None
    hover: float | None = None
    row: float | None = None


def paint_veil(painter: QPainter, layout: Strips, scene: Scene, veil: Veil) -> None:
    """Selection, spoken phoneme and word, cursor and playhead, in this order."""
    painter.save()
    painter.setClipRect(layout.whole.adjusted(-1, 0, 1, 0), Qt.ClipOperation.IntersectClip)
    if veil.selection is not None:
        _paint_selection(painter, layout, scene, veil.selection)
    if veil.playhead_s is not None:
        _paint_spoken(painter, layout, scene, veil.playhead_s)
    painter.restore()
    if veil.hover is not None:
        _paint_cursor(painter, layout, scene, veil)
    if veil.playhead_s is not None:
        painter.save()
        painter.setClipRect(layout.whole.adjusted(-6, 0, 6, 0), Qt.ClipOperation.IntersectClip)
        _paint_playhead(painter, layout, scene, veil.playhead_s)
        painter.restore()


def _x(layout: Strips, scene: Scene, time_s: float) -> float:
    return layout.plot.left() + scene.window.x(time_s, layout.plot.width())


def _paint_selection(painter: QPainter, layout: Strips, scene: Scene, selection: tuple[float, float]) -> None:
    left, right = (_x(layout, scene, time_s) for time_s in selection)
    theme = scene.theme
    for rect, alpha in ((layout.ruler, 0.28), (layout.wave, 0.3), (layout.words, 0.18), (layout.phonemes, 0.18)):
        painter.fillRect(QRectF(left, rect.top(), right - left, rect.height()), theme.colour("selection", alpha))
    mel = layout.mel
    shade = QColor(scene.colour_map.halo)  # the map's own quiet side, so that nothing looks louder than it is
    shade.setAlpha(85)
    painter.fillRect(QRectF(mel.left(), mel.top(), max(0.0, left - mel.left()), mel.height()), shade)
    painter.fillRect(QRectF(right, mel.top(), max(0.0, mel.right() - right), mel.height()), shade)
    painter.setPen(QPen(theme.colour("accent"), 1.5))
    for x in (left, right):
        painter.drawLine(QPointF(x, layout.ruler.top() + 4), QPointF(x, mel.bottom()))


def _paint_spoken(painter: QPainter, layout: Strips, scene: Scene, playhead_s: float) -> None:
    metrics = QFontMetricsF(painter.font())
    for rect, track in ((layout.words, scene.data.words), (layout.phonemes, scene.data.phonemes)):
        mark = track.at(playhead_s) if rect.height() else None
        if mark is not None:
            paint_mark(painter, rect, mark, scene, scene.theme.colour("word"), metrics)


def _paint_playhead(painter: QPainter, layout: Strips, scene: Scene, playhead_s: float) -> None:
    x, top = _x(layout, scene, playhead_s), layout.ruler.bottom()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 110), 3.5))
    painter.drawLine(QPointF(x, layout.mel.top()), QPointF(x, layout.mel.bottom()))
    painter.setPen(QPen(scene.theme.colour("playhead"), 1.6))
    painter.drawLine(QPointF(x, top - 1), QPointF(x, layout.mel.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour("playhead"))
    painter.drawPolygon(QPolygonF([QPointF(x - 5, top - 9), QPointF(x + 5, top - 9), QPointF(x, top)]))


def _paint_cursor(painter: QPainter, layout: Strips, scene: Scene, veil: Veil) -> None:
    x = _x(layout, scene, veil.hover)
    if not layout.plot.left() <= x <= layout.plot.right():
        return
    theme = scene.theme
    painter.setPen(QPen(theme.colour("muted", 0.9), 1.0))
    painter.drawLine(QPointF(x, layout.ruler.bottom()), QPointF(x, layout.mel.top()))
    _contrast_line(painter, QPointF(x, layout.mel.top()), QPointF(x, layout.mel.bottom()))
    step = major_step_s(scene, layout.plot.width()) / 100
    _chip(painter, scene, QPointF(x, layout.ruler.top() + 1), format_time(veil.hover, step, is_long(scene)), layout)
    if veil.row is not None:
        y = mel_y(layout.mel, scene, veil.row)
        _contrast_line(painter, QPointF(layout.mel.left(), y), QPointF(layout.mel.right(), y))
        text = f"{scene.data.scale.frequency_hz(veil.row):.0f}"
        metrics = QFontMetricsF(painter.font())
        box = QRectF(layout.mel.left() - metrics.horizontalAdvance(text) - 12, y - metrics.height() / 2 - 1,
                     metrics.horizontalAdvance(text) + 8, metrics.height() + 2)  # fmt: skip
        _chip_box(painter, scene, box, text)


def _contrast_line(painter: QPainter, start: QPointF, stop: QPointF) -> None:
    """A line that shows on every colour: white beside black."""
    shift = QPointF(1, 1) if start.x() != stop.x() or start.y() != stop.y() else QPointF()
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1.0))
    painter.drawLine(start + shift, stop + shift)
    painter.setPen(QPen(QColor(255, 255, 255, 190), 1.0))
    painter.drawLine(start, stop)


def _chip(painter: QPainter, scene: Scene, at: QPointF, text: str, layout: Strips) -> None:
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(text) + 10
    left = min(max(at.x() - width / 2, layout.plot.left()), layout.plot.right() - width)
    _chip_box(painter, scene, QRectF(left, at.y(), width, metrics.height() + 2), text)


def _chip_box(painter: QPainter, scene: Scene, box: QRectF, text: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour("text"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(scene.theme.colour("panel"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
