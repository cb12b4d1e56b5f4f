"""Classifiers at work: chosen, trained, removed, and asked what a sound is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from voicestudio.core import StudioError
from voicestudio.gui.learning import jobs
from voicestudio.gui.learning.classifier_window import ClassifierWindow
from voicestudio.gui.learning.jobs import BUNDLED, CHOSEN
from voicestudio.gui.learning.reporting import Reporting
from voicestudio.gui.learning.wording import class_name, model_name, percent, step_text
from voicestudio.gui.listening.current_sound import CurrentSound
from voicestudio.gui.listening.task import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.analysis.classifiers_kept import Kept, NewClassifier
    from voicestudio.analysis.sound_files import LabelledFiles, Step
    from voicestudio.gui.learning.doors import LearningDoors
    from voicestudio.gui.pages import Tools

FOLDER = "learning/folder"


class Classifying(QObject):
    """The window of classifiers with what it stands on."""

    chosen_changed = Signal(str)
    """The id of the classifier that is used from now on."""

    def __init__(self, tools: Tools, doors: LearningDoors, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._doors = tools, doors
        self._kept: list[Kept] = []
        self._folder: Path | None = None
        self.sound = CurrentSound(tools.session, tools.window.sound.view, self)
        window = self.window = ClassifierWindow(tools.window.icons, tools.themes.theme, tools.window)
        self.looking, self.training, self.naming = (Task(tools.worker, self) for _ in range(3))
        self._reporting = Reporting(doors, window, self)
        self._connect_window(window)
        self._connect_tasks(window)
        self._show_sound()
        self._show_folder(None)

    def _connect_window(self, window: ClassifierWindow) -> None:
        window.classifier_chosen.connect(self._on_chosen)
        window.remove_wanted.connect(self.ask_removal)
        window.folder_wanted.connect(self.ask_folder)
        window.files_dropped.connect(lambda files: self.take_folder(files[0]))
        window.train_wanted.connect(self.train)
        window.classify_wanted.connect(self.classify)
        window.progress.cancelled.connect(self.training.stop)
        window.closed.connect(self.let_go)
        self._tools.themes.changed.connect(window.apply_theme)
        self.sound.began.connect(self._on_other_sound)
        self.sound.completed.connect(self._show_sound)

    def _connect_tasks(self, window: ClassifierWindow) -> None:
        self.looking.done.connect(self._on_looked)
        self.looking.failed.connect(self._on_no_folder)
        self.training.told.connect(self._on_step)
        self.training.done.connect(self._on_trained)
        self.training.failed.connect(window.messages.say)
        self.training.busy_changed.connect(window.show_busy)
        self.naming.done.connect(self._on_named)
        self.naming.failed.connect(self._on_unnamed)
        self.naming.busy_changed.connect(lambda _: self._show_sound())
        for task in (self.looking, self.training, self.naming):
            task.broke.connect(self._tools.dialogs.show_error)

    @property
    def chosen(self) -> str:
        """The id of the classifier that is used."""
        return self._tools.settings.text(CHOSEN, BUNDLED)

    # -- the window

    def show(self) -> None:
        """Opens the window, with what is in the person's folder now."""
        self.refresh()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.classifiers.setFocus()

    def refresh(self, wanted: str = "") -> None:
        """Lists the classifiers anew, and chooses the one of that id, else the one that was chosen before."""
        self._kept, damaged = self._doors.survey()
        rows, wanted = self.window.classifiers, wanted or self.chosen
        rows.blockSignals(True)
        rows.setRowCount(len(self._kept))
        chosen = 0
        for row, kept in enumerate(self._kept):
            share = dict(kept.card.accuracy).get(kept.card.model, 0.0)
            rows.put(row, (kept.card.name,))
            rows.put_share(row, 1, share, percent(share))
            chosen = row if kept.id == wanted else chosen
        rows.setCurrentCell(chosen, 0)
        rows.blockSignals(False)
        self._on_chosen(chosen)
        if damaged:
            first = damaged[0]
            self.window.messages.say(
                first.reason, "warning", self.tr("Remove It"), lambda: self._remove(first.id)
            )

    def let_go(self) -> None:
        """What is not finished is given up."""
        for task in (self.looking, self.training, self.naming):
            task.stop()

    # -- which one is used

    def _on_chosen(self, row: int) -> None:
        if not 0 <= row < len(self._kept):
            return
        kept, card = self._kept[row], self._kept[row].card
        if kept.id != self.chosen:
            self._tools.settings.put(CHOSEN, kept.id)
            self.chosen_changed.emit(kept.id)
            self._forget_names()
        self.window.remove_button.setEnabled(kept.is_own)
        by = self.tr("{sounds} sounds of {classes} classes, from “{corpus}”.\nAnswers by its {model}.").format(
            sounds=card.n_sounds, classes=len(card.classes), corpus=card.corpus, model=model_name(card.model)
        )
        self.window.about.setText("\n".join(filter(None, (by, card.licence))))
        self.window.about.setToolTip(card.credit)
        self._reporting.show(kept)

    def ask_removal(self) -> None:
        """Asks before one of the person's own is taken away."""
        row = self.window.classifiers.currentRow()
        if not 0 <= row < len(self._kept) or not self._kept[row].is_own:
            return
        kept = self._kept[row]
        question = QMessageBox(
            QMessageBox.Icon.Question, self.tr("Remove a classifier"),
            self.tr("Remove “{name}”? It can be trained again from its sounds.").format(name=kept.card.name),
            QMessageBox.StandardButton.Cancel, self.window,
        )  # fmt: skip
        remove = question.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(remove)
        question.buttonClicked.connect(lambda button: self._remove(kept.id) if button is remove else None)
        question.finished.connect(question.deleteLater)
        question.open()

    def _remove(self, id: str) -> None:
        try:
            self._doors.remove(id)
        except StudioError as error:
            self.window.messages.say(str(error))
        self.refresh()

    # -- training

    def ask_folder(self) -> None:
        """Asks for the folder to train on."""
        begin = self._tools.settings.text(FOLDER) or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(
            self.window, self.tr("A folder with one folder of sounds for each class"), begin
        )
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path) -> None:
        """Looks at what can be learnt from a folder."""
        if self.training.is_busy:
            return
        self._tools.settings.put(FOLDER, str(folder))
        self.window.found.setText(self.tr("Looking..."))
        self.window.folder.set_whole(folder.name)
        self.looking.start(jobs.look_at(self._doors, folder))
        self._folder = folder

    def _show_folder(self, files: LabelledFiles | None) -> None:
        window = self.window
        window.train_button.setEnabled(files is not None)
        if files is None:
            window.found.setText(self.tr("One folder of sounds for each class; three or more sounds in each."))
            return
        classes = sorted(set(files.labels))
        text = self.tr("{sounds} sounds of {classes} classes: {names}").format(
            sounds=len(files.paths), classes=len(classes), names=", ".join(class_name(one) for one in classes)
        )
        window.found.setToolTip(text)
        metrics = window.found.fontMetrics()
        window.found.setText(text if metrics.horizontalAdvance(text) < 700 else f"{text[:100]}…")
        window.name.setText(self._folder.name if self._folder else "")

    def _on_looked(self, files: LabelledFiles) -> None:
        self._show_folder(files)
        self.window.name.setFocus()
        self.window.name.selectAll()

    def _on_no_folder(self, message: str) -> None:
        self.window.folder.set_whole("")
        self._folder = None
        self._show_folder(None)
        self.window.messages.say(message)

    def train(self) -> None:
        """Trains on the folder that was chosen."""
        if self._folder is None or self.training.is_busy or not self.window.train_button.isEnabled():
            return
        self.window.messages.dismiss()
        self.window.progress.tell(self.tr("Preparing..."), -1)
        self.training.start(jobs.train(self._doors, self._folder, self.window.name.text().strip()))

    def _on_step(self, step: Step) -> None:
        self.window.progress.tell(*step_text(step))

    def _on_trained(self, trained: NewClassifier) -> None:
        self.refresh(trained.id)
        if trained.refused:
            text = self.tr("Trained and kept. Sounds that could not be heard: {count}. {first}")
            self.window.messages.say(text.format(count=len(trained.refused), first=trained.refused[0]), "warning")
        else:
            self.window.messages.say(self.tr("Trained and kept; it is used from now on."), "ok")

    # -- naming

    def classify(self) -> None:
        """Names the current sound, or what is selected of it."""
        if not self.sound.is_complete or self.naming.is_busy:
            return
        self.naming.start(jobs.classify(self._doors, self.sound.data, self.sound.part, self.chosen))

    def _show_sound(self) -> None:
        window, there = self.window, self.sound.is_complete
        title = " ".join(self.sound.title.split())
        window.sound.set_whole(title if there else "")
        window.classify_button.setEnabled(there and not self.naming.is_busy)
        if self.naming.is_busy:
            window.naming_note.setText(self.tr("Listening..."))
        elif not window.named.rowCount():
            window.naming_note.setText(
                self.tr("Press Classify to hear what it is.") if there
                else self.tr("Speak, make, open or record a sound in the studio's window; then it can be named here.")
            )  # fmt: skip

    def _on_other_sound(self) -> None:
        self._forget_names()

    def _forget_names(self) -> None:
        self.naming.stop()
        self.window.named.setRowCount(0)
        self._show_sound()

    def _on_named(self, named: Sequence[tuple[str, float]]) -> None:
        rows = self.window.named
        rows.setRowCount(len(named))
        for row, (name, share) in enumerate(named):
            rows.put(row, (class_name(name),))
            rows.put_share(row, 1, share, percent(share), strong=row == 0)
        first, share = named[0]
        self.window.naming_note.setText(self.tr("Most likely: {name} ({share})").format(
            name=class_name(first), share=percent(share)))  # fmt: skip

    def _on_unnamed(self, message: str) -> None:
        self.window.messages.say(message)
        self._forget_names()
