"""Texts as the published checkpoints read them."""

from __future__ import annotations

from voicestudio.models.tacotron2.graphemes import ARPABET, SYMBOLS, arpabet, folded, ids, read
from voicestudio.text import phonemize, read_utterance


def spelt(numbers: list[int]) -> str:
    return "".join(SYMBOLS[number] for number in numbers)


def test_symbols_stand_where_the_published_embedding_has_them() -> None:
    assert len(SYMBOLS) == 148
    assert len(ARPABET) == 84
    assert "".join(SYMBOLS[:12]) == "_-!'(),.:;? "
    assert (SYMBOLS.index("A"), SYMBOLS.index("a"), SYMBOLS.index("z")) == (12, 38, 63)
    assert SYMBOLS[64:69] == ("@AA", "@AA0", "@AA1", "@AA2", "@AE")
    assert SYMBOLS[-2:] == ("@Z", "@ZH")


def test_a_text_is_folded_and_what_has_no_symbol_is_dropped() -> None:
    assert spelt(ids("Hello, World!")) == "hello, world!"
    assert spelt(ids("Façade — “naïve”\n\tŁ_5")) == "facade - naive "
    assert folded("Ö") == "o"
    assert ids("") == []


def test_arpabet_stands_in_braces() -> None:
    numbers = ids("on {HH AW1 s t ah0 n XX} street")
    assert [SYMBOLS[n] for n in numbers[3:9]] == ["@HH", "@AW1", "@S", "@T", "@AH0", "@N"]
    assert spelt(numbers[:3]) == "on "
    assert spelt(numbers[9:]) == " street"


def test_ipa_becomes_arpabet() -> None:
    assert arpabet(["h", "ˈaʊ", "s", "t", "ə", "n"]) == ["HH", "AW1", "S", "T", "AH0", "N"]
    assert arpabet(["ɹ", "ˌiː", "d", "ʘ"]) == ["R", "IY2", "D"]
    assert set(arpabet([p.symbol for p in phonemize(read_utterance("Joyful vision, the third measure.")).symbols])) <= {
        *ARPABET
    }


def test_an_utterance_is_spelt_with_its_words_and_pauses() -> None:
    utterance = read_utterance("It cost $20 - or so, Zoë?")
    numbers, words = read(utterance)
    assert spelt(numbers) == "it cost twenty dollars, or so, zoe?"
    assert len(words) == len(numbers)
    assert [utterance.words[w].text.lower() for w in dict.fromkeys(words)] == [w.text.lower() for w in utterance.words]
    assert words[-1] == words[-2] == len(utterance.words) - 1


def test_words_may_be_read_as_arpabet() -> None:
    utterance = read_utterance("Read it.")
    numbers, words = read(utterance, [["ɹ", "ˈɛ", "d"], []])
    assert [SYMBOLS[n] for n in numbers] == ["@R", "@EH1", "@D", " ", "i", "t", "."]
    assert words == [0, 0, 0, 0, 1, 1, 1]
