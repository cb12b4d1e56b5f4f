"""How near a sound is to a reference of the same length, sample for sample: copy synthesis."""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, MelSpec, StudioError
from voicestudio.dsp.f0 import f0_contour
from voicestudio.dsp.mel import log_mel

if TYPE_CHECKING:
    from numpy.typing import NDArray

PESQ_RATE = 16000
N_CEPSTRA = 13
SPEECH_RANGE_DB = 40.0
"""Frames this far below the loudest frame of their sound are taken as silence."""
_DB_PER_NEPER = 10 / np.log(10)


@dataclass(frozen=True, slots=True)
class CopyLikeness:
    """Measures of one copy beside its original; None where the measure is not to be had for this sound.

    pesq_wb: 1 to 4.64. stoi: 0 to 1. mel_l1: nepers a band and frame. mcd_db: dB. f0_cents: mean absolute difference
    where both are voiced. voicing_error: share of frames, 0 to 1.
    """

    pesq_wb: float | None
    stoi: float | None
    mel_l1: float
    mcd_db: float
    f0_cents: float | None
    voicing_error: float


def compare_copy(original: AudioClip, copy: AudioClip, spec: MelSpec | None = None) -> CopyLikeness:
    """All measures of a copy; a tail by which one sound is longer than the other is left out.

    Raises StudioError when a sound is not at the rate of `spec`, or shorter than one frame.
    """
    spec = spec or MelSpec()
    check_rates(spec, original, copy)
    length = min(len(original), len(copy))
    original, copy = (AudioClip(clip.samples[:length], clip.sample_rate) for clip in (original, copy))
    mels = log_mel(original.samples, spec), log_mel(copy.samples, spec)
    cents, voicing = f0_error(f0_contour(original.samples, spec), f0_contour(copy.samples, spec))
    return CopyLikeness(
        pesq_wb(original, copy), stoi(original, copy), mel_l1(*mels), mel_cepstral_distortion(*mels), cents, voicing
    )


def check_rates(spec: MelSpec, *clips: AudioClip) -> None:
    """Raises StudioError for a clip whose sample rate is not that of `spec`."""
    for clip in clips:
        if clip.sample_rate != spec.sample_rate:
            raise StudioError(f"Sounds at {spec.sample_rate} Hz are wanted to compare, but {clip.sample_rate} Hz came.")


def pesq_missing() -> str:
    """Why there is no PESQ figure and what to install, in one sentence; "" where there is one."""
    if importlib.util.find_spec("pesq"):
        return ""
    return (
        "PESQ is not measured, since the package pesq is missing: it is compiled when it is installed, so install a C "
        "compiler (on Debian: apt install gcc python3-dev), then run: pip install pesq"
    )


def stoi_missing() -> str:
    """Why there is no STOI figure and what to install, in one sentence; "" where there is one."""
    if importlib.util.find_spec("pystoi"):
        return ""
    return "STOI is not measured, since the package pystoi is missing: run pip install pystoi"


def pesq_wb(original: AudioClip, copy: AudioClip) -> float | None:
    """Wide-band PESQ (ITU-T P.862.2) at 16 kHz, 1 to 4.64; it levels and aligns the sounds itself.

    None where the package is missing (see pesq_missing), or P.862 finds no speech in a sound, or it is too short
    (below a quarter of a second).
    """
    if pesq_missing():
        return None
    import pesq

    pair = [_at_rate(clip, PESQ_RATE) for clip in (original, copy)]
    if not all(samples.any() for samples in pair):
        return None
    try:
        return float(pesq.pesq(PESQ_RATE, *pair, "wb"))
    except (pesq.NoUtterancesError, pesq.BufferTooShortError):
        return None


def stoi(original: AudioClip, copy: AudioClip) -> float | None:
    """Short-time objective intelligibility, 0 to 1 (Taal et al., IEEE TASLP 19(7), 2011; package pystoi).

    None for a sound with less than 0.4 s of speech, for which it is not defined.
    """
    from pystoi import stoi as measure

    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return float(measure(original.samples, copy.samples, original.sample_rate))
        except RuntimeWarning:
            return None


