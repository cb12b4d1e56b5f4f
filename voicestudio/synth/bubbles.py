"""What a bubble in water sounds like (K. van den Doel, Physically based models for liquid sounds, 2005)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MINNAERT_HZ_MM = 3000.0
"""Pitch times radius of a bubble in water: 3 m/s."""


def bubble_hz(radius_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pitch with which a bubble begins (equation 1)."""
    return MINNAERT_HZ_MM / radius_mm


def bubble_fall_per_s(radius_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """How fast it dies away: heat, radiation and viscosity (equation 3)."""
    radius_m = radius_mm / 1000
    return 0.13 / radius_m + 0.0072 * radius_m**-1.5
