"""Text as typed -> one utterance of spoken words."""

from __future__ import annotations

import re

from voicestudio.core import Span, Utterance, Word

_WORD = re.compile(r"(?:(?:anti|co|de|e|non|pre|re|un|x)-)?[^\W_]+(?:['’‘][^\W_]+)*['’]?", re.IGNORECASE)
_STRENGTH = {mark: rank for rank, mark in enumerate(" -,:;.!?")}
_MARKS = {"…": ".", "—": "-", "–": "-", "(": ",", ")": ",", "[": ",", "]": ",", "。": ".", "！": "!", "？": "?",
          "，": ",", "、": ",", "；": ";", "：": ":", "।": ".", "؟": "?", "،": ",", "؛": ";"}


def pause_of(between: str) -> str:
    """The pause that stands for the characters between two words; the strongest mark wins, " " where none is heard."""
    best = " "
    for character in between.replace("--", "—").replace(" - ", "—"):
        mark = _MARKS.get(character, character)
        if mark == "-" and character == "-":
            continue
        if _STRENGTH.get(mark, 0) > _STRENGTH[best]:
            best = mark
    return best


def read_utterance(text: str, language: str = "en-us", start: int = 0) -> Utterance:
    """The whole text as one utterance whose characters begin at `start` of the document."""
    found = list(_WORD.finditer(text))
    words = []
    for index, match in enumerate(found):
        stop = found[index + 1].start() if index + 1 < len(found) else len(text)
        pause = pause_of(text[match.end() : stop])
        if pause == " " and index + 1 == len(found):
            pause = "."
        words.append(Word(match.group().replace("’", "'"), Span(start + match.start(), start + match.end()), pause))
    return Utterance(text, Span(start, start + len(text)), language, tuple(words))
