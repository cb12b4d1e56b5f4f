"""What effects of tone and of level do, as curves: gain over frequency, and level out over level in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Values = Mapping[str, float]
    Floats = NDArray[np.float64]

DRAWN_RATE = 48_000
"""The sample rate that tone is drawn for: at lower ones filters bend a little near half of it."""
LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
LOWEST_DB = -60.0
"""Where a drawing of levels begins; it ends at 0 dB."""
_ORDERS = (1, 2, 4, 8)
_MIXES = ((0, 0, 1, 0, 0), (1, -2, 1, 0, 0), (0, 0, -1, 1, 0), (0, 0, 0, 0, 1), (1, -4, 6, -4, 1), (0, 0, 1, -2, 1))
_LADDER_COMPENSATION = (0.5, 0.0, 0.5, 0.5, 0.0, 0.5)


@dataclass(frozen=True, slots=True)
class Handle:
    """A point of a curve that a person may drag: the parameters along and across, "" where it cannot move that way.

    `sharpness` is what the wheel turns there.
    """

    along: str
    across: str = ""
    sharpness: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(name for name in (self.along, self.across, self.sharpness) if name)


@dataclass(frozen=True, slots=True)
class Curve:
    """How an effect is drawn: over frequency (Hz, spaced by ratio) or over the level that comes in (dB).

    `gains` gives decibels: of gain over frequency, or the level that goes out. `span_db`: what the drawing shows.
    """

    over_frequency: bool
    span_db: tuple[float, float]
    gains: Callable[[Floats, Values], Floats]
    handles: tuple[Handle, ...]


def equaliser(hz: Floats, values: Values) -> Floats:
    """Two shelves and three peaks, after R. Bristow-Johnson's Audio EQ Cookbook."""
    total = _shelf(hz, values["low_hz"], values["low_db"], 1) + _shelf(hz, values["high_hz"], values["high_db"], -1)
    for band in ("low_mid", "mid", "high_mid"):
        total = total + _peak(hz, values[f"{band}_hz"], values[f"{band}_db"], values[f"{band}_q"])
    return total


def high_pass(hz: Floats, values: Values) -> Floats:
    """Butterworth, 3 dB down at the cutoff."""
    return _butterworth(np.tan(np.pi * values["cutoff_hz"] / DRAWN_RATE) / np.tan(0.5 * _angle(hz)), values)


def low_pass(hz: Floats, values: Values) -> Floats:
    """Butterworth, 3 dB down at the cutoff."""
    return _butterworth(np.tan(0.5 * _angle(hz)) / np.tan(np.pi * values["cutoff_hz"] / DRAWN_RATE), values)


def ladder_filter(hz: Floats, values: Values) -> Floats:
    """Four poles in a ring, as linear as they are for quiet sounds (T. Stilson and J. Smith, ICMC 1996)."""
    mode, resonance = int(values["mode"]), 0.1 + 0.9 * values["resonance"]
    pole = 1 / (1 + 1j * hz / values["cutoff_hz"])
    mixed = sum(weight * pole**power for power, weight in enumerate(_MIXES[mode]))
    ring = 1 + 4 * resonance * pole**4
    return _db(mixed * (1 + 4 * resonance * _LADDER_COMPENSATION[mode]) / ring)


def compressor(levels_db: Floats, values: Values) -> Floats:
    """What lasts long enough that attack and release are over."""
    above = np.maximum(levels_db - values["threshold_db"], 0)
    return levels_db - above * (1 - 1 / values["ratio"]) + values["makeup_db"]


def limiter(levels_db: Floats, values: Values) -> Floats:
    """Louder up to the ceiling, and not beyond."""
    return np.minimum(levels_db + values["gain_db"], values["ceiling_db"])


def gate(levels_db: Floats, values: Values) -> Floats:
    """What is below the threshold falls away the steeper the ratio."""
    below = np.maximum(values["threshold_db"] - levels_db, 0)
    return levels_db - below * (values["ratio"] - 1)


_BANDS = ("low", "low_mid", "mid", "high_mid", "high")
_POINTS = tuple(
    Handle(f"{band}_hz", f"{band}_db", "" if band in ("low", "high") else f"{band}_q") for band in _BANDS
)
_LEVELS = (LOWEST_DB, 0.0)
CURVES: dict[str, Curve] = {
    "equaliser": Curve(True, (-24, 24), equaliser, _POINTS),
    "high_pass": Curve(True, (-36, 12), high_pass, (Handle("cutoff_hz"),)),
    "low_pass": Curve(True, (-36, 12), low_pass, (Handle("cutoff_hz"),)),
    "ladder_filter": Curve(True, (-36, 24), ladder_filter, (Handle("cutoff_hz"),)),
    "compressor": Curve(False, _LEVELS, compressor, (Handle("threshold_db"),)),
    "limiter": Curve(False, _LEVELS, limiter, ()),
    "gate": Curve(False, _LEVELS, gate, (Handle("threshold_db"),)),
}
"""The effects that are drawn, by kind."""


def _angle(hz: Floats) -> Floats:
    return 2 * np.pi * np.minimum(hz, 0.499 * DRAWN_RATE) / DRAWN_RATE


def _db(response: NDArray[np.complex128] | Floats) -> Floats:
    return 20 * np.log10(np.maximum(np.abs(response), 1e-6))


def _butterworth(ratio: Floats, values: Values) -> Floats:
    """`ratio`: how far beyond the cutoff, 1 at it."""
    order = _ORDERS[int(values["slope"])]
    return -10 * np.log10(1 + np.minimum(ratio, 1e6) ** (2 * order))


def _peak(hz: Floats, centre_hz: float, gain_db: float, q: float) -> Floats:
    a, w0 = 10 ** (gain_db / 40), 2 * np.pi * min(centre_hz, 0.49 * DRAWN_RATE) / DRAWN_RATE
    alpha, cos = np.sin(w0) / (2 * q), np.cos(w0)
    return _biquad(hz, (1 + alpha * a, -2 * cos, 1 - alpha * a), (1 + alpha / a, -2 * cos, 1 - alpha / a))


def _shelf(hz: Floats, corner_hz: float, gain_db: float, side: int) -> Floats:
    """Of everything below the corner for side 1, above it for -1."""
    a, w0 = 10 ** (gain_db / 40), 2 * np.pi * min(corner_hz, 0.49 * DRAWN_RATE) / DRAWN_RATE
    cos = side * np.cos(w0)
    beta = np.sin(w0) * np.sqrt(a) * np.sqrt(2)
    plus, minus = a + 1, a - 1
    over = (a * (plus - minus * cos + beta), side * 2 * a * (minus - plus * cos), a * (plus - minus * cos - beta))
    under = (plus + minus * cos + beta, side * -2 * (minus + plus * cos), plus + minus * cos - beta)
    return _biquad(hz, over, under)


def _biquad(hz: Floats, over: tuple[float, ...], under: tuple[float, ...]) -> Floats:
    z = np.exp(-1j * _angle(hz))
    return _db((over[0] + over[1] * z + over[2] * z**2) / (under[0] + under[1] * z + under[2] * z**2))
