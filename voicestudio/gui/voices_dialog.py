"""All voices and vocoders in one place: to see, to use, to import, to remove."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from voicestudio.gui import importable
from voicestudio.gui.voices_parts import VoicesParts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.voice_entries import Entry
    from voicestudio.voices.importing import Detected, ImportReport


class VoicesDialog(VoicesParts):
    """Does nothing itself: it asks for all by signals, and is told what came of it. Errors stand in their place."""

    detection_wanted = Signal(object)
    import_wanted = Signal(object, str, str)
    """The file, the id, and the name or nothing."""
    cancelled = Signal()
    removal_wanted = Signal(object)
    use_wanted = Signal(object)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._is_busy = False
        self._found: Detected | None = None
        self._is_cancellable = True
        self.list.chosen.connect(self._on_chosen)
        self.list.used.connect(self._use)
        self.list.removal_wanted.connect(self._remove)
        self.files.activated.connect(lambda _: self._look_at(self.files.currentData()))
        self.id.textChanged.connect(lambda _: self._look())
        self.import_button.clicked.connect(self.ask_file)
        self.start_button.clicked.connect(self._import)
        self.cancel_button.clicked.connect(self._cancel)
        self.remove_button.clicked.connect(self._remove)
        self.use_button.clicked.connect(self._use)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(lambda _: self.cancelled.emit() if self._is_busy and self._is_cancellable else None)
        self._look()

    # -- what the dialog is told

    def show_entries(self, entries: Sequence[Entry], chosen: tuple[str, str]) -> None:
        """All there are, and which is chosen, as (makes, id)."""
        self.list.fill(entries, chosen)

    def offer(self, paths: Sequence[Path]) -> None:
        """Begins to import one of these files, or of those in a folder among them."""
        if self._is_busy:
            self.tell(self.tr("One at a time: wait for the file before, or cancel it."), "warning")
            return
        try:
            files = importable.choices(paths)
        except OSError as error:
            self.tell(self.tr("“{path}” cannot be read: {reason}.").format(path=paths[0], reason=error.strerror))
            return
        if not files:
            self.tell(self.tr("There is nothing to import in “{path}”: choose another folder, or a file.").format(
                path=paths[0]))  # fmt: skip
            return
        self.files.clear()
        for path in files:
            self.files.addItem(path.name, path)
        self.files.setVisible(len(files) > 1)
        self.file.setVisible(len(files) == 1)
        self._look_at(files[0])

    def show_found(self, found: Detected) -> None:
        """What the file is; now it can be imported, under another id as well."""
        self._end()
        self._found = found
        self.stage.setText(self.tr("This is a {kind}.").format(kind=found.kind))
        self.facts.fill(((self.tr("File"), str(found.path)), (self.tr("Kind"), found.kind)))
        self.id.setText(found.id)
        self._look()
        self.id.setFocus()
        self.id.selectAll()

    def show_report(self, report: ImportReport, remark: str = "") -> None:
        """What was imported; to be told after the entries."""
        self._end()
        self._found = None
        self.form.hide()
        names = [self.tr(row.name) for row in report.rows]
        self.facts.fill(tuple((f"{name[:1].upper()}{name[1:]}", row.value) for name, row in zip(
            names, report.rows, strict=True)))  # fmt: skip
        text = self.tr("“{id}” was imported and is chosen now.").format(id=report.id)
        self.tell(remark or text, "warning" if remark else "ok")
        self._look()
        self.list.setFocus()

    def show_removed(self, removed_id: str) -> None:
        """To be told after the entries."""
        self._end()
        self.tell(self.tr("“{id}” was removed.").format(id=removed_id), "ok")
        self.list.setFocus()

    def show_failure(self, message: str) -> None:
        """One sentence; what was typed stays, so that it can be tried anew."""
        self._end()
        if self._found is None:
            self.stage.setText("")
        self.tell(message)
        self._look()

    def tell(self, text: str, state: str = "error") -> None:
        """One sentence in place; state as in the message bar."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.problem.setProperty("state", state)
        self.problem.style().unpolish(self.problem)
        self.problem.style().polish(self.problem)

    # -- what the person does

    def ask_file(self) -> None:
        """Asks for the file to import."""
        kinds = self.tr("Voices and checkpoints ({pattern});;All files (*)").format(pattern=importable.PATTERN)
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import a voice or vocoder"), str(Path.home()), kinds
        )
        if chosen:
            self.offer([Path(chosen)])

    def _look_at(self, path: Path) -> None:
        self._found = None
        self.file.setText(path.name)
        self.file.setToolTip(str(path))
        self.files.setToolTip(str(path))
        self.id.clear()
        self.name.clear()
        self.form.show()
        self._begin(self.tr("Looking at {name}...").format(name=path.name))
        self.detection_wanted.emit(path)

    def _import(self) -> None:
        if self._found is not None:
            self._begin(self.tr("Importing {name}...").format(name=self._found.path.name))
            self.import_wanted.emit(self._found.path, self.id.text().strip(), self.name.text().strip())

    def _cancel(self) -> None:
        """Gives up what is being done, else puts the form away."""
        was_busy = self._is_busy
        self._end()
        self._found = None
        self.form.hide()
        self._on_chosen()
        if was_busy:
            self.cancelled.emit()
            self.tell(self.tr("The import was cancelled; nothing is left of it."), "warning")
        self.import_button.setFocus()

    def _use(self) -> None:
        entry = self.list.entry
        if entry is not None and not entry.problem:
            self.tell("")
            self.use_wanted.emit(entry)

    def _remove(self) -> None:
        """After a question; what came with the studio stays."""
        entry = self.list.entry
        if entry is None or not self.remove_button.isEnabled():
            return
        text = self.tr("Remove “{name}” from your own?").format(name=entry.name)
        none = QMessageBox.StandardButton.NoButton
        question = QMessageBox(QMessageBox.Icon.Question, self.tr("Remove"), text, none, self)
        question.setInformativeText(self.tr("Its files are deleted; the file that it was imported from stays."))
        remove = question.addButton(self.tr("&Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = question.addButton(self.tr("&Keep It"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.exec()
        if question.clickedButton() is remove:
            self._is_cancellable = False
            self._begin("")
            self.removal_wanted.emit(entry)

    # -- the rest

    def _begin(self, stage: str) -> None:
        self._is_busy = True
        self.stage.setText(stage)
        self.tell("")
        self._look()

    def _end(self) -> None:
        self._is_busy, self._is_cancellable = False, True
        self._look()

    def _on_chosen(self) -> None:
        entry = self.list.entry
        self.facts.fill(entry.facts if entry is not None else ())
        self.tell(entry.problem if entry is not None else "")
        self._look()

    def _look(self) -> None:
        """Brings the parts in line with what is being done."""
        busy, entry, ready = self._is_busy, self.list.entry, self._found is not None
        self.bar.setVisible(busy)
        for field in (self.id, self.name):
            field.setEnabled(ready and not busy)
        self.files.setEnabled(not busy)
        self.start_button.setEnabled(ready and not busy and bool(self.id.text().strip()))
        self.start_button.setDefault(ready)
        self.cancel_button.setEnabled(self._is_cancellable)
        self.import_button.setEnabled(not busy)
        self.use_button.setEnabled(entry is not None and not entry.problem)
        self.remove_button.setEnabled(not busy and entry is not None and entry.is_own)
        tip = self.tr("Delete it, after a question")
        if entry is not None and not entry.is_own:
            tip = self.tr("What came with the studio cannot be removed")
        self.remove_button.setToolTip(tip)

    # -- Qt's events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.offer(files)
