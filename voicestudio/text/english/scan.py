"""The scanner: walks along a text and asks, at each token, which rule can say it.

A rule is a pattern and a function from the match to what is said. What is said is a string of words with three marks:
a comma, semicolon or colon after a word is a pause, "F_B_I" are letters said by name as one word, and "" is silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ＇′`´‛", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u3000\t", " "),
        **{chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94) if chr(0x21 + offset) != "'"},
    }
)

_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""Spaces that part the thousands of a number (SP 811, 10.5.3)."""


def plain(text: str) -> str:
    """The text with typographic variants of quotes, hyphens, spaces and full-width letters made plain, length kept."""
    return _THOUSANDS.sub(",", text).translate(_PLAIN)


def word_set(words: str) -> frozenset[str]:
    """The words of a table that is written as plain text."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at: the plain text of the utterance, and how it is to be read."""

    text: str
    british: bool = False
    shouting: bool = False

    def before(self, position: int) -> str:
        """The word that ends before a position, with an abbreviation's full stop, "" at the start."""
        match = re.search(r"([\w'-]+\.?)[\s(\"']*$", self.text[max(0, position - 60) : position])
        return match.group(1) if match else ""

    def after(self, position: int) -> str:
        """The word that starts after a position, "" where punctuation or the end comes first."""
        match = re.compile(r"[\s\"']*([^\W_][\w'-]*)").match(self.text, position)
        return match.group(1) if match else ""

    def ends_clause(self, position: int) -> bool:
        """Whether punctuation or the end follows a position."""
        return re.compile(r"\s*(?:[.,;:!?)\]\"]|$)").match(self.text, position) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that is tried where a token starts, and what is said for it; None leaves it to the next rule."""

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str], Context], str | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters start to stop of the text, and what is said for them."""

    start: int
    stop: int
    say: str


def first_match(rules: Iterable[Rule], context: Context, position: int) -> Piece | None:
    """What the first rule says that applies at a position."""
    for rule in rules:
        match = rule.pattern.match(context.text, position)
        if match and match.end() > position:
            said = rule.say(match, context)
            if said is not None:
                return Piece(position, match.end(), said)
    return None
