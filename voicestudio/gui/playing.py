"""Plays the session's sound and says where it is, some thirty times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from voicestudio.core import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicestudio.audio_io.playback import OutputDevice, Player
    from voicestudio.audio_io.tracks import Tracks
    from voicestudio.core import AudioClip
    from voicestudio.gui.doors import Doors

POLL_MS = 33
IDLE_POLL_MS = 250


class Playing(QObject):
    """The player as signals. Before start(), and where there is no sound output, everything is allowed and silent."""

    moved = Signal(float)
    state_changed = Signal(str)
    problem_changed = Signal(str)
    loop_changed = Signal(bool)

    def __init__(self, doors: Doors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._doors = doors
        self._player: Player | None = None
        self._state = "stopped"
        self._problem = ""
        self._position_s = -1.0
        self._is_looping = False
        self._region: tuple[float, float] | None = None
        self._timer = QTimer(self, interval=POLL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    def start(self, device: str) -> None:
        """Opens the door to the sound output; to be called when the window is there."""
        self._player = self._doors.player()
        if device:
            self._player.choose(device)
        self._player.available  # noqa: B018 - asked for what it finds: `problem` then says why there is no output
        self._timer.start()
        self.look()

    # -- the sound

    def begin(self, sample_rate: int) -> None:
        """A new sound, and no region."""
        self._region = None
        if self._player is not None:
            self._player.open(sample_rate)
        self.look()

    def append(self, clip: AudioClip) -> None:
        if self._player is not None:
            self._player.append(clip)

    def finish(self) -> None:
        if self._player is not None:
            self._player.finish()

    def open_versions(self, versions: Tracks) -> None:
        """Goes over to several versions of the sound at the place where it is, and plays on if it was playing."""
        if self._player is not None:
            self._keep_place(lambda player: player.open_tracks(versions))

    def open_whole(self, clip: AudioClip) -> None:
        """Goes over to one sound that is there as a whole, at the same place, and plays on if it was playing."""
        def change(player: Player) -> None:
            player.open(clip.sample_rate)
            player.append(clip)
            player.finish()

        if self._player is not None:
            self._keep_place(change)

    def _keep_place(self, change: Callable[[Player], None]) -> None:
        was_playing, place_s = self.is_playing, self.position_s
        change(self._player)
        if was_playing and self._region is not None and self._inside(place_s):
            self._play_region()
            self._player.seek(place_s)
        elif was_playing:
            self._player.play(place_s)
        else:
            self._player.seek(place_s)
        self.look()

    # -- playing

    @property
    def is_available(self) -> bool:
        return self._player is not None and self._player.available

    @property
    def state(self) -> str:
        """ "stopped", "playing", "paused" or "waiting"."""
        return self._state

    @property
    def is_playing(self) -> bool:
        return self._state in ("playing", "waiting")

    @property
    def position_s(self) -> float:
        return max(0.0, self._position_s)

    @property
    def is_looping(self) -> bool:
        return self._is_looping

    def select(self, region: tuple[float, float] | None) -> None:
        """The part that Play plays; while a loop is heard it follows at once."""
        self._region = region
        if self.is_playing and self._is_looping and region is not None:
            self._play_region()

    def toggle(self) -> None:
        """Play, pause, and on again."""
        if self._player is None:
            return
        if self.is_playing:
            self._player.pause()
        elif self._state == "paused" and self._inside(self.position_s):
            self._player.resume()
        else:
            self._play_region()
        self.look()

    def play_all(self) -> None:
        """From the beginning, whatever is selected."""
        self.play(0.0)

    def play(self, start_s: float | None = None, stop_s: float | None = None) -> None:
        """From start_s (None: from here) to stop_s (None: the end)."""
        if self._player is not None:
            self._player.play(start_s, stop_s, loop=self._is_looping and stop_s is not None)
            self.look()

    def set_loop(self, looping: bool) -> None:
        """Loops the selection, or the whole where nothing is selected."""
        if looping == self._is_looping:
            return
        self._is_looping = looping
        self.loop_changed.emit(looping)
        if self._player is None or not (self.is_playing or (looping and self._region)):
            return
        if looping:
            self._play_region()
        else:
            self._player.play(None)
        self.look()

    def stop(self) -> None:
        """Silence, and back to the beginning."""
        if self._player is not None:
            self._player.stop()
            self.look()

    def let_go(self) -> None:
        """Pauses and lets the output go, so that another may have it; Play takes it again."""
        if self._player is not None:
            self._player.close()
            self.look()

    def seek(self, seconds: float) -> None:
        if self._player is not None:
            self._player.seek(seconds)
            self.look()

    # -- outputs

    def outputs(self) -> Sequence[OutputDevice]:
        return self._player.output_devices() if self._player is not None else []

    def choose(self, name: str | None) -> None:
        """Plays through that output; None follows the system's choice."""
        if self._player is not None:
            self._player.choose(name)
            self.look()

    def refresh(self) -> None:
        """Looks for outputs anew, playback pausing for it."""
        if self._player is None:
            return
        self._player.pause()
        try:
            self._player.refresh()
        except DeviceError as error:
            self.problem_changed.emit(str(error))
        self.look()

    def close(self) -> None:
        self._timer.stop()
        if self._player is not None:
            self._player.close()

    def look(self) -> None:
        """Asks the player how things are, and tells what changed."""
        if self._player is None:
            return
        state, position_s, problem = self._player.state, self._player.position_s, self._player.problem or ""
        if problem != self._problem:
            self._problem = problem
            self.problem_changed.emit(problem)
        if state != self._state:
            self._state = state
            self._timer.setInterval(POLL_MS if self.is_playing else IDLE_POLL_MS)
            self.state_changed.emit(state)
        if position_s != self._position_s:
            self._position_s = position_s
            self.moved.emit(position_s)

    def _play_region(self) -> None:
        if self._player is None:
            return
        if self._region is not None:
            self._player.play(*self._region, loop=self._is_looping)
        elif self._is_looping:
            self._player.play(None, None, loop=True)
        else:
            self._player.play(None)

    def _inside(self, seconds: float) -> bool:
        return self._region is None or self._region[0] <= seconds <= self._region[1]
