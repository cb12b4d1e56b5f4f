"""Effects of pitch and time, by a phase vocoder: frame by frame, so that they come as they go and have no joints.

A stretched sound is made of frames one synthesis hop apart, each of what is heard there in the sound as it came; a
shifted one is stretched, and played so much faster or slower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

WINDOW_S = 0.043
_OVERLAP, _OVERLAP_SHORT = 4, 8
_SHORT = 0.6
"""Sounds that become shorter than this many times themselves go by twice as many frames: none of them may be passed."""
_BATCH = 16
"""Frames of which phases are found in one go."""
_PARTS, _STEADY, _SUDDEN = 8, 0.4, 0.6
"""A frame is sudden that has more than this of its power in one part of eight; steady sounds have a quarter."""
_SMOOTH_S = 0.0015
"""Quefrencies up to here are the envelope: no voice's period is so short."""
_ENVELOPE_TURNS = 4
_MOST_LIFTED = 3.5
"""Nepers (30 dB): no bin is lifted further to keep the envelope in its place."""


def pitch_shift(values: Mapping[str, float], sample_rate: int) -> Stage:
    if values["semitones"] == 0:
        return Unchanged()
    return Shifted(sample_rate, 2 ** (values["semitones"] / 12), bool(values["formants"]))


def time_stretch(values: Mapping[str, float], sample_rate: int) -> Stage:
    return Unchanged() if values["length"] == 1 else Stretched(sample_rate, values["length"])


class Unchanged:
    """A Stage that does nothing."""

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return samples

    def finish(self) -> Iterator[NDArray[np.float32]]:
        yield from ()


