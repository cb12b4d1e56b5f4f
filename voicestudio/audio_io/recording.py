"""Records a growing sound from a microphone chosen by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Literal

import numpy as np

from voicestudio.audio_io.feed import GrowingSound
from voicestudio.audio_io.microphone import RATES_HZ, Input, InputDevice, InputStream, PortAudioInput
from voicestudio.core import AudioClip, DeviceError, StudioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["InputDevice", "Level", "Recorder", "State"]

State = Literal["stopped", "listening", "recording"]

SAMPLE_RATE = 48000
LONGEST_S = 3600.0
RING_S = 20.0
"""What the sound system hears while nobody looks; what comes beyond is lost, and said so."""
_STALL_S = 3.0
_CLIPPED = 0.999


@dataclass(frozen=True, slots=True)
class Level:
    """What was heard since the last look: peak and root mean square in dBFS (-inf for silence), and overload."""

    peak_db: float = -math.inf
    rms_db: float = -math.inf
    clipped: bool = False


class Recorder:
    """Records through an input chosen by name; nothing heard is played.

    Nothing here raises for a missing or lost device: `problem` says it in one sentence, and what was recorded is kept.
    All methods belong to one thread (the window's), which calls poll() by a timer, at least once each RING_S.
    """

    def __init__(self, source: Input | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._source = source or PortAudioInput()
        self._clock = clock
        self._ring = _Ring(1)
        self._stream: InputStream | None = None
        self._sound = GrowingSound(SAMPLE_RATE, 0.0)
        self._name: str | None = None
        self._state: State = "stopped"
        self._problem: str | None = None
        self._level = Level()
        self._wanted_rate = SAMPLE_RATE
        self._most = 0
        self._heard_at = 0.0

    # -- devices

    @property
    def available(self) -> bool:
        """Whether there is anything to record from; if not, `problem` says why."""
        return self._device() is not None

    @property
    def problem(self) -> str | None:
        """One sentence for the person about why nothing is recorded, or not from where it was asked; or None."""
        return self._problem

    def input_devices(self) -> list[InputDevice]:
        """The inputs as of the start or the last refresh; none when recording is not possible here."""
        try:
            return self._source.devices()
        except DeviceError as error:
            self._problem = str(error)
            return []

    @property
    def chosen(self) -> str | None:
        """Name of the chosen input; None for the system's default."""
        return self._name

    def choose(self, name: str | None) -> None:
        """Records from the input of that name from the next start on; listening goes on with it at once.

        A name that is not there now is remembered, and the default is used meanwhile. Raises DeviceError while
        recording.
        """
        if self._state == "recording":
            raise DeviceError("Another input can only be chosen between recordings; stop this one first.")
        self._name = name
        self._problem = None
        was = self._state
        self._end()
        self._device()
        if was == "listening":
            self.listen(self._wanted_rate)

    def rates(self) -> tuple[int, ...]:
        """Sample rates in Hz that the chosen input takes; all that are offered where there is no input."""
        device = self._device()
        try:
            return self._source.rates(device) if device else RATES_HZ
        except DeviceError as error:
            self._problem = str(error)
            return RATES_HZ

    def refresh(self) -> None:
        """Looks for devices anew; raises DeviceError while recording. The player's streams must be closed too."""
        if self._state == "recording":
            raise DeviceError("The list of sound devices can only be read anew between recordings; stop this one.")
        self._end()
        self._problem = None
        try:
            self._source.refresh()
        except DeviceError as error:
            self._problem = str(error)
        else:
            self._device()

    # -- recording

    def listen(self, sample_rate: int = SAMPLE_RATE) -> bool:
        """Opens the input for its level alone; whether that was possible (else see `problem`).

        The last recording is kept.
        """
        if self._state == "recording":
            raise DeviceError("The level is shown while recording, too: stop the recording to listen alone.")
        return self._open("listening", sample_rate)

    def start(self, sample_rate: int = SAMPLE_RATE, longest_s: float = LONGEST_S) -> bool:
        """Forgets the last recording and begins a new one; whether that was possible (else see `problem`).

        It stops by itself after longest_s. The sound has the device's own rate where it does not take sample_rate:
        see `sample_rate`.
        """
        if not longest_s > 0:
            raise StudioError(f"A longest time above 0 s is wanted for a recording, but {longest_s:g} s came.")
        if self._state == "recording":
            return True
        if not self._open("recording", sample_rate):
            return False
        self._most = max(1, round(longest_s * self._sound.sample_rate))
        return True

    def poll(self) -> AudioClip:
        """What was recorded since the last look (nothing while listening alone); notices the end and a lost device."""
        if self._stream is None:
            return AudioClip(np.empty(0, np.float32), self._sound.sample_rate)
        samples, n_lost = self._ring.take()
        if len(samples):
            self._heard_at = self._clock()
        self._level = _level(samples)
        recorded = samples if self._state == "recording" else samples[:0]
        if n_lost and self._state == "recording":
            self._problem = (
                f"{n_lost / self._sound.sample_rate:.1f} seconds of the recording were lost, because the computer was "
                "too busy to keep them; record again if they matter."
            )
        if self._state == "recording":
            recorded = recorded[: self._most - len(self._sound)]
            self._sound.append(recorded)
            if len(self._sound) >= self._most:
                self._end()
                self._problem = (
                    f"The recording was stopped after {self._most / self._sound.sample_rate:g} s, the longest that "
                    "was asked for; all of it is kept."
                )
        if self._stream is not None and (not self._stream.active or self._clock() - self._heard_at > _STALL_S):
            self._lose()
        return AudioClip(recorded, self._sound.sample_rate)

    def stop(self) -> AudioClip:
        """Ends recording or listening, and gives all that was recorded."""
        if self._stream is not None:
            self.poll()
            self._end()
        return self.clip

    def close(self) -> None:
        """Lets the device go."""
        self.stop()

    @property
    def state(self) -> State:
        return self._state

    @property
    def level(self) -> Level:
        """Of what the last poll() took."""
        return self._level

    @property
    def sample_rate(self) -> int:
        """Of the recording, Hz."""
        return self._sound.sample_rate

    @property
    def duration_s(self) -> float:
        """Of the recording so far."""
        return len(self._sound) / self._sound.sample_rate

    @property
    def clip(self) -> AudioClip:
        """All that was recorded so far; it may be empty."""
        return AudioClip(self._sound.samples, self._sound.sample_rate)

    # -- inside

    def _device(self) -> InputDevice | None:
        """The input to use: the chosen one, else the default, with `problem` set where that is not what was asked."""
        devices = self.input_devices()
        if not devices:
            return None
        for device in devices:
            if device.name == self._name:
                return device
        default = next((device for device in devices if device.is_default), devices[0])
        if self._name is not None and self._stream is None:
            self._problem = (
                f"The sound input “{self._name}” is not connected, so “{default.name}” is used; "
                "connect it and refresh the device list, or choose another."
            )
        return default

    def _open(self, state: State, sample_rate: int) -> bool:
        self._end()
        self._problem = None
        self._wanted_rate = sample_rate
        device = self._device()
        if device is None:
            return False
        ring = _Ring(round(RING_S * max(sample_rate, device.sample_rate)))
        stream = None
        try:
            stream = self._source.open(device, sample_rate, ring.put)
            stream.start()
        except DeviceError as error:
            self._problem = str(error)
            if stream is not None:
                stream.close()
            return False
        self._ring, self._stream, self._state = ring, stream, state
        if state == "recording":
            self._sound = GrowingSound(stream.sample_rate, 60.0)
        self._heard_at = self._clock()
        return True

    def _lose(self) -> None:
        kept = f"; the {self.duration_s:.1f} s recorded until then are kept" if len(self._sound) else ""
        self._end()
        self._problem = f"The sound input went away{kept}: connect it again or choose another, and record on."

    def _end(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._state = "stopped"
        self._level = Level()


class _Ring:
    """Samples from the sound system's thread to the window's, without a lock: each of them counts for itself.

    Counts only rise, and each is written by one thread alone, after the samples it stands for.
    """

    def __init__(self, n_samples: int) -> None:
        self._samples = np.zeros(n_samples, np.float32)
        self._put = self._taken = self._lost = self._told = 0

    def put(self, samples: NDArray[np.float32]) -> None:
        """Copies samples (n,) in, as many as there is room for."""
        size, begin = len(self._samples), self._put
        count = min(len(samples), size - (begin - self._taken))
        at = begin % size
        first = min(count, size - at)
        self._samples[at : at + first] = samples[:first]
        self._samples[: count - first] = samples[first:count]
        self._lost += len(samples) - count
        self._put = begin + count

    def take(self) -> tuple[NDArray[np.float32], int]:
        """All that is there, as a copy, and how many samples found no room since the last time."""
        begin, end, lost = self._taken, self._put, self._lost
        samples = np.take(self._samples, np.arange(begin, end), mode="wrap") if end > begin else np.empty(0, np.float32)
        self._taken = end
        n_lost, self._told = lost - self._told, lost
        return samples, n_lost


def _level(samples: NDArray[np.float32]) -> Level:
    if not len(samples):
        return Level()
    peak = float(np.abs(samples).max())
    rms = math.sqrt(float(np.square(samples, dtype=np.float64).mean()))
    return Level(*(20 * math.log10(value) if value > 0 else -math.inf for value in (peak, rms)), peak >= _CLIPPED)
