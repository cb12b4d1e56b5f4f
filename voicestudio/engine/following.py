"""Speaking with the timing and the melody of a recording of the same words."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.features import HOP_S, feature_steps
from voicestudio.analysis.recognition import matched_words
from voicestudio.core import Attending, DeviceError, PhonemeProsody, Prosody, StudioError
from voicestudio.core.voice import PITCH_RANGE_SEMITONES
from voicestudio.engine.speaking import pause_between_s, utterances_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.analysis.elsewhere import Elsewhere
    from voicestudio.analysis.recognition import HeardWord
    from voicestudio.core import AudioClip, Phonemes, RenderRequest, Utterance, Voice
    from voicestudio.engine.speaking import Segment

WORD_FACTORS = (0.3, 4.0)
PAUSE_FACTORS = (0.02, 40.0)
"""How far a duration may go from the voice's own: a voice has not learnt to speak beyond."""


@dataclass(slots=True)
class _Sentence:
    """An utterance as the voice says it by itself; pitch is log2 f0 of each phoneme, NaN where unvoiced."""

    utterance: Utterance
    phonemes: Phonemes
    pitch: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Timed:
    """When a word was said in the recording."""

    start_s: float
    end_s: float


def follow(
    request: RenderRequest, words: Sequence[HeardWord], recording: AudioClip, voice: Voice,
    timing: bool = True, melody: bool = True, segment: Segment | None = None, elsewhere: Elsewhere | None = None,
) -> Generator[float, None, RenderRequest]:  # fmt: skip
    """Yields the share that is done, and returns the request with the recording's timing and melody in its prosody.

    `words` are those of the recording with their times, the request's text what they say; the text may have been
    edited since: words that were not heard take the time between their neighbours. Timing: the words and the pauses
    between them last as long as in the recording (at rate 1). Melody: each phoneme departs from the median of the voice
    as far as its part of the word did from the median of the recording, within 12 semitones of the voice's own saying.
    Rate, pitch and energy of the request stay; what its per_phoneme said is replaced.

    Raises StudioError for a recording without words or, for the melody, without pitch, and for voices that decide their
    pace themselves.
    """
    if isinstance(voice, Attending):
        raise StudioError(
            f"The voice {voice.card.name} decides its pace by itself and cannot follow a recording; choose another."
        )
    if not words:
        raise StudioError("A recording in which words are understood is wanted to be followed, but it holds none.")
    if request.speaker:
        voice = voice.speaking_as(request.speaker)
    sentences = yield from _spoken(request, voice, segment)
    spoken = [word.text for sentence in sentences for word in sentence.utterance.words]
    times = _filled([words[at] if at is not None else None for at in matched_words(spoken, [w.text for w in words])])
    shifts = [np.zeros(len(sentence.phonemes)) for sentence in sentences]
    if melody:
        f0_hz = yield from _heard_f0(recording, elsewhere)
        shifts = _melody(sentences, times, f0_hz)
    changes, first, word = [], 0, 0
    for number, (sentence, shift) in enumerate(zip(sentences, shifts, strict=True)):
        factors = np.ones(len(shift))
        if timing:
            after = sentences[number + 1].utterance if number + 1 < len(sentences) else None
            rest_s = pause_between_s(request.text, sentence.utterance, after) if after else 0.0
            factors = _timing(sentence.phonemes, times[word : word + len(sentence.utterance.words) + 1], rest_s)
        for index, (factor, semitones) in enumerate(zip(factors.tolist(), shift.tolist(), strict=True)):
            changes.append((first + index, PhonemeProsody(factor, semitones)))
        first, word = first + len(shift), word + len(sentence.utterance.words)
    yield 1.0
    return replace(request, prosody=replace(request.prosody, per_phoneme=tuple(changes), variation=0.0))


def _spoken(
    request: RenderRequest, voice: Voice, segment: Segment | None
) -> Generator[float, None, list[_Sentence]]:
    """Every sentence that the voice can say, as it says it by itself."""
    sentences = []
    failure: StudioError | None = None
    with closing(utterances_of(request, voice, segment)) as utterances:
        for utterance in utterances:
            if not utterance.words:
                continue
            try:
                phonemes = voice.timed(voice.phonemes(utterance), Prosody(), request.seed)
                pitch = yield from _own_pitch(voice, phonemes, request.seed)
            except DeviceError:
                raise
            except StudioError as error:  # left out as the render will leave it out
                failure = error
                continue
            sentences.append(_Sentence(utterance, phonemes, pitch))
            yield 0.5 * min(1.0, utterance.span.stop / len(request.text))
    if not sentences:
        raise failure or StudioError("There is nothing to speak: the text holds no words.")
    return sentences


def _own_pitch(voice: Voice, phonemes: Phonemes, seed: int) -> Generator[float, None, NDArray[np.float64]]:
    """log2 f0 of each phoneme as the voice says it, NaN where unvoiced."""
    from voicestudio.dsp.mel_f0 import F0Reading

    f0_hz: list[NDArray] = []
    reading: F0Reading | None = None
    with closing(voice.mel(phonemes, Prosody(), seed)) as chunks:
        for chunk in chunks:
            if chunk.f0_hz is not None:
                f0_hz.append(chunk.f0_hz)
            elif chunk.n_frames:
                reading = reading or F0Reading(chunk.spec)
                f0_hz.append(reading.push(chunk.frames))
            yield 0.0
    if reading is not None:
        f0_hz.append(reading.flush())
    whole = np.concatenate([*f0_hz, np.zeros(0)])
    frame_s = voice.card.spec.frame_s
    return np.array([_median(whole, one.start_s / frame_s, one.end_s / frame_s) for one in phonemes.symbols])


