"""How struck things vibrate: the frequencies of their modes against the note's, and how far a place moves in each.

The figures are those of N. Fletcher and T. Rossing, "The physics of musical instruments", chapters 2, 3, 18 to 21.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

BARS = ("uniform", "marimba", "xylophone", "clamped")
PLATES = ("rectangular", "round")
MEMBRANES = ("drum", "kettle")
BELLS = ("church", "tubular")

BAR_MODES = 10
CLAMPED = (1.8751, 4.6941, 7.8548, 10.9955)
FREE = (4.7300, 7.8532, 10.9956, 14.1372)
TUNED_BARS = {"marimba": (1.0, 4.0, 9.9), "xylophone": (1.0, 3.0, 6.2)}
"""What undercutting makes of the first modes of a bar; those above keep to the uniform bar's distances."""

PLATE_MODES = 15
ROUND_PLATE = {(2, 0): 1.0, (0, 1): 1.73, (3, 0): 2.328, (1, 1): 3.91, (4, 0): 4.11, (5, 0): 6.30, (2, 1): 6.71}
"""A round plate with a free edge, by the nodal diameters and circles; beyond, Chladni's law (m + 2 n)^2."""
DRUM_DIAMETERS, DRUM_CIRCLES = 9, 6
KETTLE = {(1, 1): 1.0, (2, 1): 1.504, (3, 1): 1.983, (4, 1): 2.494, (5, 1): 2.98, (0, 1): 0.85, (0, 2): 1.65}
"""What the air in a kettle makes of a drum's modes; the note is the first with a nodal diameter."""

CHURCH = (
    (0.5, 0.7), (1.0, 1.0), (1.2, 0.8), (1.5, 0.35), (2.0, 1.0), (2.514, 0.35), (2.662, 0.4), (3.011, 0.6),
    (4.166, 0.4), (5.433, 0.3), (6.796, 0.22), (8.215, 0.16),
)  # fmt: skip
"""Hum, prime, tierce, quint, nominal and what follows in a minor-third bell, with the shares of a clapper's blow."""
GLASS = (1.0, 2.32, 4.25, 6.63, 9.38, 12.4, 15.8, 19.6)


@dataclass(frozen=True, slots=True)
class Modes:
    """ratios (M,) against the note's frequency, and amplitudes (M,) of a blow at the place asked for."""

    ratios: NDArray
    amplitudes: NDArray


def bar(values: Mapping[str, float]) -> Modes:
    """A bar that is free at both ends, or clamped at its left one; position 0 is the left end, 1 the right one."""
    kind = BARS[int(values["shape"])]
    index = np.arange(BAR_MODES)
    if kind == "clamped":
        wave = np.concatenate((CLAMPED, (index[len(CLAMPED) :] + 0.5) * np.pi))
        amplitudes = _clamped_shape(wave, 0.06 + 0.94 * values["position"])
    else:
        wave = np.concatenate((FREE, (index[len(FREE) :] + 1.5) * np.pi))
        amplitudes = _free_shape(wave, values["position"])
    ratios = (wave / wave[0]) ** 2
    if kind in TUNED_BARS:
        tuned = np.array(TUNED_BARS[kind])
        ratios = np.concatenate((tuned, ratios[tuned.size :] * tuned[-1] / ratios[tuned.size - 1]))
    return Modes(ratios, amplitudes)


def _free_shape(wave: NDArray, place: float) -> NDArray:
    """Free-free modes in a form without differences of huge numbers."""
    less = (np.cos(wave) - np.sin(wave) - np.exp(-wave)) / (np.sinh(wave) - np.sin(wave))
    near = (np.exp(wave * place) * less + np.exp(-wave * place) * (2 - less)) / 2
    return (near + np.cos(wave * place) - (1 - less) * np.sin(wave * place)) / 2


