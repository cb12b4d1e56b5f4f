"""The dialogs that do not keep the person from going on: help, keys, errors. One at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.gui.error_dialog import ErrorDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget


class Dialogs(QObject):
    """Keeps the dialog that is shown."""

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self.shown: QDialog | None = None

    def show(self, dialog: QDialog) -> None:
        """Shows a dialog; the one before is closed."""
        if self.shown is not None:
            self.shown.close()
        self.shown = dialog
        dialog.show()

    def show_error(self, details: str) -> None:
        """Shows an unexpected error, unless one is shown already: the first tells most."""
        if not isinstance(self.shown, ErrorDialog) or not self.shown.isVisible():
            self.show(ErrorDialog(details, self._window))
