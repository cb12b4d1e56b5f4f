"""Hard sentences made by rule are the same ones each time, and of every kind."""

from __future__ import annotations

from collections import Counter

import pytest

from voicestudio.cli.hard_texts import KINDS, MOST, hard_texts
from voicestudio.core import StudioError


def test_the_same_ones_each_time_and_no_two_alike():
    made = list(hard_texts(1000))
    assert made[:100] == list(hard_texts(100))
    assert len({text for _, text in made}) == 1000
    assert Counter(kind for kind, _ in made) == dict.fromkeys(KINDS, 50)
    assert dict(made[:20])["repeats"] == "Dollar and dollar and dollar and dollar."
    assert dict(made[:20])["units"] == "The rough hospital went from -6 ft to 17.1 ft in 55 h."


def test_long_sentences_have_about_sixty_words():
    counts = [len(text.split()) for kind, text in hard_texts(400) if kind == "long"]
    assert min(counts) >= 47
    assert max(counts) <= 62


def test_too_many_are_refused():
    assert len(list(hard_texts(MOST))) == MOST
    with pytest.raises(StudioError, match="At most 2000"):
        next(hard_texts(MOST + 1))
