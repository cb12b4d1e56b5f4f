"""Phonemes: symbols, their words and characters, context, languages."""

import subprocess
import sys

import pytest

from voicestudio.core import PAUSES, Span, StudioError, Utterance, Word
from voicestudio.text import languages, phonemize, read_utterance
from voicestudio.text.alignment import words_of_groups
from voicestudio.text.espeak import place_stress


def symbols(text: str, language: str = "en-us") -> list[str]:
    return [phoneme.symbol for phoneme in phonemize(read_utterance(text, language)).symbols]


def test_symbols_of_a_sentence() -> None:
    assert symbols("The light bird.") == ["ð", "ə", " ", "l", "ˈaɪ", "t", " ", "b", "ˈɜː", "d", "."]
    assert symbols("Judge.") == ["dʒ", "ˈʌ", "dʒ", "."]


@pytest.mark.parametrize(
    ("text", "ipa"),
    [
        ("the apple", "ðɪ ˈæpəl."),
        ("the cat", "ðə kˈæt."),
        ("in the house", "ɪn ðə hˈaʊs."),
        ("out of a box", "ˌaʊɾ əv ɐ bˈɑːks."),
        ("I have been there", "aɪ hɐv bɪn ðˈɛɹ."),
        ("yes, no", "jˈɛs,nˈoʊ."),
        ("really?", "ɹˈiəli?"),
    ],
)
def test_words_are_read_in_their_sentence(text: str, ipa: str) -> None:
    assert phonemize(read_utterance(text)).ipa == ipa


def test_phonemes_know_their_word_and_characters() -> None:
    phonemes = phonemize(read_utterance("It costs $20, out of the box.", start=100))
    for phoneme in phonemes.symbols:
        assert phoneme.span == phonemes.utterance.words[phoneme.word].span
    twenty = [phoneme for phoneme in phonemes.symbols if phonemes.utterance.words[phoneme.word].text == "twenty"]
    assert twenty[0].span == Span(109, 112)
    assert {phoneme.word for phoneme in phonemes.symbols} == set(range(len(phonemes.utterance.words)))


def test_each_word_ends_in_a_pause() -> None:
    phonemes = phonemize(read_utterance("Well, we went out of the house; then it was all in the bag."))
    ends = [phoneme.word for phoneme in phonemes.symbols if phoneme.is_pause]
    assert ends == list(range(len(phonemes.utterance.words)))


def test_same_text_same_phonemes_whatever_came_between() -> None:
    first = phonemize(read_utterance("The end of the road."))
    phonemize(read_utterance("Ein anderer Satz.", "de"))
    assert phonemize(read_utterance("The end of the road.")) == first


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Привет Google мир", "ru"),
        ("le weekend à New York", "fr-fr"),
        ("Guten Tag Computer software", "de"),
        ("hello 日本 שלום مرحبا мир", "en-us"),
        ("東京 Google です", "ja"),
    ],
)
def test_no_language_flags_ties_or_bare_marks(text: str, language: str) -> None:
    for symbol in symbols(text, language):
        assert symbol in PAUSES or not set(symbol) & set("()_\u0361 ")
        assert symbol.strip("ˈˌ")


@pytest.mark.parametrize(
    ("text", "language", "start"),
    [
        ("Guten Tag", "de", "ɡ"),
        ("bonjour", "fr", "b"),
        ("hola", "es", "ˈo"),
        ("你好", "zh", "n"),
        ("привет", "ru", "p"),
        ("नमस्ते", "hi", "n"),
        ("안녕", "ko", "ˈɐ"),
        ("hello", "EN_us", "h"),
    ],
)
def test_languages_are_spoken(text: str, language: str, start: str) -> None:
    assert symbols(text, language)[0] == start


def test_numbers_of_other_languages_are_left_to_the_engine() -> None:
    assert "".join(symbols("25 Euro", "de")).startswith("fˈʏnf")


def test_languages_are_listed() -> None:
    assert {"en-us", "en-gb", "de", "fr-fr", "cmn", "ja", "ru", "ar"} <= set(languages())
    assert len(languages()) > 100


def test_unknown_language_is_named() -> None:
    with pytest.raises(StudioError, match="'klingonese'.*languages"):
        phonemize(Utterance("x", Span(0, 1), "klingonese", (Word("x", Span(0, 1)),)))


def test_an_utterance_without_words_is_a_pause() -> None:
    phonemes = phonemize(Utterance("", Span(0, 0), "en-us", ()))
    assert [phoneme.symbol for phoneme in phonemes.symbols] == ["."]


def test_words_without_phones_are_noticed() -> None:
    utterance = Utterance(
        "a ❧ b", Span(0, 5), "en-us", (Word("one", Span(0, 1)), Word("\u2e2e", Span(2, 3)), Word("two", Span(4, 5)))
    )
    phonemes = phonemize(utterance)
    assert "\u2e2e" in phonemes.utterance.notices[0]
    assert {phoneme.word for phoneme in phonemes.symbols} == {0, 2}


def test_typed_ipa_wins() -> None:
    word = Word("cat", Span(0, 3), "!", "dˈɔɡ")
    assert [phoneme.symbol for phoneme in phonemize(Utterance("cat", Span(0, 3), "en-us", (word,))).symbols] == [
        "d",
        "ˈɔ",
        "ɡ",
        "!",
    ]


def test_merged_groups_are_shared_out() -> None:
    alone = [[("ˈaʊ", "t")], [("ʌ", "v")], [("h", "ˈɪ", "m")]]
    assert words_of_groups([("ˌaʊ", "ɾ", "ə", "v"), ("h", "ɪ", "m")], alone) == [
        ("ˌaʊ", "ɾ"),
        ("ə", "v"),
        ("h", "ɪ", "m"),
    ]


def test_a_word_that_would_lose_its_phones_refuses_the_share() -> None:
    assert words_of_groups([("k",)], [[("k",)], [("ˈæ", "t")]]) is None


@pytest.mark.parametrize(
    ("phones", "placed"),
    [
        (["ˈk", "æ", "t"], ["k", "ˈæ", "t"]),
        (["ˈ", "s", "t", "ɪ"], ["s", "t", "ˈɪ"]),
        (["ˈv", "l", "k"], ["ˈv", "l", "k"]),
        (["a", "ˈ"], ["a"]),
    ],
)
def test_stress_stands_before_the_vowel(phones: list[str], placed: list[str]) -> None:
    assert place_stress(phones) == placed


def test_import_is_light() -> None:
    heavy = {"phonemizer", "espeakng_loader", "num2words", "emoji"}
    code = f"import sys, voicestudio.text; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
