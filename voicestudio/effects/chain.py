"""A chain of effects on a sound: all of it at once, or as it comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError
from voicestudio.dsp.bounding import bounded
from voicestudio.effects.catalogue import completed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Effect
    from voicestudio.effects.stages import Stage

    Heard = Callable[[int, NDArray[np.float32], NDArray[np.float32]], None]

KNEE = 0.95
"""Up to here a sound leaves a chain as it is; what is beyond is bent towards full scale."""
_STEP = 2048
"""Samples pushed through an effect in one go."""
_BREATH_S = 0.02
"""After so much computing without a sample to tell, an empty piece is told, so that whoever asks may stop."""
_NOTHING = np.zeros(0, np.float32)
_HIGHEST = 64.0
"""What leaves an effect is held below this (+36 dB), so that no chain of gains grows without end."""


def process(chain: Sequence[Effect], clip: AudioClip) -> AudioClip:
    """The treated sound, with what rings on after its end.

    Raises StudioError for an unknown kind or parameter and for a value outside its range.
    """
    pieces = list(stream(chain, [clip]))
    return AudioClip.join(pieces) if pieces else clip


def stream(chain: Sequence[Effect], clips: Iterable[AudioClip]) -> Generator[AudioClip]:
    """The treated sound as it comes: equal to `process` of the whole, however it was cut into clips.

    What comes out keeps its place in time but for a time stretch; it comes a little later than what it was made of (a
    block of 2048 samples, at most 0.5 s where pitch or time is changed), and a tail of at most 20 s an effect comes
    after the last clip. A clip is empty where nothing is ready yet: no step computes for long. Effects that are
    bypassed cost nothing. Raises StudioError as `process`, and for clips of different sample rates.
    """
    running: Running | None = None
    for clip in clips:
        if running is None:
            running = Running(chain, clip.sample_rate)
        if clip.sample_rate != running.sample_rate:
            raise StudioError(
                f"Sound at {running.sample_rate} Hz is being treated, but {clip.sample_rate} Hz came: resample it."
            )
        for treated in running.push(clip.samples):
            yield AudioClip(treated, clip.sample_rate)
    if running is not None:
        for treated in running.finish():
            yield AudioClip(treated, running.sample_rate)


class Running:
    """A chain at work on one sound of a sample rate, for those who push it along themselves.

    `heard` is told (index of the effect, what came in, what went out) after every step, as meters.ChainMeter wants it;
    what went out may be of an earlier time than what came in.
    """

    def __init__(self, chain: Sequence[Effect], sample_rate: int, heard: Heard | None = None) -> None:
        """Raises StudioError for what is no chain, bypassed effects included."""
        values = [completed(effect) for effect in chain]
        self.sample_rate = sample_rate
        self._heard = heard
        self._wanted = [
            (index, effect, values[index]) for index, effect in enumerate(chain) if not effect.bypassed
        ]
        self._stages: list[tuple[int, Stage]] = []
        self._since = time.perf_counter()

    def push(self, samples: NDArray[np.float32]) -> Generator[NDArray[np.float32]]:
        """The next samples, float32 (n,); those that are ready, bounded to full scale, in short steps.

        A piece may be empty. Raises StudioError for what an effect needs and is not there.
        """
        if not self._wanted:
            yield samples
        else:
            yield from self._told(self._pushed(samples))

    def finish(self) -> Generator[NDArray[np.float32]]:
        """All that is left, tails included, in short steps; nothing may be pushed after it."""
        yield from self._told(self._finished())

    def _told(self, pieces: Generator[NDArray[np.float32]]) -> Generator[NDArray[np.float32]]:
        self._since = time.perf_counter()
        for piece in pieces:
            yield piece
            self._since = time.perf_counter()

    def _breath(self) -> Iterator[NDArray[np.float32]]:
        if time.perf_counter() - self._since > _BREATH_S:
            yield _NOTHING

    def _pushed(self, samples: NDArray[np.float32]) -> Generator[NDArray[np.float32]]:
        if not self._stages:
            from voicestudio.effects.making import made

            for index, effect, values in self._wanted:
                steps = made(effect, values, self.sample_rate)
                self._stages.append((index, (yield from steps)))
        yield from self._through(0, _held(samples))

    def _finished(self) -> Generator[NDArray[np.float32]]:
        for place, (index, one) in enumerate(self._stages):
            for piece in one.finish():
                samples = _held(piece)
                if self._heard is not None:
                    self._heard(index, samples[:0], samples)
                yield from self._breath()
                yield from self._through(place + 1, samples)

    def _through(self, place: int, samples: NDArray[np.float32]) -> Generator[NDArray[np.float32]]:
        """The samples through the stages from that place on."""
        if place == len(self._stages):
            if len(samples):
                yield bounded(samples, KNEE)
            return
        index, one = self._stages[place]
        for start in range(0, len(samples), _STEP):
            part = samples[start : start + _STEP]
            treated = _held(one.push(part))
            if self._heard is not None:
                self._heard(index, part, treated)
            yield from self._breath()
            yield from self._through(place + 1, treated)


def _held(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.clip(samples, -_HIGHEST, _HIGHEST)
