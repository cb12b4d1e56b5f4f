"""What is drawn and where: the values that all strips of a sound view share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from voicestudio.gui.views.time_window import TimeWindow

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QFontMetricsF

    from voicestudio.gui.theme import Theme
    from voicestudio.gui.views.colour_maps import ColourMap
    from voicestudio.gui.views.sound_data import SoundData

OVERLAYS = ("phonemes", "words", "f0", "grid")
DEFAULT_RANGE_DB = (-80.0, -10.0)
GUTTER_LEFT = 56
GUTTER_RIGHT = 76
"""Pixels beside the strips: axis numbers on the left, the colour scale's legend on the right."""

WAVE_SHARE = 0.24
WAVE_SHARES = (0.1, 0.7)
"""What the waveform has of the height that it and the spectrogram share: at first, and the least and the most."""

_GAP = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a view: the sound, the stretch of it that shows, and how it is drawn.

    `ratio` is device pixels in one pixel of Qt; `amplitude` is the sample value at the waveform's upper edge.
    """

    data: SoundData
    window: TimeWindow
    theme: Theme
    colour_map: ColourMap
    ratio: float = 1.0
    range_db: tuple[float, float] = DEFAULT_RANGE_DB
    amplitude: float = 1.0
    overlays: frozenset[str] = field(default_factory=lambda: frozenset(OVERLAYS))
    smooth: bool = True
    wave_share: float = WAVE_SHARE


@dataclass(frozen=True, slots=True)
class Strips:
    """Where each strip lies in the canvas; all have the same left and right, so that one x is one time everywhere.

    words and phonemes have no height while they are switched off or there is no speech.
    """

    ruler: QRectF
    wave: QRectF
    words: QRectF
    phonemes: QRectF
    mel: QRectF

    @property
    def plot(self) -> QRectF:
        """All strips under the ruler."""
        return self.wave.united(self.mel)

    @property
    def whole(self) -> QRectF:
        return self.ruler.united(self.mel)

    def share_at(self, y: float) -> float:
        """The waveform's share of the height if it ended at y, within WAVE_SHARES."""
        share = (y - self.wave.top()) / max(self.wave.height() + self.mel.height(), 1.0)
        return min(max(share, WAVE_SHARES[0]), WAVE_SHARES[1])


def strips(
    size: QSize, metrics: QFontMetricsF, lanes: frozenset[str], wave_share: float = WAVE_SHARE, has_ruler: bool = True
) -> Strips:
    """The layout of a canvas of that size with the named lanes ("words", "phonemes") between waveform and mel.

    Without a ruler of its own the ruler's strip lies above the canvas, where nothing of it shows.
    """
    line = round(metrics.height())
    left, width = float(GUTTER_LEFT), max(float(size.width() - GUTTER_LEFT - GUTTER_RIGHT), 16.0)
    ruler_h = line + 9.0
    top = ruler_h if has_ruler else 3.0
    words_h = line + 8.0 if "words" in lanes else 0.0
    phonemes_h = line + 8.0 if "phonemes" in lanes else 0.0
    rest = max(size.height() - top - words_h - phonemes_h - 3 * _GAP - 6.0, 40.0)
    wave_h = float(round(rest * wave_share))
    y = top
    wave = QRectF(left, y, width, wave_h)
    y += wave_h + _GAP
    words = QRectF(left, y, width, words_h)
    y += words_h
    phonemes = QRectF(left, y, width, phonemes_h)
    y += phonemes_h + _GAP
    ruler = QRectF(left, 0.0 if has_ruler else -2 * ruler_h, width, ruler_h)
    return Strips(ruler, wave, words, phonemes, QRectF(left, y, width, rest - wave_h))
