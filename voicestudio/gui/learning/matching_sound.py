"""The search for patches that sound like a target, and what becomes of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from voicestudio.gui.learning import jobs
from voicestudio.gui.learning.by_turns import ByTurns
from voicestudio.gui.learning.match_window import CANDIDATE, TARGET, MatchWindow
from voicestudio.gui.learning.wording import match_text
from voicestudio.gui.listening.current_sound import CurrentSound
from voicestudio.gui.listening.sources import PATTERN
from voicestudio.gui.listening.task import Task
from voicestudio.gui.sounds.wording import full_name, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicestudio.core import SoundPatch
    from voicestudio.engine.matching import Candidate
    from voicestudio.gui.learning.doors import LearningDoors
    from voicestudio.gui.pages import Tools
    from voicestudio.synth.synthesizer import Synthesizer

SECONDS, SYNTH, FOLDER = "learning/match_seconds", "learning/match_synth", "listening/folder"
USUAL_S = 30.0
MOST_KEPT = 5
_MOST_SETTINGS = 4


class MatchingSound(QObject):
    """The window for matching with what it stands on."""

    def __init__(
        self, tools: Tools, doors: LearningDoors, open_patch: Callable[[SoundPatch], None], parent: QObject
    ) -> None:
        """open_patch: what takes a patch to the page of sounds."""
        super().__init__(parent)
        self._tools, self._doors, self._open_patch = tools, doors, open_patch
        self.sound = CurrentSound(tools.session, tools.window.sound.view, self)
        self.target: jobs.Pictured | None = None
        self.candidates: list[Candidate] = []
        self._synths: dict[str, Synthesizer] = {}
        self._title = ""
        self._searched_s = self._told_at = 0.0
        window = self.window = MatchWindow(tools.window.icons, tools.themes.theme, tools.window)
        self.by_turns = ByTurns(tools, window, self)
        self.taking, self.searching, self.rendering = (Task(tools.worker, self) for _ in range(3))
        self._connect_window(window)
        self._connect_tasks(window)
        window.seconds.setValue(round(tools.settings.number(SECONDS, USUAL_S, 5, 3600)))
        self._look()

    def _connect_window(self, window: MatchWindow) -> None:
        window.sound_wanted.connect(self.take_sound)
        window.file_wanted.connect(self.ask_file)
        window.files_dropped.connect(lambda files: self.take_file(files[0]))
        window.match_wanted.connect(self.match)
        window.stop_wanted.connect(self.stop)
        window.progress.cancelled.connect(self.stop)
        window.candidate_chosen.connect(self._on_candidate)
        window.open_wanted.connect(self.open)
        window.synth.currentIndexChanged.connect(lambda _: self._show_synth())
        window.closed.connect(self.let_go)
        for picture in window.pictures.values():
            picture.set_colour_map(self._tools.window.sound.colour_map)
            self._tools.window.sound.colour_map_chosen.connect(picture.set_colour_map)
        self._tools.themes.changed.connect(window.apply_theme)

    def _connect_tasks(self, window: MatchWindow) -> None:
        self.taking.done.connect(self._on_taken)
        self.searching.told.connect(self._on_told)
        self.rendering.done.connect(lambda sound: self._put(CANDIDATE, sound))
        for task in (self.taking, self.searching, self.rendering):
            task.failed.connect(window.messages.say)
            task.broke.connect(self._tools.dialogs.show_error)
            task.busy_changed.connect(lambda _: self._look())

    # -- the window

    def show(self) -> None:
        """Opens the window; where it has no target yet, the current sound is taken."""
        if not self._synths:
            synths = self._doors.synthesizers()
            self._synths = {one.id: one for one in synths}
            self.window.show_synthesizers(synths, self._tools.settings.text(SYNTH))
            self._show_synth()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.by_turns.wake()
        if self.target is None and self.sound.is_complete:
            self.take_sound()
        self.window.match_button.setFocus()

    def let_go(self) -> None:
        """What is not finished is given up, and it falls silent."""
        for task in (self.taking, self.searching, self.rendering):
            task.stop()
        self.by_turns.let_go()

    def close(self) -> None:
        self.let_go()
        self.by_turns.close()

    def _look(self) -> None:
        has_candidate = 0 <= self.window.candidates.currentRow() < len(self.candidates)
        self.window.show_state(self.target is not None, self.searching.is_busy, has_candidate)
        if self.target is None:
            self.window.target.set_whole(self.tr("Nothing yet"))
            self.window.target_note.setText(self.tr("A sound of a few seconds is matched best."))

    def _show_synth(self) -> None:
        synth = self._synths.get(self.window.synth.currentData() or "")
        if synth is None:
            text = self.tr("All synthesizers are listened to; the two that come nearest are searched.")
        else:
            text = self.tr(synth.description)
        self.window.synth_note.setText(text)

    # -- the target

    def take_sound(self) -> None:
        """Takes the current sound, or what is selected of it."""
        if self.searching.is_busy:
            return
        if not self.sound.is_complete:
            self.window.messages.say(
                self.tr("There is no sound in the studio's window yet: make, open or record one."), "warning"
            )
            return
        self._title = " ".join(self.sound.title.split())
        self.taking.start(jobs.take_target(self.sound.data, self.sound.part))

    def ask_file(self) -> None:
        """Asks for a sound file."""
        if self.searching.is_busy:
            return
        chosen, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("A sound to be matched"), self._tools.settings.text(FOLDER) or str(Path.home()),
            self.tr("Sounds ({pattern})").format(pattern=PATTERN) + ";;" + self.tr("All files (*)"),
        )  # fmt: skip
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """Takes a sound file."""
        if not self.searching.is_busy:
            self._tools.settings.put(FOLDER, str(path.parent))
            self._title = path.name
            self.taking.start(jobs.open_target(self._tools.doors.listening, path))

    def _on_taken(self, target: jobs.Pictured) -> None:
        self.window.messages.dismiss()
        self.target = target
        self._show_candidates([])
        self._put(TARGET, target)
        self.window.target.set_whole(self._title)
        self.window.target_note.setText(self.tr("{seconds} s at {rate} Hz").format(
            seconds=f"{target.clip.duration_s:.2f}", rate=target.clip.sample_rate))  # fmt: skip
        self._look()

    def _put(self, which: str, sound: jobs.Pictured | None) -> None:
        self.by_turns.put(which, sound)

    # -- the search

    def match(self) -> None:
        """Searches for as long as was said."""
        if self.target is None or self.searching.is_busy:
            return
        window, settings = self.window, self._tools.settings
        synth, seconds = window.synth.currentData() or None, window.seconds.value()
        settings.put(SYNTH, synth or "")
        settings.put(SECONDS, seconds)
        window.messages.dismiss()
        self._show_candidates([])
        self._searched_s, self._told_at = 0.0, time.monotonic()
        window.progress.tell(self.tr("Preparing..."), -1)
        self.searching.start(jobs.match(self._doors, self.target.clip, synth, seconds))

    def stop(self) -> None:
        """Ends the search, if there is one, with what it found; else it falls silent."""
        if not self.searching.is_busy:
            self.by_turns.playing.stop()
            return
        self.searching.stop()
        if self.candidates:
            self.window.messages.say(self.tr("Stopped; the best so far are kept."), "ok")

    def _on_told(self, event: object) -> None:
        from voicestudio.engine.matching import MatchFinished, MatchProgress

        match event:
            case MatchProgress():
                self._show_progress(event)
                if event.best is not None and event.best not in self.candidates:
                    self._show_candidates([event.best, *self.candidates][:MOST_KEPT])
            case MatchFinished():
                self._show_candidates(list(event.candidates))
                text = self.tr("Sounds that were made and compared: {count}. The best has a distance of {distance}.")
                best = event.candidates[0].distance
                self.window.messages.say(text.format(count=event.n_trials, distance=f"{best:.3f}"), "ok")

    def _show_progress(self, event: object) -> None:
        text, now = match_text(event.doing), time.monotonic()
        share = event.done / event.total if event.total > 1 else -1.0
        if event.doing == "searching":
            self._searched_s += now - self._told_at
            share = min(1.0, self._searched_s / self.window.seconds.value())
            text = self.tr("{doing}: {count} sounds").format(doing=text, count=event.done)
        elif event.total > 1:
            text = self.tr("{doing}: {done} of {total}").format(doing=text, done=event.done, total=event.total)
        if event.best is not None:
            text = self.tr("{text}. Best distance so far: {distance}").format(
                text=text, distance=f"{event.best.distance:.3f}"
            )
        self._told_at = now
        self.window.progress.tell(text, share)

    # -- the candidates

    def _show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Lists them and chooses the first."""
        self.candidates = sorted(candidates, key=lambda one: one.distance)
        rows = self.window.candidates
        rows.blockSignals(True)
        rows.setRowCount(len(self.candidates))
        for row, candidate in enumerate(self.candidates):
            patch = candidate.patch
            name = self.tr(self._synths[patch.synth].name) if patch.synth in self._synths else patch.name
            note = self.tr("{pitch}, {seconds} s").format(
                pitch=f"{patch.note.pitch:.1f}", seconds=f"{patch.note.duration_s:.2f}"
            )
            rows.put(row, (str(row + 1), name, "", note, self._settings_of(patch)), self._settings_of(patch, 99, "\n"))
            rows.put_share(row, 2, candidate.distance, f"{candidate.distance:.3f}", strong=row == 0)
        rows.setCurrentCell(0 if self.candidates else -1, 0)
        rows.blockSignals(False)
        self._on_candidate(0 if self.candidates else -1)

    def _settings_of(self, patch: SoundPatch, most: int = _MOST_SETTINGS, between: str = ", ") -> str:
        """The settings that differ from the synthesizer's own, those it names first first."""
        synth = self._synths.get(patch.synth)
        known = {one.name: one for one in synth.parameters} if synth is not None else {}
        texts = [
            f"{full_name(known[name])} {shown(known[name], value)}"
            for name, value in patch.values.items()
            if name in known
        ]
        return between.join(texts[:most]) + ("…" if len(texts) > most else "")

    def _on_candidate(self, row: int) -> None:
        """Renders the chosen one, so that it can be heard."""
        self._look()
        if self.target is None or not 0 <= row < len(self.candidates):
            self.rendering.stop()
            self._put(CANDIDATE, None)
            return
        self.rendering.start(
            jobs.render(self._doors, self.candidates[row].patch, self.target.clip.sample_rate)
        )

    def open(self) -> None:
        """Takes the chosen candidate to the page of sounds."""
        row = self.window.candidates.currentRow()
        if 0 <= row < len(self.candidates):
            self.by_turns.let_go()
            self._open_patch(self.candidates[row].patch)
