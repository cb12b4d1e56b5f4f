"""IPA strings as a person types them -> the symbols that phonemes are made of."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from voicestudio.core import StudioError
from voicestudio.text.espeak import has_vowel, place_stress

LETTERS = frozenset(
    "abcdefghijklmnopqrstuvwxyzæçðøħŋœβθχäõãẽĩũɐɑɒɓɔɕɖɗɘəɚɛɜɝɞɟɠɡɢɣɤɥɦɧɨɩɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢ"
    "ǀǁǂǃᵻᵿⱱɏꭧʤʧʦʣʥʨ"
)
"""Letters of the IPA chart (2020), and those that espeak-ng writes beside it."""

MODIFIERS = frozenset('ːˑʰʱʲʷˠˤˀⁿˡʼ˞˥˦˧˨˩̴5̩̯̥̬̹̜̟̠̝̞̤̰̼̪̺̻̘̙̃̊̈̽̚1234567^"')
"""Length, articulation and tone marks: they belong to the letter before them."""

MULTI_LETTER = (
    "aɪə",
    "aɪɚ",
    "aʊɚ",
    "ɔːɹ",
    "ɑːɹ",
    "oːɹ",
    "tʃ",
    "dʒ",
    "ts",
    "dz",
    "tɕ",
    "dʑ",
    "tʂ",
    "dʐ",
    "pf",
    "aɪ",
    "aʊ",
    "eɪ",
    "oʊ",
    "əʊ",
    "ɔɪ",
    "ɪə",
    "iə",
    "eə",
    "ʊə",
    "əl",
    "ɛɹ",
    "ɪɹ",
    "ʊɹ",
)
"""Phones of several letters that espeak-ng keeps together, longest first."""

_IGNORED = frozenset(" \t\n./[]|‖_-\u0361\u035c\u200d")
_SPELLINGS = {"g": "ɡ", "ʤ": "dʒ", "ʧ": "tʃ", "'": "ˈ", "ˊ": "ˈ", ",": "ˌ", ":": "ː", "ʦ": "ts", "ʣ": "dz"}


@lru_cache(maxsize=20_000)
def split_ipa(ipa: str) -> tuple[str, ...]:
    """The symbols of an IPA string, with each stress mark before its vowel: "hɛlˈoʊ" -> h ɛ l ˈoʊ.

    Slashes, brackets, ties, dots and spaces are allowed and dropped; "'" and ":" count as ˈ and ː.
    Raises StudioError that names the characters which are no IPA, or when no symbol is left.
    """
    text = "".join(_SPELLINGS.get(character, character) for character in unicodedata.normalize("NFD", ipa))
    text = unicodedata.normalize("NFC", text).replace("\u0361", "").replace("\u035c", "")
    wrong = sorted({character for character in text if not _allowed(character)})
    if wrong:
        listed = " ".join(wrong)
        raise StudioError(
            f"The pronunciation “{ipa}” must be written in IPA, but {listed} is no IPA: write it as in “həlˈoʊ”."
        )
    symbols = place_stress(_phones(text))
    if not symbols:
        raise StudioError(f"The pronunciation “{ipa}” holds no sound: write it in IPA, as in “həlˈoʊ”.")
    return tuple(symbols)


def _allowed(character: str) -> bool:
    if character in _IGNORED or character in "ˈˌ" or character in MODIFIERS:
        return True
    return all(
        part in LETTERS or part in MODIFIERS or unicodedata.combining(part)
        for part in unicodedata.normalize("NFD", character)
    )


def _phones(text: str) -> list[str]:
    phones: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character in "ˈˌ":
            phones.append(character)
            position += 1
        elif character in _IGNORED:
            position += 1
        elif character in MODIFIERS or unicodedata.combining(character):
            if phones and phones[-1] not in "ˈˌ":
                phones[-1] += character
            position += 1
        else:
            match = next((phone for phone in MULTI_LETTER if text.startswith(phone, position)), character)
            if match == "əl" and has_vowel(text[position + 2 : position + 4].lstrip("ˈˌ")[:1]):
                match = character
            phones.append(match)
            position += len(match)
    return phones


def join_ipa(phones: tuple[str, ...]) -> str:
    """The phones as one IPA string that `split_ipa` takes apart into the same phones."""
    joined = "".join(phones)
    return joined if split_ipa(joined) == phones else "_".join(phones)
