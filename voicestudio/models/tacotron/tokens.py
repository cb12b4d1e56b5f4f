"""Phonemes to the numbers that the encoder embeds."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from voicestudio.models.tacotron.config import START

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STRESS = {"ˈ": 1, "ˌ": 2}

# What is tried when a voice was not trained on a symbol: the nearest pause, or the nearest English sound.
NEAREST = {
    "?": (".",), "!": (".",), ";": (",", "."), ":": (",", "."), "-": (",", "."), ",": (".",), " ": (",",),
    "a": ("æ", "ɑː"), "ɑ": ("ɑː",), "e": ("ɛ", "eɪ"), "o": ("oʊ", "ɔː"), "i": ("iː", "ɪ"), "u": ("uː", "ʊ"),
    "y": ("uː",), "ø": ("ɜː",), "œ": ("ɜː",), "ɐ": ("ə", "ʌ"), "ɒ": ("ɑː",), "ɔ": ("ɔː",), "ɜ": ("ɜː",), "ɵ": ("ʊ",),
    "ɨ": ("ɪ",), "ʉ": ("uː",), "ɯ": ("ʊ",), "ɤ": ("ʌ",), "x": ("h", "k"), "χ": ("h",), "ç": ("h",), "ɣ": ("ɡ",),
    "ʁ": ("ɹ",), "r": ("ɹ",), "ɾ": ("t",), "ʀ": ("ɹ",), "ɻ": ("ɹ",), "ɽ": ("ɹ",), "ɕ": ("ʃ",), "ʑ": ("ʒ",),
    "ʂ": ("ʃ",), "ʐ": ("ʒ",), "ɲ": ("n",), "ɳ": ("n",), "ʎ": ("l",), "ɭ": ("l",), "ɬ": ("l",), "β": ("v",),
    "ɸ": ("f",), "ʋ": ("v",), "ɟ": ("dʒ",), "c": ("k",), "q": ("k",), "ʔ": ("t",), "ts": ("t",), "dz": ("d",),
    "ɖ": ("d",), "ʈ": ("t",), "g": ("ɡ",), "ɦ": ("h",), "ħ": ("h",), "ʕ": ("h",), "n̩": ("n",), "əl": ("l",),
    "l": ("l",), "ɫ": ("l",), "ɬ̩": ("l",), "ʍ": ("w",), "ɥ": ("j",),
}  # fmt: skip


def split_stress(symbol: str) -> tuple[str, int]:
    """A symbol without its stress mark, and the stress: 0 none, 1 primary, 2 secondary."""
    stress = STRESS.get(symbol[:1], 0)
    return (symbol[1:] if stress else symbol), stress


def inventory(symbols: Iterable[str]) -> tuple[str, ...]:
    """START and every base symbol that occurs, sorted: what never occurs could not be learned."""
    return (START, *sorted({split_stress(symbol)[0] for symbol in symbols}))


class Tokens:
    """Looks symbols up in a voice's inventory; unknown ones become the nearest that the voice knows, or nothing."""

    def __init__(self, symbols: Sequence[str]) -> None:
        self._index = {symbol: index for index, symbol in enumerate(symbols)}

    def _known(self, base: str) -> int | None:
        plain = "".join(
            c for c in unicodedata.normalize("NFD", base) if not unicodedata.combining(c) and c not in "ːˑʲʰʷ"
        )
        tries = [base, *NEAREST.get(base, ()), plain, plain + "ː", *NEAREST.get(plain, ())]
        if len(plain) > 1:
            tries += [plain[:2], plain[0], *NEAREST.get(plain[0], ())]
        return next((self._index[symbol] for symbol in tries if symbol in self._index), None)

    def __call__(self, symbols: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
        """Token and stress of each symbol that can be said, and the position in `symbols` of each; START is token 0."""
        tokens, stresses, places = [self._index[START]], [0], [-1]
        for place, symbol in enumerate(symbols):
            base, stress = split_stress(symbol)
            token = self._known(base)
            if token is not None:
                tokens.append(token)
                stresses.append(stress)
                places.append(place)
        return tokens, stresses, places
