"""Colour maps of the spectrogram."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

DEFAULT = "magma"

_FILES = {"ice": "CET-L6", "grey": "CET-L1", "paper": "CET-L1"}
"""Names in pyqtgraph's files, where they differ from ours."""

_LIGHT_TO_DARK = ("paper",)
_LINES = {
    "magma": "#4df0ff", "inferno": "#4df0ff", "viridis": "#ffffff",
    "ice": "#ffc83d", "grey": "#ffb52e", "paper": "#0057e0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColourMap:
    """256 colours from quiet to loud, read from a file when first asked for; naming it costs nothing."""

    id: str

    @property
    def colours(self) -> tuple[int, ...]:
        """The colours as Qt's packed 0xAARRGGBB."""
        return _read(self.id)

    def colour(self, share: float) -> QColor:
        """The colour at 0 (quiet) to 1 (loud)."""
        return QColor.fromRgb(self.colours[round(255 * min(max(share, 0.0), 1.0))])

    @property
    def line(self) -> QColor:
        """The colour of a line that stands out, on its halo, from all colours of the map."""
        return QColor(_LINES[self.id])

    @property
    def halo(self) -> QColor:
        return QColor(255, 255, 255, 210) if self.id in _LIGHT_TO_DARK else QColor(0, 0, 0, 190)

    @property
    def title(self) -> str:
        """The name to show, in the person's language."""
        translate = QCoreApplication.translate
        titles = {
            "magma": translate("ColourMap", "Magma"),
            "inferno": translate("ColourMap", "Inferno"),
            "viridis": translate("ColourMap", "Viridis"),
            "ice": translate("ColourMap", "Ice"),
            "grey": translate("ColourMap", "Grey"),
            "paper": translate("ColourMap", "Inverted grey"),
        }
        return titles[self.id]


def colour_maps() -> tuple[str, ...]:
    """The ids of all colour maps, the default first."""
    return tuple(_LINES)


def colour_map(name: str) -> ColourMap:
    """The colour map of that id; raises KeyError for an unknown one."""
    if name not in _LINES:
        raise KeyError(name)
    return ColourMap(name)


@lru_cache(maxsize=len(_LINES))
def _read(name: str) -> tuple[int, ...]:
    """The colours in pyqtgraph's file; the first call imports pyqtgraph, some 0.3 s."""
    import pyqtgraph

    table = pyqtgraph.colormap.get(_FILES.get(name, name)).getLookupTable(nPts=256, alpha=False).astype(np.uint32)
    packed = (0xFF << 24) | (table[:, 0] << 16) | (table[:, 1] << 8) | table[:, 2]
    return tuple((packed[::-1] if name in _LIGHT_TO_DARK else packed).tolist())
