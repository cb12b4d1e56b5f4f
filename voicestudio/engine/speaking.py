"""Text to sound as a stream of events."""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from voicestudio.core import (
    AlignmentReady,
    Attending,
    AudioReady,
    DeviceError,
    Notice,
    PhonemesReady,
    RenderEvent,
    RenderFinished,
    RenderRequest,
    StudioError,
    UtteranceStarted,
)
from voicestudio.engine.streaming import Clock, levelled, silence, sounding
from voicestudio.engine.treating import treated
from voicestudio.engine.variation import varied

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voicestudio.core import Phonemes, Prosody, Utterance, Voice

    Segment = Callable[[str, str, int], Generator[Utterance]]

SENTENCE_PAUSE_S = 0.2
"""Silence between two sentences beside what the voice leaves at its own full stop."""
PARAGRAPH_PAUSE_S = 0.6
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")


def speak(request: RenderRequest, voice: Voice, segment: Segment | None = None) -> Generator[RenderEvent]:
    """UtteranceStarted, PhonemesReady, then MelReady and AudioReady in turn, for each sentence; RenderFinished last.

    Times and frames count from the render's beginning and are sample-exact: start_s is the samples told so far over the
    sample rate, and when an utterance is told, samples = frames * hop_length. The mel is one chunk ahead of the sound,
    unless the vocoder asks for more before it sounds. Between utterances comes a pause of silent sound and floor-valued
    mel, under the index of the utterance before it. A voice that times phonemes only by saying them has its
    PhonemesReady after the sound of each utterance; where it is core.Attending, AlignmentReady follows. `request.start`
    begins at the beginning of the sentence that holds that character. Indices of `prosody.per_phoneme` count the
    phonemes of the whole render. A sentence that the voice cannot say becomes a Notice, unless none can be said. What
    the voice remarks on a sentence in the notices of its phonemes' utterance becomes a Notice too, each once.
    `segment` cuts a document of a language into utterances from a character on, lazily (default:
    voicestudio.text.segment with the person's own lexicon). With `request.effects` the sound may be told after events
    that follow it, and goes on after the last word while something rings; every moment keeps its place.

    To cancel, stop asking and close() it: every generator inside is closed with it. Raises StudioError when there is
    nothing to speak, the voice has no such vocoder or speaker, or an effect cannot treat speech.
    """
    began = time.perf_counter()
    compute_s = 0.0
    first_sound_s: float | None = None
    clock = heard = Clock(voice.card.spec)
    told = _told(request, voice, segment or _segment, clock)
    if request.effects:
        heard = Clock(voice.card.spec)
        told = treated(told, request.effects, heard)
    with closing(told) as events:
        while True:
            asked = time.perf_counter()  # the time that the one who asks spends between two events is not computing
            event = next(events, None)
            told = time.perf_counter()
            compute_s += told - asked
            if event is None:
                break
            if first_sound_s is None and isinstance(event, AudioReady) and len(event.clip):
                first_sound_s = told - began
            yield event
    yield RenderFinished(heard.now_s, compute_s, first_sound_s or 0.0)


def utterances_of(request: RenderRequest, voice: Voice, segment: Segment | None = None) -> Generator[Utterance]:
    """The utterances of a request from its start on, those without words too."""
    language = request.language or voice.card.language
    paragraph = max(0, request.text.rfind("\n\n", 0, max(0, request.start)))  # no sentence goes across a blank line
    with closing((segment or _segment)(request.text, language, paragraph)) as utterances:
        yield from (utterance for utterance in utterances if utterance.span.stop > request.start)


def _segment(document: str, language: str, start: int) -> Generator[Utterance]:
    # The front end is read when something is spoken, not at the window's start.
    from voicestudio.text import segment, user_lexicon

    yield from segment(document, language, start, user_lexicon())


