"""Text as typed -> one utterance of spoken words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from voicestudio.core import PAUSES, Span, Utterance, Word
from voicestudio.text import english, generic
from voicestudio.text.english import homographs
from voicestudio.text.english.scan import Piece
from voicestudio.text.espeak import STRESS_MARKS, resolve, word_groups
from voicestudio.text.ipa import join_ipa
from voicestudio.text.lexicon import Lexicon

_STRENGTH = {mark: rank for rank, mark in enumerate(" -,:;.!?")}
_MARKS = {
    **dict.fromkeys("…。．।॥۔።׃", "."),
    **dict.fromkeys("！", "!"),
    **dict.fromkeys("？؟‽", "?"),
    **dict.fromkeys("；؛", ";"),
    **dict.fromkeys("：", ":"),
    **dict.fromkeys("—–―", "-"),
    **dict.fromkeys("()[]{}\n，、،·•|（）「」《》", ","),
}
"""Characters between words -> the pause they are heard as."""
_DASH = re.compile(r"(?<=\s)-(?=\s)|--+")
_ADDED = re.compile(r"(?<=\w )\[(?P<word>[a-z]+)\](?= \w)")
"""A word that an editor put into a quotation: its brackets are silent."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


_STACKED = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(0x1E00, 0x1F00)}
"""Latin letters with two marks, as in Vietnamese, which espeak-ng would spell by their numbers."""


def pause_of(between: str) -> str:
    """The pause that stands for the characters between two words; the strongest mark wins, " " where none is heard.

    A line break counts as a comma, but for one alone: that only wraps a paragraph.
    """
    best = " "
    for character in _DASH.sub("—", _lines(between)):
        mark = _MARKS.get(character, character)
        if mark == "-" and character == "-":
            continue
        if _STRENGTH.get(mark, 0) > _STRENGTH[best]:
            best = mark
    return best


def _is_emoji(character: str) -> bool:
    return ord(character) >= 0x2600 and character != "❤" and unicodedata.category(character) in ("So", "Sk")


def _lines(between: str) -> str:
    return between.replace("\n", " ") if between.count("\n") == 1 else between


def read_utterance(text: str, language: str = "en-us", start: int = 0, lexicon: Lexicon | None = None) -> Utterance:
    """The whole text as one utterance whose characters begin at `start` of the document.

    Numbers, abbreviations and signs become the words that are said; each word's span are the characters it came from.
    The last word has a pause that is heard. Raises StudioError for an unknown language.
    """
    code = resolve(language)
    is_english = code.startswith("en") and code != "en-shaw"
    found = list(_pieces(text, code, is_english, lexicon))
    marked = _ADDED.sub(lambda match: f" {match['word']} ", text)
    words: list[Word] = []
    for index, (piece, ipa) in enumerate(found):
        following = found[index + 1][0] if index + 1 < len(found) else None
        pause = pause_of(marked[piece.stop : following.start if following else len(text)])
        if following and pause == " " and _is_emoji(text[following.start]):
            pause = ","
        span = Span(start + piece.start, start + piece.stop)
        words.extend(_said(piece.say, ipa, span, pause, code))
    if words and (words[-1].pause == " " or (found[-1][0].stop == len(text) and _is_emoji(text[found[-1][0].start]))):
        words[-1] = replace(words[-1], pause=".")
    decided = homographs.decide(words, code) if is_english else words
    return Utterance(text, Span(start, start + len(text)), code, tuple(decided), tuple(_notices(decided, is_english)))


def _pieces(text: str, code: str, is_english: bool, lexicon: Lexicon | None) -> Iterator[tuple[Piece, str | None]]:
    """The pieces of the text, each with its IPA where the lexicon has it."""
    if not lexicon:
        yield from (
            (piece, None)
            for piece in (
                english.pieces(english.context_of(text, code != "en-us")) if is_english else generic.pieces(text, code)
            )
        )
        return
    context = english.context_of(text, code != "en-us")
    position = 0
    while position < len(text):
        entry = lexicon.match(text, position)
        piece = None
        if entry:
            yield Piece(position, entry[0], text[position : entry[0]].replace(" ", "")), entry[1]
            position = entry[0]
            continue
        piece = english.piece_at(context, position) if is_english else generic.piece_at(text, position, code)
        if piece:
            yield piece, None
        position = piece.stop if piece else position + 1


def _said(say: str, ipa: str | None, span: Span, pause: str, code: str) -> Iterator[Word]:
    """The words of what is said: commas after a word are pauses, letters joined by "_" are one spelled word."""
    if ipa is not None:
        yield Word(_clean(say), span, pause, ipa)
        return
    parts = say.split()
    for index, part in enumerate(parts):
        mark = part[-1] if part[-1] in PAUSES and part[-1] != "-" and len(part) > 1 else " "
        own = part[:-1] if mark != " " else part
        heard = pause if index == len(parts) - 1 and _STRENGTH[pause] >= _STRENGTH[mark] else mark
        if "_" in own:
            yield _spelled(own, span, heard, code)
        elif cleaned := _clean(own):
            yield Word(cleaned, span, heard)


def _clean(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word.translate(_INVISIBLE)).replace("’", "'")
    return "".join(_STACKED.get(letter, letter) for letter in plain) if not plain.isascii() else plain


def _spelled(letters: str, span: Span, pause: str, code: str) -> Word:
    """ "F_B_I_" -> the word "F B I" said by the names of its letters, the last of them stressed; an ending stays."""
    *names, ending = letters.split("_")
    if ending and len(ending) == 1 and ending.isupper():
        names, ending = [*names, ending], ""
    phones: list[str] = []
    for index, name in enumerate(names):
        for phone in (phone for group in word_groups(name, code) for phone in group):
            phones.append(phone if index == len(names) - 1 else phone.replace("ˈ", "ˌ"))
    phones.extend(_ending(ending, phones))
    shown = " ".join(names) + ending
    return Word(shown, span, pause, join_ipa(tuple(phones)) if phones else None)


def _ending(ending: str, phones: list[str]) -> tuple[str, ...]:
    last = phones[-1].strip(STRESS_MARKS) if phones else ""
    plural = ("ᵻ", "z") if last in ("s", "z", "ʃ", "tʃ") else ("s",) if last in ("f", "p", "t", "k") else ("z",)
    return {
        "": (),
        "s": plural,
        "'s": plural,
        "'d": ("d",),
        "'m": ("m",),
        "'re": ("ɚ",),
        "'ll": ("əl",),
        "ed": ("d",),
    }.get(ending, ())


def _notices(words: list[Word], is_english: bool) -> Iterator[str]:
    """A sentence about words that the language only spells, since they are in another script."""
    if not is_english:
        return
    foreign = [
        word.text
        for word in words
        if word.ipa is None
        and any(
            ord(character) > 0x370 and character.isalpha() and not unicodedata.name(character, "").startswith("LATIN")
            for character in word.text
        )
    ]
    if foreign:
        listed = ", ".join(f"“{text[:20]}”" for text in foreign[:3]) + (", …" if len(foreign) > 3 else "")
        yield f"In another script, so it is spelled or guessed: {listed}. Choose that language to hear it read."