def _heard_f0(recording: AudioClip, elsewhere: Elsewhere | None) -> Generator[float, None, NDArray[np.float64]]:
    """f0 in Hz of the recording's frames, 0 where unvoiced; raises StudioError where all are."""
    steps = feature_steps(recording, ("f0",), elsewhere)
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            f0_hz = np.nan_to_num(end.value.track("f0").values)
            break
        yield 0.5 + 0.5 * share
    if not f0_hz.any():
        raise StudioError("A recording with a melody is wanted to be followed, but it has no voiced sound.")
    return f0_hz


def _median(f0_hz: NDArray, start: float, stop: float) -> float:
    """Median log2 of the voiced frames from start to stop, NaN where there is none."""
    part = f0_hz[max(0, round(start)) : max(round(start) + 1, round(stop))]
    voiced = part[part > 0]
    return float(np.median(np.log2(voiced))) if len(voiced) else np.nan


def _filled(times: list[HeardWord | None]) -> list[_Timed | None]:
    """Times of all words: those that were not heard share what lies between their neighbours; None at the ends."""
    filled: list[_Timed | None] = [_Timed(one.start_s, one.end_s) if one else None for one in times]
    known = [place for place, one in enumerate(filled) if one is not None]
    for before, after in zip(known, known[1:], strict=False):
        edges = np.linspace(filled[before].end_s, filled[after].start_s, after - before).tolist()
        for place, (start_s, end_s) in enumerate(zip(edges, edges[1:], strict=False), before + 1):
            filled[place] = _Timed(start_s, end_s)
    return filled


def _timing(phonemes: Phonemes, times: Sequence[_Timed | None], rest_s: float) -> NDArray[np.float64]:
    """Factors on the durations of a sentence's phonemes, for times of its words and, if there is one, the next.

    rest_s of the pause after the last are made by the engine.
    """
    own_s = np.array([one.end_s - one.start_s for one in phonemes.symbols])
    is_pause = np.array([one.is_pause for one in phonemes.symbols])
    word_of = np.array([one.word for one in phonemes.symbols])
    factors = np.ones(len(own_s))
    n_words = len(phonemes.utterance.words)
    for word, here in enumerate(times[:n_words]):
        after = times[word + 1] if word + 1 < len(times) else None
        said, rest = (word_of == word) & ~is_pause, (word_of == word) & is_pause
        if here is not None and own_s[said].sum() > 0 and here.end_s > here.start_s:
            factors[said] = np.clip((here.end_s - here.start_s) / own_s[said].sum(), *WORD_FACTORS)
        if here is not None and after is not None and own_s[rest].sum() > 0:
            wanted_s = after.start_s - here.end_s - (rest_s if word == n_words - 1 else 0.0)
            factors[rest] = np.clip(wanted_s / own_s[rest].sum(), *PAUSE_FACTORS)
    return factors


def _melody(sentences: list[_Sentence], times: list[_Timed | None], f0_hz: NDArray) -> list[NDArray[np.float64]]:
    """Semitones to add to each phoneme of each sentence."""
    heard, word = [], 0
    for sentence in sentences:
        heard.append(_heard_pitch(sentence.phonemes, times[word : word + len(sentence.utterance.words)], f0_hz))
        word += len(sentence.utterance.words)
    own = np.concatenate([sentence.pitch for sentence in sentences])
    both = ~np.isnan(own) & ~np.isnan(np.concatenate(heard))
    if not both.any():
        return [np.zeros(len(pitch)) for pitch in heard]
    middle = np.median(np.concatenate(heard)[both]), np.median(own[both])
    shifts = []
    for sentence, pitch in zip(sentences, heard, strict=True):
        semitones = 12 * ((pitch - middle[0]) - (sentence.pitch - middle[1]))
        known = np.flatnonzero(~np.isnan(semitones))
        # What is unvoiced in one of the two goes along with its neighbours.
        whole = np.interp(np.arange(len(pitch)), known, semitones[known]) if len(known) else np.zeros(len(pitch))
        shifts.append(np.clip(whole, *PITCH_RANGE_SEMITONES))
    return shifts


def _heard_pitch(phonemes: Phonemes, times: Sequence[_Timed | None], f0_hz: NDArray) -> NDArray[np.float64]:
    """log2 f0 of the recording for each phoneme, by its share of its word's time; NaN where unvoiced or unknown."""
    found = np.full(len(phonemes), np.nan)
    for word, here in enumerate(times):
        said = [at for at, one in enumerate(phonemes.symbols) if one.word == word and not one.is_pause]
        if here is None or not said:
            continue
        begin_s = phonemes.symbols[said[0]].start_s
        scale = (here.end_s - here.start_s) / max(phonemes.symbols[said[-1]].end_s - begin_s, 1e-6)
        for at in said:
            start_s, end_s = (
                here.start_s + scale * (moment - begin_s)
                for moment in (phonemes.symbols[at].start_s, phonemes.symbols[at].end_s)
            )
            found[at] = _median(f0_hz, start_s / HOP_S, end_s / HOP_S)
    return found
