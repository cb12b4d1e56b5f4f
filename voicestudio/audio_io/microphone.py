"""The door to PortAudio's inputs: a list of them, and a stream that hands on what it hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from voicestudio.audio_io.portaudio import PortAudio, sounddevice
from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from numpy.typing import NDArray

    Take = Callable[[NDArray[np.float32]], None]
    """Takes samples (n,), which are overwritten afterwards; called by the sound system's own thread."""

RATES_HZ = (16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000)
"""Sample rates that recording is offered at."""

NO_INPUT = "Recording is off because this computer has no sound input; connect a microphone and refresh the list."

_INVALID_CHANNELS, _INVALID_SAMPLE_RATE = -9998, -9997


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something that hears; `name` is what is remembered, `index` holds until the next refresh."""

    name: str
    index: int
    sample_rate: int
    n_channels: int
    is_default: bool


class InputStream(Protocol):
    """An input that hands on samples between start and close."""

    sample_rate: int

    @property
    def active(self) -> bool:
        """Whether samples are being handed on."""

    def start(self) -> None:
        """Raises DeviceError when the device has gone."""

    def close(self) -> None: ...


class Input(Protocol):
    """Where sound can come from: PortAudio, or a fake in tests."""

    def devices(self) -> list[InputDevice]:
        """All inputs; raises DeviceError when recording is not possible here."""

    def rates(self, device: InputDevice) -> tuple[int, ...]:
        """Those of RATES_HZ that the device takes, and its own."""

    def open(self, device: InputDevice, sample_rate: int, take: Take) -> InputStream:
        """A stream, at sample_rate or else at the device's own; raises DeviceError when the device refuses both."""

    def refresh(self) -> None:
        """Reads the list of devices anew; no stream, of output either, may be open. Raises DeviceError."""


class PortAudioInput:
    """Input through PortAudio."""

    def devices(self) -> list[InputDevice]:
        sd = _sounddevice()
        try:
            found = [info for info in sd.query_devices() if info["max_input_channels"] > 0]
            hosts = sd.query_hostapis()
            default = _default_input(sd)
        except sd.PortAudioError as error:
            raise DeviceError(f"Recording is off because the sound devices cannot be listed ({error}).") from error
        if not found:
            raise DeviceError(NO_INPUT)
        names = [info["name"] for info in found]
        return [
            InputDevice(
                name=name if names.count(name) == 1 else f"{name}, {hosts[info['hostapi']]['name']}",
                index=info["index"],
                sample_rate=round(info["default_samplerate"]),
                n_channels=info["max_input_channels"],
                is_default=info["index"] == default,
            )
            for name, info in zip(names, found, strict=True)
        ]

    def rates(self, device: InputDevice) -> tuple[int, ...]:
        sd = _sounddevice()
        taken = {device.sample_rate}
        for rate in RATES_HZ:
            try:
                sd.check_input_settings(device=device.index, channels=1, dtype="float32", samplerate=rate)
            except sd.PortAudioError:
                continue
            taken.add(rate)
        return tuple(sorted(taken))

    def open(self, device: InputDevice, sample_rate: int, take: Take) -> InputStream:
        sd = _sounddevice()
        rates = dict.fromkeys((sample_rate, device.sample_rate))
        ways = [(rate, n_channels) for rate in rates for n_channels in dict.fromkeys((1, min(2, device.n_channels)))]
        refusal: Exception | None = None
        for rate, n_channels in ways:
            try:
                return _PortAudioInputStream(sd, device, rate, n_channels, take)
            except sd.PortAudioError as error:
                refusal = error
                if not {_INVALID_CHANNELS, _INVALID_SAMPLE_RATE} & set(error.args):
                    break
        raise DeviceError(
            f"The sound input “{device.name}” cannot be opened ({refusal.args[0]}); allow this program to use the "
            "microphone, close the program that holds it, or choose another input."
        ) from refusal

    def refresh(self) -> None:
        PortAudio().refresh()


def _sounddevice() -> ModuleType:
    try:
        return sounddevice()
    except DeviceError as error:  # it speaks of playback
        raise DeviceError(str(error).replace("Playback is off", "Recording is off", 1)) from error


def _default_input(sd: ModuleType) -> int:
    """Index of the system's default input, -1 for none."""
    try:
        return sd.query_devices(kind="input")["index"]
    except sd.PortAudioError:
        return -1


class _PortAudioInputStream:
    """One channel; the mean of two where the device has no single one."""

    def __init__(self, sd: ModuleType, device: InputDevice, sample_rate: int, n_channels: int, take: Take) -> None:
        self.sample_rate = sample_rate
        self._error = sd.PortAudioError

        def callback(heard: NDArray[np.float32], _n: int, _time: Any, _status: Any) -> None:
            take(heard[:, 0] if heard.shape[1] == 1 else heard.mean(axis=1, dtype=np.float32))

        self._stream = sd.InputStream(
            samplerate=sample_rate, device=device.index, channels=n_channels, dtype="float32", latency="high",
            callback=callback,
        )  # fmt: skip

    @property
    def active(self) -> bool:
        try:
            return self._stream.active
        except self._error:
            return False

    def start(self) -> None:
        try:
            self._stream.start()
        except self._error as error:
            raise DeviceError(
                f"The sound input does not start ({error.args[0]}); connect it again or choose another."
            ) from error

    def close(self) -> None:
        self._stream.close(ignore_errors=True)
