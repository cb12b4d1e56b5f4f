"""The answers of places and things to a crack of a whip, computed: what the convolution effect rings with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.effects.catalogue import SPACES
from voicestudio.effects.echoes import beside, lagging
from voicestudio.effects.partitions import convolving

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from numpy.typing import NDArray

    from voicestudio.effects.stages import Stage

RATE = 48_000
_REST_S = 0.3
_OCTAVES_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)
_STEP = 1 << 16
_NOTHING = np.zeros(0, np.float32)
_MOST_KEPT = 4
_kept: dict[tuple[str, float, int], NDArray[np.float32]] = {}


@dataclass(frozen=True, slots=True)
class Room:
    """A place: decay_s are the seconds to -60 dB at 125, 1000 and 8000 Hz; the tail begins after tail_s.

    Single reflections come before it: `reflections` of them up to `until_s`, more and more.
    """

    decay_s: tuple[float, float, float]
    tail_s: float
    reflections: int
    until_s: float
    early_db: float
    seed: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A loudspeaker, a tin: a band of frequencies in Hz of that order, and resonances (Hz, seconds to -60 dB, dB)."""

    band_hz: tuple[float, float]
    order: int
    resonances: tuple[tuple[float, float, float], ...]


_ROOMS = {
    "room": Room((0.45, 0.4, 0.25), 0.012, 14, 0.03, 4, 1),
    "hall": Room((2.4, 2.0, 0.9), 0.04, 18, 0.09, 2, 2),
    "plate": Room((2.6, 2.2, 1.5), 0.002, 0, 0.0, 0, 3),
    "cave": Room((6.0, 4.0, 0.9), 0.09, 9, 0.35, 6, 4),
    "tunnel": Room((4.0, 2.6, 0.7), 0.03, 30, 0.6, 5, 5),
}
_THINGS = {
    "telephone": Thing((320, 3300), 3, ((900, 0.012, -8), (2100, 0.01, -6))),
    "radio": Thing((220, 4200), 2, ((480, 0.02, -10), (1450, 0.015, -7), (2700, 0.01, -9))),
    "tin can": Thing((350, 6500), 1, ((780, 0.09, -6), (1310, 0.08, -4), (2240, 0.07, -5), (3480, 0.05, -8))),
}


def convolution(
    values: Mapping[str, float], sample_rate: int, source: str = ""
) -> Generator[NDArray[np.float32], None, Stage]:
    """In steps; `source` is the path of a recorded impulse response, "" for the space of the values."""
    if source:
        from voicestudio.effects.impulses import recorded

        answer = yield from recorded(Path(source), values["size"], sample_rate)
    else:
        answer = yield from _kept_answer(SPACES[int(values["space"])], values["size"], sample_rate)
    rings = yield from convolving(answer)
    later = lagging(values["predelay_s"], sample_rate)
    rests_s = values["predelay_s"] + _REST_S
    return beside(lambda block: rings(later(block)), values["mix"], sample_rate, rests_s)


def answer_of(space: str, size: float, sample_rate: int) -> Generator[NDArray[np.float32], None, NDArray[np.float32]]:
    """The impulse response of one of catalogue.SPACES, float32 (n,), without the sound that comes straight; in steps.

    It leaves pink noise as loud as it was. Equal arguments give equal samples.
    """
    if space in _ROOMS:
        answer = yield from _room(_ROOMS[space], size)
    elif space in _THINGS:
        answer = _thing(_THINGS[space], size)
    else:
        answer = _spring(size)
    yield _NOTHING
    answer = levelled(answer, RATE)
    yield _NOTHING
    if sample_rate != RATE:
        import soxr

        answer = soxr.resample(answer, RATE, sample_rate, quality="VHQ") * (RATE / sample_rate)
    return answer.astype(np.float32)


def _kept_answer(
    space: str, size: float, sample_rate: int
) -> Generator[NDArray[np.float32], None, NDArray[np.float32]]:
    """`answer_of`, of which the last few are kept."""
    key = (space, size, sample_rate)
    answer = _kept.get(key)
    if answer is None:
        answer = yield from answer_of(*key)
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept), key), None)
        _kept[key] = answer
    return answer


