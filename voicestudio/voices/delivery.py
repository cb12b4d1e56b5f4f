"""What a sentence asks for beyond what a voice learned from its recordings, as changes to single phonemes.

Corpora of read sentences hold no questions and no single words. English yes-no questions rise from their last stressed
syllable; questions with a question word, and choices with "or", fall like statements (J. C. Wells, "English
Intonation", Cambridge 2006, chapter 2, on tone). A word said alone lasts longer than in a sentence (I. Lehiste, "The
timing of utterances and linguistic boundaries", Journal of the Acoustical Society of America 51, 1972).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicestudio.core import PhonemeProsody

if TYPE_CHECKING:
    from voicestudio.core import Phonemes, Prosody

RISE_SEMITONES = 5.0
LENGTHENING = {1: 1.6, 2: 1.4, 3: 1.25}
"""Factor on the durations of an utterance of that many syllables."""
VOWELS = frozenset("aɐɑɒæeəɚɛɜiɪᵻoɔøœuʊʉʌy")
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


def lengthening(phonemes: Phonemes) -> float:
    """Factor on the durations: above 1 for one to three syllables said alone."""
    syllables = sum(not VOWELS.isdisjoint(phoneme.symbol) for phoneme in phonemes.symbols)
    return LENGTHENING.get(syllables, 1.0)


def delivered(prosody: Prosody, phonemes: Phonemes) -> Prosody:
    """The prosody asked for, with what the sentence asks for added to its phonemes."""
    rise, factor = question_rise(phonemes), lengthening(phonemes)
    if not rise and factor == 1.0:
        return prosody
    changes = dict(prosody.per_phoneme)
    for index, phoneme in enumerate(phonemes.symbols):
        change = changes.get(index, PhonemeProsody())
        changes[index] = replace(
            change,
            duration_factor=change.duration_factor * (1.0 if phoneme.is_pause else factor),
            pitch_semitones=change.pitch_semitones + rise.get(index, 0.0),
        )
    return replace(prosody, per_phoneme=tuple(sorted(changes.items())))
