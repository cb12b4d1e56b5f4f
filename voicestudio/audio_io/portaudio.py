"""The one door to PortAudio: its output devices and an output stream that asks a function for samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from numpy.typing import NDArray

    Fill = Callable[[NDArray[np.float32], float], bool]
    """Writes samples (n,) that will be heard from a time (stream clock, s); returns False to stop the stream."""

NO_PORTAUDIO = (
    "Playback is off because the PortAudio library was not found; install it (on Debian or Ubuntu: "
    "sudo apt install libportaudio2) and start again."
)
NO_DEVICE = "Playback is off because this computer has no sound output; connect one and refresh the device list."

_INVALID_SAMPLE_RATE = -9997
_SCRATCH = 1 << 14


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """Something that can be listened to; `name` is what is remembered, `index` holds until the next refresh."""

    name: str
    index: int
    sample_rate: int
    n_channels: int
    is_default: bool


class OutputStream(Protocol):
    """An output that keeps asking for samples between start and stop."""

    sample_rate: int

    @property
    def now(self) -> float:
        """The stream's clock in seconds."""

    @property
    def active(self) -> bool:
        """Whether samples are being asked for."""

    def start(self) -> None: ...

    def close(self) -> None: ...


class Output(Protocol):
    """Where sound can go: PortAudio, or a fake in tests."""

    def devices(self) -> list[OutputDevice]:
        """All outputs; raises DeviceError when sound is not possible here."""

    def open(self, device: OutputDevice, sample_rate: int, fill: Fill) -> OutputStream:
        """A stream, at sample_rate or else at the device's own; raises DeviceError when the device refuses both."""

    def refresh(self) -> None:
        """Reads the list of devices anew; no stream may be open. Raises DeviceError."""


def sounddevice() -> ModuleType:
    """The binding, loaded late: without the library even its import fails, and the window must still open."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(NO_PORTAUDIO) from error
    except Exception as error:
        if type(error).__name__ != "PortAudioError":  # the class cannot be imported when its module's start fails
            raise
        raise DeviceError(f"Playback is off because the sound system does not start ({error}).") from error
    return sounddevice


def _default_output(sd: ModuleType) -> int:
    """Index of the system's default output, -1 for none."""
    try:
        return sd.query_devices(kind="output")["index"]
    except sd.PortAudioError:
        return -1


class PortAudio:
    """Output through PortAudio; `latency` is "high", which is safest, or "low" for what a person plays by hand."""

    def __init__(self, latency: str = "high") -> None:
        self._latency = latency

    def devices(self) -> list[OutputDevice]:
        sd = sounddevice()
        try:
            found = [info for info in sd.query_devices() if info["max_output_channels"] > 0]
            hosts = sd.query_hostapis()
            default = _default_output(sd)
        except sd.PortAudioError as error:
            raise DeviceError(f"Playback is off because the list of sound devices cannot be read ({error}).") from error
        if not found:
            raise DeviceError(NO_DEVICE)
        names = [info["name"] for info in found]
        return [
            OutputDevice(
                name=name if names.count(name) == 1 else f"{name}, {hosts[info['hostapi']]['name']}",
                index=info["index"],
                sample_rate=round(info["default_samplerate"]),
                n_channels=info["max_output_channels"],
                is_default=info["index"] == default,
            )
            for name, info in zip(names, found, strict=True)
        ]

    def open(self, device: OutputDevice, sample_rate: int, fill: Fill) -> OutputStream:
        sd = sounddevice()
        try:
            return _PortAudioStream(sd, device, sample_rate, fill, self._latency)
        except sd.PortAudioError as error:
            if _INVALID_SAMPLE_RATE not in error.args or device.sample_rate == sample_rate:
                raise _refused(device, error) from error
        try:
            return _PortAudioStream(sd, device, device.sample_rate, fill, self._latency)
        except sd.PortAudioError as error:
            raise _refused(device, error) from error

    def refresh(self) -> None:
        sd = sounddevice()
        try:
            sd._terminate()
            sd._initialize()  # PortAudio reads the devices only when it starts, and has no other door for that
        except sd.PortAudioError as error:
            raise DeviceError(f"The sound devices cannot be listed anew ({error}); restart the program.") from error


def _refused(device: OutputDevice, error: Exception) -> DeviceError:
    return DeviceError(
        f"The sound output “{device.name}” cannot be opened ({error.args[0]}); close the program that holds it, "
        "or choose another output."
    )


class _PortAudioStream:
    """Two equal channels where the device has two, since some devices refuse one or play it on the left alone."""

    def __init__(self, sd: ModuleType, device: OutputDevice, sample_rate: int, fill: Fill, latency: str) -> None:
        self.sample_rate = sample_rate
        self._error = sd.PortAudioError
        self._last = 0.0
        scratch = np.zeros(_SCRATCH, np.float32)

        def callback(out: NDArray[np.float32], n: int, time: Any, _status: Any) -> None:
            heard_at = time.outputBufferDacTime
            if heard_at <= 0.0:  # some host systems do not tell
                heard_at = self._stream.time + self._stream.latency
            going = True
            for start in range(0, n, _SCRATCH):
                count = min(_SCRATCH, n - start)
                going = fill(scratch[:count], heard_at + start / sample_rate)
                out[start : start + count] = scratch[:count, None]
            if not going:
                raise sd.CallbackStop

        self._stream = sd.OutputStream(
            samplerate=sample_rate, device=device.index, channels=min(2, device.n_channels), dtype="float32",
            latency=latency, callback=callback,
        )  # fmt: skip

    @property
    def now(self) -> float:
        try:
            self._last = self._stream.time
        except self._error:  # the device has gone: its clock stands still
            return self._last
        return self._last

    @property
    def active(self) -> bool:
        try:
            return self._stream.active
        except self._error:
            return False

    def start(self) -> None:
        """Raises DeviceError when the device has gone."""
        try:
            if not self._stream.stopped:
                self._stream.stop()  # PortAudio wants this also after the callback ended the stream by itself
            self._stream.start()
        except self._error as error:
            raise DeviceError(f"The sound output does not start ({error.args[0]}).") from error

    def close(self) -> None:
        self._stream.close(ignore_errors=True)
