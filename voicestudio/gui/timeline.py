"""Which words are heard when: from a time to the characters, and back."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicestudio.core import Phonemes, Span


@dataclass(frozen=True, slots=True)
class _Heard:
    """Characters that are heard from start_s to end_s of the render."""

    span: Span
    start_s: float
    end_s: float


class Timeline:
    """Grows sentence by sentence, in the order of time and of the text."""

    def __init__(self) -> None:
        self._sentences: list[_Heard] = []
        self._words: list[_Heard] = []

    def add(self, phonemes: Phonemes, start_s: float) -> None:
        """Takes up the timed phonemes of a sentence that begins at start_s of the render."""
        self._sentences.append(_Heard(phonemes.utterance.span, start_s, start_s + phonemes.duration_s))
        spoken = [phoneme for phoneme in phonemes.symbols if not phoneme.is_pause and phoneme.end_s is not None]
        for _, group in groupby(spoken, key=lambda phoneme: (phoneme.span.start, phoneme.span.stop)):
            parts = list(group)
            first, last = parts[0], parts[-1]
            self._words.append(_Heard(first.span, start_s + (first.start_s or 0.0), start_s + (last.end_s or 0.0)))

    def at(self, time_s: float) -> tuple[Span | None, Span | None]:
        """The sentence and the word that are heard then."""
        return _span_at(self._sentences, time_s), _span_at(self._words, time_s)

    def time_of(self, position: int) -> float | None:
        """When the word at that character begins; between two words of a sentence, the later one."""
        sentence = next((heard for heard in self._sentences if heard.span.start <= position < heard.span.stop), None)
        if sentence is None:
            return None
        later = (word for word in self._words if word.start_s >= sentence.start_s and word.span.stop > position)
        word = next(later, None)
        return word.start_s if word is not None and word.start_s < sentence.end_s else None


def _span_at(heard: list[_Heard], time_s: float) -> Span | None:
    index = bisect_right(heard, time_s, key=lambda entry: entry.start_s) - 1
    return heard[index].span if index >= 0 and time_s < heard[index].end_s else None
