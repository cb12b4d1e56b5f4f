"""Check what was said: a spoken sentence is recognised, and flagged when it strays further than natural speech does.

The bound is that of natural recordings. 700 sentences of one speaker (the Kathleen corpus, a take of each of 700
prompts, 1 to 15 words) were heard by the same recogniser: 23.9 % of the words are wrong, 26 % of the sentences without
any error. A sentence's own rate of errors varies: the number of wrong words follows a beta-binomial distribution with
the shapes below (maximum likelihood). The bound is its 95 % quantile for the sentence's number of words; 3.6 % of the
natural sentences pass it (fitted on one half and counted on the other: 3.1 %), 5 % being the most that is meant:

A word or more left out or said twice hides among so many errors, but not in the letters: the longest run of letters of
the text that was not heard is 6 in these recordings, and of letters heard beside the text 5. A run above LONGEST_RUN
flags a sentence, too, and no natural one besides.

Of the same recordings, heard beside a text of three words more, 82 % are flagged, of three words fewer 89 %.

    words   1  2  3  4  5  6  7  8  9  10  11  12  15  20  30
    errors  1  2  2  3  4  4  5  5  6   6   7   8   9  12  18
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from voicestudio.analysis.elsewhere import call
from voicestudio.analysis.recognition import (
    Runs,
    Transcript,
    WordErrors,
    letter_word_errors,
    longest_runs,
    recognisers_letters,
    transcribe,
)
from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.analysis.elsewhere import Elsewhere
    from voicestudio.core import AudioClip

SHAPES = (1.3377, 4.2474)
EXCEEDED_BY = 0.05
LONGEST_RUN = 7
"""Letters in a row, unheard or added."""
LANGUAGE = "en"
"""What the recogniser understands."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in the recogniser's letters beside what was heard; `allowed` errors are still natural."""

    text: str
    heard: str
    errors: WordErrors
    allowed: int
    runs: Runs

    @property
    def n_errors(self) -> int:
        return self.errors.substitutions + self.errors.deletions + self.errors.insertions

    @property
    def strays(self) -> bool:
        """Whether it strays from its text further than natural speech does."""
        return bool(self.reason)

    @property
    def reason(self) -> str:
        """A sentence about why it strays; "" where it does not."""
        if self.runs.unheard > LONGEST_RUN:
            return f"{self.runs.unheard} letters in a row were not heard: words may have been left out."
        if self.runs.added > LONGEST_RUN:
            return f"{self.runs.added} letters in a row were heard that are not in the text: words may be said twice."
        if self.n_errors > self.allowed:
            return (
                f"{self.n_errors} errors in {self.errors.n_words} words were heard; natural speech rarely has more "
                f"than {self.allowed}."
            )
        return ""


def checked(
    text: str, clip: AudioClip, language: str = LANGUAGE, elsewhere: Elsewhere | None = None
) -> Generator[None, None, Said]:
    """Hears one spoken sentence, in the process `elsewhere` where one is given, yielding while it waits.

    Raises StudioError for another language than English, and where the recogniser is not installed.
    """
    must_understand(language)
    transcript = yield from call(elsewhere, transcribe, clip)
    return judged(text, transcript)


def must_understand(language: str) -> None:
    """Raises StudioError for another language than English."""
    if language.split("-")[0] != LANGUAGE:
        raise StudioError(f"English speech is wanted to be checked, but {language} came: no other is recognised.")


def judged(text: str, transcript: Transcript) -> Said:
    """The same of what the recogniser heard already."""
    letters = recognisers_letters(text)
    errors = letter_word_errors(letters, transcript.text)
    runs = longest_runs(letters, transcript.text)
    return Said(letters, transcript.text, errors, allowed_errors(errors.n_words), runs)


@lru_cache(maxsize=256)
def allowed_errors(n_words: int) -> int:
    """Errors that no more than EXCEEDED_BY of natural sentences of so many words have more of."""
    a, b = SHAPES
    total = 0.0
    for errors in range(n_words + 1):
        ways = math.lgamma(n_words + 1) - math.lgamma(errors + 1) - math.lgamma(n_words - errors + 1)
        total += math.exp(ways + _log_beta(errors + a, n_words - errors + b) - _log_beta(a, b))
        if total >= 1 - EXCEEDED_BY:
            return errors
    return n_words


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
