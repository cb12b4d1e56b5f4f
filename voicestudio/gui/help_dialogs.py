"""First steps, the list of keys, and what this program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.error_dialog import versions

if TYPE_CHECKING:
    from collections.abc import Sequence


def _closing_box(dialog: QDialog) -> QDialogButtonBox:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    box.rejected.connect(dialog.reject)
    return box


class KeysDialog(QDialog):
    """All keys by menu, with a line to look for one."""

    def __init__(self, rows: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.search.setProperty("field", True)
        self.search.setPlaceholderText(self.tr("Look for a key or what it does"))
        self.search.setAccessibleName(self.tr("Look for a key or what it does"))
        self.table = QTableWidget(len(rows), 3, self)
        self.table.setAccessibleName(self.tr("Keys"))
        self.table.setHorizontalHeaderLabels([self.tr("Menu"), self.tr("Does"), self.tr("Keys")])
        for index, row in enumerate(rows):
            for column, text in enumerate(row):
                self.table.setItem(index, column, QTableWidgetItem(text))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        note = QLabel(
            self.tr("While you write, plain keys go into the text: Esc leaves the text, Enter returns to it."), self
        )
        note.setWordWrap(True)
        note.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        for widget in (self.search, self.table, note, _closing_box(self)):
            column.addWidget(widget)
        self.search.textChanged.connect(self._filter)
        self.resize(640, 600)

    def _filter(self, wanted: str) -> None:
        for row in range(self.table.rowCount()):
            texts = [self.table.item(row, column).text().lower() for column in range(3)]
            self.table.setRowHidden(row, not any(wanted.lower() in text for text in texts))


class _Words(QDialog):
    """A heading and some lines of rich text."""

    def __init__(self, title: str, html: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        label = QLabel(html, self, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(14)
        column.addWidget(label, 1)
        column.addWidget(_closing_box(self))


class FirstSteps(_Words):
    """How to get from a text to a sound file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "",
            self.tr(
                "<h3>First steps</h3>"
                "<p><b>1. Write</b> a text, paste one, or drop a text file on the window.</p>"
                "<p><b>2. Speak</b> with Ctrl+Enter. The sound begins while the rest is still being made; Ctrl+. stops "
                "it at once.</p>"
                "<p><b>3. Look and listen.</b> Click a spoken word to hear it from there. Drag in the sound to select "
                "a part; Space plays it, L repeats it. The wheel zooms.</p>"
                "<p><b>4. Shape it</b> with rate, pitch and energy, or throw the dice for another reading.</p>"
                "<p><b>5. Export</b> with Ctrl+E as WAV, FLAC, OGG or MP3. Ctrl+Shift+F speaks a text of any length "
                "straight into a file.</p>"
                "<p><b>A word is said wrongly?</b> Put the cursor into it and press Shift+F7.</p>"
                "<p>Esc leaves the text, Enter returns to it. F2 lists all keys.</p>"
            ),
            parent,
        )
        self.setWindowTitle(self.tr("First steps"))


class About(_Words):
    """Name, version, licence, and that no network is used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        html = self.tr(
            "<h3>VoiceStudio</h3><p>Neural speech synthesis and sound design on the desktop.</p>"
            "<p>Everything is computed on this machine. No network is used.</p>"
            "<p>Free software under the GNU General Public License, version 3 or later.</p>"
        )
        super().__init__("", f"{html}<p>{versions()}</p>", parent)
        self.setWindowTitle(self.tr("About VoiceStudio"))
