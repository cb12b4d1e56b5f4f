"""Phonemes -> the ids that a Piper network was trained on.

Symbols are single code points after NFD decomposition, so that "ˈæ̃" is three. After the first symbol and after each
other but the last stands a pad. Where a sentence goes on after a mark, a space follows the mark.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import Phoneme, Phonemes
from voicestudio.voices.piper.settings import BEGIN, END, PAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from voicestudio.core import Utterance
    from voicestudio.voices.piper.settings import PiperSettings

_AS_MARK = {"-": ";"}
"""espeak-ng reads a dash as a semicolon, and voices were trained on what it reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """ids int64 (n_ids,); owners int64 (n_ids,): the phoneme each belongs to, -1 for what stands before the first.

    `unknown` are the symbols that the network has no id for, in order and each once.
    """

    ids: NDArray[np.int64]
    owners: NDArray[np.int64]
    unknown: tuple[str, ...]


def spelled(phonemes: Phonemes, settings: PiperSettings) -> Spelling:
    """The ids of an utterance."""
    pad = settings.ids[PAD]
    ids, owners = [*settings.ids[BEGIN], *pad], [-1] * len((*settings.ids[BEGIN], *pad))
    unknown: dict[str, None] = {}
    last = len(phonemes) - 1
    for index, phoneme in enumerate(phonemes.symbols):
        for symbol in _symbols(phoneme, index == last, settings):
            own = settings.ids.get(symbol)
            if own is None:
                unknown[symbol] = None
                continue
            ids += [*own, *pad]
            owners += [index] * (len(own) + len(pad))
    end = settings.ids[END]
    return Spelling(np.array([*ids, *end]), np.array([*owners, *[last] * len(end)]), tuple(unknown))


def letters(utterance: Utterance) -> Phonemes:
    """The utterance's letters in the place of phonemes, as networks of the phoneme type "text" want them."""
    symbols = []
    for index, word in enumerate(utterance.words):
        text = unicodedata.normalize("NFD", word.text)
        symbols += [Phoneme(letter, index, word.span) for letter in text if not letter.isspace()]
        symbols.append(Phoneme(word.pause, index, word.span))
    if not symbols:
        return Phonemes(utterance, (Phoneme(".", 0, utterance.span),))
    if symbols[-1].symbol == " ":
        symbols[-1] = Phoneme(".", symbols[-1].word, symbols[-1].span)
    return Phonemes(utterance, tuple(symbols))


def _symbols(phoneme: Phoneme, is_last: bool, settings: PiperSettings) -> Iterable[str]:
    """The network's symbols of one phoneme."""
    if phoneme.is_pause:
        mark = _AS_MARK.get(phoneme.symbol, phoneme.symbol)
        yield mark
        if not is_last and mark != " ":
            yield " "
        return
    for symbol in _clustered(unicodedata.normalize("NFD", phoneme.symbol), settings.clusters):
        if symbol in settings.substitutes:
            yield from settings.substitutes[symbol]
        elif settings.phoneme_type == "text" and symbol not in settings.ids:
            yield from unicodedata.normalize("NFD", symbol.casefold())
        else:
            yield symbol


def _clustered(text: str, clusters: tuple[str, ...]) -> Iterable[str]:
    """Single characters, but for the clusters, the longest first."""
    position = 0
    while position < len(text):
        symbol = next((one for one in clusters if one and text.startswith(one, position)), text[position])
        yield symbol
        position += len(symbol)
