"""How loud a sound is, before and after; and how much an effect of level holds back while it works."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip
from voicestudio.dsp.level import db
from voicestudio.effects.catalogue import completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicestudio.core import Effect

_WINDOW_S = 0.02
_AUDIBLE = 1e-8
"""Power below which a window says nothing of how much is held back (-80 dB)."""
_LOUDER = {"compressor": "makeup_db", "limiter": "gain_db", "gate": ""}
"""The effects that hold back, and their parameter that makes all louder besides."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Highest sample, root mean square and true peak in dB, -inf for silence; loudness, None below 0.4 s."""

    peak_db: float
    rms_db: float
    true_peak_db: float
    loudness_lufs: float | None


@dataclass(slots=True)
class StageReading:
    """What one effect did last: highest sample that went in and came out since the last reading, in dB.

    `reduction_db`: how much it holds back just now, and `most_db` the most since the last reading; None where the
    effect is none of level.
    """

    in_db: float
    out_db: float
    reduction_db: float | None
    most_db: float | None


def levels(clip: AudioClip) -> Levels:
    """All levels of a clip, loudness after ITU-R BS.1770-4."""
    from voicestudio.audio_io.loudness import integrated_lufs, true_peak_dbfs

    samples = clip.samples
    if not len(samples):
        return Levels(-math.inf, -math.inf, -math.inf, None)
    power = float(np.square(samples, dtype=np.float64).mean())
    return Levels(
        db(float(np.abs(samples).max())), db(math.sqrt(power)), true_peak_dbfs(samples, clip.sample_rate),
        integrated_lufs(samples, clip.sample_rate),
    )  # fmt: skip


def matched(before: AudioClip, after: AudioClip) -> tuple[AudioClip, AudioClip]:
    """Both at equal loudness, that of `before` where no peak forbids it: a louder one only seems better.

    By integrated loudness where both have one, else by root mean square; a silent one stays as it is.
    """
    from voicestudio.audio_io import matching

    clips = (before, after)
    gains = matching.matched([matching.loudness_of(clip.samples, clip.sample_rate) for clip in clips]).gains
    first, second = (
        AudioClip(clip.samples * np.float32(gain), clip.sample_rate) for clip, gain in zip(clips, gains, strict=True)
    )
    return first, second


class ChainMeter:
    """Hears a chain at work, effect by effect: give its `heard` to chain.Running."""

    def __init__(self, chain: Sequence[Effect], sample_rate: int) -> None:
        self._stages = {
            index: _StageMeter(effect, sample_rate) for index, effect in enumerate(chain) if not effect.bypassed
        }

    def heard(self, index: int, before: NDArray[np.float32], after: NDArray[np.float32]) -> None:
        """What went into that effect of the chain, and what came out of it next."""
        self._stages[index].hear(before, after)

    def reading(self, index: int) -> StageReading:
        """Of that effect of the chain since the last reading; a bypassed one does nothing."""
        if index not in self._stages:
            return StageReading(-math.inf, -math.inf, None, None)
        return self._stages[index].read()


class _StageMeter:
    def __init__(self, effect: Effect, sample_rate: int) -> None:
        self._window = max(1, round(_WINDOW_S * sample_rate))
        self._is_level = effect.kind in _LOUDER
        self._louder_db = completed(effect).get(_LOUDER.get(effect.kind, ""), 0.0)
        self._rests = [np.zeros(0, np.float32), np.zeros(0, np.float32)]
        self._powers: tuple[deque[float], deque[float]] = (deque(), deque())
        self._peaks = [0.0, 0.0]
        self._reduction_db = self._most_db = 0.0

    def hear(self, before: NDArray[np.float32], after: NDArray[np.float32]) -> None:
        for side, samples in enumerate((before, after)):
            self._peaks[side] = max(self._peaks[side], float(np.abs(samples).max(initial=0.0)))
            if self._is_level:
                samples = np.concatenate([self._rests[side], samples])
                whole = len(samples) // self._window * self._window
                self._rests[side] = samples[whole:]
                self._powers[side].extend(np.square(samples[:whole]).reshape(-1, self._window).mean(axis=1).tolist())
        while self._powers[0] and self._powers[1]:
            power_in, power_out = self._powers[0].popleft(), self._powers[1].popleft()
            held_back = _held_back_db(power_in, power_out) + self._louder_db if power_in > _AUDIBLE else 0.0
            self._reduction_db = max(0.0, held_back)
            self._most_db = max(self._most_db, self._reduction_db)

    def read(self) -> StageReading:
        reading = StageReading(
            db(self._peaks[0]), db(self._peaks[1]), self._reduction_db if self._is_level else None,
            self._most_db if self._is_level else None,
        )  # fmt: skip
        self._peaks, self._most_db = [0.0, 0.0], self._reduction_db
        return reading


def _held_back_db(power_in: float, power_out: float) -> float:
    return 10 * math.log10(power_in / max(power_out, _AUDIBLE * 1e-4))
