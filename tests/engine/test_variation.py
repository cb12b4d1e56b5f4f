"""Departures of a take: drawn by the seed, as large and as smooth as measured, on top of what the person set."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from voicestudio.core import Phoneme, PhonemeProsody, Phonemes, Prosody, Span, StudioError, Utterance, Word
from voicestudio.engine.variation import PITCH_SEMITONES, varied

SPAN = Span(0, 1)
UTTERANCE = Utterance("a", SPAN, "en-us", (Word("a", SPAN, "."),))


def line(n: int, symbol: str = "a") -> Phonemes:
    return Phonemes(UTTERANCE, tuple(Phoneme(symbol, 0, SPAN) for _ in range(n)))


def departures(prosody: Prosody) -> np.ndarray:
    """(3, N): semitones, log factors and decibels."""
    rows = [(c.pitch_semitones, math.log(c.duration_factor), c.energy_db) for _, c in prosody.per_phoneme]
    return np.array(rows).T


def test_none_without_variation() -> None:
    prosody = Prosody(rate=1.5)
    assert varied(prosody, line(5), seed=3) is prosody


def test_equal_seeds_equal_takes_and_others_differ() -> None:
    prosody = Prosody(variation=1.0)
    assert varied(prosody, line(9), 3) == varied(prosody, line(9), 3)
    assert varied(prosody, line(9), 3) != varied(prosody, line(9), 4)
    assert not np.array_equal(
        departures(varied(prosody, line(9), 3)), departures(varied(prosody, line(9, "b"), 3))
    )  # two sentences of one take have melodies of their own


def test_departures_are_as_measured() -> None:
    pitch, duration, energy = departures(varied(Prosody(variation=1.0), line(20_000), 0))
    for row, sd, correlation in ((pitch, 1.70, 0.78), (duration, 0.29, -0.13), (energy, 1.99, 0.31)):
        assert row.std() == pytest.approx(sd, rel=0.05)
        assert row.mean() == pytest.approx(0, abs=0.1 * sd)
        assert np.corrcoef(row[:-1], row[1:])[0, 1] == pytest.approx(correlation, abs=0.04)
    assert np.abs(pitch).max() <= 2.5 * PITCH_SEMITONES
    half = departures(varied(Prosody(variation=0.5), line(20_000), 0))
    np.testing.assert_allclose(half, [pitch / 2, duration / 2, energy / 2])


def test_what_the_person_set_stays_underneath() -> None:
    drawn = varied(Prosody(variation=1.0), line(4), 1)
    own = Prosody(variation=1.0, per_phoneme=((2, PhonemeProsody(2.0, 3.0, -4.0)),))
    both, alone = varied(own, line(4), 1).per_phoneme, drawn.per_phoneme
    assert both[:2] + both[3:] == alone[:2] + alone[3:]
    change = alone[2][1]
    assert both[2][1] == replace(
        change,
        duration_factor=2.0 * change.duration_factor,
        pitch_semitones=3.0 + change.pitch_semitones,
        energy_db=-4.0 + change.energy_db,
    )


def test_a_variation_out_of_range_is_one_sentence() -> None:
    with pytest.raises(StudioError, match="variation of 0 to 1.5"):
        Prosody(variation=2.0)
