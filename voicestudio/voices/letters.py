"""Letters and ARPAbet in the place of phonemes, as published Tacotron 2 checkpoints read them.

Small letters are letters and capitals are ARPAbet, so that a word of either is told from the other by its symbols.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from voicestudio.core import PAUSES, Phoneme, Phonemes
from voicestudio.models.tacotron2 import graphemes
from voicestudio.text import phonemize
from voicestudio.text.ipa import split_ipa
from voicestudio.voices.catalogue import READS
from voicestudio.voices.remarks import remarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Utterance, Word

LETTERS, ARPABET = READS
"""What a card says of how such a voice reads: words by their letters, or all by their sounds."""
_INDEX = {symbol: index for index, symbol in enumerate(graphemes.SYMBOLS)}
_AS_MARK = {"-": ","}
"""A dash between words is heard as a comma."""


def lettered(utterance: Utterance, reads: str = LETTERS) -> Phonemes:
    """The utterance's words in letters; those whose sounds are decided already, or all, in ARPAbet.

    Words without any symbol are left out, with a notice. The last symbol is a pause that is heard.
    """
    sounds = _sounds(utterance) if reads == ARPABET else [split_ipa(w.ipa) if w.ipa else () for w in utterance.words]
    symbols: list[Phoneme] = []
    left_out = []
    for index, (word, own) in enumerate(zip(utterance.words, sounds, strict=True)):
        spelt = graphemes.arpabet(own) or _letters(word)
        if not spelt:
            left_out.append(word.text)
            continue
        symbols += [Phoneme(symbol, index, word.span) for symbol in spelt]
        symbols.append(Phoneme(_AS_MARK.get(word.pause, word.pause), index, word.span))
    if not symbols:
        symbols = [Phoneme(".", 0, utterance.span)]
    last = symbols[-1]
    if last.symbol == " ":
        symbols[-1] = Phoneme(".", last.word, last.span)
    phonemes = Phonemes(utterance, tuple(symbols))
    if not left_out:
        return phonemes
    listed = ", ".join(f"“{text[:40]}”" for text in left_out[:5]) + (", …" if len(left_out) > 5 else "")
    return remarked(phonemes, f"Left out, since the voice reads English letters alone: {listed}.")


def ids_of(symbols: Sequence[str]) -> tuple[list[int], list[int]]:
    """The network's ids, and the index of the symbol that each stands for; after a mark within a text comes a space."""
    ids, places = [], []
    for place, symbol in enumerate(symbols):
        mark = symbol in PAUSES and symbol not in (" ", "-")
        spelt = [f"@{symbol}" if f"@{symbol}" in _INDEX else symbol]
        if mark and place < len(symbols) - 1:
            spelt.append(" ")
        found = [_INDEX[one] for one in spelt if one in _INDEX]
        ids += found
        places += [place] * len(found)
    return ids, places


def _letters(word: Word) -> list[str]:
    """Letters and marks within a word; white space in it is one space."""
    text = " ".join(graphemes.folded(word.text).split())
    known = [letter for letter in text if letter in _INDEX and letter != graphemes.PAD]
    known = [after for before, after in pairwise(["", *known]) if (before, after) != (" ", " ")]
    return known if any(letter.isalpha() for letter in known) else []


def _sounds(utterance: Utterance) -> list[tuple[str, ...]]:
    """The IPA symbols of each word, read in their sentence."""
    sounds: list[tuple[str, ...]] = [()] * len(utterance.words)
    for phoneme in phonemize(utterance).symbols:
        if not phoneme.is_pause:
            sounds[phoneme.word] = (*sounds[phoneme.word], phoneme.symbol)
    return sounds