def likeness(original: AudioClip, copy: AudioClip) -> tuple[float | None, float | None]:
    """(PESQ-wb, STOI) of a copy, None where not to be had; a tail by which one sound is longer is left out."""
    length = min(len(original), len(copy))
    pair = [AudioClip(clip.samples[:length], clip.sample_rate) for clip in (original, copy)]
    return pesq_wb(*pair), None if stoi_missing() else stoi(*pair)


def mel_l1(original: NDArray[np.float32], copy: NDArray[np.float32]) -> float:
    """Mean absolute difference of two log-mel spectrograms (n_mels, L), in nepers; all frames, silence too."""
    return float(np.abs(original - copy).mean())


def speech_frames(mel: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames of a log-mel spectrogram (n_mels, L) are not silence: (L,), true within 40 dB of the loudest."""
    energy_db = _DB_PER_NEPER * np.log(np.exp(2.0 * mel).sum(axis=0))
    return energy_db > energy_db.max() - SPEECH_RANGE_DB


def mel_cepstra(mel: NDArray[np.float32], n_cepstra: int = N_CEPSTRA) -> NDArray[np.float64]:
    """Mel cepstra c1 ... cn without c0, (n_cepstra, L), of a log-mel spectrogram (n_mels, L).

    The cosine series of the log magnitude over the mel axis: ln|H(k)| = c0 + sum_m c_m cos(pi m (k + 1/2) / n_mels),
    so c_m = 2 / n_mels * sum_k ln|H(k)| cos(...), a DCT-II. That is the scale of the mel-cepstral filter, for which
    Kubichek's formula is the root mean square of the smoothed log spectrum's error in dB.
    """
    n_mels = mel.shape[0]
    angle = np.pi * np.outer(np.arange(1, n_cepstra + 1), np.arange(n_mels) + 0.5) / n_mels
    return 2.0 / n_mels * np.cos(angle) @ mel


def cepstral_distances(original: NDArray[np.float64], copy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mel-cepstral distance in dB of each pair of columns, (L,): 10 / ln 10 * sqrt(2 * sum_m (c_m - c'_m)^2).

    R. Kubichek, "Mel-cepstral distance measure for objective speech quality assessment", IEEE PACRIM 1993.
    """
    return _DB_PER_NEPER * np.sqrt(2.0 * ((original - copy) ** 2).sum(axis=0))


def mel_cepstral_distortion(original: NDArray[np.float32], copy: NDArray[np.float32]) -> float:
    """Mean distance in dB of 13 mel cepstra, frame by frame, over the original's speech frames.

    Level is not heard, as c0 is left out. The cepstra are those of mel_cepstra: figures compare with one another, and
    not with papers whose cepstra come from a STRAIGHT or WORLD envelope.
    """
    speech = speech_frames(original)
    return float(cepstral_distances(mel_cepstra(original)[:, speech], mel_cepstra(copy)[:, speech]).mean())


def f0_error(original_hz: NDArray[np.float32], copy_hz: NDArray[np.float32]) -> tuple[float | None, float]:
    """Mean absolute difference in cents where both are voiced, and the share of frames where only one is.

    f0 in Hz, 0 where unvoiced, both (L,). The first is None where no frame is voiced in both.
    """
    voiced = original_hz > 0, copy_hz > 0
    both = voiced[0] & voiced[1]
    cents = float(np.abs(1200 * np.log2(original_hz[both] / copy_hz[both])).mean()) if both.any() else None
    return cents, float((voiced[0] != voiced[1]).mean())


def _at_rate(clip: AudioClip, sample_rate: int) -> NDArray[np.float32]:
    import soxr

    if clip.sample_rate == sample_rate:
        return clip.samples
    return soxr.resample(clip.samples, clip.sample_rate, sample_rate, quality="HQ")
