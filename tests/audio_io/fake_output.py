"""An output without a sound card: its clock and its callback are driven by hand."""

from __future__ import annotations

import numpy as np

from voicestudio.audio_io.portaudio import OutputDevice
from voicestudio.core import DeviceError

SPEAKERS = OutputDevice("Speakers", 0, 48000, 2, True)
HEADSET = OutputDevice("Headset", 1, 44100, 2, False)


class FakeStream:
    """Asks for samples when told to; they are heard `latency_s` after they are asked for."""

    def __init__(self, device, sample_rate, fill, latency_s):
        self.device, self.sample_rate, self.latency_s = device, sample_rate, latency_s
        self._fill = fill
        self.now = 100.0
        self.active = False
        self.closed = False

    def start(self):
        self.active = True

    def close(self):
        self.closed = True
        self.active = False

    def ask(self, n, advance=True):
        """The next n samples; the clock moves on by as much."""
        assert self.active
        out = np.full(n, 9.0, np.float32)
        if not self._fill(out, self.now + self.latency_s):
            self.active = False
        if advance:
            self.now += n / self.sample_rate
        return out


class FakeOutput:
    """Devices that can be plugged and unplugged; `connected` is seen after refresh()."""

    def __init__(self, devices=(SPEAKERS, HEADSET), refuses=(), latency_s=0.0):
        self.connected = list(devices)
        self.listed = list(devices)
        self.refuses = set(refuses)
        self.latency_s = latency_s
        self.stream = None
        self.opened = 0

    def devices(self):
        if not self.listed:
            raise DeviceError("No sound output here.")
        return self.listed

    def open(self, device, sample_rate, fill):
        if device not in self.connected:
            raise DeviceError(f"“{device.name}” cannot be opened.")
        self.opened += 1
        rate = device.sample_rate if sample_rate in self.refuses else sample_rate
        self.stream = FakeStream(device, rate, fill, self.latency_s)
        return self.stream

    def refresh(self):
        assert self.stream is None or self.stream.closed
        self.listed = list(self.connected)