class Stretched:
    """A Stage whose sound becomes `length` times as long.

    `moves_envelope`: how far formants are moved along frequency, for who plays the sound at another rate afterwards.
    """

    def __init__(
        self, sample_rate: float, length: float, moves_envelope: float = 1.0, window_s: float = WINDOW_S
    ) -> None:
        from voicestudio.effects.phases_kernel import turn

        self._turn = turn
        self._rate, self._length, self._moves = sample_rate, length, moves_envelope
        size = max(64, 1 << round(np.log2(window_s * sample_rate)))
        self._size, self._hop = size, size // (_OVERLAP_SHORT if length < _SHORT else _OVERLAP)
        self._window = np.hanning(size + 1)[:-1].astype(np.float32)
        self._unit, self._loud = np.ones(size // 2 + 1, np.complex128), np.zeros(size // 2 + 1)
        self._first = -size // 2 - self._hop  # the place of the first sample of `_sound`; silence before the beginning
        self._sound = np.zeros(-self._first, np.float32)
        self._made = np.zeros(size, np.float32)  # to what is here, later frames are still added
        self._frame = self._taken = self._given = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        self._taken += len(samples)
        self._sound = np.concatenate([self._sound, samples])
        return self._ready()

    def finish(self) -> Iterator[NDArray[np.float32]]:
        """The length is exact: that of the sound that came, times `length`, to the nearest sample."""
        wanted = max(1, round(self._taken * self._length)) if self._taken else 0
        silence = np.zeros(max(1, int(_BATCH * self._hop / self._length)), np.float32)
        while self._given < wanted:
            left = wanted - self._given
            self._sound = np.concatenate([self._sound, silence])
            yield self._ready()[:left]

    def _ready(self) -> NDArray[np.float32]:
        """All frames that can be made."""
        pieces = [np.zeros(0, np.float32)]
        while len(centres := self._centres()):
            pieces.append(self._add(centres))
            gone = min(len(self._sound), self._centre(self._frame) - self._size // 2 - self._hop - self._first)
            self._sound, self._first = self._sound[gone:], self._first + gone
        whole = np.concatenate(pieces)
        self._given += len(whole)
        return whole

    def _centre(self, frame: int) -> int:
        """Where the middle of a frame is heard in the sound that comes; no rounding adds up."""
        return round(frame * self._hop / self._length)

    def _centres(self) -> NDArray[np.int64]:
        """Of the next frames whose whole sound is there, at most _BATCH."""
        centres = np.array([self._centre(frame) for frame in range(self._frame, self._frame + _BATCH)])
        return centres[centres + self._size // 2 <= self._first + len(self._sound)]

    def _add(self, centres: NDArray[np.int64]) -> NDArray[np.float32]:
        """Makes frames, and gives the samples that no later frame is added to."""
        from scipy.fft import irfft, rfft

        frames = self._windowed(centres)
        now, before = rfft(frames), rfft(self._windowed(centres - self._hop))
        self._turn(now, before, self._spread(frames), self._unit, self._loud)
        if self._moves != 1:
            now *= _envelope_moved(now, self._moves, round(_SMOOTH_S * self._rate))
        heard = np.fft.fftshift(irfft(now, self._size), axes=-1) * self._window
        heard *= self._hop / np.square(self._window).sum()
        made = np.concatenate([self._made, np.zeros(len(centres) * self._hop, np.float32)])
        for row, frame in enumerate(heard):
            made[row * self._hop : row * self._hop + self._size] += frame
        whole = len(centres) * self._hop
        early = max(0, self._size // 2 - self._frame * self._hop)  # before the beginning
        self._frame += len(centres)
        self._made = made[whole:]
        return made[early:whole]

    def _windowed(self, centres: NDArray[np.int64]) -> NDArray[np.float32]:
        """Frames (n_frames, size), turned so that their middle comes first: phases are then those of the middle."""
        at = (centres - self._first - self._size // 2)[:, None] + np.arange(self._size)
        return np.fft.fftshift(self._sound[at] * self._window, axes=-1)

    def _spread(self, frames: NDArray[np.float32]) -> NDArray[np.float64]:
        """How many times as wide the sound of each frame lies afterwards: 1, or `length` where it is sudden.

        The waves of a steady sound keep their shape. What is sudden lies somewhere in the frame, and has to come
        at the same moment from every frame.
        """
        power = np.square(frames).reshape(len(frames), _PARTS, -1).sum(axis=2)
        share = power.max(axis=1) / np.maximum(power.sum(axis=1), 1e-20)
        sudden = np.clip((share - _STEADY) / (_SUDDEN - _STEADY), 0, 1)
        return (1 + sudden * (self._length - 1)).astype(np.float64)


class Shifted:
    """A Stage whose sound keeps its length and is heard at `ratio` times its frequencies.

    A higher sound is played faster first, so that nothing is computed that could not be heard; with formants that
    stay it is stretched first, since they are moved while all of it is there.
    """

    def __init__(self, sample_rate: int, ratio: float, keeps_formants: bool) -> None:
        faster = _Resampled(sample_rate, ratio)
        if ratio > 1 and not keeps_formants:
            self._stages: list[Stage] = [faster, Stretched(sample_rate, ratio, window_s=WINDOW_S / ratio**0.5)]
        else:
            self._stages = [Stretched(sample_rate, ratio, ratio if keeps_formants else 1.0), faster]
        self._taken = self._given = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        self._taken += len(samples)
        for stage in self._stages:
            samples = stage.push(samples)
        self._given += len(samples)
        return samples

    def finish(self) -> Iterator[NDArray[np.float32]]:
        first, second = self._stages
        for piece in first.finish():
            yield self._fitted(second.push(piece))
        for piece in second.finish():
            yield self._fitted(piece)
        yield np.zeros(self._taken - self._given, np.float32)

    def _fitted(self, piece: NDArray[np.float32]) -> NDArray[np.float32]:
        piece = piece[: self._taken - self._given]
        self._given += len(piece)
        return piece


class _Resampled:
    """A Stage whose sound is played so many times as fast."""

    def __init__(self, sample_rate: int, ratio: float) -> None:
        from soxr import ResampleStream

        self._resampler = ResampleStream(sample_rate * ratio, sample_rate, 1, "float32", "HQ")

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._resampler.resample_chunk(samples)

    def finish(self) -> Iterator[NDArray[np.float32]]:
        yield self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def _envelope_moved(spectra: NDArray[np.complex64], ratio: float, n_smooth: int) -> NDArray[np.float32]:
    """Gains (n_frames, n_bins) after which what lies at a bin has the envelope that is `ratio` times as high.

    The envelope by the cepstrum, raised until it lies on the partials (A. Röbel and X. Rodet, DAFx 2005).
    """
    from scipy.fft import irfft, rfft

    n_bins = spectra.shape[1]
    heard = np.log(np.abs(spectra) + 1e-7)
    envelope = heard
    for _ in range(_ENVELOPE_TURNS):
        cepstra = irfft(np.maximum(heard, envelope))
        cepstra[:, n_smooth:-n_smooth] = 0
        envelope = rfft(cepstra).real
    at = np.minimum(np.arange(n_bins) * ratio, n_bins - 1)
    low = np.minimum(at.astype(int), n_bins - 2)
    moved = envelope[:, low] + (envelope[:, low + 1] - envelope[:, low]) * (at - low)
    return np.exp(np.clip(moved - envelope, -2 * _MOST_LIFTED, _MOST_LIFTED)).astype(np.float32)
