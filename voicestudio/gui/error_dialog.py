"""What the person sees when the program itself fails: what, which version, and how to tell the makers."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

import voicestudio
from voicestudio.core import places

if TYPE_CHECKING:
    from pathlib import Path


class ErrorDialog(QDialog):
    """Shows a traceback with the versions it happened in."""

    def __init__(self, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.report = f"{versions()}\n\n{details.strip()}\n"
        words = QLabel(
            self.tr(
                "VoiceStudio met an error that it did not expect. Your text is kept, and you may go on. "
                "If it happens again, copy the details and send them to the makers."
            ),
            self,
            wordWrap=True,
        )
        text = QPlainTextEdit(self.report, self, readOnly=True)
        text.setAccessibleName(self.tr("Details of the error"))
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = text.font()
        font.setFamily("monospace")
        text.setFont(font)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.copy_button = buttons.addButton(self.tr("&Copy Details"), role.ActionRole)
        self.log_button = buttons.addButton(self.tr("Open &Log Folder"), role.ActionRole)
        close = buttons.addButton(self.tr("Close"), role.RejectRole)
        close.setDefault(True)
        self.copy_button.clicked.connect(self._copy)
        self.log_button.clicked.connect(lambda: open_folder(places.log_folder()))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(text, 1)
        column.addWidget(buttons)
        self.resize(680, 400)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
        self.copy_button.setText(self.tr("Copied"))


def versions() -> str:
    """The program's version and what it runs on, in one line."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"VoiceStudio {voicestudio.__version__}, Python {python}, Qt {qVersion()}, {platform.platform()}"


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's file manager, making it first where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
