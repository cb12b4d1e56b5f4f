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

catalogue.join(neural_synthesizers())
CARDS = library.survey()[0]
catalogue.join(())
SHIPPED = [card for card in CARDS if not card.own]
AUDIBLE = 1e-3
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
    short = replace(patch, note=replace(patch.note, duration_s=min(patch.note.duration_s, 0.2)))
    clip = rendered(short, longest_s=0.3)
    if np.abs(clip.samples).max(initial=0.0) < AUDIBLE:  # what rises slowly, and single drops or steps
        clip = rendered(patch, longest_s=3.0)
    assert np.isfinite(clip.samples).all()
    assert AUDIBLE < np.abs(clip.samples).max() <= 1.0


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
