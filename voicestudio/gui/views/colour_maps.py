"""Colour maps of the spectrogram."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class ColourMap:
    """256 colours from quiet to loud, as Qt's packed 0xAARRGGBB; `line` on `halo` stands out from all of them."""

    id: str
    colours: tuple[int, ...]
    line: QColor
    halo: QColor

    def colour(self, share: float) -> QColor:
        """The colour at 0 (quiet) to 1 (loud)."""
        return QColor.fromRgb(self.colours[round(255 * min(max(share, 0.0), 1.0))])

    @property
    def title(self) -> str:
        """The name to show, in the person's language."""
        return dict(_titles())[self.id]


_SOURCES = {
    "magma": ("magma", False, "#4df0ff"),
    "inferno": ("inferno", False, "#4df0ff"),
    "viridis": ("viridis", False, "#ffffff"),
    "ice": ("CET-L6", False, "#ffc83d"),
    "grey": ("CET-L1", False, "#ffb52e"),
    "paper": ("CET-L1", True, "#0057e0"),
}
"""Name in pyqtgraph's files, whether it runs from light to dark, and the colour of lines on it."""

DEFAULT = "magma"

PLAIN = ColourMap(
    "grey", tuple(0xFF000000 | value * 0x010101 for value in range(256)), QColor("#ffb52e"), QColor(0, 0, 0, 190)
)
"""A grey ramp that is there before any file is read."""


def colour_maps() -> tuple[str, ...]:
    """The ids of all colour maps, the default first."""
    return tuple(_SOURCES)


@lru_cache(maxsize=len(_SOURCES))
def colour_map(name: str) -> ColourMap:
    """The colour map of that id, read from pyqtgraph's files at the first call (which takes some 0.3 s)."""
    import pyqtgraph

    source, inverted, line = _SOURCES[name]
    table = pyqtgraph.colormap.get(source).getLookupTable(nPts=256, alpha=False).astype(np.uint32)
    packed = (0xFF << 24) | (table[:, 0] << 16) | (table[:, 1] << 8) | table[:, 2]
    colours = tuple((packed[::-1] if inverted else packed).tolist())
    return ColourMap(name, colours, QColor(line), QColor(255, 255, 255, 210) if inverted else QColor(0, 0, 0, 190))


def _titles() -> list[tuple[str, str]]:
    translate = QCoreApplication.translate
    return [
        ("magma", translate("ColourMap", "Magma")),
        ("inferno", translate("ColourMap", "Inferno")),
        ("viridis", translate("ColourMap", "Viridis")),
        ("ice", translate("ColourMap", "Ice")),
        ("grey", translate("ColourMap", "Grey")),
        ("paper", translate("ColourMap", "Inverted grey")),
    ]
