"""The canvas of a sound with its legend, overview and numbers, and how they look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicestudio.gui.views import colour_maps
from voicestudio.gui.views.canvas import SoundCanvas
from voicestudio.gui.views.legend import LevelLegend
from voicestudio.gui.views.overview import OverviewStrip
from voicestudio.gui.views.readout import Readout
from voicestudio.gui.views.scene import DEFAULT_RANGE_DB, OVERLAYS, WAVE_SHARES

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from voicestudio.gui.theme import Theme
    from voicestudio.gui.views.sound_data import SoundData

_PRELOAD_MS = 400
_LEAST_WITH_OVERVIEW = 250
_LEAST_WITH_READOUT = 205
"""Pixels of height below which the overview, and then the numbers, give way to the spectrogram."""


class SoundParts(QWidget):
    """The parts of a sound view in their places; what they show and tell is the view's concern."""

    range_changed = Signal(float, float)
    """The dB of the quietest and of the loudest colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour_map = colour_maps.DEFAULT
        self.canvas = SoundCanvas(self)
        self.canvas.setAccessibleName(self.tr("Sound: waveform, phonemes and mel spectrogram"))
        self.canvas.setAccessibleDescription(
            self.tr(
                "Left and Right move the playhead, with Shift they select; Up and Down zoom; P plays it; "
                "Ctrl+Up and Ctrl+Down give the waveform less or more of the height."
            )
        )
        self.canvas.empty_text = self.tr("Type a text and press Speak")
        self.legend = LevelLegend(self.canvas)
        self.legend.range_changed.connect(self.set_level_range)
        self.legend.fit_requested.connect(self.fit_levels)
        self.overview = OverviewStrip(self)
        self.readout = Readout(self)
        self.setFocusProxy(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.overview)
        layout.addWidget(self.readout)
        self._sync()

    @property
    def data(self) -> SoundData:
        """What has come so far."""
        return self.canvas.scene.data

    def set_empty_text(self, text: str) -> None:
        """What stands in the view as long as there is no sound."""
        self.canvas.empty_text = text
        self.canvas.update()

    def _veil(self, **fields: object) -> None:
        self.canvas.set_veil(replace(self.canvas.veil, **fields))

    @staticmethod
    def colour_maps() -> tuple[str, ...]:
        """The ids of the colour maps, the default first; `colour_maps.colour_map(id).title` names them."""
        return colour_maps.colour_maps()

    @property
    def colour_map(self) -> str:
        return self._colour_map

    def set_colour_map(self, name: str) -> None:
        """Paints the spectrogram with the colour map of that id."""
        self._colour_map = name
        chosen = colour_maps.colour_map(name)
        self.canvas.change(colour_map=chosen)
        self.legend.set_colour_map(chosen)

    def overlay(self, name: str) -> bool:
        """Whether "phonemes", "words", "f0" or "grid" is drawn."""
        return name in self.canvas.scene.overlays

    def set_overlay(self, name: str, on: bool) -> None:
        """Switches "phonemes", "words", "f0" or "grid"; raises ValueError for another name."""
        if name not in OVERLAYS:
            raise ValueError(f"one of {OVERLAYS} is wanted, but {name!r} came")
        overlays = self.canvas.scene.overlays
        self.canvas.change(overlays=overlays | {name} if on else overlays - {name})
        self._sync()

    @property
    def level_range(self) -> tuple[float, float]:
        """The dB of the quietest and of the loudest colour."""
        return self.canvas.scene.range_db

    def set_level_range(self, low_db: float, high_db: float) -> None:
        if (low_db, high_db) != self.level_range:
            self.canvas.change(range_db=(low_db, high_db))
            self.legend.set_range(low_db, high_db)
            self.range_changed.emit(low_db, high_db)

    def fit_levels(self) -> None:
        """Spreads the colours over the levels of this sound."""
        self.set_level_range(*(self.data.loudness_range() or DEFAULT_RANGE_DB))

    @property
    def wave_share(self) -> float:
        """What the waveform has of the height that it and the spectrogram share."""
        return self.canvas.scene.wave_share

    @wave_share.setter
    def wave_share(self, share: float) -> None:
        self.canvas.change(wave_share=min(max(share, WAVE_SHARES[0]), WAVE_SHARES[1]))
        self._sync()

    def apply_theme(self, theme: Theme) -> None:
        """Draws in the colours and fonts of a theme."""
        self.canvas.setFont(theme.small_font())
        self.canvas.change(theme=theme)
        for part in (self.legend, self.overview, self.readout):
            part.apply_theme(theme)
        self._sync()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sync()
        # The colours are read once the window stands: they would make it late, or the first sound.
        QTimer.singleShot(_PRELOAD_MS, self, self._read_colours)

    def _read_colours(self) -> None:
        self.canvas.scene.colour_map.colour(0.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync()

    def _sync(self) -> None:
        """Brings the parts around the canvas in line with it."""
        shown = not self.data.is_empty
        self.legend.setVisible(shown)
        self.overview.setVisible(shown and self.height() >= _LEAST_WITH_OVERVIEW)
        self.readout.setVisible(shown and self.height() >= _LEAST_WITH_READOUT)
        mel = self.canvas.strips().mel.toRect()
        left = mel.right() + 2
        self.legend.setGeometry(left, mel.top(), self.canvas.width() - left, mel.height())
        self.overview.set_data(self.data)
        self.overview.set_window(self.canvas.scene.window)
