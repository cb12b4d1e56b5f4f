"""Words -> phonemes, each with its word and its characters in the text as typed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from voicestudio.core import PAUSES, Phoneme, Phonemes, Utterance
from voicestudio.text.alignment import words_of_groups
from voicestudio.text.espeak import Group, groups, resolve, word_groups
from voicestudio.text.ipa import split_ipa

_PAUSE_AS_TEXT = {" ": " ", ",": ", ", ";": "; ", ":": ": ", "-": ", ", ".": ". ", "!": "! ", "?": "? "}


def phonemize(utterance: Utterance) -> Phonemes:
    """The phonemes of an utterance: its words read in their sentence by espeak-ng, or as their `ipa` says.

    After each word stands its pause, " " between plain words; the last symbol is always a pause that is heard. Words
    that have no phones are left out, with a notice. Equal utterances give equal phonemes.
    Raises StudioError for an unknown language and for an `ipa` that holds no IPA.
    """
    language = resolve(utterance.language)
    texts = tuple(_as_read(word.text, language) for word in utterance.words)
    pauses = tuple(word.pause for word in utterance.words)
    spoken = [
        split_ipa(word.ipa) if word.ipa is not None else phones
        for word, phones in zip(utterance.words, _sentence(texts, pauses, language), strict=True)
    ]
    silent = [word.text for word, phones in zip(utterance.words, spoken, strict=True) if not phones]
    if silent:
        listed = ", ".join(f"“{text[:40]}”" for text in silent[:5]) + (", …" if len(silent) > 5 else "")
        notice = f"Skipped, since the language {language} has no reading for it: {listed}."
        utterance = replace(utterance, notices=(*utterance.notices, notice))
    return Phonemes(utterance, tuple(_symbols(utterance, spoken)))


def _as_read(text: str, language: str) -> str:
    """A word for espeak-ng, which spells some English words that stand in capitals among others."""
    return text.lower() if language.startswith("en") and len(text) > 1 and text.isupper() else text


def _symbols(utterance: Utterance, spoken: list[Group]) -> list[Phoneme]:
    symbols: list[Phoneme] = []
    for index, (word, phones) in enumerate(zip(utterance.words, spoken, strict=True)):
        if not phones:
            if word.pause != " " and symbols and symbols[-1].symbol == " ":
                symbols[-1] = replace(symbols[-1], symbol=word.pause)
            continue
        symbols.extend(Phoneme(symbol, index, word.span) for symbol in phones)
        symbols.append(Phoneme(word.pause if word.pause in PAUSES else " ", index, word.span))
    if not symbols:
        return [Phoneme(".", 0, utterance.span)]
    if symbols[-1].symbol == " ":
        symbols[-1] = replace(symbols[-1], symbol=".")
    return symbols


@lru_cache(maxsize=512)
def _sentence(texts: tuple[str, ...], pauses: tuple[str, ...], language: str) -> tuple[Group, ...]:
    """The phones of each word, with the sentence as context where espeak-ng's answer can be shared out to the words."""
    alone = [word_groups(text, language) for text in texts]
    line = "".join(text + _PAUSE_AS_TEXT.get(pause, " ") for text, pause in zip(texts, pauses, strict=True))
    shared = words_of_groups(groups(line, language), alone) if any(alone) else None
    if shared is None:
        return tuple(tuple(phone for group in own for phone in group) for own in alone)
    return tuple(shared)
