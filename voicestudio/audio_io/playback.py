"""Plays a sound that may still be growing."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Literal

from voicestudio.audio_io.feed import FOREVER, Feed, GrowingSound, ResampledSound
from voicestudio.audio_io.portaudio import Output, OutputDevice, OutputStream, PortAudio
from voicestudio.audio_io.tracks import Tracks
from voicestudio.core import AudioClip, DeviceError, StudioError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OutputDevice", "Player", "State"]

State = Literal["stopped", "playing", "paused", "waiting"]

_STALL_S = 3.0
"""A device that asks for no samples for so long has gone, whatever it says of itself (as some do when unplugged)."""

_LOST = "The sound output went away while playing; connect it again or choose another, and press play."


class Player:
    """Plays one sound, which may still be growing, through an output chosen by name.

    Nothing here raises for a missing or lost device: `problem` says it in one sentence, the place is kept, and play()
    may be asked again after choose() or refresh(). All methods belong to one thread (the window's, which polls
    `position_s` and `state` by a timer), but for append() and finish(), which one other thread may call.
    """

    def __init__(self, output: Output | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._output = output or PortAudio()
        self._clock = clock
        self._source: GrowingSound | Tracks = GrowingSound(22050, 1.0)
        self._sound = self._source  # what the stream reads: the source itself, or the source at the device's rate
        self._feed = Feed(self._sound)
        self._stream: OutputStream | None = None
        self._resampler: ResampledSound | None = None
        self._name: str | None = None
        self._state: Literal["stopped", "playing", "paused"] = "stopped"
        self._home_s = 0.0
        self._problem: str | None = None
        self._asked_at = 0.0
        self._growing = Lock()  # append() against a change of rate; never held by the callback

    # -- the sound

    def open(self, sample_rate: int) -> None:
        """Forgets the sound and begins a new, empty one at sample_rate Hz; playing stops."""
        if sample_rate <= 0:
            raise StudioError(f"A positive sample rate is wanted for playback, but {sample_rate} Hz came.")
        self._begin(GrowingSound(sample_rate))

    def open_tracks(self, tracks: Tracks) -> None:
        """Forgets the sound and plays these from now on; which of them is heard is theirs to say. Playing stops."""
        self._begin(tracks)

    def _begin(self, source: GrowingSound | Tracks) -> None:
        if source.sample_rate != self._source.sample_rate or self._sound is not self._source:
            self._close_stream()
        self._source = self._sound = source
        self._resampler = None
        self._state = "stopped"
        self._home_s = 0.0
        self._give(running=False, position=0, start=0, stop=FOREVER, loop=False)

    def append(self, clip: AudioClip) -> None:
        """Lets the sound grow; raises StudioError if the clip has another sample rate than was opened."""
        if isinstance(self._source, Tracks):
            raise StudioError("The versions of a sound that are compared do not grow: open a sound of its own.")
        if clip.sample_rate != self._source.sample_rate:
            raise StudioError(
                f"A sound at {self._source.sample_rate} Hz is being played, but a piece at {clip.sample_rate} Hz came; "
                "resample it first."
            )
        with self._growing:
            self._source.append(clip.samples)
            if self._resampler is not None:
                self._resampler.follow(self._source)

    def finish(self) -> None:
        """No more will come."""
        with self._growing:
            if isinstance(self._source, GrowingSound):
                self._source.finish()
            if self._resampler is not None:
                self._resampler.follow(self._source)

    @property
    def duration_s(self) -> float:
        """Length of the sound so far."""
        return len(self._source) / self._source.sample_rate

    # -- playing

    def play(self, start_s: float | None = None, stop_s: float | None = None, loop: bool = False) -> None:
        """Plays from start_s (None: from where it stands) to stop_s (None: the end), over and over if `loop`.

        A loop repeats from start_s, or from the sound's beginning if that is None. The region may lie where the sound
        has yet to grow. At the end the state is "stopped" and the place is start_s again.
        """
        here = self.position_s
        begin_s = max(0.0, here if start_s is None else start_s)
        if stop_s is not None and stop_s <= begin_s:
            begin_s = max(0.0, start_s or 0.0)
        if not self._ready(begin_s):
            return
        region_s = 0.0 if start_s is None else begin_s
        start = self._sample(region_s)
        stop = FOREVER if stop_s is None else max(self._sample(stop_s), start + self._sound.sample_rate // 1000)
        self._home_s = region_s
        goes_on = start_s is None and self._state != "stopped" and begin_s == here
        self._give(running=True, position=None if goes_on else self._sample(begin_s), start=start, stop=stop, loop=loop)
        self._state = "playing"
        self._run()

    def resume(self) -> None:
        """Goes on after pause() in the same region, looping as before; otherwise like play()."""
        if self._state != "paused":
            self.play()
        elif self._ready(self.position_s):
            self._give(running=True, position=None)
            self._state = "playing"
            self._run()

    def pause(self) -> None:
        """Falls silent within a few ms, and stays at the place."""
        self._look()
        if self._state == "playing":
            self._state = "paused"
            self._give(running=False, position=None)

    def stop(self) -> None:
        """Falls silent within a few ms, and goes back to the beginning of the sound."""
        self._state = "stopped"
        self._home_s = 0.0
        self._give(running=False, position=0, start=0, stop=FOREVER, loop=False)

    def seek(self, seconds: float) -> None:
        """Goes to another place, playing on if it was playing; a region that does not hold it is given up."""
        position = self._sample(min(max(0.0, seconds), max(self.duration_s, 0.0)))
        order = self._feed.order
        self._look()
        if order.start <= position < order.stop:
            self._give(position=position)
        else:
            self._give(position=position, start=0, stop=FOREVER, loop=False)
        if self._state == "stopped" and position:
            self._state = "paused"

    def close(self) -> None:
        """Lets the device go."""
        self.pause()
        self._close_stream()

    @property
    def position_s(self) -> float:
        """The place that is heard at this moment, the output's latency taken into account."""
        self._look()
        if self._stream is None or self._feed.parked:
            return self._feed.position / self._sound.sample_rate
        return self._feed.heard(self._stream.now) / self._sound.sample_rate

    @property
    def state(self) -> State:
        """ "waiting" is playing while the next samples are not there yet; it goes on by itself."""
        self._look()
        if self._state == "playing" and self._feed.starving:
            return "waiting"
        return self._state

    # -- devices

    @property
    def available(self) -> bool:
        """Whether there is anything to play through; if not, `problem` says why."""
        return self._device() is not None

    @property
    def problem(self) -> str | None:
        """One sentence for the person about why nothing is heard, or not where it was asked to be; or None."""
        self._look()
        return self._problem

    def output_devices(self) -> list[OutputDevice]:
        """The outputs as of the start or the last refresh; none when sound is not possible here."""
        try:
            return self._output.devices()
        except DeviceError as error:
            self._problem = str(error)
            return []

    @property
    def chosen(self) -> str | None:
        """Name of the chosen output; None for the system's default."""
        return self._name

    def choose(self, name: str | None) -> None:
        """Plays through the output of that name from now on, None for the system's default; the place is kept.

        A name that is not there now is remembered, and the default is used meanwhile.
        """
        place_s, was_playing = self.position_s, self._state == "playing"
        self._name = name
        self._problem = None
        self._close_stream()
        self._device()
        if was_playing and self._ready(place_s):
            self._give(position=self._sample(place_s), running=True)
            self._run()

    def refresh(self) -> None:
        """Looks for devices anew; raises DeviceError while playing, since every stream must be closed for it."""
        self._look()
        if self._state == "playing":
            raise DeviceError("The list of sound devices can only be read anew in silence; pause the playback first.")
        self._close_stream()
        self._problem = None
        try:
            self._output.refresh()
        except DeviceError as error:
            self._problem = str(error)
        else:
            self._device()

    # -- inside

    def _device(self) -> OutputDevice | None:
        """The output to use: the chosen one, else the default, with `problem` set where that is not what was asked."""
        devices = self.output_devices()
        if not devices:
            return None
        for device in devices:
            if device.name == self._name:
                return device
        default = next((device for device in devices if device.is_default), devices[0])
        if self._name is not None and self._stream is None:
            self._problem = (
                f"The sound output “{self._name}” is not connected, so “{default.name}” is used; "
                "connect it and refresh the device list, or choose another."
            )
        return default

    def _ready(self, place_s: float) -> bool:
        """Sees to it that a stream is open; if none can be, says why in `problem`, keeps the place, returns False."""
        if self._stream is not None:
            return True
        self._problem = None
        device = self._device()
        if device is None:
            return False
        try:
            stream = self._output.open(device, self._source.sample_rate, self._fill)
        except DeviceError as error:
            self._problem = str(error)
            return False
        self._use_rate(stream.sample_rate, place_s)
        self._stream = stream
        return True

    def _use_rate(self, sample_rate: int, place_s: float) -> None:
        """Lets the feed read the sound at the stream's rate; only while no stream is open."""
        if sample_rate == self._sound.sample_rate:
            return
        order, was = self._feed.order, self._sound.sample_rate
        with self._growing:
            self._resampler, self._sound = None, self._source
            if sample_rate != self._source.sample_rate and isinstance(self._source, Tracks):
                self._sound = self._source.at_rate(sample_rate)
            elif sample_rate != self._source.sample_rate:
                self._resampler = ResampledSound(self._source.sample_rate, sample_rate)
                self._resampler.follow(self._source)
                self._sound = self._resampler.sound
        stop = order.stop if order.stop == FOREVER else round(order.stop * sample_rate / was)
        self._give(position=self._sample(place_s), start=round(order.start * sample_rate / was), stop=stop)

    def _fill(self, out: NDArray[np.float32], heard_at: float) -> bool:
        self._asked_at = self._clock()
        return self._feed.fill(out, heard_at)

    def _run(self) -> None:
        """Starts the stream where it stands still."""
        stream = self._stream
        if stream is None or (stream.active and not self._feed.parked):
            return
        self._feed.restart()
        self._asked_at = self._clock()
        try:
            stream.start()
        except DeviceError as error:
            self._lose(str(error))

    def _give(self, **changes: object) -> None:
        """A new order made of the last one; a jump that nobody has obeyed yet stays in it."""
        last = self._feed.order
        carried = None if self._feed.obeyed else last.position
        order = replace(last, serial=last.serial + 1, sound=self._sound, position=None)
        order = replace(order, **changes)
        self._feed.order = order if order.position is not None else replace(order, position=carried)
        if self._stream is None or self._feed.parked or not self._stream.active:
            self._feed.obey()

    def _look(self) -> None:
        """Notices the end of the sound and the loss of the device."""
        stream, feed = self._stream, self._feed
        if stream is None or self._state != "playing":
            return
        if feed.obeyed and feed.ended_at is not None:
            if stream.now >= feed.ended_at:
                self._state = "stopped"
                self._give(running=False, position=self._sample(self._home_s), start=0, stop=FOREVER, loop=False)
        elif not stream.active and feed.parked:
            self._run()
        elif not stream.active or self._clock() - self._asked_at > _STALL_S:
            self._lose(_LOST)

    def _lose(self, reason: str) -> None:
        place = self._feed.position if self._stream is None else self._feed.heard(self._stream.now)
        self._close_stream()
        self._state = "paused"
        self._give(running=False, position=place)
        self._problem = reason

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            self._feed.obey()

    def _sample(self, seconds: float) -> int:
        return round(seconds * self._sound.sample_rate)
