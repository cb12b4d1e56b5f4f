"""What a person does with patch files: save, name, copy, delete, take in, describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from voicestudio.gui.sounds.details_dialog import DetailsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicestudio.gui.messages import MessageBar
    from voicestudio.gui.sounds.design import Design
    from voicestudio.gui.sounds.header import Header
    from voicestudio.gui.sounds.shelf import PatchShelf


class LibraryDeeds(QObject):
    """Leads from the header's menu and the keys to the shelf; `taken` tells that a file's patch is in hand now."""

    taken = Signal()

    def __init__(self, design: Design, shelf: PatchShelf, header: Header, parent: QObject) -> None:
        super().__init__(parent)
        self._design, self._shelf, self._header = design, shelf, header
        self.dialog: QFileDialog | DetailsDialog | None = None
        header.save_asked.connect(self.save)
        header.named.connect(self._on_named)
        header.duplicate_asked.connect(self.duplicate)
        header.delete_asked.connect(self.delete)
        header.import_asked.connect(self.ask_import)
        header.details_asked.connect(self.ask_details)

    def offers_undo(self, messages: MessageBar, undo: Callable[[], object]) -> None:
        """After a deletion, `messages` offers to undo it, until something else is what undo would take back."""
        self._messages, self._undo, self._deletion = messages, undo, ""
        self._shelf.deleted.connect(self._on_deleted)
        self._design.stack.indexChanged.connect(lambda _: self._forget_deletion())

    def _on_deleted(self, name: str) -> None:
        self._deletion = self.tr("“{name}” was deleted.").format(name=name)
        self._messages.say(self._deletion, "ok", self.tr("Undo"), self._undo)

    def _forget_deletion(self) -> None:
        deletion, self._deletion = self._deletion, ""
        if deletion and self._messages.text == deletion:
            self._messages.dismiss()

    @property
    def _is_ready(self) -> bool:
        return bool(self._design.patch.synth)

    def save(self) -> None:
        """Saves the patch under its own name, or asks for one where it has none of its own."""
        if self._is_ready and self._design.is_modified and not self._shelf.save():
            self._header.ask_save_as()

    def save_as(self) -> None:
        """Asks for a name, and saves the patch under it."""
        if self._is_ready:
            self._header.ask_save_as()

    def duplicate(self) -> None:
        if self._design.kept is not None:
            self._shelf.duplicate()

    def delete(self) -> None:
        if self._shelf.is_own(self._design.patch.id):
            self._shelf.delete()

    def take_files(self, files: list[Path]) -> None:
        """Imports patch files; the last one is in hand then."""
        taken = [file for file in files if self._is_ready and self._shelf.take(file)]
        if taken:
            self.taken.emit()

    def ask_import(self) -> None:
        """Opens the dialog in which patch files are chosen."""
        self.dialog = QFileDialog(self._header.window(), self.tr("Import patches"))
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self.dialog.setNameFilters([self.tr("Patches (*.toml)")])
        self.dialog.filesSelected.connect(lambda names: self.take_files([Path(name) for name in names]))
        self.dialog.open()

    def ask_details(self) -> None:
        """Opens the dialog in which category, tags and description are written."""
        categories = {card.category for card in self._shelf.cards.values() if card.category}
        self.dialog = DetailsDialog(self._design.patch, categories, self._header.window())
        self.dialog.written.connect(lambda patch: self._design.change(patch, self.tr("Details")))
        self.dialog.open()

    def _on_named(self, deed: str, name: str) -> None:
        (self._shelf.save_as if deed == "save" else self._shelf.rename)(name)
