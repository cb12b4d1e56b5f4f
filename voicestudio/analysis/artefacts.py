"""What is wrong with a sound, heard without any reference: offset, hum, clicks, hiss, clipping, wrong length."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import StudioError
from voicestudio.dsp.level import dc_offset, hum_db, joint_jump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicestudio.core import AudioClip, Phonemes

SILENCE_DB = -40.0
"""Blocks this far below the loudest one of their sound are taken as silence."""
HISS_FROM_HZ = 10_000.0
FULL_SCALE = 0.999
DEVIATIONS = 4.0
"""How many standard deviations of the natural recordings' log durations a sentence may be away."""
LEAST_SENTENCES = 8
"""Fewer natural sentences than this say nothing about durations."""
LONGEST_PAUSE_S = 0.7
"""Seconds that a pause inside a sentence may last; 0.53 is the longest but one in a hundred of the Kathleen corpus."""
STRAY_S = 0.1
"""Seconds by which a sound may be longer or shorter than its phonemes say."""
FAINT_DBFS = -35.0
"""The loudest block of speech levelled to -24 dBFS, as voices are trained on, never lies below."""
_BLOCK_S = 0.0116
_LEAST_POWER = 1e-15
_BESIDE_JOINT = 160
"""Samples that must lie on both sides of a joint for it to be compared with them."""


@dataclass(frozen=True, slots=True)
class Artefacts:
    """Figures of one clip; None where the clip has nothing to measure them on.

    dc: mean sample. hum_db: 50 or 60 Hz and overtones, relative to the speech band. hiss_dbfs: level above 10 kHz in
    silence, dB below full scale. joint: see dsp.level.joint_jump, the worst of the joints; elsewhere: the worst of
    as many places halfway between them, where nothing was joined. clipped: share of samples at full scale.
    """

    dc: float
    hum_db: float | None
    hiss_dbfs: float | None
    joint: float | None
    elsewhere: float | None
    clipped: float


