"""Effects on what is spoken, and on sound files of any length."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from voicestudio.core import AudioClip, AudioReady, StudioError
from voicestudio.effects.catalogue import checked, keeps_time, kind
from voicestudio.effects.chain import Running

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voicestudio.core import Effect, RenderEvent
    from voicestudio.engine.streaming import Clock


def spoken_chain(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The effects that are in use; raises StudioError for those that a spoken text cannot have.

    A sound that becomes longer or shorter would no longer have its words where they are told to be.
    """
    chain = tuple(effect for effect in checked(effects) if not effect.bypassed)
    if not keeps_time(chain):
        name = next(kind(one.kind).name for one in chain if not kind(one.kind).keeps_time)
        raise StudioError(f"{name} cannot treat a text as it is spoken: leave it out, and set how fast to speak.")
    return chain


def treated(events: Generator[RenderEvent], effects: Sequence[Effect], clock: Clock) -> Generator[RenderEvent]:
    """The events of a render with its sound treated, and what rings on after all others; `clock` counts the sound.

    Every moment keeps its place in the sound, so all other times stay true; but sound is told when it is ready, which
    may be after the phonemes and mel of what follows it. Raises StudioError as `spoken_chain`.
    """
    running = Running(spoken_chain(effects), clock.spec.sample_rate)
    index = 0

    def ready(pieces: Generator[NDArray[np.float32]]) -> Generator[AudioReady]:
        for samples in pieces:
            yield clock.audio_ready(index, AudioClip(samples, clock.spec.sample_rate))

    with closing(events):
        for event in events:
            if isinstance(event, AudioReady):
                index, samples = event.index, event.clip.samples
                if len(samples):
                    yield from ready(running.push(samples))
                else:  # here the voice lets the one who asks stop
                    yield clock.audio_ready(index, event.clip)
            else:
                yield event
        yield from ready(running.finish())
