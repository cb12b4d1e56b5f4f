"""Opening, recording and trimming: what makes another sound the current one, and its undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QFileDialog

from voicestudio.core import AudioClip
from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.recording import Recording
from voicestudio.gui.listening.task import Task
from voicestudio.gui.session import LONGEST_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.gui.listening.current_sound import CurrentSound
    from voicestudio.gui.listening.source_strip import SourceStrip
    from voicestudio.gui.pages import Tools

PATTERN = "*.wav *.flac *.ogg *.oga *.opus *.mp3 *.aif *.aiff *.au *.caf *.w64"
LEAST_CUT_S = 0.02
UNDO_LIMIT = 8


class Sources(QObject):
    """Does what the strip asks for."""

    def __init__(self, tools: Tools, sound: CurrentSound, strip: SourceStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._sound, self._strip = tools, sound, strip
        self.recording = Recording(tools.doors.listening, tools.session, tools.playing, self)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self._changes_itself = False
        self._kept_part: tuple[float, float] | None = None
        self._silence = Task(tools.worker, self)
        self._silence.done.connect(self._on_silence)
        self._silence.failed.connect(lambda message: strip.show_silence(None, message))
        self._silence.broke.connect(tools.dialogs.show_error)
        sound.began.connect(self._on_began)
        sound.completed.connect(self._look_for_silence)
        self._connect_strip()
        self._connect_recording()
        if sound.is_complete:
            self._look_for_silence()

    def _connect_strip(self) -> None:
        strip, recording = self._strip, self.recording
        strip.open_asked.connect(self.ask)
        strip.record_asked.connect(self.toggle_recording)
        strip.input_chosen.connect(self._on_input)
        strip.refresh_asked.connect(self._on_refresh)
        strip.listen_asked.connect(recording.listen)
        strip.trim_asked.connect(self.trim)

    def _connect_recording(self) -> None:
        recording, strip = self.recording, self._strip
        recording.level_changed.connect(strip.meter.show_level)
        recording.elapsed.connect(strip.show_elapsed)
        recording.state_changed.connect(self._on_state)
        recording.told.connect(lambda text: self._tools.window.messages.say(text, "warning"))
        recording.given_up.connect(self._offer)

    # -- files

    def ask(self) -> None:
        """Asks for a file, and opens it."""
        settings = self._tools.settings
        chosen, _ = QFileDialog.getOpenFileName(
            self._tools.window, self.tr("Open a Sound"), settings.text("listening/folder"),
            self.tr("Sounds ({pattern})").format(pattern=PATTERN) + ";;" + self.tr("All files (*)"),
        )  # fmt: skip
        if chosen:
            self.open_files([Path(chosen)])

    def open_files(self, files: Sequence[Path]) -> None:
        if self.recording.state == "recording":
            self.recording.finish()
        self._tools.settings.put("listening/folder", str(files[0].parent))
        self._tools.playing.stop()
        too_long = self.tr("The window holds one hour of sound, so the first hour of “{name}” was opened.")
        steps = jobs.open_file(
            self._tools.doors.listening, files[0], LONGEST_S, too_long.format(name=files[0].name)
        )  # fmt: skip
        self._tools.session.make(steps, plays=False)
        if len(files) > 1:
            text = self.tr("One sound at a time can be opened; the first is taken.")
            self._tools.window.messages.say(text, "warning")

    # -- the microphone

    def show_inputs(self) -> None:
        """Lists the inputs there are; nothing is opened for it."""
        chosen = self._tools.settings.text("recording/input")
        if chosen:
            self.recording.choose(chosen)
        devices = self.recording.devices()
        self._strip.show_inputs(devices, chosen, self.recording.problem)

    def toggle_recording(self) -> None:
        self.recording.toggle()

    def _on_input(self, name: str) -> None:
        self._tools.settings.put("recording/input", name)
        self.recording.choose(name or None)

    def _on_refresh(self) -> None:
        self.recording.refresh()
        self.show_inputs()
        self._tools.enabling.look()

    def _on_state(self, state: str) -> None:
        if state != "stopped":
            self._strip.meter.clear()
        if state == "recording":
            self._strip.show_elapsed(0.0)
        self._strip.show_state(state)

    def _offer(self, clip: AudioClip) -> None:
        """A recording that another sound ended can be had back."""
        text = self.tr("The recording was ended, because another sound was asked for; its {seconds:.1f} s are kept.")
        self._tools.window.messages.say(
            text.format(seconds=clip.duration_s), "warning", self.tr("Show the Recording"),
            lambda: self._tools.session.make(jobs.show_clip(self.tr("Recording"), clip), plays=False),
        )  # fmt: skip

    # -- silence

    def trim(self) -> None:
        """Cuts the silence before and after the sound."""
        if self._kept_part is None or not self._sound.is_complete:
            return
        before = self._sound.data.clip
        start, stop = (round(moment * before.sample_rate) for moment in self._kept_part)
        self.undo_stack.push(_Trim(self, self._sound.title, before, AudioClip(before.samples[start:stop],
                                                                              before.sample_rate)))  # fmt: skip

    def show_clip(self, title: str, clip: AudioClip) -> None:
        """Shows a clip that belongs to the history of this sound."""
        self._changes_itself = True
        self._tools.playing.stop()
        self._tools.session.make(jobs.show_clip(title, clip), plays=False)

    def _on_began(self) -> None:
        if not self._changes_itself:
            self.undo_stack.clear()
        self._changes_itself = False
        self._silence.stop()
        self._kept_part = None
        self._strip.show_silence(None, "")

    def _look_for_silence(self) -> None:
        self._silence.start(jobs.find_silence(self._tools.doors.listening, self._sound.data))

    def _on_silence(self, part: tuple[float, float] | None) -> None:
        if part is None:
            self._strip.show_silence(None, self.tr("all is silence"))
            return
        cut = (part[0], self._sound.duration_s - part[1])
        if sum(cut) < LEAST_CUT_S:
            self._strip.show_silence(None, self.tr("no silence at the ends"))
            return
        self._kept_part = part
        self._strip.show_silence(cut, "")

    def close(self) -> None:
        self._silence.stop()
        self.recording.close()


class _Trim(QUndoCommand):
    """Two clips, of which one shows; the second lies inside of the first's samples."""

    def __init__(self, sources: Sources, title: str, before: AudioClip, after: AudioClip) -> None:
        super().__init__(sources.tr("Trim Silence"))
        self._sources, self._title, self._before, self._after = sources, title, before, after

    def redo(self) -> None:
        self._sources.show_clip(self._title, self._after)

    def undo(self) -> None:
        self._sources.show_clip(self._title, self._before)
