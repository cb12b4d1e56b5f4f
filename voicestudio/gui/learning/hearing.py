"""Hears a sound file beside the studio's own sound, which stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import AudioClip
from voicestudio.gui.learning import jobs
from voicestudio.gui.listening.task import Task
from voicestudio.gui.playing import Playing

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.gui.pages import Tools


class FileHearing(QObject):
    """Plays a file while it is read; the next one takes its place."""

    failed = Signal(str)

    def __init__(self, tools: Tools, parent: QObject) -> None:
        super().__init__(parent)
        self._tools = tools
        self.playing = Playing(tools.doors, self)
        self._reading = Task(tools.worker, self)
        self._reading.told.connect(self._on_clip)
        self._reading.failed.connect(self.failed)
        self._reading.broke.connect(tools.dialogs.show_error)
        self._reading.busy_changed.connect(self._on_busy)
        self._is_awake = self._has_begun = False

    def wake(self) -> None:
        """Opens the door to the sound output that the person has chosen."""
        wanted = self._tools.window.outputs.wanted
        if self._is_awake:
            self.playing.choose(wanted or None)
        else:
            self._is_awake = True
            self.playing.start(wanted)

    def hear(self, path: Path) -> None:
        """Plays that file from its beginning."""
        self._tools.playing.let_go()
        self.playing.stop()
        self._has_begun = False
        self._reading.start(jobs.hear_file(self._tools.doors.listening, path))

    def stop(self) -> None:
        self._reading.stop()
        self.playing.stop()

    def let_go(self) -> None:
        """Gives the output back."""
        self._reading.stop()
        self.playing.let_go()

    def close(self) -> None:
        self._reading.stop()
        self.playing.close()

    def _on_clip(self, clip: AudioClip) -> None:
        if not self._has_begun:
            self._has_begun = True
            self.playing.begin(clip.sample_rate)
            self.playing.append(clip)
            self.playing.play(0.0)
        else:
            self.playing.append(clip)

    def _on_busy(self, is_busy: bool) -> None:
        if not is_busy and self._has_begun:
            self.playing.finish()