def _room(room: Room, size: float) -> Generator[NDArray[np.float32], None, NDArray[np.float64]]:
    """Noise that dies away in each octave at its own pace, and some reflections before it; in steps.

    Each octave has noise of its own: of one noise, neighbouring filters would cancel each other where they meet.
    """
    from scipy.signal import butter, sosfilt

    rng = np.random.default_rng(room.seed)
    low, mid, high = (decay_s * size for decay_s in room.decay_s)
    n = int(1.1 * max(low, mid, high) * RATE)
    t = np.arange(n) / RATE
    decays = np.interp(np.log2(_OCTAVES_HZ), np.log2((125, 1000, 8000)), (low, mid, high))
    tail = np.zeros(n)
    for hz, decay_s in zip(_OCTAVES_HZ, decays, strict=True):
        band = butter(2, (hz / 2**0.5, hz * 2**0.5), "bandpass", fs=RATE, output="sos")
        state = np.zeros((len(band), 2))
        for start in range(0, n, _STEP):
            part = slice(start, min(n, start + _STEP))
            filtered, state = sosfilt(band, rng.standard_normal(part.stop - start), zi=state)
            tail[part] += filtered * np.exp(-3 * np.log(10) / decay_s * t[part])
            yield _NOTHING
    early = int(max(room.tail_s, 1e-3) * RATE) + 1
    tail[:early] *= np.minimum(t[:early] / max(room.tail_s, 1e-3), 1) ** 2
    answer = tail
    yield _NOTHING
    if room.reflections:
        loud = max(tail.max(), -tail.min()) * 10 ** (room.early_db / 20)
        times = np.sqrt(np.linspace(0.01, 1, room.reflections)) * room.until_s * min(size, 1.5)
        times *= rng.uniform(0.92, 1.0, room.reflections)
        signs = rng.choice((-1.0, 1.0), room.reflections)
        at = np.minimum((times * RATE).astype(int), n - 1)
        np.add.at(answer, at, signs * loud * 10 ** (-3 * times / mid))
    yield _NOTHING
    fade = int(0.05 * n)
    answer[-fade:] *= np.linspace(1, 0, fade)
    return sosfilt(butter(1, 9000, fs=RATE, output="sos"), answer)


def _thing(thing: Thing, size: float) -> NDArray[np.float64]:
    """A band of frequencies, and resonances beside it."""
    from scipy.signal import butter, sosfilt

    n = int(0.15 * max(1.0, size) * RATE)
    t = np.arange(n) / RATE
    crack = np.zeros(n)
    crack[0] = 1.0
    for hz, decay_s, level_db in thing.resonances:
        ring = np.sin(2 * np.pi * hz * t) * 10 ** (-3 * t / (decay_s * size))
        crack += ring * 10 ** (level_db / 20) * 6.9 / (decay_s * size * RATE) * 2
    answer = sosfilt(butter(thing.order, thing.band_hz, "bandpass", fs=RATE, output="sos"), crack)
    fade = n // 10
    answer[-fade:] *= np.linspace(1, 0, fade)
    return answer


def _spring(size: float) -> NDArray[np.float64]:
    """A wave that runs to and fro, its high tones slower than its low ones: the drip of a spring.

    The echo k of it comes after k (t0 + t1 (f / f_top)^2) seconds; made by its spectrum, as there each is one power.
    """
    t0, t1, top_hz, decay_s = 0.042, 0.03, 4300.0, 2.2 * size
    n = 1 << int(np.ceil(np.log2(1.2 * decay_s * RATE)))
    hz = np.fft.rfftfreq(n, 1 / RATE)
    phase = 2 * np.pi * (t0 * hz + t1 * hz**3 / (3 * top_hz**2))
    once = 10 ** (-3 * (t0 + t1 * (hz / top_hz) ** 2) / decay_s) * np.exp(-1j * phase)
    band = 1 / (1 + (hz / top_hz) ** 16) / (1 + (90 / np.maximum(hz, 1)) ** 4)
    answer = np.fft.irfft(np.where(hz < 1.6 * top_hz, -once / (1 + once) * band, 0), n)
    answer = answer[: int(1.1 * decay_s * RATE)]
    fade = len(answer) // 20
    answer[-fade:] *= np.linspace(1, 0, fade)
    return answer


def levelled(answer: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """At the level at which pink noise, 50 to 10000 Hz, comes out as loud as it went in."""
    from scipy.fft import next_fast_len, rfft

    n = next_fast_len(max(len(answer), 1 << 14), real=True)  # a short answer wants enough points, too
    hz = np.arange(n // 2 + 1) * (sample_rate / n)
    heard = slice(*np.searchsorted(hz, (50, 10_000)))
    spectrum = rfft(answer.astype(np.float32), n)[heard]
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float64)
    return answer / np.sqrt((power / hz[heard]).sum() / (1 / hz[heard]).sum())
