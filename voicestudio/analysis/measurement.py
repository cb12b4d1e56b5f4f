"""A part of a sound in figures: pitch, loudness, and the frequencies that stand out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.analysis.features import feature_steps
from voicestudio.audio_io.levels import LevelMeter
from voicestudio.core import AudioClip, StudioError
from voicestudio.core.patch import A4, A4_HZ, KEY_NAMES
from voicestudio.core.steps import drained
from voicestudio.dsp.framing import centred
from voicestudio.dsp.mel import hann

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from voicestudio.analysis.elsewhere import Elsewhere

N_PEAKS = 8
LOWEST_HZ = 20.0
_LONGEST_WINDOW_S, _LEAST_WINDOW = 0.5, 64
_PEAK_RANGE_DB = 60.0
_STANDS_OUT_DB = 6.0
_PIECE_S = 10.0


@dataclass(frozen=True, slots=True)
class Peak:
    """A frequency that stands out: level_db of the sine it would be (0 is full scale), and the note that is nearest."""

    frequency_hz: float
    level_db: float

    @property
    def note(self) -> str:
        """As in "A4 +3": the note's name in equal temperament and how many cents the peak is above it."""
        name, cents = note_of(self.frequency_hz)
        return f"{name} {round(cents):+d}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Figures of the part from start_s to end_s; None where there is no such thing.

    f0 of the voiced frames (pYIN, 65 to 1050 Hz), voiced_share of the frames that are not silent; loudness after
    ITU-R BS.1770-4, None below 0.4 s; levels in dBFS, None in digital silence; centroid_hz the mean weighed by
    magnitude; peaks, the strongest first.
    """

    start_s: float
    end_s: float
    f0_median_hz: float | None
    f0_min_hz: float | None
    f0_max_hz: float | None
    voiced_share: float
    loudness_lufs: float | None
    rms_db: float | None
    peak_db: float | None
    centroid_hz: float | None
    peaks: tuple[Peak, ...]

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


def measure(clip: AudioClip, start_s: float = 0.0, end_s: float | None = None) -> Measurement:
    """The figures at once; see measure_steps."""
    return drained(measure_steps(clip, start_s, end_s))


def measure_steps(
    clip: AudioClip, start_s: float = 0.0, end_s: float | None = None, elsewhere: Elsewhere | None = None
) -> Generator[float, None, Measurement]:
    """Yields the share that is done, and returns the figures of a part, in bounded memory however long it is.

    f0 is found in the process `elsewhere` where one is given. Raises StudioError for a part without any sample.
    """
    rate = clip.sample_rate
    end_s = clip.duration_s if end_s is None else end_s
    first = last = 0
    if math.isfinite(start_s) and math.isfinite(end_s):
        first, last = max(0, round(start_s * rate)), min(len(clip), round(end_s * rate))
    if last <= first:
        raise StudioError(
            f"A part of the sound's {clip.duration_s:.3f} s is wanted to be measured, but "
            f"{start_s:.3f} to {end_s:.3f} s came."
        )
    region = AudioClip(clip.samples[first:last], rate)
    f0_hz, sounding = yield from _pitch(region, elsewhere)
    peak, power, lufs = yield from _levels(region)
    peaks, centroid_hz = yield from _spectrum(region)
    voiced = f0_hz[~np.isnan(f0_hz)]
    low, middle, high = np.quantile(voiced, (0.0, 0.5, 1.0)).tolist() if len(voiced) else (None, None, None)
    return Measurement(
        first / rate, last / rate, middle, low, high, min(1.0, len(voiced) / max(1, sounding)), lufs,
        10 * math.log10(power) if power > 0 else None, 20 * math.log10(peak) if peak > 0 else None,
        centroid_hz, peaks,
    )  # fmt: skip


def note_of(frequency_hz: float) -> tuple[str, float]:
    """The nearest note of equal temperament at 440 Hz, as in ("C4", -20.0): its name, and cents from it (-50 to 50)."""
    number = A4 + 12 * math.log2(frequency_hz / A4_HZ)
    nearest = round(number)
    return f"{KEY_NAMES[nearest % 12]}{nearest // 12 - 1}", 100 * (number - nearest)


def harmonics(f0_hz: float, highest_hz: float, most: int = 40) -> NDArray[np.float64]:
    """f0 and its overtones up to highest_hz, at most so many: the lines of a harmonic cursor."""
    if not f0_hz > 0:
        return np.empty(0)
    return f0_hz * np.arange(1, min(most, int(highest_hz / f0_hz + 1e-9)) + 1)


def strongest_near(clip: AudioClip, moment_s: float, frequency_hz: float, reach: float = 0.06) -> float:
    """The frequency of the strongest line around a moment, within a share `reach` of frequency_hz; else that itself.

    A harmonic cursor snaps to it.
    """
    n_fft = 2 ** round(math.log2(0.1 * clip.sample_rate))
    middle = round(min(max(moment_s, 0.0), clip.duration_s) * clip.sample_rate)
    power = _power(clip.samples, np.array([middle]), n_fft)
    near = [peak for peak in _peaks(power, clip.sample_rate) if abs(peak.frequency_hz / frequency_hz - 1) <= reach]
    return near[0].frequency_hz if near else frequency_hz


def _pitch(region: AudioClip, elsewhere: Elsewhere | None) -> Generator[float, None, tuple[NDArray, int]]:
    """f0 in Hz of each frame, NaN where unvoiced, and how many frames are not silent."""
    steps = feature_steps(region, ("rms", "f0"), elsewhere)
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            levels_db = end.value.track("rms").values
            sounding = int((levels_db > max(levels_db.max() - 40.0, -90.0)).sum())
            return end.value.track("f0").values, sounding
        yield 0.8 * share


def _levels(region: AudioClip) -> Generator[float, None, tuple[float, float, float | None]]:
    """Highest sample, mean power, and loudness in LUFS."""
    meter = LevelMeter(region.sample_rate, region.sample_rate, with_loudness=True)
    piece, power = round(_PIECE_S * region.sample_rate), 0.0
    for start in range(0, len(region), piece):
        samples = region.samples[start : start + piece]
        meter.append(samples)
        power += float(np.square(samples, dtype=np.float64).sum())
        yield 0.8 + 0.1 * start / len(region)
    level = meter.finish()
    return level.peak, power / len(region), level.loudness_lufs


def _spectrum(region: AudioClip) -> Generator[float, None, tuple[tuple[Peak, ...], float | None]]:
    """The strongest peaks of the mean spectrum (P. Welch, 1967: windows that overlap by half), and its centroid."""
    rate = region.sample_rate
    n_fft = 2 ** int(math.log2(max(1, min(len(region), _LONGEST_WINDOW_S * rate))))
    if n_fft < _LEAST_WINDOW:
        return (), None
    middles = np.arange(n_fft // 2, len(region) - n_fft // 2 + 1, n_fft // 2)
    total = np.zeros(n_fft + 1)
    for start in range(0, len(middles), 16):
        total += _power(region.samples, middles[start : start + 16], n_fft)
        yield 0.9 + 0.1 * start / len(middles)
    power = total / len(middles)
    magnitude = np.sqrt(power)
    if not magnitude.any():
        return (), None
    centroid_hz = float(magnitude @ np.arange(len(magnitude)) / magnitude.sum()) * rate / (2 * n_fft)
    return tuple(_peaks(power, rate)[:N_PEAKS]), centroid_hz


def _power(samples: NDArray[np.float32], middles: NDArray[np.int64], n_fft: int) -> NDArray[np.float64]:
    """Sum over frames of the squared magnitude (n_fft + 1,), 1 for a sine of full scale; zeros fill up to 2 * n_fft."""
    frames = centred(samples, middles, n_fft) * (hann(n_fft) * np.float32(4 / n_fft))
    return np.square(np.abs(np.fft.rfft(frames, 2 * n_fft, axis=1))).sum(axis=0)


def _peaks(power: NDArray[np.float64], rate: int) -> list[Peak]:
    """Peaks that stand out of their surroundings, the strongest first, placed between bins by a parabola in dB.

    J. O. Smith and X. Serra, "PARSHL", ICMC 1987.
    """
    from scipy.signal import find_peaks

    levels_db = 10 * np.log10(np.maximum(power, 1e-20))
    floor_db = max(float(levels_db.max()) - _PEAK_RANGE_DB, -120.0)
    bins, _ = find_peaks(levels_db, height=floor_db, prominence=_STANDS_OUT_DB)
    bin_hz = rate / (2 * (len(power) - 1))
    found = []
    for at in bins:
        left, top, right = levels_db[at - 1 : at + 2]
        offset = 0.5 * (left - right) / (left - 2 * top + right)
        if (at + offset) * bin_hz >= LOWEST_HZ:
            found.append(Peak(float((at + offset) * bin_hz), float(top - 0.25 * (left - right) * offset)))
    return sorted(found, key=lambda peak: -peak.level_db)
