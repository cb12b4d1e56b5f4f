"""What the audio callback reads: a sound that may still grow, and the place in it that is being played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicestudio.audio_io.tracks import Tracks

FADE_S = 0.003
"""Length of the ramp that keeps pausing, seeking and running dry from clicking."""

REFILL_S = 0.05
"""A sound that ran dry goes on when so much more of it is there."""

IDLE_S = 5.0
"""A callback that had nothing to play for so long asks for its stream to be stopped."""

FOREVER = 1 << 62
"""The stop of a region that goes on to the end of the sound."""

_REMEMBERED = 256
_BLOCK = 1 << 20


class GrowingSound:
    """Samples that grow at one end while another thread reads them; no lock is needed.

    `published` is (array, number of valid samples, whether no more will come). It is replaced as a whole after the
    samples are written, so a reader never meets a half-written one. Room for `capacity_s` is asked for at once: what is
    not written yet takes no memory, and growing by copying would hold the sound twice.
    """

    def __init__(self, sample_rate: int, capacity_s: float = 1200.0) -> None:
        self.sample_rate = sample_rate
        self.published: tuple[NDArray[np.float32], int, bool] = (
            np.empty(max(1, int(sample_rate * capacity_s)), np.float32), 0, False,
        )  # fmt: skip

    def __len__(self) -> int:
        return self.published[1]

    @property
    def samples(self) -> NDArray[np.float32]:
        array, length, _ = self.published
        return array[:length]

    def read(self, start: int, count: int) -> NDArray[np.float32]:
        """Samples from `start` on, at most `count`; called by the audio callback alone."""
        return self.published[0][start : start + count]

    def append(self, samples: NDArray[np.float32]) -> None:
        array, length, finished = self.published
        total = length + len(samples)
        if total > len(array):
            grown = np.empty(max(total, len(array) * 3 // 2), np.float32)
            grown[:length] = array[:length]
            array = grown
        array[length:total] = samples
        self.published = (array, total, finished)

    def finish(self) -> None:
        array, length, _ = self.published
        self.published = (array, length, True)


class ResampledSound:
    """The same sound at another rate, following its growth."""

    def __init__(self, source_rate: int, sample_rate: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(source_rate, sample_rate, 1, dtype="float32", quality="HQ")
        self._done = 0
        self.sound = GrowingSound(sample_rate)

    def follow(self, source: GrowingSound) -> None:
        array, length, finished = source.published
        for start in range(self._done, length, _BLOCK):
            self.sound.append(self._stream.resample_chunk(array[start : min(start + _BLOCK, length)]))
        self._done = length
        if finished and not self.sound.published[2]:
            self.sound.append(self._stream.resample_chunk(np.empty(0, np.float32), last=True))
            self.sound.finish()


@dataclass(frozen=True, slots=True)
class Order:
    """What the player wants of the callback, whole each time; `position` None means "from where you are"."""

    serial: int
    sound: GrowingSound | Tracks
    running: bool = False
    position: int | None = 0
    start: int = 0
    stop: int = FOREVER
    loop: bool = False


class Feed:
    """Fills output buffers from a GrowingSound or Tracks by orders; `fill` runs in the audio thread, all else outside.

    The player writes `order` alone, the callback writes everything else alone, so neither waits for the other. An
    order that interrupts sound is obeyed after a fade-out of FADE_S. A region that repeats is gapless, sample by
    sample; one that ends amid the sound is faded out; the sound's own beginning and end are left as they are.
    """

    def __init__(self, sound: GrowingSound | Tracks) -> None:
        self.order = self._now = Order(0, sound)
        self.position = 0
        self.starving = False
        self.ended_at: float | None = None
        self.parked = False
        self._idle = 0
        self._jump_serial = 0
        self._heard: list[tuple[int, float, int, int] | None] = [None] * _REMEMBERED
        self._count = 0
        self._shape_ramp(sound.sample_rate)
        self._gain = self._full

    @property
    def obeyed(self) -> bool:
        """Whether the last order is in force."""
        return self._now is self.order

    @property
    def running(self) -> bool:
        return self._now.running and self.ended_at is None

    def obey(self) -> None:
        """Takes the last order up at once; to be called from outside only while no callback runs."""
        order = self.order
        if order.sound.sample_rate != self._now.sound.sample_rate:
            self._shape_ramp(order.sound.sample_rate)
        if order.position is not None:
            self.position = order.position
            self._jump_serial = order.serial
        self.ended_at = None
        self.starving = False
        self._gain = self._full if self.position == 0 else 0  # a sound's own beginning is not faded in
        self._now = order

    def heard(self, now: float) -> int:
        """The sample that is heard at stream time `now` (s); the goal of a jump until its first sample is heard."""
        order = self.order
        if order.position is not None and not self.obeyed:
            return order.position
        rate = self._now.sound.sample_rate
        earliest = self.position
        for index in range(self._count - 1, max(-1, self._count - _REMEMBERED), -1):
            entry = self._heard[index % _REMEMBERED]
            if entry is None or entry[0] < self._jump_serial:
                break
            _, heard_at, earliest, moved = entry
            if heard_at <= now:
                return earliest + min(moved, round((now - heard_at) * rate))
        return earliest

    def fill(self, out: NDArray[np.float32], heard_at: float) -> bool:
        """Writes the next len(out) samples, which will be heard from `heard_at` (stream clock, s); False to park."""
        done = 0
        while done < len(out):
            rate = self._now.sound.sample_rate
            if self.running and self._at_end():
                self.ended_at = heard_at + done / rate
            before = self.position
            count = self._piece(out[done:])
            if count:
                moved = count if self.position != before else 0
                entry = (self._now.serial, heard_at + done / rate, before, moved)
                self._heard[self._count % _REMEMBERED] = entry
                self._count += 1
                done += count
        if self.running and self._at_end():
            self.ended_at = heard_at + done / self._now.sound.sample_rate
        self._idle = 0 if self.running else self._idle + len(out)
        self.parked = self._idle > IDLE_S * self._now.sound.sample_rate and self.obeyed
        return not self.parked

    def restart(self) -> None:
        """Counts the idle time anew; to be called while no callback runs."""
        self._idle = 0
        self.parked = False

    def _at_end(self) -> bool:
        """Whether nothing is left to be played, now or later."""
        order = self._now
        _, valid, finished = order.sound.published
        if order.loop:
            return finished and min(order.stop, valid) <= order.start
        return self.position >= order.stop or (finished and self.position >= valid)

    def _piece(self, out: NDArray[np.float32]) -> int:
        """Writes one run of samples that follow each other under one kind of gain; returns how many (0 = ask again)."""
        order = self._now
        pending = self.order is not order
        if pending and (not self.running or self.starving or self._gain == 0):
            self.obey()
            return 0
        if not self.running:
            return _silence(out)
        _, valid, finished = order.sound.published
        end = min(order.stop, valid)
        known_end = finished or order.stop <= valid
        left = end - self.position
        if self.starving:
            self.starving = not known_end and left < REFILL_S * order.sound.sample_rate
            return _silence(out) if self.starving else 0
        if left <= 0:
            if known_end:
                self.position = order.start if order.loop else self.position
            else:
                self.starving = True
            return 0
        return self._copy(out, left, pending, cut=not known_end or (not order.loop and end < valid))

    def _copy(self, out: NDArray[np.float32], left: int, pending: bool, cut: bool) -> int:
        """Copies up to `left` samples under the gain; `cut`: the sound stops after them, though it is not its end."""
        read = self._now.sound.read
        count = min(len(out), left)
        gain = self._gain
        if gain and (pending or (cut and left <= gain)):
            count = min(count, gain)
            fall = self._full - gain + 1
            np.multiply(read(self.position, count), self._fall[fall : fall + count], out=out[:count])
            self._gain -= count
        elif gain < self._full:
            count = min(count, self._full - gain)
            if cut:
                count = min(count, max(1, (left - gain) // 2))  # up, and down again in time
            np.multiply(read(self.position, count), self._ramp[gain + 1 : gain + count + 1], out=out[:count])
            self._gain += count
        else:
            if cut:
                count = min(count, left - gain)
            out[:count] = read(self.position, count)
        self.position += count
        return count

    def _shape_ramp(self, sample_rate: int) -> None:
        self._full = max(1, round(FADE_S * sample_rate))
        self._ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(self._full + 1) / self._full)).astype(np.float32)
        self._fall = self._ramp[::-1].copy()


def _silence(out: NDArray[np.float32]) -> int:
    out[:] = 0.0
    return len(out)
