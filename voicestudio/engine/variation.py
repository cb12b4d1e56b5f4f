"""Takes that differ: what a speaker does otherwise each time, drawn by the seed.

Measured on 555 pairs of takes of the same prompts by one speaker (the Kathleen corpus, its phonemes aligned by this
project's aligner; pause and first phoneme left out): beside their common reading, one take's phonemes have a standard
deviation of 1.70 semitones in pitch, 0.29 in log duration and 1.99 dB in energy. From one phoneme to the next these
departures correlate by 0.81, -0.13 and 0.31, and pitch over 2, 3, 4 phonemes by 0.57, 0.41, 0.30: a first-order
autoregression.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import PhonemeProsody

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import Phonemes, Prosody

PITCH_SEMITONES, PITCH_CORRELATION = 1.70, 0.78
LOG_DURATION, DURATION_CORRELATION = 0.29, -0.13
ENERGY_DB, ENERGY_CORRELATION = 1.99, 0.31
_MOST = 2.5
"""Standard deviations: a take that goes beyond them is a slip of the tongue."""


def varied(prosody: Prosody, phonemes: Phonemes, seed: int) -> Prosody:
    """The prosody with a drawn departure added to each phoneme, `prosody.variation` times as large as a speaker's own.

    Equal seeds and phonemes give equal departures, wherever the sentence stands. None are drawn for a variation of 0.
    """
    if prosody.variation == 0.0:
        return prosody
    said = "\0".join(phoneme.symbol for phoneme in phonemes.symbols)
    rng = np.random.default_rng([seed, zlib.crc32(said.encode())])
    drawn = (
        _walk(rng, len(phonemes), PITCH_CORRELATION),
        _walk(rng, len(phonemes), DURATION_CORRELATION),
        _walk(rng, len(phonemes), ENERGY_CORRELATION),
    )
    changes = dict(prosody.per_phoneme)
    for index, (pitch, duration, energy) in enumerate(zip(*drawn, strict=True)):
        change = changes.get(index, PhonemeProsody())
        changes[index] = replace(
            change,
            duration_factor=change.duration_factor * math.exp(prosody.variation * LOG_DURATION * duration),
            pitch_semitones=change.pitch_semitones + prosody.variation * PITCH_SEMITONES * pitch,
            energy_db=change.energy_db + prosody.variation * ENERGY_DB * energy,
        )
    return replace(prosody, per_phoneme=tuple(sorted(changes.items())))


def _walk(rng: np.random.Generator, n: int, correlation: float) -> NDArray[np.float64]:
    """n numbers of variance 1, each correlated with the one before; none beyond _MOST."""
    fresh = rng.standard_normal(n)
    walk = np.empty(n)
    last = 0.0
    for index in range(n):
        share = math.sqrt(1 - correlation**2) if index else 1.0
        walk[index] = last = correlation * last + share * fresh[index]
    return np.clip(walk, -_MOST, _MOST)
