"""A chain of effects on a sound: all of it at once, or as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError
from voicestudio.effects.catalogue import completed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Effect
    from voicestudio.effects.stages import Stage

    Heard = Callable[[int, NDArray[np.float32], NDArray[np.float32]], None]

KNEE = 0.95
"""Up to here a sound leaves a chain as it is; what is beyond is bent towards full scale."""
_STEP = 8192
"""Samples pushed through a chain in one go, so that whoever asks may stop in between."""
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
    block of 2048 samples, some seconds where pitch or time is changed), and a tail of at most 20 s an effect comes
    after the last clip. Effects that are bypassed cost nothing. Raises StudioError as `process`, and for clips of
    different sample rates.
    """
    running: Running | None = None
    for clip in clips:
        if running is None:
            running = Running(chain, clip.sample_rate)
        if clip.sample_rate != running.sample_rate:
            raise StudioError(
                f"Sound at {running.sample_rate} Hz is being treated, but {clip.sample_rate} Hz came: resample it."
            )
        for start in range(0, len(clip), _STEP):
            treated = running.push(clip.samples[start : start + _STEP])
            if len(treated):
                yield AudioClip(treated, clip.sample_rate)
    if running is not None:
        for treated in running.finish():
            if len(treated):
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
        self._stages: list[tuple[int, Stage]] = []
        if all(effect.bypassed for effect in chain):
            return
        from voicestudio.effects.making import stage

        for index, effect in enumerate(chain):
            if not effect.bypassed:
                self._stages.append((index, stage(effect.kind, values[index], sample_rate)))

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next samples, float32 (n,); those that are ready, bounded to full scale."""
        return self._through(0, _held(samples) if self._stages else samples)

    def finish(self) -> Iterator[NDArray[np.float32]]:
        """All that is left, tails included, in short pieces; nothing may be pushed after it."""
        for place, (index, one) in enumerate(self._stages):
            for piece in one.finish():
                for start in range(0, len(piece), _STEP):
                    samples = _held(piece[start : start + _STEP])
                    if self._heard is not None:
                        self._heard(index, samples[:0], samples)
                    yield self._through(place + 1, samples)

    def _through(self, place: int, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples through the stages from that place on."""
        if not self._stages:
            return samples
        for index, one in self._stages[place:]:
            treated = _held(one.push(samples))
            if self._heard is not None:
                self._heard(index, samples, treated)
            samples = treated
        return bounded(samples)


def bounded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples as they are up to KNEE, bent smoothly towards full scale beyond it."""
    beyond = np.abs(samples) - KNEE
    if not (beyond > 0).any():
        return samples
    bent = KNEE + (1 - KNEE) * np.tanh(np.maximum(beyond, 0) / (1 - KNEE))
    return np.where(beyond > 0, np.sign(samples) * bent, samples).astype(np.float32)


def _held(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.clip(samples, -_HIGHEST, _HIGHEST)
