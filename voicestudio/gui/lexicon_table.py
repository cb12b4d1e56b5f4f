"""The person's words, how they are to be said, and how the voices would say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

WORD, IPA, OWN = range(3)


class LexiconTable(QTableWidget):
    """One row a word, by word. It changes nothing itself: the dialog does."""

    chosen = Signal(str)
    removal_wanted = Signal()

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName(self.tr("Pronunciations"))
        own = self.tr("Read by itself ({language})").format(language=language)
        self.setHorizontalHeaderLabels([self.tr("Word"), self.tr("Pronunciation"), own])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._nothing = QLabel(self.viewport(), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("role", "muted")
        QVBoxLayout(self.viewport()).addWidget(self._nothing)
        self.itemSelectionChanged.connect(self._on_selection)

    @property
    def word(self) -> str:
        """The chosen word, empty where none is."""
        rows = self.selectionModel().selectedRows()
        return self.item(rows[0].row(), WORD).text() if rows else ""

    def fill(self, entries: Iterable[tuple[str, str]], own: dict[str, str], chosen: str = "") -> None:
        """Shows the entries, with what is known of the voices' own readings; chooses a word."""
        entries = list(entries)
        self.blockSignals(True)
        self.clearSelection()
        self.setRowCount(len(entries))
        for row, (word, ipa) in enumerate(entries):
            for column, text in enumerate((word, ipa, own.get(word, ""))):
                self.setItem(row, column, QTableWidgetItem(text))
            if word == chosen:
                self.selectRow(row)
                self.scrollToItem(self.item(row, WORD))
        self.blockSignals(False)
        self._say_nothing(self.tr("No pronunciations yet. Write a word below, and how it is to be said.")
                          if not entries else "")  # fmt: skip

    def show_own(self, word: str, ipa: str) -> None:
        """Fills in how the voices read a word."""
        for item in self.findItems(word, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive):
            if item.column() == WORD:
                self.item(item.row(), OWN).setText(ipa)

    def filter(self, wanted: str) -> None:
        """Shows the words that hold a piece of text."""
        n_shown = 0
        for row in range(self.rowCount()):
            is_there = wanted.casefold() in self.item(row, WORD).text().casefold()
            self.setRowHidden(row, not is_there)
            n_shown += is_there
        if self.rowCount():
            self._say_nothing("" if n_shown else self.tr("No word holds “{wanted}”.").format(wanted=wanted))

    def choose(self, word: str) -> None:
        """Chooses a row without telling; none where the word has none."""
        self.blockSignals(True)
        self.clearSelection()
        for row in range(self.rowCount()):
            if self.item(row, WORD).text() == word:
                self.selectRow(row)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.word:
            self.removal_wanted.emit()
            return
        super().keyPressEvent(event)

    def _say_nothing(self, text: str) -> None:
        self._nothing.setText(text)
        self._nothing.setVisible(bool(text))

    def _on_selection(self) -> None:
        if self.word:
            self.chosen.emit(self.word)
