"""What drives an all-pole filter: pulses where speech is voiced, noise where not, mixed by bands.

A. McCree and T. Barnwell, "A mixed excitation LPC vocoder model for low bit rate speech coding", IEEE Trans. SAP 3 (4),
1995. The pulses of each band are summed from exactly its harmonics, so nothing aliases.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import MelSpec

BANDS_HZ = (2000.0, 3500.0, 5500.0)
"""Where one band ends and the next begins."""

PERIODICITY = (1.0, 0.9, 0.6, 0.3)
"""Share of each band's power that is pulses where speech is voiced."""

REST_F0_HZ = 160.0
_TAPS = 127
_MOST_HZ_OF_RATE = 0.25


class Excitation:
    """Samples of unit power and flat density, made piece by piece from f0."""

    def __init__(self, spec: MelSpec, seed: int, phase: float = 0.0) -> None:
        """Pulses begin at `phase` in radians."""
        self._spec = spec
        self._random = np.random.default_rng(seed)
        self._noise = self._random.standard_normal(_TAPS - 1, np.float32)
        self._held = REST_F0_HZ
        self._phase = phase
        self._edge: tuple[float, float] | None = None  # f0 and voicing of the frame before

    def make(self, f0_hz: NDArray[np.float32], following_hz: float | None) -> NDArray[np.float32]:
        """Samples (L * hop,) for f0 (L,), 0 where unvoiced; `following_hz` is that of the frame after, None at the end.

        f0 and voicing are linear between the centres of frames; unvoiced frames hold the f0 before them.
        """
        hop = self._spec.hop_length
        known = np.append(f0_hz, f0_hz[-1] if following_hz is None else following_hz).astype(np.float64)
        known = np.minimum(known, _MOST_HZ_OF_RATE * self._spec.sample_rate)
        held = np.empty(len(known))
        for i, value in enumerate(known):
            if value > 0:
                self._held = value
            elif i + 1 < len(known) and known[i + 1] > 0:
                self._held = known[i + 1]  # the glide to a voiced beginning is silent
            held[i] = self._held
        voiced = (known > 0).astype(np.float64)
        before = self._edge or (held[0], voiced[0])
        self._edge = held[-2], voiced[-2]
        place = (np.arange(len(f0_hz) * hop) + 0.5) / hop + 0.5  # in frames, from the centre of the frame before
        frames = np.arange(len(known) + 1)
        f0 = np.interp(place, frames, np.append(before[0], held))
        share = np.interp(place, frames, np.append(before[1], voiced)).astype(np.float32)
        return self._mixed(f0, share)

    def _mixed(self, f0: NDArray[np.float64], voiced: NDArray[np.float32]) -> NDArray[np.float32]:
        nyquist = 0.5 * self._spec.sample_rate
        phase = self._phase + np.cumsum(2 * np.pi / self._spec.sample_rate * f0)
        self._phase = float(phase[-1]) % (2 * np.pi)
        level = np.sqrt(2 * f0 / nyquist).astype(np.float32)  # of each harmonic, for a density of 1
        tops = [*(edge for edge in BANDS_HZ if edge < nyquist), nyquist]
        made = np.zeros(len(f0), np.float32)
        below = np.zeros(len(f0), np.float32)
        for top, periodicity, noise in zip(tops, PERIODICITY, self._noises(len(f0)), strict=False):
            harmonics = _harmonics(phase, f0, top, top < nyquist)
            power = np.float32(periodicity) * voiced
            made += np.sqrt(power) * level * (harmonics - below) + np.sqrt(1 - power) * noise
            below = harmonics
        return made

    def _noises(self, length: int) -> NDArray[np.float32]:
        """White noise of unit density in bands, (n_bands, length)."""
        from scipy import fft

        white = np.concatenate([self._noise, self._random.standard_normal(length, np.float32)])
        self._noise = white[length:]
        size = fft.next_fast_len(len(white) + _TAPS - 1, real=True)
        spectrum = fft.rfft(white, size) * fft.rfft(_band_filters(self._spec.sample_rate), size)
        return fft.irfft(spectrum, size)[:, _TAPS - 1 : _TAPS - 1 + length]


def _harmonics(phase: NDArray[np.float64], f0: NDArray[np.float64], top_hz: float, soft: bool) -> NDArray[np.float32]:
    """Sum of cos(k * phase) for all k * f0 below top_hz, by Dirichlet's kernel; `soft` fades the next one in."""
    count = top_hz / f0
    whole = np.floor(count)
    half = 0.5 * np.remainder(phase, 2 * np.pi)  # in [0, pi)
    sine = np.sin(half)
    near = np.abs(sine) < 1e-4
    kernel = np.where(near, 2 * whole + 1, np.sin((2 * whole + 1) * half) / np.where(near, 1.0, sine))
    total = 0.5 * (kernel - 1)
    if soft:
        total += (count - whole) * np.cos((whole + 1) * phase)
    return total.astype(np.float32)


@lru_cache(maxsize=4)
def _band_filters(sample_rate: int) -> NDArray[np.float32]:
    """Linear-phase filters (n_bands, _TAPS), one a band; together they pass everything."""
    from scipy.signal import firwin

    edges = [edge for edge in BANDS_HZ if edge < 0.5 * sample_rate]
    whole = np.zeros(_TAPS)
    whole[_TAPS // 2] = 1.0
    low = [np.zeros(_TAPS), *(firwin(_TAPS, edge, fs=sample_rate) for edge in edges), whole]
    return np.diff(np.stack(low), axis=0).astype(np.float32)
