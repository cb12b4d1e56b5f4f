"""The symbols that published Tacotron 2 checkpoints read: letters, punctuation and ARPAbet.

Their order is that of the rows of the published embedding. A text is read as in the published `english_cleaners`:
folded to ASCII and lower case, what has no symbol dropped; numbers and abbreviations are words already, since the
studio's own front end has read them. ARPAbet stands in braces: "turn left on {HH AW1 S T AH0 N} street".
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voicestudio.core import Utterance

PAD = "_"
PUNCTUATION = (PAD, "-", *"!'(),.:;? ")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_CONSONANTS = (
    "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH", "V", "W", "Y",
    "Z", "ZH",
)  # fmt: skip
ARPABET = tuple(sorted([*_CONSONANTS, *(vowel + stress for vowel in _VOWELS for stress in ("", "0", "1", "2"))]))
"""Phones of the CMU pronouncing dictionary, in the order of the alphabet."""
SYMBOLS = (*PUNCTUATION, *_LETTERS, *(f"@{phone}" for phone in ARPABET))

_INDEX = {symbol: index for index, symbol in enumerate(SYMBOLS)}
_BRACED = re.compile(r"\{([^{}]*)\}")
_LIKE = str.maketrans(
    {"‘": "'", "’": "'", "“": "", "”": "", "–": "-", "—": "-", "…": ".", "ß": "ss", "æ": "ae", "ø": "o"}
)
_IPA = {
    "ɑː": "AA", "ɑ": "AA", "ɒ": "AA", "æ": "AE", "a": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔː": "AO", "ɔ": "AO",
    "aʊ": "AW", "aɪ": "AY", "ɛ": "EH", "e": "EH", "ɜː": "ER", "ɜ": "ER", "ɚ": "ER", "ɝ": "ER", "eɪ": "EY", "ɪ": "IH",
    "ᵻ": "IH", "iː": "IY", "i": "IY", "oʊ": "OW", "əʊ": "OW", "oː": "AO", "ɔɪ": "OY", "ʊ": "UH", "uː": "UW", "u": "UW",
    "b": "B", "tʃ": "CH", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "dʒ": "JH", "k": "K", "l": "L",
    "ɫ": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T",
    "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH",
    "əl": "AH L", "l̩": "AH L", "n̩": "AH N", "m̩": "AH M", "iə": "IY AH", "ɪɹ": "IH R", "ʊɹ": "UH R", "ɔːɹ": "AO R",
    "oːɹ": "AO R", "ɑːɹ": "AA R", "ɛɹ": "EH R", "aɪɚ": "AY ER", "aɪə": "AY AH",
}  # fmt: skip
_STRESS = {"ˈ": "1", "ˌ": "2"}


def folded(text: str) -> str:
    """Lower case and ASCII: "Façade" -> "facade"."""
    plain = unicodedata.normalize("NFKD", text.translate(_LIKE))
    return "".join(character for character in plain if not unicodedata.combining(character)).lower()


def ids(text: str) -> list[int]:
    """The symbols of a text already normalised; what has none is dropped, and white space is one space."""
    found: list[int] = []
    for index, part in enumerate(_BRACED.split(text)):
        if index % 2:
            found += [_INDEX[f"@{phone}"] for phone in part.upper().split() if f"@{phone}" in _INDEX]
        else:
            plain = re.sub(r"\s+", " ", folded(part))
            found += [_INDEX[character] for character in plain if character != PAD and character in _INDEX]
    return found


def arpabet(symbols: Iterable[str]) -> list[str]:
    """ARPAbet phones of IPA symbols with their stress marks before them; those that English lacks are dropped."""
    phones: list[str] = []
    for symbol in symbols:
        stress = _STRESS.get(symbol[:1], "")
        base = symbol[1:] if stress else symbol
        for phone in _IPA.get(base, _IPA.get(base.rstrip("ː"), "")).split():
            phones.append(phone + (stress or "0") if phone in _VOWELS else phone)
            stress = "" if phone in _VOWELS else stress
    return phones


def read(utterance: Utterance, said: Sequence[Sequence[str]] = ()) -> tuple[list[int], list[int]]:
    """Symbols of an utterance and the word that each belongs to; pauses belong to the word before them.

    `said` may give the IPA symbols of each word (empty for one that is to be spelt): those words are read as ARPAbet.
    A dash is heard as a comma.
    """
    found: list[int] = []
    words: list[int] = []
    for number, word in enumerate(utterance.words):
        phones = arpabet(said[number]) if said else []
        mark = {" ": "", "-": ","}.get(word.pause, word.pause)
        after = mark if number == len(utterance.words) - 1 else f"{mark} "
        own = ids("{" + " ".join(phones) + "}") if phones else ids(word.text)
        part = [*own, *ids(after)] if own else []
        found += part
        words += [number] * len(part)
    return found, words
