"""Melody that a sentence asks for by its punctuation, for voices that never heard it in their recordings.

English yes-no questions rise from their last stressed syllable; questions with a question word, and choices with
"or", fall like statements (J. C. Wells, "English Intonation", Cambridge 2006, chapter 2, on tone).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicestudio.core import Phonemes

RISE_SEMITONES = 5.0
QUESTION_WORDS = frozenset(
    [
        "who",
        "whom",
        "whose",
        "what",
        "which",
        "when",
        "where",
        "why",
        "how",
        "who's",
        "what's",
        "when's",
        "where's",
        "why's",
        "how's",
        "who'd",
        "who'll",
        "what'll",
    ]
)
PREPOSITIONS = frozenset(
    ["about", "after", "at", "by", "for", "from", "in", "of", "on", "since", "to", "under", "until", "with"]
)


def rises(phonemes: Phonemes) -> bool:
    """Whether the utterance is an English question answered by yes or no."""
    utterance = phonemes.utterance
    words = [word.text.lower() for word in utterance.words]
    if not words or utterance.words[-1].pause != "?" or not utterance.language.startswith("en"):
        return False
    opening = words[1] if words[0] in PREPOSITIONS | {"and", "but", "so", "or", "then"} and len(words) > 1 else words[0]
    return opening not in QUESTION_WORDS and "or" not in words[1:-1]


def question_rise(phonemes: Phonemes) -> dict[int, float]:
    """Semitones by phoneme index: none for a statement, else a rise from the last stressed vowel to the end."""
    if not rises(phonemes):
        return {}
    stressed = [index for index, phoneme in enumerate(phonemes.symbols) if phoneme.symbol.startswith("ˈ")]
    start = stressed[-1] if stressed else 0
    last = max((index for index, phoneme in enumerate(phonemes.symbols) if not phoneme.is_pause), default=start)
    span = max(last - start, 1)
    return {
        index: RISE_SEMITONES * (0.2 + 0.8 * min(1.0, (index - start) / span)) if last > start else RISE_SEMITONES * 0.6
        for index in range(start, len(phonemes))
    }
