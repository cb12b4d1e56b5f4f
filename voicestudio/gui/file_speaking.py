"""Speaks a whole text straight into a file, however long: the dialog, the job, how far it is, and Cancel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from voicestudio.core import StudioError
from voicestudio.gui.export_choices import Source
from voicestudio.gui.export_dialog import ExportDialog
from voicestudio.gui.transport import clock

if TYPE_CHECKING:
    from voicestudio.core import RenderRequest
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.export_choices import ExportOrder
    from voicestudio.gui.jobs import FileProgress
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.text_document import TextDocument

CHARACTERS_A_SECOND = 15.0
"""Of English read aloud at the natural rate, pauses included: enough to foresee the size of a file."""

EARLIEST_ETA_S = 1.0
_FIRST_SENTENCE = re.compile(r"[^\n]*?[^\n.!?。！？](?=[.!?。！？]|\n|$)|.")


class FileSpeaking(QObject):
    """Takes the text, the voice and its settings as they are when the dialog opens; later changes do not matter."""

    def __init__(
        self, document: TextDocument, errands: Errands, window: MainWindow, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._errands, self._window, self._settings = document, errands, window, settings
        self.dialog: ExportDialog | None = None
        self._asked: tuple[str, str, RenderRequest] | None = None
        self._name = ""
        window.file_bar.cancelled.connect(self.cancel)
        errands.speaking_to_file.connect(self._on_progress)
        errands.files_changed.connect(self._on_changed)

    def ask(self) -> None:
        """Asks how and where, unless there is nothing to speak, or nobody to speak it."""
        panel, messages = self._window.voice_panel, self._window.messages
        card = panel.card
        if card is None:
            messages.say(self.tr("There is no voice to speak with: install one, then start again."))
            return
        text = self._window.editor.toPlainText()
        if not text.strip():
            messages.say(self.tr("There is nothing to speak: the text is empty."))
            return
        try:
            request = panel.request(text)
        except StudioError as error:
            messages.say(str(error))
            return
        self._asked = (panel.voice_id, panel.device, request)
        duration_s = len(text) / CHARACTERS_A_SECOND / request.prosody.rate
        path = self._document.path
        title = path.stem if path is not None else _FIRST_SENTENCE.match(text.strip()[:200])[0]
        source = Source(title, duration_s, card.spec.sample_rate, n_characters=len(text))
        self.dialog = ExportDialog(source, self._settings, self._window)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        asked, self._asked = self._asked, None
        if self.dialog is not None and self.dialog.order is not None and asked is not None:
            self.write(*asked, self.dialog.order)
        if self.dialog is not None:
            self.dialog.deleteLater()

    def write(self, voice_id: str, device: str, request: RenderRequest, order: ExportOrder) -> None:
        """Speaks into the file in the background."""
        self._name = order.path.name
        self._window.file_bar.tell(self.tr("Waiting to speak to {name}...").format(name=self._name), -1)
        self._errands.speak_to_file(voice_id, device, request, order.path, order.settings)

    def cancel(self) -> None:
        """Gives it up at once; no half of a file is left."""
        if self._errands.is_speaking_to_file:
            self._errands.cancel_file()
            text = self.tr("Speaking to {name} was cancelled; nothing is left of it.")
            self._window.status.set_stage(text.format(name=self._name))

    def may_close(self) -> bool:
        """Asks whether a file that is still being written may be given up."""
        if not (self._errands.is_speaking_to_file or self._errands.is_exporting):
            return True
        button = QMessageBox.StandardButton
        question = QMessageBox(
            QMessageBox.Icon.Question, self.tr("A file is being written"),
            self.tr("A sound file is still being written. Close, and give it up?"), button.NoButton, self._window,
        )  # fmt: skip
        leave = question.addButton(self.tr("&Give It Up"), QMessageBox.ButtonRole.DestructiveRole)
        stay = question.addButton(self.tr("&Go On Writing"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.exec()
        return question.clickedButton() is leave

    def _on_changed(self) -> None:
        if not self._errands.is_speaking_to_file:
            self._window.file_bar.hide()

    def _on_progress(self, progress: FileProgress) -> None:
        if not self._errands.is_speaking_to_file:
            return
        if progress.is_writing:
            text = self.tr("Setting the loudness of {name}: {percent} %")
            self._window.file_bar.tell(
                text.format(name=self._name, percent=int(progress.share * 100)), progress.share
            )
            return
        length = round(progress.n_characters / progress.share) if progress.share else 0
        parts = [self.tr("Speaking to {name}").format(name=self._name)]
        if length:
            done, whole = (self._window.locale().toString(number) for number in (progress.n_characters, length))
            parts.append(self.tr("{done} of {all} characters").format(done=done, all=whole))
        if progress.elapsed_s > EARLIEST_ETA_S:
            figure = f"{progress.duration_s / progress.elapsed_s:.0f}"
            parts.append(self.tr("{figure} × real time").format(figure=figure))
            left_s = progress.elapsed_s * (1 / progress.share - 1) if progress.share else 0.0
            if left_s >= 1:
                parts.append(self.tr("{time} left").format(time=clock(left_s).split(".")[0]))
        self._window.file_bar.tell("   ".join(parts), progress.share)
