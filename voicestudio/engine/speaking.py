"""Text to sound as a stream of events."""

from __future__ import annotations

import re
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import (
    AudioClip,
    AudioReady,
    DeviceError,
    MelReady,
    MelSpec,
    MelSpectrogram,
    Notice,
    PhonemesReady,
    RenderEvent,
    RenderFinished,
    RenderRequest,
    StudioError,
    UtteranceStarted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voicestudio.core import Phonemes, Prosody, Utterance, Voice

    Segment = Callable[[str, str], Generator[Utterance]]

SENTENCE_PAUSE_S = 0.2
"""Silence between two sentences beside what the voice leaves at its own full stop."""
PARAGRAPH_PAUSE_S = 0.6
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class _Clock:
    """Where the render is: what was told so far, on the one axis that mel and sound share."""

    spec: MelSpec
    frames: int = 0
    samples: int = 0
    utterances: int = 0
    phonemes: int = 0

    @property
    def now_s(self) -> float:
        return self.samples / self.spec.sample_rate

    def mel_ready(self, index: int, mel: MelSpectrogram) -> MelReady:
        event = MelReady(index, mel, self.frames)
        self.frames += mel.n_frames
        return event

    def audio_ready(self, index: int, clip: AudioClip) -> AudioReady:
        event = AudioReady(index, clip, self.now_s)
        self.samples += len(clip)
        return event


def speak(request: RenderRequest, voice: Voice, segment: Segment | None = None) -> Generator[RenderEvent]:
    """UtteranceStarted, PhonemesReady, then MelReady and AudioReady in turn, for each sentence; RenderFinished last.

    Times and frames count from the render's beginning and are sample-exact: start_s is the samples told so far over
    the sample rate, and when an utterance is told, samples = frames * hop_length. The mel is one chunk ahead of the
    sound, unless the vocoder asks for more before it sounds. Between utterances comes a pause of silent sound and
    floor-valued mel, under the index of the utterance before it. `request.start` begins at the beginning of the
    sentence that holds that character. Indices of `prosody.per_phoneme` count the phonemes of the whole render. A
    sentence that the voice cannot say becomes a Notice, unless none can be said.
    `segment` cuts a document of a language into utterances, lazily (default: voicestudio.text.segment).

    To cancel, stop asking and close() it: every generator inside is closed with it. Raises StudioError when there is
    nothing to speak, or the voice has no such vocoder.
    """
    began = time.perf_counter()
    compute_s = 0.0
    first_sound_s: float | None = None
    clock = _Clock(voice.card.spec)
    with closing(_told(request, voice, segment or _segment, clock)) as events:
        while True:
            asked = time.perf_counter()  # the time that the one who asks spends between two events is not computing
            event = next(events, None)
            told = time.perf_counter()
            compute_s += told - asked
            if event is None:
                break
            if first_sound_s is None and isinstance(event, AudioReady):
                first_sound_s = told - began
            yield event
    yield RenderFinished(clock.now_s, compute_s, first_sound_s or 0.0)


def _segment(document: str, language: str) -> Generator[Utterance]:
    from voicestudio.text import segment  # the front end is read when something is spoken, not at the window's start

    yield from segment(document, language)


def _told(request: RenderRequest, voice: Voice, segment: Segment, clock: _Clock) -> Generator[RenderEvent]:
    """All events but the last."""
    if request.vocoder not in voice.card.vocoders:
        known = ", ".join(voice.card.vocoders)
        raise StudioError(f"The voice {voice.card.id} has no vocoder {request.vocoder!r}: choose one of {known}.")
    if not request.text.strip():
        raise StudioError("There is nothing to speak: the text is empty.")
    failure: StudioError | None = None
    before: Utterance | None = None
    with closing(segment(request.text, request.language or voice.card.language)) as utterances:
        for utterance in utterances:
            if utterance.span.stop <= request.start:
                continue
            yield from map(Notice, utterance.notices)
            if not utterance.words:
                continue
            try:
                prosody = request.prosody
                phonemes = voice.phonemes(utterance)
                prosody = _part(prosody, clock.phonemes, len(phonemes))
                phonemes = voice.timed(phonemes, prosody)
                if before is not None:
                    yield from _silence(clock, _pause_frames(request, before, utterance, clock.spec))
                yield from _utterance(request, voice, phonemes, prosody, clock)
                before = utterance
            except DeviceError:  # the next sentence would fare no better
                raise
            except StudioError as error:
                failure = failure or error
                yield Notice(f"A sentence was left out. {error}")
    if before is None:
        raise failure or _nothing(request)


def _utterance(
    request: RenderRequest, voice: Voice, phonemes: Phonemes, prosody: Prosody, clock: _Clock
) -> Generator[RenderEvent]:
    """One sentence; when the voice gives up in the middle, silence levels the sound with the mel first."""
    index = clock.utterances
    clock.utterances += 1
    clock.phonemes += len(phonemes)
    yield UtteranceStarted(index, phonemes.utterance, clock.now_s)
    yield PhonemesReady(index, phonemes, clock.now_s)
    try:
        yield from _sound(index, request, voice, phonemes, prosody, clock)
    except StudioError:
        missing = clock.frames * clock.spec.hop_length - clock.samples
        if missing > 0:
            yield clock.audio_ready(index, AudioClip(np.zeros(missing, np.float32), clock.spec.sample_rate))
        raise


def _sound(
    index: int, request: RenderRequest, voice: Voice, phonemes: Phonemes, prosody: Prosody, clock: _Clock
) -> Generator[RenderEvent]:
    """Mel and sound in turn: a chunk of mel is told before the vocoder is given it, so that Stop is heard between."""
    untold: deque[MelSpectrogram] = deque()
    waiting: deque[MelSpectrogram] = deque()
    with closing(voice.mel(phonemes, prosody, request.seed)) as mels:

        def feed() -> Generator[MelSpectrogram]:
            while True:
                if waiting:
                    yield waiting.popleft()
                elif (chunk := next(mels, None)) is not None:  # the vocoder wants more than the one ahead
                    untold.append(chunk)
                    yield chunk
                else:
                    return

        with closing(feed()) as fed, closing(voice.audio(fed, request.vocoder, request.seed)) as clips:
            while True:
                if not waiting and (chunk := next(mels, None)) is not None:
                    waiting.append(chunk)
                    yield clock.mel_ready(index, chunk)
                clip = next(clips, None)
                while untold:
                    yield clock.mel_ready(index, untold.popleft())
                if clip is None:
                    return
                yield clock.audio_ready(index, clip)


def _silence(clock: _Clock, n_frames: int) -> Generator[RenderEvent]:
    """Whole frames of nothing, as mel and as sound, told as the end of the utterance before."""
    spec, index = clock.spec, clock.utterances - 1
    floor = np.full((spec.n_mels, n_frames), np.log(spec.floor), np.float32)
    yield clock.mel_ready(index, MelSpectrogram(floor, spec, np.zeros(n_frames, np.float32)))
    yield clock.audio_ready(index, AudioClip(np.zeros(n_frames * spec.hop_length, np.float32), spec.sample_rate))


def _pause_frames(request: RenderRequest, before: Utterance, after: Utterance, spec: MelSpec) -> int:
    """Frames of silence between two utterances: more across a blank line, shorter when speaking faster."""
    between = request.text[before.span.stop : after.span.start]
    pause_s = PARAGRAPH_PAUSE_S if PARAGRAPH_BREAK.search(between) else SENTENCE_PAUSE_S
    return max(1, round(pause_s / request.prosody.rate / spec.frame_s))


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
