"""What a listener who does not know the text hears: words by pocketsphinx, and how many of them are wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from numpy.typing import NDArray
    from pocketsphinx import Decoder

    from voicestudio.core import AudioClip

SAMPLE_RATE = 16000
HIGH_PASS_HZ = 60.0
SPEECH_LEVEL_DB = -24.0
SPEECH_RANGE_DB = 25.0
PAD_S = 0.15
DITHER = 1e-4
"""Standard deviation of the noise laid under a sound: three of the recogniser's steps, so that no frame is empty."""
_QUICK = {
    "fwdflat": False, "bestpath": False, "maxhmmpf": 3000, "maxwpf": 20, "topn": 2, "ds": 2, "pl_window": 10,
}  # fmt: skip
"""One pass of three, with fewer hypotheses, each other frame's scores, the two best Gaussians of each mixture."""
_BLOCK = 256
_VARIANT = re.compile(r"\(\d+\)$")
_NOT_LETTERS = re.compile(r"[^a-z']+")


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word in the recogniser's lower-case letters; seconds count from the clip's beginning."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard; no words where nothing was understood."""

    words: tuple[HeardWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Words replaced, left out and put in, beside the number of words that there should be."""

    substitutions: int
    deletions: int
    insertions: int
    n_words: int

    @property
    def rate(self) -> float:
        """Errors over words: 0 is perfect, above 1 is possible."""
        return (self.substitutions + self.deletions + self.insertions) / self.n_words if self.n_words else 0.0

    @staticmethod
    def total(parts: Iterable[WordErrors]) -> WordErrors:
        """All sentences as one: the rate weighs each word alike."""
        parts = list(parts)
        return WordErrors(
            sum(part.substitutions for part in parts), sum(part.deletions for part in parts),
            sum(part.insertions for part in parts), sum(part.n_words for part in parts),
        )


@dataclass(frozen=True, slots=True)
class Runs:
    """The longest stretch of letters of the reference that was not heard, and of letters heard beside it."""

    unheard: int
    added: int


def transcribe(clip: AudioClip, quick: bool = False) -> Transcript:
    """The words of an English clip and when they were said, by pocketsphinx with its own en-us model.

    The sound is made ready alike for every clip: high-pass at 60 Hz, speech levelled to -24 dBFS, 16 kHz, a rest of
    0.15 s before and after. Each clip is heard afresh: equal clips give equal words, whatever was heard before. Takes
    about a quarter of the clip's duration, `quick` half as long (one pass, narrower search; of 20 hard sentences 31 %
    of the words were wrong, 32 % without). Raises StudioError where pocketsphinx is not installed.
    """
    ready = _ready(clip)
    if ready is None:
        return Transcript(())
    decoder = _decoder(quick)
    decoder.reinit_feat()  # forgets the means learnt from the clip before
    decoder.start_utt()
    decoder.process_raw(ready.tobytes(), no_search=False, full_utt=True)
    decoder.end_utt()
    segments = decoder.seg() if decoder.hyp() is not None else ()
    frames_a_second = decoder.config["frate"]
    words = []
    for segment in segments:
        letters = _VARIANT.sub("", segment.word)
        if letters[0] in "<[+":  # rests and noises
            continue
        start_s, end_s = (
            min(max(0.0, frame / frames_a_second - PAD_S), clip.duration_s)
            for frame in (segment.start_frame, segment.end_frame + 1)
        )
        words.append(HeardWord(letters, start_s, end_s))
    return Transcript(tuple(words))


def word_errors(reference: str, hypothesis: str) -> WordErrors:
    """Errors of the hypothesis, both brought to the recogniser's letters first (numbers spelt out and so on)."""
    return letter_word_errors(recognisers_letters(reference), recognisers_letters(hypothesis))


def letter_word_errors(reference: str, hypothesis: str) -> WordErrors:
    """Errors between two texts that are in the recogniser's letters already."""
    jiwer = _jiwer()
    if not reference:
        return WordErrors(0, 0, len(hypothesis.split()), 0)
    counts = jiwer.process_words(reference, hypothesis)
    return WordErrors(counts.substitutions, counts.deletions, counts.insertions, len(reference.split()))


