"""Mel and sound told in turn on one axis of time."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, AudioReady, MelReady, MelSpec, MelSpectrogram

if TYPE_CHECKING:
    from collections.abc import Generator

    from voicestudio.core import Controls, Voice


@dataclass(slots=True)
class Clock:
    """Where a render is: what was told so far, on the one axis that mel and sound share."""

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


def sounding(
    index: int,
    mels: Generator[MelSpectrogram],
    voice: Voice,
    vocoder: str,
    seed: int,
    clock: Clock,
    controls: Controls = (),
) -> Generator[MelReady | AudioReady]:
    """Chunks of mel and their sound in turn; closes `mels` at the end.

    A chunk of mel is told before the vocoder is given it, so that Stop is heard between the two, and no more than one
    is made ahead, unless the vocoder asks for more before it sounds. Chunks without frames are told as sound without
    samples: there the maker of the mel lets the one who asks stop. So does a vocoder in the middle of its own work:
    then no mel is made until it goes on, which would only delay the sound.
    """
    nothing = AudioClip(np.zeros(0, np.float32), clock.spec.sample_rate)
    untold: deque[MelSpectrogram] = deque()
    waiting: deque[MelSpectrogram] = deque()

    def feed() -> Generator[MelSpectrogram]:
        while True:
            if waiting:
                yield waiting.popleft()
            elif (chunk := next(mels, None)) is not None:  # the vocoder wants more than the one ahead
                if chunk.n_frames:
                    untold.append(chunk)
                yield chunk
            else:
                return

    with closing(mels), closing(feed()) as fed, closing(voice.audio(fed, vocoder, seed, controls)) as clips:
        clip: AudioClip | None = None
        while True:
            in_the_middle = clip is not None and not len(clip)
            while not in_the_middle and not waiting and (chunk := next(mels, None)) is not None:
                if chunk.n_frames:
                    waiting.append(chunk)
                    yield clock.mel_ready(index, chunk)
                else:
                    yield clock.audio_ready(index, nothing)
            clip = next(clips, None)
            while untold:
                yield clock.mel_ready(index, untold.popleft())
            if clip is None:
                return
            yield clock.audio_ready(index, clip)


def silence(index: int, clock: Clock, n_frames: int) -> Generator[MelReady | AudioReady]:
    """Whole frames of nothing: mel at its floor, and sound of zeros."""
    spec = clock.spec
    floor = np.full((spec.n_mels, n_frames), np.log(spec.floor), np.float32)
    yield clock.mel_ready(index, MelSpectrogram(floor, spec, np.zeros(n_frames, np.float32)))
    yield clock.audio_ready(index, AudioClip(np.zeros(n_frames * spec.hop_length, np.float32), spec.sample_rate))


def levelled(index: int, clock: Clock) -> Generator[AudioReady]:
    """Zeros for the frames whose sound never came, after a failure."""
    missing = clock.frames * clock.spec.hop_length - clock.samples
    if missing > 0:
        yield clock.audio_ready(index, AudioClip(np.zeros(missing, np.float32), clock.spec.sample_rate))
