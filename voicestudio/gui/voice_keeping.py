"""Voices and vocoders in and out of the studio: the dialog, its jobs, and what comes of them in the pickers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicestudio.core import StudioError
from voicestudio.gui import import_jobs
from voicestudio.gui.voice_entries import VOICE, entries
from voicestudio.gui.voices_dialog import VoicesDialog

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voicestudio.gui.doors import Doors
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.voice_choice import VoiceChoice
    from voicestudio.gui.voice_entries import Entry
    from voicestudio.gui.worker import Worker
    from voicestudio.voices.importing import ImportReport


class VoiceKeeping(QObject):
    """One dialog at a time, and one job of it at a time."""

    changed = Signal()
    """Voices or vocoders came or went."""

    def __init__(
        self, worker: Worker, doors: Doors, shelf: VoiceShelf, choice: VoiceChoice, window: MainWindow, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._choice, self._window = choice, window
        self.dialog: VoicesDialog | None = None
        self._job: int | None = None
        window.closed.connect(self._close)
        worker.told.connect(self._on_told)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    def ask(self) -> None:
        """Shows all voices and vocoders."""
        if self.dialog is None:
            dialog = VoicesDialog(self._window.icons, self._window)
            dialog.detection_wanted.connect(lambda path: self._start(import_jobs.detect(self._doors, path)))
            dialog.import_wanted.connect(
                lambda path, voice_id, name: self._start(
                    import_jobs.import_voice(self._doors, self._shelf, path, voice_id, name or None)
                )
            )
            dialog.removal_wanted.connect(
                lambda entry: self._start(import_jobs.remove_voice(self._doors, self._shelf, entry.id))
            )
            dialog.cancelled.connect(self._cancel)
            dialog.use_wanted.connect(self._use)
            dialog.finished.connect(self._on_closed)
            self.dialog = dialog
            self._refill((VOICE, self._window.voice_panel.voice_id))
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.dialog.list.setFocus()

    def ask_import(self) -> None:
        """Shows them, and asks for a file."""
        self.ask()
        self.dialog.ask_file()

    def take(self, files: Sequence[Path]) -> None:
        """Shows them, and begins to import one of these files."""
        self.ask()
        self.dialog.offer(files)

    def _start(self, steps: Generator[object]) -> None:
        self._job = self._worker.start(steps, is_errand=True)

    def _cancel(self) -> None:
        job, self._job = self._job, None
        self._worker.stop(job)

    def _use(self, entry: Entry) -> None:
        """Chooses it in the pickers; a vocoder may not fit the voice."""
        panel = self._window.voice_panel
        picker = panel.voice_picker if entry.makes == VOICE else panel.vocoder_picker
        index = picker.findData(entry.id)
        if index < 0:
            self.dialog.tell(self._unfit(entry.name))
            return
        picker.setCurrentIndex(index)
        self.dialog.tell(self.tr("“{name}” is chosen now.").format(name=entry.name), "ok")

    def _unfit(self, name: str) -> str:
        voice = self._window.voice_panel.card
        return self.tr(
            "The vocoder “{name}” was made for other mel settings than the voice “{voice}”: choose another voice."
        ).format(name=name, voice=voice.name if voice is not None else "")

    def _on_told(self, number: int, event: object) -> None:
        if number != self._job:
            return
        match event:
            case import_jobs.Detection(found=found) if self.dialog is not None:
                self.dialog.show_found(found)
            case import_jobs.Imported(report=report) if self.dialog is not None:
                self._job = None
                self._on_imported(report)
                self.changed.emit()
            case import_jobs.Removed(id=removed_id):
                self._job = None
                self._choice.survey_again()
                if self.dialog is not None:  # it may be closed meanwhile: a removal goes on
                    self._refill((VOICE, self._window.voice_panel.voice_id))
                    self.dialog.show_removed(removed_id)
                self.changed.emit()

    def _on_imported(self, report: ImportReport) -> None:
        is_voice = report.makes == VOICE
        fits = self._choice.survey_again(report.id if is_voice else "", "" if is_voice else report.id)
        self._refill((report.makes, report.id))
        remark = "" if fits else self.tr("“{id}” was imported.").format(id=report.id) + " " + self._unfit(report.id)
        self.dialog.show_report(report, remark)

    def _on_failed(self, number: int, message: str) -> None:
        if number != self._job:
            return
        self._job = None
        if self.dialog is not None:
            self.dialog.show_failure(message)
        else:
            self._window.messages.say(message)

    def _on_broke(self, number: int, _details: str) -> None:
        self._on_failed(number, self.tr("Something went wrong that should not have: the log tells more."))

    def _refill(self, chosen: tuple[str, str]) -> None:
        try:
            cards, damaged = self._doors.survey()
            found = entries(cards, damaged, self._doors.vocoders())
        except StudioError as error:
            self.dialog.tell(str(error))
            return
        self.dialog.show_entries(found, chosen)

    def _close(self) -> None:
        """With the window; an import that is not done is given up."""
        if self.dialog is not None:
            self.dialog.reject()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
