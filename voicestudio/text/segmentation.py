"""Document -> utterances, one sentence each, lazily and with the characters they came from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voicestudio.core import Utterance, Word
from voicestudio.text.english.abbreviations import stop_ends_sentence
from voicestudio.text.espeak import word_groups
from voicestudio.text.lexicon import Lexicon
from voicestudio.text.reading import read_utterance

MAX_WORDS = 60
MAX_CHARACTERS = 340
MAX_SPOKEN = 380
"""Limits of one utterance: words and characters as typed, and letters as said (about as many phonemes)."""

_WINDOW = 2_000
_CLOSING = "\"'”’»)\\]}›」』）"
_LINE = r"(?:\r\n?|[\n\u2028\u2029\x0b\x0c\x85])"
_CANDIDATE = re.compile(
    rf"(?P<stop>(?:[.!?…‽]++[{_CLOSING}]*+(?=\s|$))|[。！？．｡]+[{_CLOSING}]*|[।॥؟۔።]+[{_CLOSING}]*)"
    rf"|(?P<lines>{_LINE}\s*+)"
)
_BREAKING_MARKS = (
    re.compile(rf"[;:—–。；：][{_CLOSING}]*\s*|(?<=\s)-+\s"),
    re.compile(rf"[,，、،)\]][{_CLOSING}]*\s*"),
    re.compile(r"\s+"),
)
_SPACE = re.compile(r"\s*")
_SILENT = re.compile(r"[\s.,;:!?…'\"()\[\]{}|_*~\\–—-]*")
_LIST_ITEM = re.compile(r"(?:[-*•‣◦▪·–—]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+\S")
_LIST_NUMBER = re.compile(r"(?:^|[\r\n])[ \t]*\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]$")
_WRAP_MARGIN = 45
"""Characters of a line that may be a wrapped line of a paragraph rather than a line of its own."""


def segment(
    document: str, language: str = "en-us", start: int = 0, lexicon: Lexicon | None = None
) -> Iterator[Utterance]:
    """The utterances of a document from character `start` on, in order; document[span] is each one's text.

    Sentences end at full stops (not those of abbreviations, initials and decimals), at blank lines, and at line breaks
    that do not just wrap a paragraph. What is too long to be said in one breath is parted at marks, else at spaces,
    else anywhere. Parts without a word to say are passed over. Lazy: only the characters up to the next break are read.
    """
    position = start
    while (position := _SPACE.match(document, position).end()) < len(document):
        stop = _sentence_end(document, position)
        yield from _utterances(document, position, stop, language, lexicon)
        position = stop


def _sentence_end(document: str, position: int) -> int:
    """Where the sentence that starts at `position` ends; a cut inside a sentence where it fills the window."""
    limit = min(len(document), position + _WINDOW)
    for match in _CANDIDATE.finditer(document, position, limit):
        if match["lines"] is not None:
            if not document[position : match.start()].strip():
                continue
            if _is_line_break(document, position, match):
                return match.end()
        elif match.end() >= limit < len(document):
            break
        elif _is_stop(document, position, match):
            return match.end()
    return limit if limit == len(document) else _cut(document, position, limit)


def _is_stop(document: str, position: int, match: re.Match[str]) -> bool:
    mark = match["stop"]
    before = document[max(position, match.start() - 60) : match.start()]
    after = document[match.end() : match.end() + 80]
    if mark[0] not in ".!?…‽":
        return True
    following = after.lstrip(" \t\"'“‘«([{—–-")
    if following[:1] and following[0] in "\r\n":
        following = following.lstrip()
    if mark == "." and _LIST_NUMBER.search("\n" + before + "." if match.start() - 60 <= position else before + "."):
        return False
    if mark.rstrip("\"'”’»)]}") == ".":
        return stop_ends_sentence(before, after)
    if following[:1].islower():
        return False
    return not (mark.startswith(("..", "…")) and following[:1].isdigit())


def _is_line_break(document: str, position: int, match: re.Match[str]) -> bool:
    """Whether a line break parts sentences: a blank line, a short line, a list; not a line that wraps a paragraph."""
    lines = match["lines"]
    if len(re.findall(_LINE, lines)) > 1 or match.end() == len(document):
        return True
    line_start = max(document.rfind("\n", max(0, match.start() - 200), match.start()) + 1, match.start() - 200)
    line = document[line_start : match.start()].rstrip()
    if len(line) < _WRAP_MARGIN or line[-1:] in ":" or _LIST_ITEM.match(document, match.end()):
        return True
    following = document[match.end() : match.end() + 1]
    return not (
        following.islower()
        or (len(line) >= 60 and (line[-1:].isalnum() or line[-1:] in ",;-'’.") and following.isalnum())
    )


def _cut(document: str, start: int, stop: int) -> int:
    """The best place to part document[start:stop], in the second half where possible: after a mark, else a space."""
    middle = start + (stop - start) // 3
    target = start + (stop - start) * 2 // 3
    for pattern in _BREAKING_MARKS:
        places = [match.end() for match in pattern.finditer(document, middle, stop) if match.end() < stop]
        if places:
            return min(places, key=lambda place: abs(place - target))
    return start + max(1, (stop - start) // 2)


def _utterances(document: str, start: int, stop: int, language: str, lexicon: Lexicon | None) -> Iterator[Utterance]:
    """document[start:stop] as one utterance, or as several where one would be too long."""
    text = document[start:stop]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    stop = start + len(text)
    if not text or _SILENT.fullmatch(text):
        return
    if len(text) <= MAX_CHARACTERS and len(text.split()) <= MAX_WORDS:
        utterance = read_utterance(text, language, start, lexicon)
        if not utterance.words:
            return
        if _spoken_length(utterance) <= MAX_SPOKEN or len(text) < 2:
            yield utterance
            return
    cut = _cut(document, start, stop)
    yield from _utterances(document, start, cut, language, lexicon)
    yield from _utterances(document, cut, stop, language, lexicon)


def _spoken_length(utterance: Utterance) -> int:
    """About how many phonemes the utterance has: a plain word has about as many as letters, others are counted."""
    return sum(_word_length(word, utterance.language) for word in utterance.words)


def _word_length(word: Word, language: str) -> int:
    if word.ipa is not None:
        return len(word.ipa) + 1
    if word.text.isascii() and word.text.isalpha() and len(word.text) > 1:
        return len(word.text) + 1
    return sum(map(len, word_groups(word.text, language))) + 1
