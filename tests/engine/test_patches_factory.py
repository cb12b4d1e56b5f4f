"""The patches that came with the studio: every one can be played, is heard, and says what it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicestudio.engine.designing import rendered
from voicestudio.engine.patches import library, searching
from voicestudio.engine.patches.checking import CATEGORIES
from voicestudio.synth import catalogue
from voicestudio.voices.opening import neural_synthesizers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicestudio.core import AudioClip

catalogue.join(neural_synthesizers())
CARDS = library.survey()[0]
catalogue.join(())
SHIPPED = [card for card in CARDS if not card.own]
HIGHEST = 0.97
"""Nothing touches full scale."""
WINDOW_S, LOUDNESS_DB = 0.4, (-41.0, -8.0)
"""From single ticks to a loud lead."""
NEURAL = "neural-sounds"
ONE_NEURAL = "neural-rain"
"""The networks take their time: this patch stands for all of theirs in the ordinary run."""


def shipped() -> Iterator[object]:
    """The id of each patch that came with the studio."""
    for card in SHIPPED:
        is_long = card.synth == NEURAL and card.id != ONE_NEURAL
        yield pytest.param(card.id, marks=[pytest.mark.slow] if is_long else [], id=card.id)


@pytest.fixture(autouse=True)
def joined() -> Iterator[None]:
    catalogue.join(neural_synthesizers())
    yield
    catalogue.join(())


@pytest.mark.parametrize("id", shipped())
def test_it_sounds(id: str) -> None:
    patch = library.patch(id)
    if patch.synth == NEURAL:
        clip = rendered(replace(patch, note=replace(patch.note, duration_s=0.2)), longest_s=0.3)
    else:
        clip = rendered(patch, longest_s=2.5)
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() < HIGHEST
    assert LOUDNESS_DB[0] < loudest_db(clip) < LOUDNESS_DB[1]


def loudest_db(clip: AudioClip) -> float:
    """Effective level in dBFS of the loudest stretch of WINDOW_S."""
    width = round(WINDOW_S * clip.sample_rate)
    power = np.cumsum(np.square(np.pad(clip.samples, width), dtype=np.float64))
    return 10 * np.log10((power[width:] - power[:-width]).max() / width + 1e-12)


def test_there_are_enough_of_all_kinds() -> None:
    assert len(SHIPPED) >= 60
    assert set(searching.categories(SHIPPED)) == set(CATEGORIES)


def test_what_they_say_of_themselves() -> None:
    for card in SHIPPED:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", card.id), card
        assert card.category == card.path.parent.name in CATEGORIES, card
        assert card.tags, card
        assert card.description.endswith("."), card
    for field in ("id", "name"):
        counts = Counter(getattr(card, field).casefold() for card in SHIPPED)
        assert not [name for name, count in counts.items() if count > 1]
