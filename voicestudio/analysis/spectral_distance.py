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

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import MelSpec, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

RATE = 24_000
HEARD_S = 2.0
"""A longer sound is compared over so much from its onset."""
HEARD = round(HEARD_S * RATE)
SHORTEST_S = 0.02
WEIGHTS = {"fast": 0.2, "fine": 0.25, "notes": 0.25, "mean": 0.15, "level": 0.15}
N_FAST, N_FINE, N_NOTES = 32, 80, 196
LOWEST_HZ, HIGHEST_HZ = 40.0, 11_500.0
NOTE_HOP, LEVEL_HOP, FAST_HOP, FINE_HOP = 960, 120, 240, 720

_EXPONENT, _FLOOR = 0.3, 1e-6
_ONSET = 0.01
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


def checked_sound(clip: AudioClip) -> NDArray[np.float32]:
    """The clip's sound from its onset, at RATE, of HEARD_S at most.

    Raises StudioError for a clip that is silent or shorter than 20 ms.
    """
    import soxr

    if clip.duration_s < SHORTEST_S:
        raise StudioError(f"A sound of at least 20 ms is wanted to be matched, but {1000 * clip.duration_s:.2g} ms came.")
    peak = max(float(clip.samples.max()), -float(clip.samples.min()))
    if peak < _SILENT:
        raise StudioError("A sound is wanted to be matched, but this one is silent: choose another, or record louder.")
    begin = max(0, _first(clip.samples, _ONSET * peak) - clip.sample_rate // 100)
    samples = clip.samples[begin : begin + round((HEARD_S + 0.1) * clip.sample_rate)]
    if clip.sample_rate != RATE:
        samples = soxr.resample(samples, clip.sample_rate, RATE, quality="HQ")
    return from_onset(samples)


def from_onset(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples from where they first rise to 40 dB below their peak, HEARD of them at most; (0,) if silent."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < _SILENT:
        return samples[:0]
    begin = _first(samples, _ONSET * peak)
    return samples[begin : begin + HEARD]


def hear(samples: NDArray[np.float32]) -> HeardSound:
    """What is heard of samples float32 (T,) at RATE, with T from 1 to HEARD, which are not all zero."""
    samples = np.asarray(samples / np.abs(samples).max(), np.float32)
    fast = _power(samples, 512, 512, FAST_HOP) @ _mel_bank(512, N_FAST)
    fine = _power(samples, 2048, 2048, FINE_HOP) @ _mel_bank(2048, N_FINE)
    lines = _power(samples, _NOTE_WINDOW, _NOTE_FFT, NOTE_HOP)
    notes = lines @ note_bank()
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
    return HeardSound(np.concatenate(parts), fast, notes, lines, level, len(samples) / RATE)


def distance(one: HeardSound, other: HeardSound) -> float:
    """0 for the same sound at any level, 1 for two that have nothing in common."""
    return 0.5 * float(np.abs(one.picture - other.picture).sum())


def distance_of_clips(one: AudioClip, other: AudioClip) -> float:
    """The distance of two clips of any sample rates; raises StudioError for one that is silent or below 20 ms."""
    return distance(hear(checked_sound(one)), hear(checked_sound(other)))


@lru_cache(maxsize=1)
def note_bank() -> NDArray[np.float32]:
    """Triangles a quarter-tone apart, but nowhere narrower than a bin: (_NOTE_FFT // 2 + 1, N_NOTES)."""
    step_hz = RATE / _NOTE_FFT
    centres = note_centres_hz()
    widths = np.maximum(centres * (2 ** (1 / 24) - 1), step_hz)
    bins_hz = np.arange(_NOTE_FFT // 2 + 1) * step_hz
    bank = np.maximum(1 - np.abs(bins_hz[:, None] - centres) / widths, 0)
    return bank.astype(np.float32)


def note_centres_hz() -> NDArray[np.float64]:
    """The middle of each quarter-tone band (N_NOTES,)."""
    return LOWEST_HZ * 2 ** (np.arange(N_NOTES) / 24)


def lines_hz() -> NDArray[np.float64]:
    """The frequency of each of the lines."""
    return np.arange(_NOTE_FFT // 2 + 1) * RATE / _NOTE_FFT


@lru_cache(maxsize=2)
def _mel_bank(n_fft: int, n_mels: int) -> NDArray[np.float32]:
    """(n_fft // 2 + 1, n_mels)"""
    from voicestudio.dsp.mel import mel_filterbank

    return np.ascontiguousarray(
        mel_filterbank(
            MelSpec(
                sample_rate=RATE, n_fft=n_fft, win_length=n_fft, hop_length=FAST_HOP, n_mels=n_mels,
                fmin_hz=LOWEST_HZ, fmax_hz=HIGHEST_HZ,
            )
        ).T
    )  # fmt: skip


def _power(samples: NDArray[np.float32], window: int, n_fft: int, hop: int) -> NDArray[np.float32]:
    """Power spectra of frames centred on every hop-th sample: (T,) -> (1 + T // hop, n_fft // 2 + 1)."""
    from voicestudio.dsp.mel import hann

    padded = np.pad(samples, window // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    spectrum = np.fft.rfft(frames * hann(window), n_fft, axis=1)
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float32)


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


def _first(samples: NDArray[np.float32], height: float) -> int:
    """The first sample as high as that, which there is."""
    return int(np.argmax(np.abs(samples) >= height))
