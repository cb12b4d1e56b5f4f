"""How loud a sound is, what is wrong with it, and gentle changes of level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import AudioClip, StudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PIECE = 1 << 18
_LOUDNESS_BLOCK_S = 0.4
_HUM_WINDOW_S = 0.4
_STANDS_OUT = 8.0
_PAUSES = 0.15
_SPEECH_HZ = (200.0, 4000.0)


def db(ratio: float) -> float:
    """Decibels of an amplitude ratio; -inf for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def ratio(gain_db: float) -> float:
    """The amplitude ratio of decibels."""
    return 10 ** (gain_db / 20)


def peak_dbfs(clip: AudioClip) -> float:
    """Greatest absolute sample, dB below full scale; -inf for silence."""
    return db(float(np.abs(clip.samples).max(initial=0.0)))


def rms_dbfs(clip: AudioClip) -> float:
    """Root mean square, dB below full scale (a full-scale sine has -3.01); -inf for silence."""
    if not len(clip):
        return -math.inf
    return db(math.sqrt(float(np.square(clip.samples, dtype=np.float64).mean())))


def true_peak_dbfs(clip: AudioClip) -> float:
    """Peak between the samples too, four times oversampled (ITU-R BS.1770-4 annex 2); -inf for silence."""
    import soxr

    stream = soxr.ResampleStream(clip.sample_rate, 4 * clip.sample_rate, 1, dtype="float32", quality="HQ")
    peak = float(np.abs(clip.samples).max(initial=0.0))
    for start in range(0, len(clip), _PIECE):
        piece = np.ascontiguousarray(clip.samples[start : start + _PIECE])
        found = stream.resample_chunk(piece, last=start + _PIECE >= len(clip))
        peak = max(peak, float(np.abs(found).max(initial=0.0)))
    return db(peak)


def loudness_lufs(clip: AudioClip) -> float | None:
    """Integrated loudness (ITU-R BS.1770-4); None for a sound that is silent or shorter than 0.4 s."""
    if clip.duration_s < _LOUDNESS_BLOCK_S:
        return None
    import pyloudnorm

    lufs = float(pyloudnorm.Meter(clip.sample_rate).integrated_loudness(clip.samples.astype(np.float64)))
    return lufs if math.isfinite(lufs) else None


def with_gain(clip: AudioClip, gain_db: float) -> AudioClip:
    """The sound louder by gain_db."""
    return AudioClip(clip.samples * np.float32(ratio(gain_db)), clip.sample_rate)


def faded(clip: AudioClip, in_s: float = 0.0, out_s: float = 0.0) -> AudioClip:
    """Raised-cosine ramps at both ends; those that would overlap are shortened in proportion."""
    wanted_s = in_s + out_s
    shrink = min(1.0, clip.duration_s / wanted_s) if wanted_s > 0 else 1.0
    samples = clip.samples.copy()
    n_in, n_out = (int(seconds * shrink * clip.sample_rate) for seconds in (in_s, out_s))
    samples[:n_in] *= _ramp(n_in)
    samples[len(samples) - n_out :] *= _ramp(n_out)[::-1]
    return AudioClip(samples, clip.sample_rate)


def crossfaded(first: AudioClip, second: AudioClip, seconds: float) -> AudioClip:
    """The end of one sound passing over into the beginning of the next, amplitudes adding up to one."""
    if first.sample_rate != second.sample_rate:
        raise StudioError(f"Sounds of one rate are wanted, but {first.sample_rate} and {second.sample_rate} Hz came.")
    n = min(int(seconds * first.sample_rate), len(first), len(second))
    ramp = _ramp(n)
    middle = first.samples[len(first) - n :] * (1 - ramp) + second.samples[:n] * ramp
    parts = [first.samples[: len(first) - n], middle, second.samples[n:]]
    return AudioClip(np.concatenate(parts), first.sample_rate)


def high_passed(clip: AudioClip, cutoff_hz: float = 40.0) -> AudioClip:
    """Without DC and rumble: a fourth-order Butterworth run forwards and backwards, so that nothing is delayed.

    The gain at cutoff_hz is -6 dB. Raises StudioError for a cutoff that is not below half the sample rate.
    """
    if not 0 < cutoff_hz < clip.sample_rate / 2:
        raise StudioError(
            f"A cutoff between 0 and {clip.sample_rate / 2:g} Hz is wanted, but {cutoff_hz:g} Hz came."
        )
    if not len(clip):
        return clip
    from scipy import signal

    sections = signal.butter(4, cutoff_hz, "highpass", fs=clip.sample_rate, output="sos")
    reach = min(len(clip) - 1, int(3 * clip.sample_rate / cutoff_hz))
    return AudioClip(signal.sosfiltfilt(sections, clip.samples, padlen=reach).astype(np.float32), clip.sample_rate)


def sounding_span(clip: AudioClip, below_peak_db: float = 45.0, keep_s: float = 0.05) -> tuple[int, int]:
    """Samples from the first to behind the last 10 ms whose level is not below_peak_db under the loudest 10 ms.

    keep_s is left on each side. (0, 0) for silence.
    """
    hop = max(1, clip.sample_rate // 100)
    n = -(-len(clip) // hop)
    padded = np.zeros(n * hop, np.float64)
    padded[: len(clip)] = clip.samples
    power = np.square(padded).reshape(n, hop).mean(axis=1)
    if not n or power.max() <= 0:
        return 0, 0
    loud = np.flatnonzero(power >= power.max() * 10 ** (-below_peak_db / 10))
    keep = int(keep_s * clip.sample_rate)
    return max(0, int(loud[0]) * hop - keep), min(len(clip), (int(loud[-1]) + 1) * hop + keep)


def trimmed(clip: AudioClip, below_peak_db: float = 45.0, keep_s: float = 0.05) -> AudioClip:
    """Without the silence at both ends; see sounding_span()."""
    start, stop = sounding_span(clip, below_peak_db, keep_s)
    return AudioClip(clip.samples[start:stop], clip.sample_rate)


def dc_offset(clip: AudioClip) -> float:
    """Mean of the samples, parts of full scale."""
    return float(clip.samples.mean(dtype=np.float64)) if len(clip) else 0.0


def hum_db(clip: AudioClip) -> float:
    """Level of mains hum, whichever is stronger of 50 and 60 Hz with three overtones, relative to the speech band.

    Hum is what stands out of its neighbourhood as a line in the quietest seventh of the sound, its pauses, and no less
    elsewhere, so that the harmonics of a voice rarely count (on clean recordings of single sentences that hardly pause
    it stays below -30 dB, with few exceptions). -inf where there is none, or the sound is shorter than 0.8 s.
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
    pauses = speech <= np.quantile(speech, _PAUSES)
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


def _ramp(n: int) -> NDArray[np.float32]:
    """Raised cosine from 0 towards 1, (n,)."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(n) / max(1, n))).astype(np.float32)
