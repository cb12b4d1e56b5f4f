"""Text of any language -> its words as written: espeak-ng itself reads the numbers and signs of that language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from voicestudio.text.english.scan import Piece

_SPOKEN_SIGNS = frozenset("%&+=@°§№‰×÷±")
_INSIDE = frozenset("'’ʼ-־·٫٬")
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_NUMBER = re.compile(r"[-−+]?\d+(?:[.,:' \u00a0\u202f]\d+)*")
_LONGEST_RUN = 40
"""Characters of a run that a writing without spaces is cut into."""


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    return unicodedata.category(character)


def _in_word(character: str) -> bool:
    return _kind(character)[0] in "LMN" or character in _JOINERS


def pieces(text: str, language: str) -> Iterator[Piece]:
    """The words, numbers, signs that are said, and emoji by name where their names are known in the language."""
    position = 0
    while position < len(text):
        piece = piece_at(text, position, language)
        if piece:
            yield piece
            position = piece.stop
        else:
            position += 1


def piece_at(text: str, position: int, language: str) -> Piece | None:
    """The word, number, sign or emoji that starts at a position, None where none does."""
    character = text[position]
    if character in _SPOKEN_SIGNS or _kind(character) == "Sc":
        return Piece(position, position + 1, character)
    if character.isdigit() or (
        character in "-−+" and text[position + 1 : position + 2].isdigit() and not text[:position][-1:].isalnum()
    ):
        number = _NUMBER.match(text, position)
        if number:
            return Piece(position, number.end(), number.group())
    if _in_word(character) and character not in _JOINERS:
        return _word(text, position)
    if ord(character) >= 0x203C:
        return _emoji(text, position, language)
    return None


def _word(text: str, position: int) -> Piece:
    stop = position + 1
    while stop < len(text) and (_in_word(text[stop]) or _joins(text, stop)):
        stop += 1
        if stop - position >= _LONGEST_RUN and _kind(text[stop - 1]) == "Lo":
            break
    return Piece(position, stop, text[position:stop])


def _joins(text: str, position: int) -> bool:
    return text[position] in _INSIDE and position + 1 < len(text) and _kind(text[position + 1])[0] == "L"


def _emoji(text: str, position: int, language: str) -> Piece | None:
    import emoji

    base = language.split("-")[0]
    known = base if base in emoji.LANGUAGES else {"cmn": "zh", "yue": "zh"}.get(base, "en")
    for found in emoji.analyze(text[position : position + 24], non_emoji=False, join_emoji=True):
        if found.value.start:
            return None
        name = emoji.demojize(found.chars, delimiters=("", ""), language=known).replace("_", " ")
        name = "".join(character if _in_word(character) else " " for character in name).strip()
        return Piece(position, position + found.value.end, name) if name else None
    return None
