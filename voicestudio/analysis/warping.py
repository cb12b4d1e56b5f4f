"""How near a spoken sentence is to another speaking of it: measures after dynamic time-warping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.measures import cepstral_distances, check_rates, mel_cepstra, speech_frames
from voicestudio.core import MelSpec, StudioError
from voicestudio.dsp.f0 import f0_contour
from voicestudio.dsp.mel import log_mel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.core import AudioClip

MAX_FRAMES = 3500
"""Warping needs memory for every pair of frames: 40 s at 11.6 ms a frame take some 300 MB."""
MIN_VOICED_PAIRS = 10


@dataclass(frozen=True, slots=True)
class SpokenLikeness:
    """Measures of a sentence beside a natural speaking of it, silence before and after left out.

    mcd_db: mel-cepstral distortion along the warping path. log_f0_correlation: -1 to 1, None where fewer than ten
    pairs of frames are voiced in both, or one melody is flat. duration_ratio: spoken over natural.
    """

    mcd_db: float
    log_f0_correlation: float | None
    duration_ratio: float


def compare_spoken(natural: AudioClip, spoken: AudioClip, spec: MelSpec | None = None) -> SpokenLikeness:
    """All measures of a sentence; the sounds may differ in length.

    Raises StudioError when a sound is not at the rate of `spec`, shorter than one frame, or longer than 40 s.
    """
    spec = spec or MelSpec()
    check_rates(spec, natural, spoken)
    cepstra, f0 = [], []
    for clip in (natural, spoken):
        mel = log_mel(clip.samples, spec)
        part = speech_part(mel)
        cepstra.append(mel_cepstra(mel[:, part]))
        f0.append(f0_contour(clip.samples, spec)[part])
    path = warping_path(*cepstra)
    distances = cepstral_distances(cepstra[0][:, path[:, 0]], cepstra[1][:, path[:, 1]])
    correlation = log_f0_correlation(f0[0][path[:, 0]], f0[1][path[:, 1]])
    return SpokenLikeness(float(distances.mean()), correlation, cepstra[1].shape[1] / cepstra[0].shape[1])


def speech_part(mel: NDArray[np.float32]) -> slice:
    """From the first speech frame of a log-mel spectrogram to the last, pauses between included."""
    speech = np.flatnonzero(speech_frames(mel))
    return slice(int(speech[0]), int(speech[-1]) + 1)


def warping_path(reference: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.int64]:
    """The cheapest way through two sequences of columns, as rows of indices (n, 2), both rising from 0 to the end.

    Steps of one frame in the one, the other or both, Euclidean distances (Sakoe and Chiba, IEEE TASSP 26(1), 1978).
    Raises StudioError above 40 s.
    """
    import librosa

    frames = max(reference.shape[1], other.shape[1])
    if frames > MAX_FRAMES:
        raise StudioError(f"Sentences of up to {MAX_FRAMES} frames can be compared, but one has {frames}: cut it up.")
    _, path = librosa.sequence.dtw(reference, other)
    return path[::-1]


def log_f0_correlation(reference_hz: NDArray[np.float32], other_hz: NDArray[np.float32]) -> float | None:
    """Pearson's correlation of log f0 where both are voiced; f0 in Hz, 0 unvoiced, paired along the warping path."""
    both = (reference_hz > 0) & (other_hz > 0)
    if both.sum() < MIN_VOICED_PAIRS:
        return None
    logs = np.log(np.stack([reference_hz[both], other_hz[both]]).astype(np.float64))
    if np.ptp(logs, axis=1).min() < 1e-9:
        return None
    return float(np.corrcoef(logs)[0, 1])
