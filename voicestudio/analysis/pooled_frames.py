"""What one short window of sound says frame by frame: the tracks that `pooled` draws its statistics from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16000
"""So that recordings of 16 kHz and of 48 kHz are heard alike: what lies above 8 kHz would tell them apart."""
N_FFT = 1024
HOP = 384
FRAME_S = HOP / RATE
N_MELS = 40
N_MFCC = 20
RANGE_DB = 80.0
"""How far below the loudest frame a sound is heard; what is below counts as this."""

_LOWEST_HZ, _HIGHEST_HZ = 50.0, 7600.0
_CONTRAST_HZ = (0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 7600.0)
_PITCH_HZ = (60.0, 2000.0)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Tracks of one window, L frames of 64 ms every 24 ms; dB are relative to its loudest band or frame."""

    mel_db: NDArray[np.float32]  # (N_MELS, L), 0 to -RANGE_DB
    mfcc: NDArray[np.float32]  # (N_MFCC, L)
    contrast_db: NDArray[np.float32]  # (6, L) peak over valley in octave bands
    chroma: NDArray[np.float32]  # (12, L), sums to 1 in each frame
    level_db: NDArray[np.float32]  # (L,), 0 to -RANGE_DB
    shape: dict[str, NDArray[np.float32]]  # name -> (L,)
    active: NDArray[np.bool_]  # (L,) frames loud enough to be judged
    percussive_share: NDArray[np.float32]  # (L,), 0 to 1


def frames(samples: NDArray[np.float32]) -> Frames:
    """The tracks of samples float32 (T,) at RATE that are not all zero."""
    samples = samples / np.abs(samples).max()
    cut = _cut(samples)  # (L, N_FFT)
    spectrum = np.fft.rfft(cut * _window(), 2 * N_FFT, axis=1)  # (L, N_FFT + 1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    similar = np.fft.irfft(power, axis=1)[:, :N_FFT]  # (L, lags)
    power = power[:, ::2]  # (L, N_FFT // 2 + 1)
    mel = power @ _mel_bank().T  # (L, N_MELS)
    mel_db = np.maximum(_db(mel / mel.max()), -RANGE_DB)
    level = np.mean(cut**2, axis=1)
    level_db = np.maximum(_db(level / level.max()), -RANGE_DB)
    shape = {**_shape(power, mel_db), **_periodicity(similar), "zcr": _crossings(cut)}
    return Frames(
        mel_db=mel_db.T,
        mfcc=(mel_db @ _cosines()).T,
        contrast_db=_contrast(power).T,
        chroma=_chroma(power).T,
        level_db=level_db,
        shape=shape,
        active=level_db > -60.0,
        percussive_share=_percussive_share(mel),
    )


