"""What may be wrong with a sound: an offset, hum, a click at a joint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HUM_WINDOW_S = 0.25
_STANDS_OUT = 8.0
_PAUSES = 0.15
_REST = 0.01
_STEADY = 0.25
_SPEECH_HZ = (200.0, 4000.0)
_ABOVE_LINES_HZ = 300.0


def db(ratio: float) -> float:
    """Decibels of an amplitude ratio; -inf for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def dc_offset(clip: AudioClip) -> float:
    """Mean of the samples, parts of full scale."""
    return float(clip.samples.mean(dtype=np.float64)) if len(clip) else 0.0


def hum_db(clip: AudioClip) -> float:
    """Level of mains hum, whichever is stronger of 50 and 60 Hz with three overtones, relative to the speech band.

    Hum is what stands out of its neighbourhood as a line in the pauses of the sound, and no less elsewhere. Pauses are
    the quietest seventh of windows of 0.25 s, as far as they lie 20 dB below the mean above the lines; windows that a
    voice reaches into would show its harmonics. A sound that is about as loud everywhere is heard in its quietest
    seventh. -inf where there is no hum, or no pause to hear it in, or the sound is shorter than 0.5 s.
    """
    n = int(_HUM_WINDOW_S * clip.sample_rate)
    if len(clip) < 2 * n:
        return -math.inf
    from scipy import signal

    hz, _, power = signal.spectrogram(
        clip.samples.astype(np.float64), clip.sample_rate, "hann", nperseg=n, noverlap=n * 3 // 4, detrend=False
    )  # (n_bins, n_windows)
    speech = power[(hz >= _SPEECH_HZ[0]) & (hz <= _SPEECH_HZ[1])].sum(axis=0)
    if not speech.any():
        return math.inf if power.any() else -math.inf
    upper = power[(hz >= _ABOVE_LINES_HZ) & (hz <= _SPEECH_HZ[1])].sum(axis=0)
    pauses = speech <= np.quantile(speech, _PAUSES)
    if upper.min() <= _STEADY * upper.mean():
        pauses &= upper <= _REST * upper.mean()
    if not pauses.any():
        return -math.inf
    lines = max(_lines(hz, power, pauses, mains_hz) for mains_hz in (50.0, 60.0))
    return db(math.sqrt(lines / speech.mean()))


def joint_jump(clip: AudioClip, sample: int, context_s: float = 0.005) -> float:
    """How far the step into `sample` passes the usual step around it: about 1 in smooth sound, above 4 a click.

    The ratio of the second difference at the joint to the root mean square of second differences beside it.
    """
    reach = max(8, int(context_s * clip.sample_rate))
    start, stop = max(0, sample - reach), min(len(clip), sample + reach)
    bend = np.abs(np.diff(clip.samples[start:stop].astype(np.float64), 2))
    at = sample - start
    if not 2 <= at < len(bend):
        raise StudioError(f"A joint amid the sound is wanted, but sample {sample} of {len(clip)} came.")
    joint = slice(at - 2, at + 1)
    usual = math.sqrt(float(np.square(np.delete(bend, np.arange(at - 2, at + 1))).mean()))
    return float(bend[joint].max() / max(usual, 1e-7))


def _lines(hz: NDArray, power: NDArray, pauses: NDArray[np.bool_], mains_hz: float) -> float:
    """Power of mains_hz and three overtones above the median of the bins around each, where they stand out of it."""
    total = 0.0
    quiet = power[:, pauses].mean(axis=1)
    for line_hz in mains_hz * np.arange(1, 5):
        near = np.abs(hz - line_hz)
        floor = np.median(quiet[(near > 6) & (near < 20)])
        line = near <= 5.01
        if quiet[line].max() > _STANDS_OUT * floor:
            always = float(np.quantile(power[line].sum(axis=0), _PAUSES / 2))
            total += min(always, float((quiet[line] - floor).sum()))
    return total