def _clamped_shape(wave: NDArray, place: float) -> NDArray:
    less = (np.exp(-wave) + np.cos(wave) + np.sin(wave)) / (np.cosh(wave) + np.cos(wave))
    near = (np.exp(wave * place) * less + np.exp(-wave * place) * (2 - less)) / 2
    return (near - np.cos(wave * place) + (1 - less) * np.sin(wave * place)) / 2


def plate(values: Mapping[str, float]) -> Modes:
    """A rectangular plate held at its edges, or a round free one; position 0 is the edge, 1 the middle."""
    place = values["position"]
    if PLATES[int(values["shape"])] == "round":
        return _round_plate(place)
    m, n = (one.ravel() for one in np.meshgrid(np.arange(1, PLATE_MODES + 1), np.arange(1, PLATE_MODES + 1)))
    power = m**2 + (n * values["aspect"]) ** 2
    ratios = power / (1 + values["aspect"] ** 2)
    across, along = 0.04 + 0.40 * place, 0.05 + 0.43 * place
    return _lowest(ratios, np.sin(np.pi * m * across) * np.sin(np.pi * n * along), 120)


def _round_plate(place: float) -> Modes:
    from scipy.special import jv

    pairs = [(m, n) for m in range(12) for n in range(5) if (m, n) not in {(0, 0), (1, 0)}]
    scale = ROUND_PLATE[2, 1] / (2 + 2) ** 2
    ratios = np.array([ROUND_PLATE.get((m, n), scale * (m + 2 * n) ** 2) for m, n in pairs])
    radius = 0.98 - 0.95 * place
    # The free edge is near a crest of the Bessel function: its argument there grows by about pi a circle.
    amplitudes = np.array([jv(m, (1.84 + 0.95 * (m - 1) + np.pi * n) * radius) for m, n in pairs])
    return _lowest(ratios, amplitudes, 56)


def membrane(values: Mapping[str, float]) -> Modes:
    """A stretched skin; position 0 is its middle, 1 its edge. Zeros of Bessel functions, or a kettle's row of them."""
    from scipy.special import jn_zeros, jv

    place = 0.02 + 0.94 * values["position"]
    kettle = MEMBRANES[int(values["shape"])] == "kettle"
    lowest = jn_zeros(0, 1)[0]
    ratios, amplitudes = [], []
    for m in range(DRUM_DIAMETERS):
        for n, zero in enumerate(jn_zeros(m, DRUM_CIRCLES), 1):
            ratios.append(KETTLE.get((m, n), zero / 3.8317) if kettle else zero / lowest)
            amplitudes.append(jv(m, zero * place) / abs(jv(m + 1, zero)) * (0.15 if kettle and m == 0 else 1.0))
    return _lowest(np.array(ratios), np.array(amplitudes), 40)


def bell(values: Mapping[str, float]) -> Modes:
    """A church bell, or a hanging tube, whose note is an octave below its fourth mode and no mode itself."""
    height = 1.5 * values["position"]
    if BELLS[int(values["shape"])] == "church":
        ratios, amplitudes = np.array(CHURCH).T
    else:
        ratios = np.array([9.0, 25.0, 49.0, 81.0, 121.0, 169.0, 225.0, 289.0, 361.0]) / 40.5
        amplitudes = np.array([0.15, 0.25, 0.5, 1.0, 0.9, 0.8, 0.6, 0.45, 0.3])
    return Modes(ratios, amplitudes * ratios**-height)


def glass(values: Mapping[str, float]) -> Modes:
    """A drinking glass: its rim bends in 2, 3, ... waves; position 0 is the rim, 1 near the foot."""
    ratios = np.array(GLASS)
    waves = np.arange(2, ratios.size + 2)
    return Modes(ratios, (1 - 0.8 * values["position"]) ** (waves / 2) / np.sqrt(waves / 2))


def _lowest(ratios: NDArray, amplitudes: NDArray, count: int) -> Modes:
    order = np.argsort(ratios, kind="stable")[:count]
    return Modes(ratios[order], amplitudes[order])