def longest_runs(reference: str, hypothesis: str) -> Runs:
    """Where the two texts (in the recogniser's letters) are farthest apart, letter by letter without spaces.

    A recogniser replaces words by others that sound alike, so letters roughly stay; a word that was never said, or
    said twice, is a long run of letters left out or put in.
    """
    jiwer = _jiwer()
    reference, hypothesis = reference.replace(" ", ""), hypothesis.replace(" ", "")
    if not reference or not hypothesis:
        return Runs(len(reference), len(hypothesis))
    unheard = added = 0
    for chunk in jiwer.process_characters(reference, hypothesis).alignments[0]:
        if chunk.type == "delete":
            unheard = max(unheard, chunk.ref_end_idx - chunk.ref_start_idx)
        elif chunk.type == "insert":
            added = max(added, chunk.hyp_end_idx - chunk.hyp_start_idx)
    return Runs(unheard, added)


def matched_words(reference: Sequence[str], heard: Sequence[str]) -> list[int | None]:
    """For each word of the reference the place of the word that was heard for it, None where none was.

    Words are compared by their letters; one that was misheard is matched too.
    """
    jiwer = _jiwer()
    if not reference or not heard:
        return [None] * len(reference)
    sides = ([_NOT_LETTERS.sub("", word.lower()) or "_" for word in words] for words in (reference, heard))
    found: list[int | None] = [None] * len(reference)
    for chunk in jiwer.process_words(*(" ".join(side) for side in sides)).alignments[0]:
        if chunk.type in ("equal", "substitute"):
            for place in range(chunk.ref_end_idx - chunk.ref_start_idx):
                found[chunk.ref_start_idx + place] = chunk.hyp_start_idx + place
    return found


def recognisers_letters(text: str) -> str:
    """English text as the recogniser writes: lower-case words of a to z and ', numbers and symbols spelt out."""
    from voicestudio.text import segment

    spoken = " ".join(word.text for utterance in segment(text, "en-us") for word in utterance.words)
    plain = unicodedata.normalize("NFKD", spoken.lower().replace("’", "'"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = (word.strip("'") for word in _NOT_LETTERS.sub(" ", plain).split())
    return " ".join(word for word in words if word)


@lru_cache(maxsize=2)
def _decoder(quick: bool = False) -> Decoder:
    """The recogniser with its own acoustic model, dictionary and language model; some 0.2 s to open."""
    try:
        from pocketsphinx import Config, Decoder
    except ImportError as error:
        raise StudioError(
            "The recogniser pocketsphinx is wanted to count word errors, but is not installed: pip install pocketsphinx"
        ) from error
    search = _QUICK if quick else {}
    return Decoder(Config(loglevel="FATAL", samprate=float(SAMPLE_RATE), **search))


def _jiwer() -> ModuleType:
    """The package that counts word errors."""
    try:
        import jiwer
    except ImportError as error:
        raise StudioError(
            "The package jiwer is wanted to compare words, but is not installed: pip install jiwer"
        ) from error
    return jiwer


def _ready(clip: AudioClip) -> NDArray[np.int16] | None:
    """The clip as the recogniser wants it; None where it holds no sound."""
    import soxr
    from scipy.signal import butter, sosfilt

    if len(clip) < _BLOCK:
        return None
    samples = sosfilt(butter(2, HIGH_PASS_HZ, "highpass", fs=clip.sample_rate, output="sos"), clip.samples)
    n_blocks = len(samples) // _BLOCK
    power = np.mean(samples[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK) ** 2, axis=1)
    if power.max() < 1e-10:
        return None
    speech = power > power.max() * 10 ** (-SPEECH_RANGE_DB / 10)
    samples = samples * 10 ** (SPEECH_LEVEL_DB / 20) / np.sqrt(power[speech].mean())
    if clip.sample_rate != SAMPLE_RATE:
        samples = soxr.resample(samples, clip.sample_rate, SAMPLE_RATE, quality="HQ")
    samples = np.pad(samples, round(PAD_S * SAMPLE_RATE))
    samples = samples + np.random.default_rng(0).normal(0, DITHER, len(samples))
    return np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)

