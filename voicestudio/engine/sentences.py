"""The sound of each sentence of a render, as soon as it is whole."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, AudioReady, PhonemesReady, RenderFinished

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray


class SentenceSounds:
    """Hears the events of a render, and holds no more of the sound than the sentences in hand."""

    def __init__(self) -> None:
        self._waiting: deque[PhonemesReady] = deque()
        self._parts: list[NDArray[np.float32]] = []
        self._first = self._end = 0
        """Samples from the render's beginning: where the parts begin and end."""
        self._rate = 0

    def hear(self, event: object) -> Generator[tuple[PhonemesReady, AudioClip]]:
        """Sentences that are whole with this event, in order; at the end those of which less sound came than meant."""
        match event:
            case PhonemesReady():
                self._waiting.append(event)
            case AudioReady(clip=clip):
                self._rate = clip.sample_rate
                self._parts.append(clip.samples)
                self._end += len(clip)
            case RenderFinished():
                pass
            case _:
                return
        at_end = isinstance(event, RenderFinished)
        while self._waiting and self._rate:
            ready = self._waiting[0]
            start = round(ready.start_s * self._rate)
            stop = start + round(ready.phonemes.duration_s * self._rate)
            if stop > self._end and not at_end:
                return
            self._waiting.popleft()
            yield ready, self._taken(start, stop)

    def _taken(self, start: int, stop: int) -> AudioClip:
        """That part of the sound; what comes after it is kept, as the phonemes of the next may follow its sound."""
        whole = np.concatenate(self._parts) if self._parts else np.empty(0, np.float32)
        stop = min(stop, self._end)
        taken = whole[max(0, start - self._first) : stop - self._first]  # rounding may put it a sample earlier
        self._parts, self._first = [whole[stop - self._first :].copy()], stop
        return AudioClip(taken, self._rate)
