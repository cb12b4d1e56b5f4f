"""How far one sound is from another: five pictures of each, and the share of the loudness that lies elsewhere.

Both sounds begin at their onsets and are heard for at most HEARD_S. Each picture is power ** 0.3, which goes about
as loudness does (S. S. Stevens, "The measurement of loudness", JASA 27, 1955), less what lies 60 dB below its
loudest place, and is scaled to a sum of one; so level does not count. The distance of two pictures is half the sum of
their differences: 0 for the same picture, 1 where no place is loud in both. The distance of two sounds is the weighted
mean of it over pictures of several resolutions, as in multi-resolution spectrogram losses (R. Yamamoto et al.,
"Parallel WaveGAN", ICASSP 2020), since a short window says when, and a long one which pitch:

    what              window   every    bands
    fast mel           21 ms   10 ms    32 mel
    fine mel           85 ms   30 ms    80 mel
    quarter-tones     171 ms   40 ms    24 an octave, 40 Hz to 11.5 kHz
    mean spectrum         whole sound   24 an octave
    level              20 ms    5 ms    1
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.pooled import peak_block, peaks
from voicestudio.core import MelSpec, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from voicestudio.core import AudioClip

RATE = 24_000
HEARD_S = 2.0
"""A longer sound is compared over so much from its onset."""
HEARD = round(HEARD_S * RATE)
SHORTEST_S = 0.02
ONSET = 0.01
"""Of the peak: where a sound first reaches it, it begins."""
WEIGHTS = {"fast": 0.2, "fine": 0.25, "notes": 0.25, "mean": 0.15, "level": 0.15}
N_FAST, N_FINE, N_NOTES = 32, 80, 196
LOWEST_HZ, HIGHEST_HZ = 40.0, 11_500.0
NOTE_HOP, LEVEL_HOP, FAST_HOP, FINE_HOP = 960, 120, 240, 720

_POOLED = {
    (1 + HEARD // FAST_HOP, N_FAST): (5, 2), (1 + HEARD // FINE_HOP, N_FINE): (4, 4),
    (1 + HEARD // NOTE_HOP, N_NOTES): (5, 2), (1, N_NOTES): (1, 1), (1 + HEARD // LEVEL_HOP, 1): (4, 1),
}  # fmt: skip
"""The shapes of a picture's parts, and how many frames and bands of each become one place of the sketch."""
N_SKETCH = sum(-(-length // step) * -(-bands // wide) for (length, bands), (step, wide) in _POOLED.items())

_EXPONENT, _FLOOR = 0.3, 1e-6
_SILENT = 1e-6
_NOTE_WINDOW, _NOTE_FFT = 4096, 8192
_LEVEL_WINDOW = 480


@dataclass(frozen=True, slots=True, eq=False)
class HeardSound:
    """What is heard of a sound; L frames up to its end, and `picture`, padded to HEARD_S, which is compared.

    picture float32 (n_places,) sums to 1. Powers are relative to nothing in particular.
    """

    picture: NDArray[np.float32]
    fast: NDArray[np.float32]  # (L_fast, N_FAST) power of mel bands
    notes: NDArray[np.float32]  # (L_notes, N_NOTES) power of quarter-tone bands
    lines: NDArray[np.float32]  # (L_notes, _NOTE_FFT // 2 + 1) power spectra
    level: NDArray[np.float32]  # (L_level,) mean square
    duration_s: float
    energy_db: float
    """Of all that is heard: mean square times seconds."""


def sounding(clip: AudioClip) -> tuple[float, float]:
    """Seconds at which the clip first and last is less than 40 dB below its peak.

    Raises StudioError for a clip that is silent or shorter than 20 ms.
    """
    if clip.duration_s < SHORTEST_S:
        raise StudioError(
            f"A sound of at least 20 ms is wanted to be matched, but {1000 * clip.duration_s:.2g} ms came."
        )
    heights = peaks(clip.samples, clip.sample_rate)  # of 10 ms each, so that an hour is not held twice
    if heights.max() < _SILENT:
        raise StudioError("A sound is wanted to be matched, but this one is silent: choose another, or record louder.")
    loud = np.flatnonzero(heights >= ONSET * heights.max())
    block_s = peak_block(clip.sample_rate) / clip.sample_rate
    return float(loud[0]) * block_s, float(loud[-1] + 1) * block_s


def sound_of(clip: AudioClip) -> NDArray[np.float32]:
    """The clip's sound from its onset, at RATE, of HEARD_S at most; raises StudioError as `sounding` does."""
    begin = round(sounding(clip)[0] * clip.sample_rate)
    samples = clip.samples[begin : begin + round((HEARD_S + 0.1) * clip.sample_rate)]
    return from_onset(resampled(samples, clip.sample_rate))


def resampled(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The samples at RATE."""
    import soxr

    return samples if sample_rate == RATE else soxr.resample(samples, sample_rate, RATE, quality="HQ")


def from_onset(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples from where they first rise to 40 dB below their peak, HEARD of them at most; (0,) if silent."""
    heights = np.abs(samples)
    peak = float(heights.max(initial=0.0))
    if peak < _SILENT:
        return samples[:0]
    begin = int(np.argmax(heights >= ONSET * peak))
    return samples[begin : begin + HEARD]


def hear(samples: NDArray[np.float32]) -> HeardSound:
    """What is heard of samples float32 (T,) at RATE, with T from 1 to HEARD, which are not all zero."""
    peak = np.abs(samples).max()
    samples = np.asarray(samples / peak, np.float32)
    fast = _banded(_power(samples, 512, 512, FAST_HOP), _mel_bank(512, N_FAST))
    fine = _banded(_power(samples, 2048, 2048, FINE_HOP), _mel_bank(2048, N_FINE))
    lines = _power(samples, _NOTE_WINDOW, _NOTE_FFT, NOTE_HOP)
    notes = _banded(lines, _note_bank())
    level = _level(samples)
    pictures = {"fast": fast, "fine": fine, "notes": notes, "mean": notes.sum(axis=0), "level": level}
    hops = {"fast": FAST_HOP, "fine": FINE_HOP, "notes": NOTE_HOP, "level": LEVEL_HOP}
    parts = []
    for name, power in pictures.items():
        loud = _loudness(power)
        whole = np.zeros((1 + HEARD // hops[name], *loud.shape[1:]), np.float32) if name in hops else loud
        if name in hops:
            whole[: len(loud)] = loud
        parts.append(whole.ravel() * np.float32(WEIGHTS[name]))
    energy_db = 10 * math.log10(float(samples @ samples) / RATE) + 20 * math.log10(float(peak))
    return HeardSound(np.concatenate(parts), fast, notes, lines, level, len(samples) / RATE, energy_db)


def distance(one: HeardSound, other: HeardSound) -> float:
    """0 for the same sound at any level, 1 for two that have nothing in common."""
    return 0.5 * float(np.abs(one.picture - other.picture).sum())


def sketch(heard: HeardSound) -> NDArray[np.float16]:
    """The picture with places beside each other added up: (N_SKETCH,), a tenth of it.

    Half the sum of the differences of two sketches is at most the distance of the sounds, and mostly near it.
    """
    parts, begin = [], 0
    for (length, bands), (step, wide) in _POOLED.items():
        whole = heard.picture[begin : begin + length * bands].reshape(length, bands)
        begin += length * bands
        whole = np.pad(whole, ((0, -length % step), (0, -bands % wide)))
        parts.append(whole.reshape(-1, step, whole.shape[1] // wide, wide).sum(axis=(1, 3)).ravel())
    return np.concatenate(parts).astype(np.float16)


def transposed(sketches: NDArray[np.float16], semitones: NDArray[np.int64]) -> NDArray[np.float32]:
    """What of sketches (n, N_SKETCH) follows the pitch, moved by (n,) semitones, and the level: (n, n_places)."""
    kept, begin = [], 0
    rows = np.arange(len(sketches))[:, None]
    for (length, bands), (step, wide) in _POOLED.items():
        n_times, n_bands = -(-length // step), -(-bands // wide)
        part = sketches[:, begin : begin + n_times * n_bands].astype(np.float32)
        begin += n_times * n_bands
        if bands == N_NOTES:
            part = part.reshape(-1, n_times, n_bands).transpose(0, 2, 1)
            source = np.arange(n_bands) - semitones[:, None] * (2 // wide)
            inside = (source >= 0) & (source < n_bands)
            part = np.where(inside[..., None], part[rows, source * inside], 0).reshape(len(part), -1)
        if bands in (N_NOTES, 1):
            kept.append(part)
    return np.concatenate(kept, axis=1)


def distance_of_clips(one: AudioClip, other: AudioClip) -> float:
    """The distance of two clips of any sample rates; raises StudioError for one that is silent or below 20 ms."""
    return distance(hear(sound_of(one)), hear(sound_of(other)))


def lines_hz() -> NDArray[np.float64]:
    """The frequency of each of the lines."""
    return np.arange(_NOTE_FFT // 2 + 1) * RATE / _NOTE_FFT


def _banded(power: NDArray[np.float32], bank: csr_array) -> NDArray[np.float32]:
    """(L, n_bins) -> (L, n_bands); the bank is sparse, which is quicker and stays on one core."""
    return np.ascontiguousarray((bank @ power.T).T)


@lru_cache(maxsize=1)
def _note_bank() -> csr_array:
    """Triangles a quarter-tone apart, but nowhere narrower than a bin: (N_NOTES, _NOTE_FFT // 2 + 1)."""
    from scipy.sparse import csr_array

    centres = LOWEST_HZ * 2 ** (np.arange(N_NOTES) / 24)
    widths = np.maximum(centres * (2 ** (1 / 24) - 1), RATE / _NOTE_FFT)
    return csr_array(np.maximum(1 - np.abs(lines_hz() - centres[:, None]) / widths[:, None], 0).astype(np.float32))


@lru_cache(maxsize=2)
def _mel_bank(n_fft: int, n_mels: int) -> csr_array:
    """(n_mels, n_fft // 2 + 1)"""
    from scipy.sparse import csr_array

    from voicestudio.dsp.mel import mel_filterbank

    spec = MelSpec(
        sample_rate=RATE, n_fft=n_fft, win_length=n_fft, hop_length=FAST_HOP, n_mels=n_mels, fmin_hz=LOWEST_HZ,
        fmax_hz=HIGHEST_HZ,
    )  # fmt: skip
    return csr_array(mel_filterbank(spec))


def _power(samples: NDArray[np.float32], window: int, n_fft: int, hop: int) -> NDArray[np.float32]:
    """Power spectra of frames centred on every hop-th sample: (T,) -> (1 + T // hop, n_fft // 2 + 1)."""
    from scipy.fft import rfft  # twice as fast as numpy's in single precision

    from voicestudio.dsp.mel import hann

    padded = np.pad(samples, window // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    spectrum = rfft(frames * hann(window), n_fft, axis=1)
    return spectrum.real**2 + spectrum.imag**2


def _level(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean square of 20 ms around every LEVEL_HOP-th sample: (T,) -> (1 + T // LEVEL_HOP,)."""
    summed = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    middles = np.arange(0, len(samples) + 1, LEVEL_HOP)
    low = np.maximum(middles - _LEVEL_WINDOW // 2, 0)
    high = np.minimum(middles + _LEVEL_WINDOW // 2, len(samples))
    return (np.maximum(summed[high] - summed[low], 0) / _LEVEL_WINDOW).astype(np.float32)


def _loudness(power: NDArray[np.float32]) -> NDArray[np.float32]:
    loudness = np.maximum(power, 0) ** np.float32(_EXPONENT)
    loudness = np.maximum(loudness - loudness.max() * np.float32(_FLOOR**_EXPONENT), 0)
    return loudness / max(float(loudness.sum()), 1e-20)
