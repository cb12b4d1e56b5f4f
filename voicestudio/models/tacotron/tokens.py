"""Phonemes to the numbers that the encoder embeds."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from voicestudio.core import PAUSES
from voicestudio.models.tacotron.config import START

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STRESS = {"ˈ": 1, "ˌ": 2}

NEAREST = {
    "?": (".",), "!": (".",), ";": (",", "."), ":": (",", "."), "-": (",", "."), ",": (".",), " ": (",",),
    "a": ("æ", "ɑː"), "aː": ("ɑː",), "ɑ": ("ɑː",), "e": ("ɛ", "eɪ"), "eː": ("eɪ", "ɛ"), "o": ("oʊ", "ɔː"),
    "i": ("iː", "ɪ"), "u": ("uː", "ʊ"), "y": ("uː",), "ʏ": ("ʊ", "ɪ"), "ø": ("ɜː",), "œ": ("ɜː",), "ɶ": ("æ",),
    "ɐ": ("ə", "ʌ"), "ɒ": ("ɑː",), "ɔ": ("ɔː",), "ɜ": ("ɜː",), "ɞ": ("ɜː",), "ɘ": ("ə",), "ɵ": ("ʊ",), "ɨ": ("ɪ",),
    "ʉ": ("uː",), "ɯ": ("ʊ",), "ɤ": ("ʌ",), "ε": ("ɛ",), "ɚ": ("ɜː", "ə+ɹ"), "ɝ": ("ɜː",), "ᵻ": ("ɪ",), "ᵿ": ("ʊ",),
    "ai": ("aɪ",), "ɑi": ("aɪ",), "ae": ("aɪ",), "au": ("aʊ",), "ɑu": ("aʊ",), "ao": ("aʊ",), "ei": ("eɪ",),
    "ɛɪ": ("eɪ",), "ɛi": ("eɪ",), "ou": ("oʊ",), "əʊ": ("oʊ",), "ɔi": ("ɔɪ",), "oi": ("ɔɪ",), "ɔø": ("ɔɪ",),
    "ɔʏ": ("ɔɪ",), "œy": ("aʊ",), "ɪə": ("iə",), "eə": ("ɛ+ə",), "əl": ("l",),
    "x": ("h", "k"), "χ": ("h",), "ç": ("h",), "ɣ": ("ɡ",), "ɰ": ("w",), "ħ": ("h",), "ʕ": ("h",), "ɦ": ("h",),
    "ʁ": ("ɹ",), "r": ("ɹ",), "ɾ": ("t",), "ʀ": ("ɹ",), "ɻ": ("ɹ",), "ɽ": ("ɹ",), "r̩": ("ɚ", "ɹ"),
    "l": ("l",), "ɫ": ("l",), "ʎ": ("l+j",), "ɭ": ("l",), "ɬ": ("l",), "ɮ": ("l",), "l̩": ("əl", "l"),
    "ɲ": ("n+j",), "ɳ": ("n",), "ɴ": ("ŋ", "n"), "ɱ": ("m",), "n̩": ("ə+n",), "m̩": ("ə+m",), "nɡ": ("ŋ",),
    "ɕ": ("ʃ",), "ʑ": ("ʒ",), "ʂ": ("ʃ",), "ʐ": ("ʒ",), "s.": ("ʃ",), "ɧ": ("ʃ",), "sx": ("ʃ",),
    "β": ("v",), "ɸ": ("f",), "ʋ": ("v",), "ʍ": ("w",), "ɥ": ("j",), "ɟ": ("dʒ",), "c": ("k",), "q": ("k",),
    "ʔ": ("t",), "ɖ": ("d",), "ʈ": ("t",), "g": ("ɡ",), "ɓ": ("b",), "ɗ": ("d",), "ɠ": ("ɡ",), "ʄ": ("dʒ",),
    "tɕ": ("tʃ",), "dʑ": ("dʒ",), "tʂ": ("tʃ",), "dʐ": ("dʒ",), "ts.": ("tʃ",), "tʃ": ("t+ʃ",), "dʒ": ("d+ʒ",),
    "ʘ": ("p",), "ǀ": ("t",), "ǃ": ("k",), "ǁ": ("k",), "ǂ": ("t",), "ʡ": ("t",), "ʜ": ("h",), "ʢ": ("h",),
}  # fmt: skip
"""What is tried when a voice was not trained on a symbol: the nearest pause, or the nearest English sounds, best first;
"+" joins sounds that are said one after the other. English, since it is the language of the shipped voice."""

_LEFT_OUT = frozenset('ːˑʲʰʷˠˤˀ˞ʱᵝ12345670^"-')
"""Marks, tones among them, that a voice can do without."""
_VOWELS = frozenset("aeiouæɐɑɒɔəɚɛɜɪʊʌᵻ")
_LONGEST_PIECE = 3


def split_stress(symbol: str) -> tuple[str, int]:
    """A symbol without its stress mark, and the stress: 0 none, 1 primary, 2 secondary."""
    stress = STRESS.get(symbol[:1], 0)
    return (symbol[1:] if stress else symbol), stress


def inventory(symbols: Iterable[str]) -> tuple[str, ...]:
    """START and every base symbol that occurs, sorted: what never occurs could not be learned."""
    return (START, *sorted({split_stress(symbol)[0] for symbol in symbols}))


class Tokens:
    """Looks symbols up in a voice's inventory; unknown ones become the nearest that the voice knows, or nothing.

    A symbol may become several tokens: a voice without "ts" says "t" and "s" in its place.
    """

    def __init__(self, symbols: Sequence[str]) -> None:
        self._symbols = tuple(symbols)
        self._index = {symbol: index for index, symbol in enumerate(symbols)}
        self._found: dict[str, tuple[int, ...]] = {}

    def __call__(self, symbols: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
        """Token and stress of each symbol that can be said, and the position in `symbols` of each; START is token 0."""
        tokens, stresses, places = [self._index[START]], [0], [-1]
        for place, symbol in enumerate(symbols):
            base, stress = split_stress(symbol)
            if base not in self._found:
                self._found[base] = self._nearest(base)
            found = self._found[base]
            for token in found:
                tokens.append(token)
                stresses.append(stress if len(found) == 1 or self._symbols[token][0] in _VOWELS else 0)
                places.append(place)
        return tokens, stresses, places

    def _nearest(self, base: str) -> tuple[int, ...]:
        """The symbol itself, else what NEAREST gives for it, with its marks and then without, else its parts."""
        plain = _plain(base)
        for one in (base, plain):
            if found := self._one(one):
                return found
        found: list[int] = []
        while plain:
            for length in range(min(_LONGEST_PIECE, len(plain)), 0, -1):
                if plain[:length] not in PAUSES and (piece := self._one(plain[:length])):
                    found += [token for token in piece if found[-1:] != [token]]  # a doubled letter is said once
                    break
            plain = plain[length:]
        return tuple(found)

    def _one(self, symbol: str) -> tuple[int, ...]:
        """A symbol as such, as a long one, or by NEAREST; empty where the voice knows none of these."""
        for spelling in (symbol, *NEAREST.get(symbol, ()), f"{symbol}ː"):
            parts = spelling.split("+")
            if all(part in self._index for part in parts):
                return tuple(self._index[part] for part in parts)
        return ()


def _plain(base: str) -> str:
    """Without diacritics, length, tones and aspiration: "tɕʰ" and "tɕh" -> "tɕ", "iɜ" (a third tone) -> "i"."""
    kept = "".join(c for c in unicodedata.normalize("NFD", base) if not unicodedata.combining(c) and c not in _LEFT_OUT)
    if len(kept) > 1 and kept[-1] == "ɜ":
        kept = kept[:-1]
    return kept[:-1] if len(kept) > 1 and kept[-1] == "h" else kept
