"""What the background thread does with effects: speech whose untreated sound is kept, and treatment of a clip."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, AudioReady, PhonemesReady, RenderFinished, SoundStarted

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Effect, Phonemes, RenderEvent, RenderRequest, Voice
    from voicestudio.effects.meters import Levels
    from voicestudio.gui.doors import Doors

HOP = 2048
"""Samples between two readings of how much an effect holds back."""
LEVEL_KINDS = ("compressor", "limiter", "gate")


@dataclass(frozen=True, slots=True, eq=False)
class Untreated:
    """The next chunk of a spoken sound before effects."""

    clip: AudioClip


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A sound before and after a chain, each also at equal loudness and equally long, as two versions of it are heard.

    `reductions`: decibels held back by the effects of level, by their place in the chain, one for each HOP samples.
    """

    before: AudioClip
    chain: tuple[Effect, ...]
    after: AudioClip
    levels: tuple[Levels, Levels]
    versions: tuple[AudioClip, AudioClip]
    reductions: dict[int, NDArray[np.float32]]


def spoken(doors: Doors, request: RenderRequest, voice: Voice) -> Generator[RenderEvent | Untreated]:
    """The engine's events; where the request has effects, the voice is spoken without them, told, and then treated."""
    if not request.effects:
        yield from doors.speak(request, voice)
        return
    from voicestudio.engine.streaming import Clock
    from voicestudio.engine.treating import treated

    began, first_s = time.perf_counter(), None
    ends: list[RenderFinished] = []

    def untreated() -> Generator[RenderEvent | Untreated]:
        with closing(doors.speak(replace(request, effects=()), voice)) as events:
            for event in events:
                if isinstance(event, RenderFinished):
                    ends.append(event)
                    continue
                if isinstance(event, AudioReady):
                    yield Untreated(event.clip)
                yield event

    clock, waited_s = Clock(voice.card.spec), 0.0
    with closing(treated(untreated(), request.effects, clock)) as events:
        for event in events:
            told = time.perf_counter()
            if first_s is None and isinstance(event, AudioReady) and len(event.clip):
                first_s = told - began - waited_s
            yield event
            waited_s += time.perf_counter() - told  # what others did meanwhile is no computing
    yield RenderFinished(clock.now_s, time.perf_counter() - began - waited_s, first_s or 0.0)


def treat(clip: AudioClip, chain: Sequence[Effect]) -> Generator[Treated | None]:
    """None while it works, then Treated; raises StudioError for a chain that cannot be played."""
    from voicestudio.effects.chain import Running
    from voicestudio.effects.meters import ChainMeter, levels, matched

    chain, rate = tuple(chain), clip.sample_rate
    meter = ChainMeter(chain, rate)
    running = Running(chain, rate, meter.heard)
    held: dict[int, list[float]] = {
        index: [] for index, one in enumerate(chain) if one.kind in LEVEL_KINDS and not one.bypassed
    }
    pieces = []
    for start in range(0, len(clip), HOP):
        for piece in running.push(clip.samples[start : start + HOP]):
            pieces.append(piece)
            yield None
        for index, readings in held.items():
            readings.append(meter.reading(index).most_db or 0.0)
        yield None
    for piece in running.finish():
        pieces.append(piece)
        yield None
    after = AudioClip(np.concatenate([np.zeros(0, np.float32), *pieces]), rate)
    both = (levels(clip), levels(after))
    yield None
    one, two = matched(clip, after)
    length = max(len(one), len(two))
    versions = (_longer(one, length), _longer(two, length))
    readings = {index: np.array(values, np.float32) for index, values in held.items()}
    yield Treated(clip, chain, after, both, versions, readings)


def applied(
    title: str, clip: AudioClip, chain: Sequence[Effect], marks: Sequence[tuple[Phonemes, float]]
) -> Generator[RenderEvent | None]:
    """The clip through the chain as a new sound of the window, with the phonemes of before as far as they still hold.

    An empty chain gives the clip as it is.
    """
    from voicestudio.engine.showing import shown

    with closing(shown(title, _through(clip, chain), clip.duration_s)) as events:
        for event in events:
            yield event
            if isinstance(event, SoundStarted):
                yield from (PhonemesReady(index, phonemes, at_s) for index, (phonemes, at_s) in enumerate(marks))


def _through(clip: AudioClip, chain: Sequence[Effect]) -> Generator[AudioClip]:
    from voicestudio.effects.chain import stream

    step = max(HOP, clip.sample_rate // 2)
    pieces = (AudioClip(clip.samples[at : at + step], clip.sample_rate) for at in range(0, len(clip), step))
    yield from stream(chain, pieces) if any(not effect.bypassed for effect in chain) else pieces


def _longer(clip: AudioClip, length: int) -> AudioClip:
    return AudioClip(np.pad(clip.samples, (0, length - len(clip))), clip.sample_rate)