def artefacts(clip: AudioClip, borders: Sequence[int] = ()) -> Artefacts:
    """All figures of a clip; borders are the samples at which its chunks after the first begin."""
    if not len(clip):
        raise StudioError("A sound is wanted to look for artefacts, but an empty one came.")
    hum = hum_db(clip)
    halfway = [(a + b) // 2 for a, b in itertools.pairwise((0, *borders))]
    return Artefacts(
        dc_offset(clip),
        hum if math.isfinite(hum) else None,
        hiss_dbfs(silence(clip), clip.sample_rate),
        _worst_jump(clip, borders),
        _worst_jump(clip, halfway),
        clipped(clip.samples),
    )


def _worst_jump(clip: AudioClip, places: Sequence[int]) -> float | None:
    inside = [place for place in places if _BESIDE_JOINT <= place < len(clip) - _BESIDE_JOINT]
    return max((joint_jump(clip, place) for place in inside), default=None)


def silence(clip: AudioClip) -> NDArray[np.float64]:
    """The longest stretch of a clip, as samples (n,), whose blocks of 11.6 ms are all 40 dB below the loudest."""
    block = max(1, round(_BLOCK_S * clip.sample_rate))
    n_blocks = len(clip) // block
    power = np.mean(clip.samples[: n_blocks * block].astype(np.float64).reshape(n_blocks, block) ** 2, axis=1)
    quiet = np.concatenate([[False], power <= power.max(initial=0.0) * 10 ** (SILENCE_DB / 10), [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1]).reshape(-1, 2)  # first block of a stretch, block after its last
    if not len(edges):
        return np.zeros(0)
    start, stop = edges[np.argmax(edges[:, 1] - edges[:, 0])]
    return clip.samples[start * block : stop * block].astype(np.float64)


def hiss_dbfs(samples: NDArray[np.float64], sample_rate: int) -> float | None:
    """Level of what lies above 10 kHz in samples (n,); None for too few, or a rate that has no such frequencies."""
    if len(samples) < 64 or sample_rate / 2 <= HISS_FROM_HZ:
        return None
    window = np.hanning(len(samples))
    power = np.abs(np.fft.rfft(samples * window)) ** 2
    above = np.fft.rfftfreq(len(samples), 1 / sample_rate) >= HISS_FROM_HZ
    level = 2 * power[above].sum() / (len(samples) * np.sum(window**2))
    return float(10 * np.log10(max(level, _LEAST_POWER)))


def clipped(samples: NDArray[np.float32]) -> float:
    """Share of samples, 0 to 1, at full scale in a run of three or more, as a clipped wave has them."""
    full = np.concatenate([[False], np.abs(samples) >= FULL_SCALE, [False]])
    edges = np.flatnonzero(full[1:] != full[:-1]).reshape(-1, 2)
    lengths = edges[:, 1] - edges[:, 0]
    return float(lengths[lengths >= 3].sum() / max(1, len(samples)))


@dataclass(frozen=True, slots=True)
class DurationBounds:
    """How long a sentence lasts, learnt from natural recordings: seconds of speech from its phones and pauses.

    Speech is from the first sound to the last. The middle is base_s + phone_s * n_phones + pause_s * n_pauses, or the
    pauses themselves where their times are known; a sentence may be `factor` times longer or shorter. Below `fewest`
    phones, those of the shortest natural sentence, the line says nothing of how short a word may be: there the bound
    goes to zero with the number of phones.
    """

    base_s: float
    phone_s: float
    pause_s: float
    factor: float
    fewest: int = 0

    def expected_s(self, phonemes: Phonemes) -> float:
        n_phones, n_pauses = counts(phonemes)
        told_s = pauses_s(phonemes)
        paused_s = self.pause_s * n_pauses if told_s is None else sum(min(one, LONGEST_PAUSE_S) for one in told_s)
        return max(self.phone_s, self.base_s + self.phone_s * n_phones + paused_s)

    def judge(self, phonemes: Phonemes, speech_s: float) -> str:
        """ "cut off", "runaway", or "" where the duration is as natural speech has it."""
        if max(pauses_s(phonemes) or [0.0]) > LONGEST_PAUSE_S:
            return "runaway"
        expected_s, least_s = self.expected_s(phonemes), self.base_s + self.phone_s * self.fewest
        n_phones, _ = counts(phonemes)
        if n_phones < self.fewest:
            least_s *= n_phones / self.fewest
        else:
            least_s = expected_s
        if speech_s < least_s / self.factor:
            return "cut off"
        return "runaway" if speech_s > expected_s * self.factor else ""


def learn_bounds(sentences: Sequence[tuple[Phonemes, float]]) -> DurationBounds:
    """Bounds from the phonemes of natural sentences and the seconds of speech of their recordings.

    Least squares, weighted so that relative errors count; the factor lets four standard deviations of them pass, and
    no natural sentence is outside. Raises StudioError for fewer than LEAST_SENTENCES.
    """
    if len(sentences) < LEAST_SENTENCES:
        raise StudioError(f"At least {LEAST_SENTENCES} recordings are wanted for durations, but {len(sentences)} came.")
    speech_s = np.array([seconds for _, seconds in sentences])
    columns = np.array([(1.0, *counts(phonemes)) for phonemes, _ in sentences])
    if not columns[:, 2].any():
        columns[:, 2] = 1e-9  # no pauses to learn from: least squares gives them nothing
    base_s, phone_s, pause_s = np.linalg.lstsq(columns / speech_s[:, None], np.ones(len(speech_s)), rcond=1e-6)[0]
    if base_s < 0 or pause_s < 0:  # a line that would make short sentences impossible
        base_s, pause_s = 0.0, max(0.0, pause_s)
        phone_s = float(np.median((speech_s - pause_s * columns[:, 2]) / columns[:, 1]))
    fewest = int(columns[:, 1].min())
    bounds = DurationBounds(float(base_s), float(phone_s), float(pause_s), 1.0, fewest)
    errors = np.log(speech_s / [bounds.expected_s(phonemes) for phonemes, _ in sentences])
    factor = float(np.exp(max(DEVIATIONS * errors.std(), 1.05 * np.abs(errors).max())))
    return replace(bounds, factor=factor)


def counts(phonemes: Phonemes) -> tuple[int, int]:
    """Phones, and pauses that are heard between them (a plain word boundary and the last pause are not)."""
    phones = sum(not phoneme.is_pause for phoneme in phonemes.symbols)
    return phones, sum(phoneme.is_pause and phoneme.symbol != " " for phoneme in phonemes.symbols[:-1])


def pauses_s(phonemes: Phonemes) -> list[float] | None:
    """Seconds of each pause that is heard inside a sentence; None where its phonemes carry no times."""
    inside = [phoneme for phoneme in phonemes.symbols[:-1] if phoneme.is_pause and phoneme.symbol != " "]
    if any(pause.start_s is None or pause.end_s is None for pause in phonemes.symbols):
        return None
    return [pause.end_s - pause.start_s for pause in inside]


def faint(clip: AudioClip) -> str:
    """ "not said" where nothing in a sound is as loud as speech, else ""."""
    power = np.square(clip.samples.astype(np.float64))
    blocks = np.array_split(power, max(1, round(clip.duration_s / _BLOCK_S)))
    return "not said" if max(map(np.mean, blocks)) < 10 ** (FAINT_DBFS / 10) else ""


def astray(phonemes: Phonemes, clip: AudioClip) -> str:
    """ "cut off" or "runaway" where a sound is shorter or longer than the phonemes that it is to say, else "".

    Digital silence at its end, as between two sentences, does not count.
    """
    if phonemes.symbols[-1].end_s is None:
        return ""
    sounding = np.flatnonzero(clip.samples)
    n_samples = int(sounding[-1]) + 1 if len(sounding) else 0
    beyond_s = n_samples / clip.sample_rate - phonemes.duration_s
    return "cut off" if beyond_s < -STRAY_S else "runaway" if beyond_s > STRAY_S else ""


def speech_s(clip: AudioClip) -> float:
    """Seconds from the first block of a clip within 40 dB of its loudest to the last; 0 for silence."""
    block = max(1, round(_BLOCK_S * clip.sample_rate))
    n_blocks = len(clip) // block
    power = np.mean(clip.samples[: n_blocks * block].astype(np.float64).reshape(n_blocks, block) ** 2, axis=1)
    loud = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (SILENCE_DB / 10))
    return float((loud[-1] + 1 - loud[0]) * block / clip.sample_rate) if len(loud) else 0.0
