"""Text, words and phonemes, each tied to the characters as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

PAUSES = (" ", ",", ";", ":", "-", ".", "!", "?")
"""Symbols of Phonemes that stand between words: the plain word boundary and the punctuation that is heard."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start (included) to stop (excluded) of the document as typed."""

    start: int
    stop: int

    def __contains__(self, position: int) -> bool:
        return self.start <= position < self.stop


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word: `text` as it is said, `span` of the characters it came from (several words may share them).

    `pause` is the punctuation heard after it: one of PAUSES, " " for none. `ipa` is set when the reading is decided
    before the grapheme-to-phoneme engine is asked (user's lexicon, homograph rule, or a typed phoneme tag).
    """

    text: str
    span: Span
    pause: str = " "
    ipa: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence: `text` as typed, its span in the document, its language (espeak-ng code) and its spoken words.

    `notices` are sentences for the person, such as characters that were skipped.
    """

    text: str
    span: Span
    language: str
    words: tuple[Word, ...]
    notices: tuple[str, ...] = ()

    @property
    def normalised(self) -> str:
        """What will be said, in letters: "It costs twenty dollars."."""
        return "".join(f"{word.text}{word.pause.strip()} " for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One IPA symbol (with its stress mark before it, as in "ˈæ"), or a pause symbol of PAUSES.

    `word` is the index into the utterance's words; a pause belongs to the word before it. `span` are the characters
    of that word in the document. start_s and end_s count from the utterance's start and are None until a voice has
    timed the phoneme.
    """

    symbol: str
    word: int
    span: Span
    start_s: float | None = None
    end_s: float | None = None

    @property
    def is_pause(self) -> bool:
        return self.symbol in PAUSES


@dataclass(frozen=True, slots=True)
class Phonemes:
    """The phonemes of one utterance, in order; never empty, and the last is a pause."""

    utterance: Utterance
    symbols: tuple[Phoneme, ...]

    def __len__(self) -> int:
        return len(self.symbols)

    @property
    def ipa(self) -> str:
        """The symbols as one string, words apart."""
        return "".join(phoneme.symbol for phoneme in self.symbols).strip()

    @property
    def duration_s(self) -> float:
        """The end of the last phoneme, 0 before the phonemes are timed."""
        return self.symbols[-1].end_s or 0.0

    def timed(self, ends_s: list[float], start_s: float = 0.0) -> Phonemes:
        """The same phonemes, each ending at the given time and starting where the one before it ends (or start_s)."""
        starts_s = [start_s, *ends_s[:-1]]
        symbols = tuple(
            replace(phoneme, start_s=start, end_s=end)
            for phoneme, start, end in zip(self.symbols, starts_s, ends_s, strict=True)
        )
        return replace(self, symbols=symbols)
