"""Words and phonemes, tied to the characters as typed."""

from __future__ import annotations

import pytest

from voicestudio.core import PAUSES, Phoneme, Phonemes, Span, Utterance, Word

COST = Utterance(
    text="It costs $20.",
    span=Span(0, 13),
    language="en-us",
    words=(
        Word("It", Span(0, 2)),
        Word("costs", Span(3, 8)),
        Word("twenty", Span(9, 12)),
        Word("dollars", Span(9, 12), pause="."),
    ),
)
YES = Utterance("Yes!", Span(0, 4), "en-us", (Word("yes", Span(0, 3), pause="!"),))


def phonemes() -> Phonemes:
    span = Span(0, 3)
    return Phonemes(YES, tuple(Phoneme(symbol, 0, span) for symbol in ("j", "ˈɛ", "s", "!")))


def test_a_span_holds_its_start_and_not_its_stop():
    assert [position in Span(2, 4) for position in range(1, 6)] == [False, True, True, False, False]


def test_the_normalised_text_is_what_will_be_said():
    assert COST.normalised == "It costs twenty dollars."


@pytest.mark.parametrize("pause", [pause for pause in PAUSES if pause != " "])
def test_punctuation_stands_at_the_word_before_it(pause):
    words = (Word("well", Span(0, 4), pause=pause), Word("yes", Span(6, 9)))
    assert Utterance("", Span(0, 9), "en", words).normalised == f"well{pause} yes"


def test_no_words_no_text():
    assert Utterance("--", Span(0, 2), "en", ()).normalised == ""


def test_ipa_is_the_symbols_in_order():
    assert phonemes().ipa == "jˈɛs!"
    assert [phoneme.is_pause for phoneme in phonemes().symbols] == [False, False, False, True]


def test_each_phoneme_starts_where_the_one_before_ends():
    timed = phonemes().timed([0.05, 0.2, 0.3, 0.45])
    assert [(phoneme.start_s, phoneme.end_s) for phoneme in timed.symbols] == [
        (0.0, 0.05), (0.05, 0.2), (0.2, 0.3), (0.3, 0.45),
    ]
    assert timed.duration_s == 0.45
    assert timed.ipa == phonemes().ipa
    assert timed.utterance is YES


def test_timing_leaves_the_first_untouched():
    before = phonemes()
    before.timed([1, 2, 3, 4])
    assert before.duration_s == 0.0
    assert all(phoneme.start_s is None for phoneme in before.symbols)


@pytest.mark.parametrize("count", [0, 3, 5])
def test_one_end_a_phoneme(count):
    with pytest.raises(ValueError, match="zip"):
        phonemes().timed([0.1] * count)
