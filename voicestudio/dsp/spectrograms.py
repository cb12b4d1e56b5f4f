"""Spectrograms of several kinds as levels in dB with the frequency of each row, for drawing any part of a sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from voicestudio.core import MelSpec, StudioError
from voicestudio.core.audio import read_only
from voicestudio.dsp.framing import centred, part
from voicestudio.dsp.mel import hann, mel_filterbank

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

Kind = Literal["mel", "linear", "log", "cqt"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FLOOR_DB = -120.0
"""The level of silence; 0 dB is a sine of full scale."""

LOWEST_HZ = 27.5
N_MELS, LOG_BINS_PER_OCTAVE, CQT_BINS_PER_OCTAVE = 128, 36, 24
LONGEST_HOP_S = 0.01
MOST_FRAMES = 2000
_WINDOW_S = {"mel": 0.046, "linear": 0.046, "log": 0.092}
_FOURIER_BLOCK, _CQT_BLOCK = 1 << 16, 1 << 18
"""Samples at a time: the longest filters of constant Q reach over 2^16 to each side."""
_FEWEST_OCTAVES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Spectrogram:
    """levels_db float32 (n_bins, n_frames), FLOOR_DB to about 0; frequencies_hz (n_bins,), the middle of each row.

    Frame i stands for the time from start_s + i * hop_s to start_s + (i + 1) * hop_s.
    """

    kind: Kind
    levels_db: NDArray[np.float32]
    frequencies_hz: NDArray[np.float64]
    hop_s: float
    start_s: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels_db", read_only(self.levels_db))
        object.__setattr__(self, "frequencies_hz", read_only(self.frequencies_hz))


@dataclass(frozen=True, slots=True)
class _Analysis:
    """power(samples, middles) is (n_bins, L), of what lies around each of L middles at a distance of `step` samples.

    It is asked for middles that span about `block` samples at a time.
    """

    frequencies_hz: NDArray[np.float64]
    power: Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[np.float64]]
    step: int
    block: int


def spectrogram(
    clip: AudioClip, kind: Kind = "mel", start_s: float = 0.0, end_s: float | None = None,
    most_frames: int = MOST_FRAMES,
) -> Spectrogram:  # fmt: skip
    """The spectrogram of a part of a clip at once; see spectrogram_steps."""
    steps = spectrogram_steps(clip, kind, start_s, end_s, most_frames)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def spectrogram_steps(
    clip: AudioClip, kind: Kind = "mel", start_s: float = 0.0, end_s: float | None = None,
    most_frames: int = MOST_FRAMES,
) -> Generator[float, None, Spectrogram]:  # fmt: skip
    """Yields the share that is done, and returns the spectrogram; memory is bounded however long the part is.

    There is a frame each 10 ms, or as many as most_frames where that would be more: a frame is then the mean power of
    all that it stands for. Raises StudioError for an unknown kind and for a part without any sample.
    """
    if kind not in KINDS:
        raise StudioError(f"A spectrogram of the kind {', '.join(KINDS)} is wanted, but {kind!r} came.")
    rate = clip.sample_rate
    first = max(0, round(start_s * rate))
    last = len(clip) if end_s is None else min(len(clip), round(end_s * rate))
    if last <= first:
        raise StudioError("A part of at least one sample is wanted for a spectrogram, but none came.")
    analysis = _cqt(rate) if kind == "cqt" else _fourier(rate, kind)
    step = analysis.step
    n_steps = -(-(last - first) // step)
    per_frame = -(-n_steps // max(1, most_frames))
    frame_of = np.arange(n_steps) // per_frame
    total = np.zeros((len(analysis.frequencies_hz), frame_of[-1] + 1))
    at_once = max(1, analysis.block // step)
    for begun in range(0, n_steps, at_once):
        frames, starts = np.unique(frame_of[begun : begun + at_once], return_index=True)
        middles = first + step // 2 + step * np.arange(begun, min(n_steps, begun + at_once))
        total[:, frames] += np.add.reduceat(analysis.power(clip.samples, middles), starts, axis=1)
        yield min(1.0, (begun + at_once) / n_steps)
    levels = _db(total / np.bincount(frame_of))
    return Spectrogram(kind, levels, analysis.frequencies_hz, per_frame * step / rate, first / rate)


def _db(power: NDArray[np.float64]) -> NDArray[np.float32]:
    return (10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10)))).astype(np.float32)


def _fourier(rate: int, kind: Kind) -> _Analysis:
    """Mel, linear and log: a Fourier transform of windows whose length goes with the rate."""
    from scipy import fft, sparse

    n_fft = 2 ** round(np.log2(_WINDOW_S[kind] * rate))
    window = hann(n_fft) * np.float32(4.0 / n_fft)  # a sine of full scale has a magnitude of 1
    bins_hz = np.arange(n_fft // 2 + 1) * rate / n_fft
    frequencies_hz, matrix = bins_hz, None
    if kind != "linear":
        frequencies_hz, matrix = _mel_rows(rate, n_fft) if kind == "mel" else _log_rows(rate, n_fft)
        matrix = sparse.csr_array(matrix)

    def power(samples: NDArray[np.float32], middles: NDArray[np.int64]) -> NDArray[np.float64]:
        frames = centred(samples, middles, n_fft) * window
        squares = np.ascontiguousarray(np.square(np.abs(fft.rfft(frames, axis=1))).T)  # (n_bins, L)
        return squares if matrix is None else matrix @ squares

    return _Analysis(frequencies_hz, power, max(1, round(LONGEST_HOP_S * rate)), _FOURIER_BLOCK)


@lru_cache(maxsize=4)
def _mel_rows(rate: int, n_fft: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Middles in Hz and triangles (n_mels, n_fft // 2 + 1), each with 1 at its top: a sine keeps its level."""
    n_mels = min(N_MELS, n_fft // 16)
    spec = MelSpec(rate, n_fft, n_fft, n_fft // 4, n_mels, 0.0, rate / 2)
    bank = mel_filterbank(spec)
    bank = bank / np.maximum(bank.max(axis=1, keepdims=True), 1e-12)
    return bank @ (np.arange(bank.shape[1]) * rate / n_fft) / bank.sum(axis=1), bank


@lru_cache(maxsize=4)
def _log_rows(rate: int, n_fft: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Frequencies in Hz at equal ratios, and weights of the Fourier bins in each (n_rows, n_fft // 2 + 1).

    Where rows lie closer than bins a row is read between two bins; above that it is the greatest share of a bin that
    a row holds, so that a sine keeps its level in both.
    """
    n_rows = int(np.log2(0.5 * rate / LOWEST_HZ) * LOG_BINS_PER_OCTAVE)
    hz = LOWEST_HZ * 2 ** (np.arange(n_rows) / LOG_BINS_PER_OCTAVE)
    half = 2 ** (0.5 / LOG_BINS_PER_OCTAVE)
    bins = np.arange(n_fft // 2 + 1)
    place, reach = hz * n_fft / rate, np.maximum(1.0, 0.5 * hz * (half - 1 / half) * n_fft / rate)
    weights = np.maximum(0.0, 1 - np.abs(bins - place[:, None]) / reach[:, None])
    return hz, weights.astype(np.float32)


def _cqt(rate: int) -> _Analysis:
    """Constant Q (J. Brown, JASA 89 (1), 1991; C. Schoerkhuber and A. Klapuri, SMC 2010), as librosa has it."""
    import librosa

    n_octaves = int(np.log2(0.45 * rate / LOWEST_HZ))
    if n_octaves < _FEWEST_OCTAVES:
        raise StudioError(f"A sound at 8000 Hz or more is wanted for a constant-Q spectrogram, but {rate} Hz came.")
    n_bins = n_octaves * CQT_BINS_PER_OCTAVE
    fine = 2 ** (n_octaves - 1)  # the hop must be halved with each octave
    step = max(1, round(2 * LONGEST_HOP_S * rate / fine)) * fine
    hz = LOWEST_HZ * 2 ** (np.arange(n_bins) / CQT_BINS_PER_OCTAVE)
    ratio = 2 ** (2 / CQT_BINS_PER_OCTAVE)
    lengths = rate / hz * (ratio + 1) / (ratio - 1)  # samples of each filter
    n_around = -(-int(lengths.max()) // step)

    def power(samples: NDArray[np.float32], middles: NDArray[np.int64]) -> NDArray[np.float64]:
        start = int(middles[0]) - n_around * step
        stretch = part(samples, start, int(middles[-1]) + n_around * step)
        levels = librosa.cqt(
            stretch, sr=rate, hop_length=step, fmin=LOWEST_HZ, n_bins=n_bins, bins_per_octave=CQT_BINS_PER_OCTAVE,
            tuning=0.0, scale=False, res_type="soxr_hq",
        )[:, n_around : n_around + len(middles)]
        return np.square(2 * np.abs(levels) / lengths[:, None], dtype=np.float64)

    return _Analysis(hz, power, step, _CQT_BLOCK)
