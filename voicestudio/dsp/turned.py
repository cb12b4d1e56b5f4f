"""A stream of samples that are made of a mel, brought nearer to it as they come (mel_turns.py)."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.dsp.mel_turns import BLOCK, MelTurns, frames_around

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from numpy.typing import NDArray

    from voicestudio.core import MelSpec, MelSpectrogram


def turned(
    stream: Callable[[Iterable[MelSpectrogram]], Generator[NDArray[np.float32]]],
    mels: Iterable[MelSpectrogram],
    spec: MelSpec,
    turns: int,
    block: int = BLOCK,
) -> Generator[NDArray[np.float32]]:
    """What `stream` makes of the mels, brought nearer to them, `block` frames at once; else empty chunks."""
    if not turns:
        yield from stream(mels)
        return
    turning = MelTurns(spec, turns, block)
    waiting: deque[NDArray[np.float32]] = deque()

    def fed() -> Generator[MelSpectrogram]:
        for mel in mels:
            waiting.extend(mel.frames.T)
            yield mel

    with closing(stream(fed())) as made:
        for samples in made:
            frames = [waiting.popleft() for _ in range(len(samples) // spec.hop_length)]
            if frames:
                turning.push(samples, np.stack(frames, axis=1))
            if turning.ready():
                yield turning.block()
            else:
                yield samples[:0]
    while turning.left():
        yield turning.block()


def frames_ahead(spec: MelSpec, turns: int, block: int = BLOCK) -> int:
    """Frames behind one that may be waited for before its samples are given."""
    return block + frames_around(spec, turns) if turns else 0
