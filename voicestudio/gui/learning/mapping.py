"""The map of sounds at work: a folder is mapped in the background, and its sounds are heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from voicestudio.gui.learning import jobs
from voicestudio.gui.learning.hearing import FileHearing
from voicestudio.gui.learning.map_window import MapWindow
from voicestudio.gui.learning.wording import class_name, step_text
from voicestudio.gui.listening.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.analysis.sound_files import Step
    from voicestudio.analysis.sound_map import SoundMap
    from voicestudio.gui.learning.doors import LearningDoors
    from voicestudio.gui.pages import Tools

FOLDER = "learning/map_folder"


class Mapping(QObject):
    """The window of the map with what it stands on."""

    def __init__(
        self, tools: Tools, doors: LearningDoors, open_sound: Callable[[Path], None], parent: QObject
    ) -> None:
        """open_sound: what opens a file in the studio."""
        super().__init__(parent)
        self._tools, self._doors, self._open_sound = tools, doors, open_sound
        self.map: SoundMap | None = None
        self._folder: Path | None = None
        self._labels: list[str] = []
        self._numbers = np.zeros(0, np.int64)
        window = self.window = MapWindow(tools.window.icons, tools.themes.theme, tools.window)
        self.hearing = FileHearing(tools, self)
        self.hearing.failed.connect(window.messages.say)
        self.hearing.playing.problem_changed.connect(
            lambda problem: problem and window.messages.say(problem, "warning")
        )
        self.making = Task(tools.worker, self)
        self.making.told.connect(self._on_step)
        self.making.done.connect(self._on_mapped)
        self.making.failed.connect(window.messages.say)
        self.making.broke.connect(tools.dialogs.show_error)
        self.making.busy_changed.connect(self._on_busy)
        window.folder_wanted.connect(self.ask_folder)
        window.files_dropped.connect(lambda files: self.take_folder(files[0]))
        window.progress.cancelled.connect(self._on_escape)
        window.view.chosen.connect(self.choose)
        window.view.heard_again.connect(self.hear_again)
        window.view.opened.connect(self.open)
        window.hear_wanted.connect(self.hear_again)
        window.open_wanted.connect(lambda: self.open(window.view.current))
        window.neighbour_chosen.connect(lambda row: self.choose(self._neighbour(row)))
        window.neighbour_opened.connect(lambda row: self.open(self._neighbour(row)))
        window.classes_hidden.connect(window.view.hide_classes)
        window.closed.connect(self.let_go)
        tools.themes.changed.connect(self._on_theme)

    def show(self) -> None:
        """Opens the window."""
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        (self.window.view if self.map is not None else self.window.folder_button).setFocus()
        self.hearing.wake()

    def let_go(self) -> None:
        """What is not finished is given up, and it falls silent."""
        self.making.stop()
        self.hearing.let_go()

    def close(self) -> None:
        self.making.stop()
        self.hearing.close()

    # -- making it

    def ask_folder(self) -> None:
        """Asks for a folder of sounds."""
        begin = self._tools.settings.text(FOLDER) or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self.window, self.tr("A folder of sounds"), begin)
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path) -> None:
        """Maps the sounds of a folder; the map before stays until the new one is there."""
        self._tools.settings.put(FOLDER, str(folder))
        self.window.messages.dismiss()
        self._folder = folder
        self.window.progress.tell(self.tr("Looking into the folder..."), -1)
        self.making.start(jobs.map_sounds(self._doors, folder))

    def _on_busy(self, is_busy: bool) -> None:
        self.window.folder_button.setEnabled(not is_busy)
        if not is_busy:
            self.window.progress.hide()

    def _on_escape(self) -> None:
        self.making.stop()
        self.hearing.stop()

    def _on_step(self, step: Step) -> None:
        self.window.progress.tell(*step_text(step))

    def _on_mapped(self, made: SoundMap) -> None:
        self.hearing.stop()
        self.map = made
        self._labels = sorted(set(made.labels))
        self._numbers = np.array([self._labels.index(label) for label in made.labels], np.int64)
        window = self.window
        names = [self._described(index) for index in range(len(made.paths))]
        window.view.show_sounds(made.places, self._numbers, names, made.neighbours)
        counts = [made.labels.count(label) for label in self._labels]
        window.show_legend([class_name(label) for label in self._labels], counts)
        text = self.tr("{folder}: {count} sounds").format(
            folder=self._folder.name if self._folder else "", count=len(made.paths)
        )
        window.folder.set_whole(text)
        window.show_chosen("", "")
        window.show_neighbours(())
        window.view.setFocus()
        if made.refused:
            told = self.tr("Sounds that could not be heard: {count}. {first}")
            window.messages.say(told.format(count=len(made.refused), first=made.refused[0]), "warning")

    def _described(self, index: int) -> str:
        label = self.map.labels[index] if self.map else ""
        name = self.map.paths[index].stem if self.map else ""
        return f"{class_name(label)} / {name}" if label else name

    # -- walking on it

    def choose(self, index: int) -> None:
        """Hears a sound, and lists its neighbours."""
        if self.map is None or index < 0:
            return
        window, made = self.window, self.map
        if index != window.view.current:
            window.view.choose(index)
            window.show_chosen(made.paths[index].stem, class_name(made.labels[index]))
            self._show_neighbours(index)
        self.hearing.hear(made.paths[index])

    def hear_again(self) -> None:
        self.choose(self.window.view.current)

    def open(self, index: int) -> None:
        """Makes it the studio's sound."""
        if self.map is None or index < 0:
            return
        self.hearing.let_go()
        self._open_sound(self.map.paths[index])

    def _neighbour(self, row: int) -> int:
        current = self.window.view.current
        return int(self.map.neighbours[current][row]) if self.map is not None and current >= 0 else -1

    def _show_neighbours(self, index: int) -> None:
        made = self.map
        if made is not None:
            self.window.show_neighbours([
                (made.paths[other].stem, class_name(made.labels[other]), int(self._numbers[other]))
                for other in made.neighbours[index]
            ])  # fmt: skip

    def _on_theme(self, theme: object) -> None:
        self.window.apply_theme(theme)
        if self.map is not None and self.window.view.current >= 0:
            self._show_neighbours(self.window.view.current)
