"""Single symbols between words, and emoji."""

from __future__ import annotations

import re
from functools import lru_cache

from voicestudio.text.english.scan import Context, Rule

SYMBOLS = {
    "&": "and",
    "@": "at",
    "%": "percent",
    "+": "plus",
    "=": "equals",
    "©": "copyright",
    "®": "registered",
    "™": "trademark",
    "§": "section",
    "¶": "paragraph",
    "°": "degrees",
    "№": "number",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "≈": "is about",
    "≠": "is not equal to",
    "≤": "is at most",
    "≥": "is at least",
    "<": "is less than",
    ">": "is greater than",
    "∞": "infinity",
    "π": "pi",
    "∑": "the sum of",
    "∆": "delta",
    "µ": "micro",
    "Ω": "ohm",
    "$": "dollar",
    "£": "pound",
    "€": "euro",
    "¥": "yen",
    "¢": "cent",
    "₹": "rupee",
    "₿": "bitcoin",
    "→": "to",
    "←": "from",
    "⇒": "implies",
    "½": "one half",
    "¼": "one quarter",
    "¾": "three quarters",
    "#": "hash",
    "√": "square root of",
    "∈": "in",
    "∪": "union",
    "∩": "intersection",
    "‰": "per mille",
    "^": "caret",
}
_OPERATORS = {
    "==": "equals",
    "===": "equals",
    "!=": "is not equal to",
    "<=": "is at most",
    ">=": "is at least",
    "&&": "and",
    "||": "or",
    "->": "to",
    "-->": "to",
    "=>": "to",
    ":=": "is set to",
    "+=": "plus equals",
    "-=": "minus equals",
}
"""As they stand between words in code, and arrows in plain text."""
_NEEDS_NUMBERS = frozenset("<>^")
_EMOTICONS = {
    ":-)": "smiley",
    ":)": "smiley",
    ":-(": "sad face",
    ":(": "sad face",
    ";-)": "wink",
    ";)": "wink",
    "<3": "heart",
    ":D": "grin",
    ":-D": "grin",
}


_PER = re.compile(r"(?:second|minute|hour|day|night|week|month|year|person|head|liter|litre|gallon|mile)(?!\w)")


def _symbol(match: re.Match[str], context: Context) -> str | None:
    sign = match.group()
    if sign in "<>" and _between_letters(match, context):
        return SYMBOLS[sign]
    if sign in _NEEDS_NUMBERS and not re.compile(r"\s*[-\w.]").match(context.text, match.end()):
        return None
    if sign in _NEEDS_NUMBERS and not (
        context.before(match.start())[-1:].isdecimal() or context.after(match.end())[:1].isdecimal()
    ):
        return None
    return SYMBOLS[sign]


def _between_letters(match: re.Match[str], context: Context) -> bool:
    """Whether spaces and single letters stand on both sides, as in a > b."""
    before = context.text[max(0, match.start() - 3) : match.start()]
    return bool(re.search(r"(?<!\w)\w $", before) and re.compile(r" \w(?!\w)").match(context.text, match.end()))


def _product(match: re.Match[str], context: Context) -> str | None:
    if not _between_letters(match, context):
        return None
    return {"*": "times", "/": "divided by"}[match.group()]


def _between_numbers(match: re.Match[str], context: Context) -> str | None:
    if not re.search(r"\d\s*$", context.text[max(0, match.start() - 8) : match.start()]):
        return None
    return {"-": "minus", "−": "minus", "*": "times", "/": "divided by", "x": "times", "–": "to"}[match["sign"]]


def _operator(match: re.Match[str], context: Context) -> str:
    return _OPERATORS[match.group()]


def _joining_slash(match: re.Match[str], context: Context) -> str | None:
    before, after = context.text[max(0, match.start() - 1) : match.start()], context.text[match.end() : match.end() + 1]
    if before.isalpha() and _PER.match(context.text, match.end()):
        return "per"
    return "slash" if before.isalnum() and after.isalnum() else None


def _emoticon(match: re.Match[str], context: Context) -> str:
    return _EMOTICONS[match.group()]


@lru_cache(maxsize=512)
def emoji_name(text: str) -> str:
    """The English name of an emoji: "😀" -> grinning face."""
    import emoji

    name = emoji.demojize(text, delimiters=("", ""), language="en")
    if name == text:
        return ""
    words = re.sub(r"[^\w' ]+", " ", name.replace("_", " "))
    return re.sub(r"\b(?:medium|light|dark|medium light|medium dark) skin tone\b", "", words).strip() + ","


def emoji_at(text: str, position: int) -> tuple[int, str] | None:
    """The end and the name of the emoji that starts at a position, None where none does."""
    if ord(text[position]) < 0x203C or text[position] == "™":
        return None
    import emoji

    window = text[position : position + 24]
    for found in emoji.analyze(window, non_emoji=False, join_emoji=True):
        if found.value.start != 0:
            return None
        name = emoji_name(found.chars)
        stop = position + found.value.end
        while text.startswith(found.chars, stop):  # said once, however often it stands there
            stop += len(found.chars)
        return (stop, name) if name else None
    return None


_OPERATOR = "|".join(map(re.escape, sorted(_OPERATORS, key=len, reverse=True)))

RULES = (
    Rule(
        re.compile("(?:" + "|".join(map(re.escape, sorted(_EMOTICONS, key=len, reverse=True))) + r")(?!\w)"), _emoticon
    ),
    Rule(re.compile(r"(?P<sign>[-−*/–])\s+(?=[\d(.])"), _between_numbers),
    Rule(re.compile(r"(?P<sign>[*/])(?=[\d(.])"), _between_numbers),
    Rule(re.compile(f"(?:{_OPERATOR})(?=[ \\w(\"'.])"), _operator),
    Rule(re.compile(r"[*/](?= )"), _product),
    Rule(re.compile(r"~(?=\s?[\d$£€.])"), lambda match, context: "about"),
    Rule(re.compile(r"/"), _joining_slash),
    Rule(re.compile("[" + re.escape("".join(SYMBOLS)) + "]"), _symbol),
)
