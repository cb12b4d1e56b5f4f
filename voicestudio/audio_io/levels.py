"""How loud a sound is that comes piece by piece and is never held whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HOP_S = 0.1
_HOPS_A_BLOCK = 4
"""Blocks of 0.4 s that overlap by three quarters (ITU-R BS.1770-4)."""
_ABSOLUTE_LUFS, _RELATIVE_LU = -70.0, -10.0


@dataclass(frozen=True, slots=True)
class Level:
    """The highest sample (1 is full scale); loudness (None where there is none) and true peak where measured."""

    peak: float
    true_peak_dbfs: float | None = None
    loudness_lufs: float | None = None


class LevelMeter:
    """Measures a sound of source_rate as it will be at `rate`: its peak, and with_loudness the rest of Level too."""

    def __init__(self, source_rate: int, rate: int, with_loudness: bool) -> None:
        self._stream = _resampler(source_rate, rate) if rate != source_rate else None
        self._between = _resampler(rate, 4 * rate) if with_loudness else None
        self._loudness = _Loudness(rate) if with_loudness else None
        self._peak = self._true_peak = 0.0

    def append(self, samples: NDArray[np.float32]) -> None:
        """The next piece, float32 (n,)."""
        samples = np.ascontiguousarray(samples)
        self._take(samples if self._stream is None else self._stream.resample_chunk(samples))

    def finish(self) -> Level:
        """What was measured; nothing may come after it."""
        nothing = np.empty(0, np.float32)
        if self._stream is not None:
            self._take(self._stream.resample_chunk(nothing, last=True))
        if self._between is None or self._loudness is None:
            return Level(self._peak)
        highest = max(self._peak, self._true_peak, _peak(self._between.resample_chunk(nothing, last=True)))
        return Level(self._peak, 20 * math.log10(highest) if highest > 0 else -math.inf, self._loudness.integrated())

    def _take(self, samples: NDArray[np.float32]) -> None:
        self._peak = max(self._peak, _peak(samples))
        if self._between is not None and self._loudness is not None and len(samples):
            self._true_peak = max(self._true_peak, _peak(self._between.resample_chunk(samples)))
            self._loudness.append(samples)


class _Loudness:
    """Integrated loudness after ITU-R BS.1770-4 of one channel, by the energy of each tenth of a second."""

    def __init__(self, rate: int) -> None:
        from pyloudnorm import IIRfilter

        self._hop, self._rate = round(_HOP_S * rate), rate
        self._filters = (
            IIRfilter(4.0, 1 / math.sqrt(2), 1500.0, rate, "high_shelf"),
            IIRfilter(0.0, 0.5, 38.0, rate, "high_pass"),
        )
        self._states = [np.zeros(2) for _ in self._filters]
        self._energies: list[NDArray[np.float64]] = []
        self._rest = np.empty(0)

    def append(self, samples: NDArray[np.float32]) -> None:
        from scipy.signal import lfilter

        values = samples.astype(np.float64)
        for index, stage in enumerate(self._filters):
            values, self._states[index] = lfilter(stage.b, stage.a, values, zi=self._states[index])
            values *= stage.passband_gain
        values = np.concatenate([self._rest, values])
        whole = len(values) // self._hop * self._hop
        self._energies.append(np.square(values[:whole]).reshape(-1, self._hop).sum(axis=1))
        self._rest = values[whole:]

    def integrated(self) -> float | None:
        """None for what is silent or shorter than a block."""
        hops = np.concatenate([*self._energies, np.empty(0)])
        if len(hops) < _HOPS_A_BLOCK:
            return None
        if 2 * len(self._rest) > self._hop:  # the last block may reach a little beyond the end
            hops = np.append(hops, np.square(self._rest).sum())
        blocks = np.convolve(hops, np.ones(_HOPS_A_BLOCK), "valid") / (_HOPS_A_BLOCK * _HOP_S * self._rate)
        heard = blocks[blocks >= _energy(_ABSOLUTE_LUFS)]
        if not len(heard):
            return None
        return _lufs(float(heard[heard > heard.mean() * 10 ** (_RELATIVE_LU / 10)].mean()))


def _lufs(energy: float) -> float:
    return -0.691 + 10 * math.log10(energy)


def _energy(lufs: float) -> float:
    return 10 ** ((lufs + 0.691) / 10)


def _peak(samples: NDArray[np.float32]) -> float:
    return max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))


def _resampler(source_rate: int, rate: int):  # noqa: ANN202 - soxr's class, read only where it is needed
    import soxr

    quality = "VHQ" if rate != 4 * source_rate else "HQ"
    return soxr.ResampleStream(source_rate, rate, 1, dtype="float32", quality=quality)