def _told(request: RenderRequest, voice: Voice, segment: Segment | None, clock: Clock) -> Generator[RenderEvent]:
    """All events but the last."""
    if request.vocoder not in voice.card.vocoders:
        known = ", ".join(voice.card.vocoders)
        raise StudioError(f"The voice {voice.card.id} has no vocoder {request.vocoder!r}: choose one of {known}.")
    if not request.text.strip():
        raise StudioError("There is nothing to speak: the text is empty.")
    if request.speaker:
        voice = voice.speaking_as(request.speaker)
    remarked: set[str] = set()
    failures: list[StudioError] = []
    before: Utterance | None = None
    with closing(utterances_of(request, voice, segment)) as utterances:
        for utterance in utterances:
            yield from map(Notice, utterance.notices)
            if not utterance.words:
                continue
            try:
                prosody = request.prosody
                phonemes = voice.phonemes(utterance)
                prosody = _part(prosody, clock.phonemes, len(phonemes))
                prosody = varied(prosody, phonemes, request.seed)
                phonemes = voice.timed(phonemes, prosody, request.seed)
                yield from _remarks(phonemes, utterance, remarked)
                if before is not None:
                    yield from _pause(request, before, utterance, clock)
                phonemes = yield from _utterance(request, voice, phonemes, prosody, clock)
                yield from _remarks(phonemes, utterance, remarked)
                before = utterance
            except DeviceError:  # the next sentence would fare no better
                raise
            except StudioError as error:
                failures.append(error)
            if before is not None:  # until one sentence is said, a failure may yet be the failure of the whole render
                yield from (Notice(f"A sentence was left out. {error}") for error in failures)
                failures.clear()
    if before is None:
        raise failures[0] if failures else _nothing(request)


def _utterance(
    request: RenderRequest, voice: Voice, phonemes: Phonemes, prosody: Prosody, clock: Clock
) -> Generator[RenderEvent, None, Phonemes]:
    """One sentence, and its timed phonemes; when the voice gives up in the middle, silence levels sound and mel first.

    Phonemes that the voice can time only by saying them are told after their sound.
    """
    index, start_s = clock.utterances, clock.now_s
    clock.utterances += 1
    clock.phonemes += len(phonemes)
    yield UtteranceStarted(index, phonemes.utterance, start_s)
    is_timed = phonemes.symbols[-1].end_s is not None
    if is_timed:
        yield PhonemesReady(index, phonemes, start_s)
    mels = voice.mel(phonemes, prosody, request.seed)
    try:
        yield from sounding(index, mels, voice, request.vocoder, request.seed, clock, request.controls)
    except StudioError:
        yield from levelled(index, clock)
        raise
    if not is_timed:
        phonemes = voice.timed(phonemes, prosody, request.seed)
    # Asked for before anything is told: in between, another render may speak with the same voice.
    attended = voice.alignment() if isinstance(voice, Attending) else None
    if not is_timed:
        yield PhonemesReady(index, phonemes, start_s)
    if attended is not None:
        yield AlignmentReady(index, *attended)
    return phonemes


def _remarks(phonemes: Phonemes, utterance: Utterance, remarked: set[str]) -> Generator[Notice]:
    """What the voice remarks on a sentence beside the sentence's own notices, each once in a render."""
    for remark in phonemes.utterance.notices:
        if remark not in utterance.notices and remark not in remarked:
            remarked.add(remark)
            yield Notice(remark)


def _pause(request: RenderRequest, before: Utterance, after: Utterance, clock: Clock) -> Generator[RenderEvent]:
    """Silence between two utterances, shorter when speaking faster."""
    pause_s = pause_between_s(request.text, before, after)
    if pause_s:
        n_frames = max(1, round(pause_s / request.prosody.rate / clock.spec.frame_s))
        yield from silence(clock.utterances - 1, clock, n_frames)


def pause_between_s(text: str, before: Utterance, after: Utterance) -> float:
    """Seconds of silence between two utterances of a text at rate 1: more across a blank line.

    0 where a long sentence had to be parted: there the voice's own pause is enough.
    """
    between = text[before.span.stop : after.span.start]
    if PARAGRAPH_BREAK.search(between):
        return PARAGRAPH_PAUSE_S
    if before.words[-1].pause in (".", "!", "?") or "\n" in between:
        return SENTENCE_PAUSE_S
    return 0.0


def _part(prosody: Prosody, first: int, count: int) -> Prosody:
    """The prosody of an utterance whose phonemes are first ... first + count - 1 of the render's."""
    if not prosody.per_phoneme:
        return prosody
    part = tuple((index - first, change) for index, change in prosody.per_phoneme if first <= index < first + count)
    return replace(prosody, per_phoneme=part)


def _nothing(request: RenderRequest) -> StudioError:
    if request.start:
        return StudioError(f"There is nothing to speak from character {request.start} on: begin earlier in the text.")
    return StudioError("There is nothing to speak: the text holds no letters or digits that can be read aloud.")
