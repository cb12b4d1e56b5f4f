"""The text as a document: new, open, save, the modified star, and the draft that outlives the window."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from voicestudio.core import StudioError, places
from voicestudio.gui.text_file import PATTERN, read_text, write_text

if TYPE_CHECKING:
    from voicestudio.gui.editor import Editor
    from voicestudio.gui.settings import Settings

log = logging.getLogger(__name__)

DRAFT_AFTER_MS = 800


@dataclass(frozen=True, slots=True)
class Draft:
    """The text as it was when the window was there last."""

    text: str
    path: Path | None
    modified: bool
    cursor: int

    @staticmethod
    def file() -> Path:
        return places.user_data_folder() / "draft.json"

    @staticmethod
    def read() -> Draft | None:
        """The draft; None where there is none, or it is damaged."""
        try:
            values = json.loads(Draft.file().read_text(encoding="utf-8"))
            path = Path(values["path"]) if values["path"] else None
            return Draft(str(values["text"]), path, bool(values["modified"]), int(values["cursor"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("The draft could not be read: %s", error)
            return None

    def write(self) -> None:
        """Raises StudioError when it cannot be written."""
        values = {"text": self.text, "path": str(self.path or ""), "modified": self.modified, "cursor": self.cursor}
        try:
            self.file().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StudioError(f"The draft of the text could not be kept: {error.strerror or error}.") from error
        write_text(self.file(), json.dumps(values, ensure_ascii=False))


class TextDocument(QObject):
    """Owns the file behind the editor's text. Questions and file dialogs are asked here."""

    renamed = Signal()
    replaced = Signal()
    failed = Signal(str)
    saved = Signal(object)

    def __init__(self, editor: Editor, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._settings = editor, settings
        self.path: Path | None = None
        self._timer = QTimer(editor, singleShot=True, interval=DRAFT_AFTER_MS)
        self._timer.timeout.connect(self.keep_draft)
        editor.document().contentsChanged.connect(self._timer.start)
        editor.document().modificationChanged.connect(lambda _: self.renamed.emit())

    @property
    def name(self) -> str:
        return self.path.name if self.path else self.tr("Untitled")

    @property
    def is_modified(self) -> bool:
        return self._editor.document().isModified()

    def restore(self, sample: str) -> bool:
        """Puts back the text of last time, else the sample; whether there was one."""
        draft = Draft.read()
        if draft is None or not draft.text.strip():
            self._put(sample, None)
            return False
        self._put(draft.text, draft.path)
        self._editor.document().setModified(draft.modified)
        cursor = self._editor.textCursor()
        cursor.setPosition(min(max(0, draft.cursor), self._editor.document().characterCount() - 1))
        self._editor.setTextCursor(cursor)
        return True

    def keep_draft(self) -> None:
        """Writes the draft now."""
        self._timer.stop()
        cursor = self._editor.textCursor().position()
        try:
            Draft(self._editor.toPlainText(), self.path, self.is_modified, cursor).write()
        except StudioError as error:
            log.warning("%s", error)
            self.failed.emit(str(error))

    def new(self) -> None:
        if self.may_leave():
            self._put("", None)
            self.replaced.emit()

    def open(self, path: Path | None = None) -> None:
        """Opens a file, asked for where none is named."""
        if path is None:
            kinds = self.tr("Text and subtitles ({pattern});;All files (*)").format(pattern=PATTERN)
            chosen, _ = QFileDialog.getOpenFileName(self._window(), self.tr("Open a text"), self._folder(), kinds)
            path = Path(chosen) if chosen else None
        if path is None:
            return
        try:
            text = read_text(path)
        except StudioError as error:
            self.failed.emit(str(error))
            return
        if self.may_leave():
            is_text = path.suffix.lower() not in (".srt", ".vtt")  # saving the words alone would spoil the subtitles
            self._put(text, path.absolute() if is_text else None)
            self._settings.add_recent_file(path.absolute())
            self.replaced.emit()

    def save(self) -> bool:
        """Whether it is saved."""
        return self._save_to(self.path) if self.path else self.save_as()

    def save_as(self) -> bool:
        name = str(self.path) if self.path else str(Path(self._folder()) / self.tr("Untitled.txt"))
        kinds = self.tr("Text (*.txt *.md);;All files (*)")
        chosen, _ = QFileDialog.getSaveFileName(self._window(), self.tr("Save the text as"), name, kinds)
        return self._save_to(Path(chosen)) if chosen else False

    def may_leave(self) -> bool:
        """Asks about unsaved text; whether it may go."""
        if not self.is_modified or not self._editor.toPlainText().strip():
            return True
        button = QMessageBox.StandardButton
        question = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("Unsaved text"),
            self.tr("Save the changes to “{name}”?").format(name=self.name),
            button.Save | button.Discard | button.Cancel,
            self._window(),
        )
        question.setInformativeText(self.tr("Without saving, the changes are lost."))
        question.setDefaultButton(button.Save)
        answer = question.exec()
        return self.save() if answer == button.Save else answer == button.Discard

    def may_close(self) -> bool:
        """As may_leave, but a text without a file needs no question: the draft brings it back at the next start."""
        if self.path is None:
            self.keep_draft()
            return True
        if not self.may_leave():
            return False
        if self.is_modified:  # not wanted: the next start shows the file
            try:
                self._put(read_text(self.path), self.path)
            except StudioError as error:
                log.info("%s", error)
        self.keep_draft()
        return True

    def _put(self, text: str, path: Path | None) -> None:
        self._editor.setPlainText(text)
        self._editor.document().setModified(False)
        self.path = path
        self.renamed.emit()

    def _save_to(self, path: Path) -> bool:
        try:
            write_text(path, self._editor.toPlainText())
        except StudioError as error:
            self.failed.emit(str(error))
            return False
        self.path = path.absolute()
        self._editor.document().setModified(False)
        self._settings.add_recent_file(self.path)
        self.renamed.emit()
        self.saved.emit(self.path)
        return True

    def _folder(self) -> str:
        recent = self._settings.recent_files
        folder = self.path.parent if self.path else recent[0].parent if recent else Path.home()
        return str(folder)

    def _window(self) -> object:
        return self._editor.window()
