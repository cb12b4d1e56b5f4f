"""What a sentence asks for beyond what a voice learned from its recordings, as changes to single phonemes.

Corpora of read sentences hold no questions, no single words and no lists of them. English yes-no questions rise from
their last stressed syllable; questions with a question word, and choices with "or", fall like statements (J. C.
Wells, "English Intonation", Cambridge 2006, chapter 2, on tone). A word said alone lasts longer than in a sentence (I.
Lehiste, "The timing of utterances and linguistic boundaries", Journal of the Acoustical Society of America 51, 1972).
What a voice foresees for one or two sounds alone is so far from anything it heard that they may be whispered or left
out ("Oh!": 33 dB below other words), so lone words have a least duration and a least level, and lists of short words a
longest pause (that of three in four commas of the Kathleen recordings).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicestudio.core import PhonemeProsody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.core import Phonemes, Prosody

RISE_SEMITONES = 5.0
LENGTHENING = {1: 1.6, 2: 1.4, 3: 1.25}
"""Factor on the durations of an utterance of that many syllables."""
LEAST_S = {1: 0.34, 2: 0.46, 3: 0.58}
"""Seconds that the sounds of an utterance of that many syllables last at least."""
LEAST_ITEM_S = {1: 0.22, 2: 0.34}
"""The same between two pauses inside a sentence."""
LEAST_VOWEL_S = (0.2, 0.12)
"""Seconds of the only vowel there, of an utterance and between pauses."""
LEAST_VOWEL_DB = (2.0, -2.0)
"""Level of the only vowel there, above the mean of all sounds that the voice learned from."""
MOST_STRETCHED = 2.5
LONGEST_LIST_PAUSE_S = 0.29
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


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the voice would do by itself, one value a phoneme: seconds, and level in dB above its mean."""

    seconds: Sequence[float]
    level_db: Sequence[float]


def _syllables(phonemes: Phonemes, indices: Sequence[int]) -> int:
    return sum(_is_vowel(phonemes, index) for index in indices)


def _is_vowel(phonemes: Phonemes, index: int) -> bool:
    return not VOWELS.isdisjoint(phonemes.symbols[index].symbol)


def stretches(phonemes: Phonemes) -> list[list[int]]:
    """Indices of the sounds between two pauses that are heard (not plain word boundaries)."""
    found: list[list[int]] = [[]]
    for index, phoneme in enumerate(phonemes.symbols):
        if not phoneme.is_pause:
            found[-1].append(index)
        elif phoneme.symbol != " " and found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]


def short_stretches(phonemes: Phonemes, foreseen: Foreseen) -> dict[int, PhonemeProsody]:
    """Duration factors and levels of lone words and of the items of lists, by phoneme; none where all is well."""
    parts = stretches(phonemes)
    alone = len(parts) == 1
    least_s = LEAST_S if alone else LEAST_ITEM_S
    counts = [_syllables(phonemes, part) for part in parts]
    changes: dict[int, PhonemeProsody] = {}
    for number, (part, syllables) in enumerate(zip(parts, counts, strict=True)):
        if syllables not in least_s:
            continue
        lasts_s = max(1e-6, sum(foreseen.seconds[index] for index in part))
        factor = min(MOST_STRETCHED, max(LENGTHENING[syllables] if alone else 1.0, least_s[syllables] / lasts_s))
        changes |= {index: PhonemeProsody(duration_factor=factor) for index in part}
        vowels = [index for index in part if _is_vowel(phonemes, index)]
        if len(vowels) == 1:
            changes[vowels[0]] = _only_vowel(vowels[0], factor, foreseen, alone)
        if number + 1 < len(parts) and counts[number + 1] in least_s:
            changes |= _list_pause(range(part[-1] + 1, parts[number + 1][0]), foreseen)
    return {index: change for index, change in changes.items() if change != PhonemeProsody()}


def _only_vowel(index: int, factor: float, foreseen: Foreseen, alone: bool) -> PhonemeProsody:
    """A vowel that lasts long enough to be heard, and is loud enough to be voiced."""
    least_s, least_db = (both[0 if alone else 1] for both in (LEAST_VOWEL_S, LEAST_VOWEL_DB))
    lasts_s = foreseen.seconds[index]
    longer = max(factor, least_s / lasts_s) if lasts_s > 0 else factor
    return PhonemeProsody(duration_factor=longer, energy_db=max(0.0, least_db - foreseen.level_db[index]))


def _list_pause(pauses: Sequence[int], foreseen: Foreseen) -> dict[int, PhonemeProsody]:
    lasts_s = sum(foreseen.seconds[index] for index in pauses)
    if lasts_s <= LONGEST_LIST_PAUSE_S:
        return {}
    return {index: PhonemeProsody(duration_factor=LONGEST_LIST_PAUSE_S / lasts_s) for index in pauses}


def delivered(prosody: Prosody, phonemes: Phonemes, foreseen: Foreseen) -> Prosody:
    """The prosody asked for, with what the sentence asks for added to its phonemes."""
    rise, short = question_rise(phonemes), short_stretches(phonemes, foreseen)
    if not rise and not short:
        return prosody
    changes = dict(prosody.per_phoneme)
    for index in rise.keys() | short.keys():
        change, own = changes.get(index, PhonemeProsody()), short.get(index, PhonemeProsody())
        changes[index] = PhonemeProsody(
            change.duration_factor * own.duration_factor,
            change.pitch_semitones + rise.get(index, 0.0),
            change.energy_db + own.energy_db,
        )
    return replace(prosody, per_phoneme=tuple(sorted(changes.items())))
