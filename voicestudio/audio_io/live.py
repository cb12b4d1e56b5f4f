"""Sound that is made while it is heard: a thread keeps a little of it ready, the output takes it from there."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voicestudio.core import DeviceError, StudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from voicestudio.audio_io.portaudio import Output, OutputStream
    from voicestudio.core import AudioClip

READY_S = 0.02
"""So much is kept ready: it is waited for before what is made now is heard."""
SILENT_S = 4.0
"""After so long without any sound the output is let go."""


class LiveSound:
    """Plays what a generator makes, as it is made, and lets the output go when it ends or is silent for long.

    `make` gives clips at the sample rate that it is asked for, for ever or to their end. `start` and `stop` belong to
    one thread; what goes wrong while the sound is made is told through `on_error`, from the thread that makes it.
    """

    def __init__(self, output: Output, on_error: Callable[[str], None]) -> None:
        self._output, self._on_error = output, on_error
        self._ready: deque[NDArray[np.float32]] = deque()
        self._n_ready = 0
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, make: Callable[[int], Generator[AudioClip]], sample_rate: int, device_name: str = "") -> None:
        """Opens the output of that name, or the default, and begins; raises DeviceError where none can be opened."""
        self.stop()
        devices = self._output.devices()
        default = next((device for device in devices if device.is_default), devices[0])
        device = next((device for device in devices if device.name == device_name), default)
        self._ready.clear()
        self._n_ready = 0
        self._ends.clear()
        self._wanted.set()
        stream = self._output.open(device, sample_rate, self._fill)
        self._thread = threading.Thread(target=self._run, args=(stream, make), name="live sound", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Silence at once; returns when the output is closed."""
        self._ends.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, stream: OutputStream, make: Callable[[int], Generator[AudioClip]]) -> None:
        clips = make(stream.sample_rate)
        silent = 0
        try:
            stream.start()
            while not self._ends.is_set() and silent < SILENT_S * stream.sample_rate:
                if self._n_ready >= READY_S * stream.sample_rate:
                    self._wanted.clear()
                    self._wanted.wait(READY_S)
                    continue
                clip = next(clips, None)
                if clip is None:
                    break
                self._put(clip.samples)
                silent = 0 if clip.samples.any() else silent + len(clip)
            while self._n_ready and stream.active and not self._ends.is_set():
                self._wanted.clear()
                self._wanted.wait(READY_S)
        except (StudioError, DeviceError) as error:
            self._on_error(str(error))
        finally:
            clips.close()
            stream.close()

    def _put(self, samples: NDArray[np.float32]) -> None:
        if len(samples):
            with self._lock:
                self._ready.append(samples)
                self._n_ready += len(samples)

    def _fill(self, out: NDArray[np.float32], _heard_at: float) -> bool:
        """Called by the output: what is ready, and silence where that is not enough."""
        done = 0
        with self._lock:  # held for a few assignments alone, by either side
            while done < len(out) and self._ready:
                piece = self._ready[0]
                part = piece[: len(out) - done]
                out[done : done + len(part)] = part
                done += len(part)
                if len(part) < len(piece):
                    self._ready[0] = piece[len(part) :]
                else:
                    self._ready.popleft()
            self._n_ready -= done
        out[done:] = 0.0
        self._wanted.set()
        return not self._ends.is_set()
