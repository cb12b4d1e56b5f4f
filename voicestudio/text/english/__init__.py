"""English text -> what is said for each token."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voicestudio.text.english import abbreviations, dates, initialisms, money, notation, quantities, symbols, web
from voicestudio.text.english.scan import Context, Piece, first_match, plain, word_set

_COMBINING = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER = rf"(?:[^\W\d_][{_COMBINING}]*)"
_PREFIXES = "anti|co|de|e|non|pre|re|un|x"
_WORD = re.compile(rf"(?:(?:{_PREFIXES})-(?=[^\W\d_]))?'?(?<!\w'){_LETTER}+(?:'{_LETTER}+)*", re.IGNORECASE)
_SIMPLE = re.compile(r"[a-z]+(?:'[a-z]+)*(?=[\s,;!?\"()]|:(?!/)|$)")
_ABBREVIATED = frozenset({"vs", "etc", "aka", "x"})
_DRAWN_OUT = re.compile(r"([a-z])\1\1")
_CLIPPED = word_set("'tis 'twas 'em 'til 'cause 'bout 'round 'n 'neath 'twere 'twill")

_LETTER_RULES = (
    *web.RULES,
    *notation.LETTER_RULES,
    *dates.LETTER_RULES,
    *abbreviations.RULES,
    *money.RULES,
    *initialisms.LETTER_RULES,
)
_DIGIT_RULES = (
    *web.RULES[1:],
    quantities.RATIO_RULE,
    *dates.DIGIT_RULES,
    *notation.DIGIT_RULES,
    *quantities.DIGIT_RULES[:1],
    *money.DIGIT_RULES,
    *quantities.DIGIT_RULES[1:-1],
    *initialisms.DIGIT_RULES,
    quantities.DIGIT_RULES[-1],
)
_SYMBOL_RULES = (*dates.SYMBOL_RULES, *money.RULES, *web.SYMBOL_RULES, *notation.SYMBOL_RULES, *symbols.RULES)
_SIGN_RULES = (
    *dates.SYMBOL_RULES,
    *symbols.RULES[:1],
    *money.RULES,
    *quantities.SYMBOL_RULES,
    *notation.SYMBOL_RULES,
    *symbols.RULES,
)


def is_shouting(text: str) -> bool:
    """Whether nearly everything is in capitals, and not initialisms alone, so that capitals are no sign of them."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    loud = [word for word in words if word.isupper()]
    return len(words) > 3 and len(loud) >= 0.7 * len(words) and any(map(initialisms.is_plain_word, loud))


def context_of(text: str, british: bool = False) -> Context:
    """The plain text and the manner of reading of one utterance."""
    return Context(plain(text), british, is_shouting(text))


def pieces(context: Context) -> Iterator[Piece]:
    """What is said, token by token; characters that belong to no piece are silent."""
    position, end = 0, len(context.text)
    while position < end:
        piece = piece_at(context, position)
        if piece is None:
            position += 1
        else:
            yield piece
            position = piece.stop


def piece_at(context: Context, position: int) -> Piece | None:
    """What is said for the token that starts at a position, None where no token does."""
    text = context.text
    character = text[position]
    if character.isspace():
        return None
    if character.isalpha() or character == "'":
        simple = _SIMPLE.match(text, position)
        if simple and simple.group() not in _ABBREVIATED and not _DRAWN_OUT.search(simple.group()):
            return Piece(position, simple.end(), simple.group())
        return _word(context, position)
    at_start = position == 0 or not text[position - 1].isalnum()
    if character.isdecimal():
        return first_match(_DIGIT_RULES, context, position)
    if found := symbols.emoji_at(text, position):
        return Piece(position, found[0], found[1])
    opens = at_start and (position == 0 or text[position - 1] in " \n(\"'[$£€")
    rules = _SIGN_RULES if character in "-+±.~½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒" and opens else _SYMBOL_RULES
    return first_match(rules, context, position)


def _word(context: Context, position: int) -> Piece | None:
    text = context.text
    if text[position] == "'":
        match = _WORD.match(text, position)
        if match and match.group().lower() in _CLIPPED:
            return Piece(position, match.end(), match.group())
        return first_match(dates.SYMBOL_RULES, context, position)
    found = first_match(_LETTER_RULES, context, position)
    if found:
        return found
    match = _WORD.match(text, position)
    return Piece(position, match.end(), match.group()) if match else None
