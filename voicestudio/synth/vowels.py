"""Vowels as shapes of the vocal tract: the cross-section along it, as a sum of cosines.

The logarithm of the area at a share x of the way from glottis to lips is the sum of c_k cos(k pi x), k = 1, 3, 5, 7:
each of these odd cosines moves, to the first order, one formant, and the even ones none (M. Schroeder, "Determination
of the geometry of the human vocal tract by acoustic measurements", JASA 41 (4), 1967). The coefficients were fitted by
least squares, so that a tube of 24 sections, 17.5 cm long, has the first three formants that G. Peterson and H. Barney
measured in men ("Control methods used in a study of the vowels", JASA 24 (2), 1952), with the least bending. Between
two vowels the coefficients, not the formants, are mixed: the tract moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

VOWELS: dict[str, tuple[float, ...]] = {
    "heed": (0.7090, -0.9658, -0.2003, 0.0152),
    "hid": (0.2810, -0.6143, 0.0564, 0.0065),
    "head": (-0.2330, -0.4328, 0.0702, 0.0004),
    "had": (-0.6512, -0.2681, 0.1030, 0.0006),
    "hod": (-1.1788, 0.6113, 0.2211, 0.0347),
    "hawed": (-0.9269, 0.9193, 0.3903, 0.0849),
    "hood": (-0.0433, 0.6324, 0.3372, 0.0003),
    "whod": (0.3631, 0.8859, 0.4378, 0.0243),
    "hud": (-0.6733, 0.4371, 0.1647, 0.0062),
    "heard": (-0.2356, -0.1471, 0.7150, 0.0446),
    "neutral": (0.0, 0.0, 0.0, 0.0),
}
"""The cosines' coefficients by vowel, in the words of Peterson and Barney: heed, hid, head, had, hod, hawed, hood,
who'd, hud, heard; and a tube that is equally wide everywhere."""
NAMES = tuple(VOWELS)
SPEED_OF_SOUND = 350.0
"""In m/s, in warm and moist air."""


def shape(vowel: str) -> NDArray:
    """The vowel's coefficients (4,)."""
    return np.array(VOWELS[vowel])


def areas(coefficients: NDArray, sections: int) -> NDArray:
    """Areas (..., sections) from the glottis to the lips, in shares of a plain tube's, for coefficients (..., 4)."""
    along = (np.arange(sections) + 0.5) / sections
    cosines = np.cos(np.pi * np.outer(2 * np.arange(coefficients.shape[-1]) + 1, along))
    return np.exp(coefficients @ cosines)


def reflections(area: NDArray) -> NDArray:
    """What of a wave towards the lips comes back at each joint, (..., sections - 1)."""
    here, there = area[..., :-1], area[..., 1:]
    return (here - there) / (here + there)


def sections(length_cm: float, sample_rate: int) -> int:
    """How many sections, each crossed in one sample, make a tube of that length."""
    return max(round(length_cm / 100 * sample_rate / SPEED_OF_SOUND), 6)
