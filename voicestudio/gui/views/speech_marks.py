"""Phonemes and words on the time axis."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.gui.views.growing import GrowingArray

if TYPE_CHECKING:
    from voicestudio.core import Phonemes


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch of time; `word` is the word a phoneme belongs to, or the word itself; "" for a pause."""

    label: str
    start_s: float
    end_s: float
    word: str
    is_pause: bool = False


class MarkTrack:
    """Marks in the order of time, found quickly by time."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._spans = GrowingArray((2,))
        self._starts: list[float] = []

    def __len__(self) -> int:
        return len(self.marks)

    @property
    def end_s(self) -> float:
        return self.marks[-1].end_s if self.marks else 0.0

    def append(self, mark: Mark) -> None:
        self._spans.write(len(self.marks), np.array([[mark.start_s, mark.end_s]], np.float32))
        self._starts.append(mark.start_s)
        self.marks.append(mark)

    def at(self, time_s: float) -> Mark | None:
        """The mark that time_s falls into."""
        index = bisect_right(self._starts, time_s) - 1
        if index >= 0 and time_s < self.marks[index].end_s:
            return self.marks[index]
        return None

    def between(self, start_s: float, stop_s: float, shortest_s: float = 0.0) -> list[Mark]:
        """The marks that touch the stretch and last at least shortest_s; costs little where most are shorter."""
        first = max(bisect_right(self._starts, start_s) - 1, 0)
        last = bisect_right(self._starts, stop_s)
        spans = self._spans.values[first:last]
        kept = np.nonzero((spans[:, 1] - spans[:, 0] >= shortest_s) & (spans[:, 1] > start_s))[0]
        return [self.marks[first + index] for index in kept]

    def count(self, start_s: float, stop_s: float) -> int:
        """How many marks touch the stretch, or nearly."""
        return bisect_right(self._starts, stop_s) - max(bisect_right(self._starts, start_s) - 1, 0)

    def extent(self, start_s: float, stop_s: float) -> tuple[float, float]:
        """From the first mark's start to the last one's end inside the stretch."""
        if not self.marks:
            return start_s, start_s
        return max(start_s, self.marks[0].start_s), max(start_s, min(stop_s, self.end_s))

    def boundaries(self, start_s: float, stop_s: float) -> list[float]:
        """Where marks begin and end inside the stretch, each instant once."""
        marks = self.between(start_s, stop_s)
        edges = sorted({mark.start_s for mark in marks} | {mark.end_s for mark in marks})
        return [edge for edge in edges if start_s <= edge <= stop_s]


def marks_of(phonemes: Phonemes, start_s: float) -> tuple[list[Mark], list[Mark]]:
    """The phonemes and the words of a timed utterance that begins at start_s; none where it is not timed."""
    words = phonemes.utterance.words
    timed = [p for p in phonemes.symbols if p.start_s is not None and p.end_s is not None]
    texts = ["" if p.is_pause else words[p.word].text for p in timed]
    sounds = [
        Mark(p.symbol.strip(), start_s + p.start_s, start_s + p.end_s, text, p.is_pause)
        for p, text in zip(timed, texts, strict=True)
    ]
    spoken = []
    for index, group in groupby((p for p in timed if not p.is_pause), key=lambda p: p.word):
        parts = list(group)
        text = words[index].text
        spoken.append(Mark(text, start_s + parts[0].start_s, start_s + parts[-1].end_s, text))
    return sounds, spoken
