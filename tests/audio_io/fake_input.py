"""An input without a sound card: what it hears is given by hand."""

from __future__ import annotations

import numpy as np

from voicestudio.audio_io.microphone import InputDevice
from voicestudio.core import DeviceError

MICROPHONE = InputDevice("Microphone", 0, 48000, 1, True)
HEADSET = InputDevice("Headset", 1, 16000, 2, False)


class FakeInputStream:
    def __init__(self, device, sample_rate, take, starts):
        self.device, self.sample_rate = device, sample_rate
        self._take, self._starts = take, starts
        self.active = False
        self.closed = False

    def start(self):
        if not self._starts:
            raise DeviceError("The sound input does not start.")
        self.active = True

    def close(self):
        self.closed, self.active = True, False

    def hear(self, samples):
        """Hands samples on as a sound system does: in an array that is overwritten afterwards."""
        assert self.active
        buffer = np.array(samples, np.float32)
        self._take(buffer)
        buffer[:] = 9.0


class FakeInput:
    """Inputs that can be plugged and unplugged; `connected` is seen after refresh()."""

    def __init__(self, devices=(MICROPHONE, HEADSET), refuses=(), starts=True):
        self.connected, self.listed = list(devices), list(devices)
        self.refuses, self.starts = set(refuses), starts
        self.stream = None

    def devices(self):
        if not self.listed:
            raise DeviceError("No sound input here.")
        return self.listed

    def rates(self, device):
        return tuple(sorted({16000, 44100, device.sample_rate} - self.refuses))

    def open(self, device, sample_rate, take):
        if device not in self.connected:
            raise DeviceError(f"“{device.name}” cannot be opened.")
        rate = device.sample_rate if sample_rate in self.refuses else sample_rate
        self.stream = FakeInputStream(device, rate, take, self.starts)
        return self.stream

    def refresh(self):
        assert self.stream is None or self.stream.closed
        self.listed = list(self.connected)