def _cut(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames centred on every HOP-th sample, with zeros beyond the ends: (T,) -> (L, N_FFT)."""
    padded = np.pad(samples, N_FFT // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]


def _db(power: NDArray) -> NDArray:
    return 10 * np.log10(np.maximum(power, 1e-12))


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.hanning(N_FFT + 1)[:-1].astype(np.float32)


@lru_cache(maxsize=1)
def _mel_bank() -> NDArray[np.float32]:
    from voicestudio.dsp.mel import mel_filterbank

    return mel_filterbank(
        MelSpec(
            sample_rate=RATE, n_fft=N_FFT, win_length=N_FFT, hop_length=HOP, n_mels=N_MELS,
            fmin_hz=_LOWEST_HZ, fmax_hz=_HIGHEST_HZ,
        )
    )  # fmt: skip


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float32]:
    """The orthonormal DCT-II that turns mel bands into cepstra: (N_MELS, N_MFCC)."""
    band, order = np.arange(N_MELS)[:, None], np.arange(N_MFCC)[None, :]
    basis = np.cos(np.pi * (band + 0.5) * order / N_MELS) * np.sqrt(2 / N_MELS)
    basis[:, 0] /= np.sqrt(2)
    return basis.astype(np.float32)


@lru_cache(maxsize=1)
def _bins_hz() -> NDArray[np.float32]:
    return np.fft.rfftfreq(N_FFT, 1 / RATE).astype(np.float32)


def _shape(power: NDArray[np.float32], mel_db: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """Where the energy of each frame lies and how it moves; frequencies as log2 of Hz, as the ear counts them."""
    hz = np.log2(np.maximum(_bins_hz(), 30.0))
    total = power.sum(axis=1) + 1e-12
    share = power / total[:, None]
    centroid = share @ hz
    spread = np.sqrt(np.maximum(share @ hz**2 - centroid**2, 0))
    summed = np.cumsum(share, axis=1)
    rolls = {f"rolloff{p}": hz[np.argmax(summed >= p / 100 - 1e-4, axis=1)] for p in (25, 50, 85, 95)}
    linear = power[:, 2:] + 1e-10
    flatness = _db(np.exp(np.log(linear).mean(axis=1)) / linear.mean(axis=1))
    rise = np.diff(mel_db, axis=0, prepend=mel_db[:1])
    return {
        "centroid": centroid, "spread": spread, **rolls, "flatness_db": flatness,
        "mel_spread_db": mel_db.std(axis=1),
        "flux_db": np.abs(rise).mean(axis=1),
        "onset_db": np.maximum(rise, 0).mean(axis=1),
    }  # fmt: skip


def _periodicity(similar: NDArray) -> dict[str, NDArray[np.float32]]:
    """Height and pitch of the best peak of each frame's autocorrelation, the window's own taken out (Boersma 1993)."""
    shortest, longest = round(RATE / _PITCH_HZ[1]), round(RATE / _PITCH_HZ[0])
    own = np.fft.irfft(np.abs(np.fft.rfft(_window(), 2 * N_FFT)) ** 2)[:N_FFT]
    even = similar / (similar[:, :1] + 1e-9) / (own / own[0])
    even = even[:, : longest + 1]
    fallen = np.maximum.accumulate((even < 0.5).astype(np.int8), axis=1).astype(bool)  # past the peak at lag 0
    looked = np.where(fallen, even, 0.0)[:, shortest:]
    best = np.argmax(looked, axis=1)
    height = np.clip(looked[np.arange(len(best)), best], 0, 1)
    return {"harmonicity": height, "pitch": np.log2(RATE / (shortest + best))}


def _crossings(cut: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.mean(np.signbit(cut[:, 1:]) != np.signbit(cut[:, :-1]), axis=1)


def _contrast(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Strongest fifth over weakest fifth of the bins of each octave (Jiang 2002): (L, 513) -> (L, 6)."""
    bounds = np.searchsorted(_bins_hz(), _CONTRAST_HZ)
    contrasts = []
    for low, high in zip(bounds, bounds[1:], strict=False):
        ordered = np.sort(power[:, low:high], axis=1)
        fifth = max(1, round((high - low) / 5))
        contrasts.append(_db(ordered[:, -fifth:].mean(axis=1) + 1e-8) - _db(ordered[:, :fifth].mean(axis=1) + 1e-8))
    return np.stack(contrasts, axis=1).astype(np.float32)


@lru_cache(maxsize=1)
def _chroma_bank() -> NDArray[np.float32]:
    """Each bin of 200 to 5000 Hz counts for its pitch class: (N_FFT // 2 + 1, 12)."""
    hz = _bins_hz()
    bank = np.zeros((len(hz), 12), np.float32)
    heard = np.flatnonzero((hz >= 200) & (hz <= 5000))
    bank[heard, np.round(12 * np.log2(hz[heard] / 440) + 9).astype(int) % 12] = 1
    return bank


def _chroma(power: NDArray[np.float32]) -> NDArray[np.float32]:
    chroma = np.sqrt(power) @ _chroma_bank() + 1e-9
    return chroma / chroma.sum(axis=1, keepdims=True)


def _percussive_share(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Share of each frame's energy that stands out along frequency rather than time (FitzGerald 2010)."""
    from scipy.ndimage import median_filter

    amplitude = np.sqrt(mel)
    steady = median_filter(amplitude, (17, 1), mode="nearest") ** 2
    sudden = median_filter(amplitude, (1, 11), mode="nearest") ** 2
    share = sudden / (steady + sudden + 1e-12)
    return (share * mel).sum(axis=1) / (mel.sum(axis=1) + 1e-12)
