"""The list of voices and vocoders, and the table of what is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from voicestudio.gui.voice_entries import headings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from voicestudio.gui.voice_entries import Entry

ROW_HEIGHT = 26
WIDTHS = (170, 140, 76, 150)
"""Of the first columns at first; the corpus takes what is left."""


class _Lines(QStyledItemDelegate):
    """Lines with as much room around them where they are wrapped as where they are not; the chosen one looks whole."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, 8)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus


class _Rows(QTableWidget):
    """Whole rows, none of them to be edited."""

    def __init__(self, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_Lines(self))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)

    def _put(self, row: int, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self.setItem(row, column, item)


class EntryList(_Rows):
    """One row a voice or vocoder."""

    chosen = Signal()
    used = Signal()
    removal_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(headings(), parent)
        self.setAccessibleName(self.tr("Voices and vocoders"))
        self._entries: list[Entry] = []
        header = self.horizontalHeader()
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(len(WIDTHS), QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(self.chosen)
        self.doubleClicked.connect(lambda _: self.used.emit())

    @property
    def entry(self) -> Entry | None:
        """The chosen one."""
        rows = self.selectionModel().selectedRows()
        return self._entries[rows[0].row()] if rows else None

    def fill(self, entries: Sequence[Entry], chosen: tuple[str, str]) -> None:
        """Shows the entries and chooses that of a (makes, id), else the first."""
        self.blockSignals(True)
        self._entries = list(entries)
        self.clearSelection()
        self.setRowCount(len(entries))
        wanted = 0
        for row, entry in enumerate(entries):
            self._put(row, entry.columns)
            if (entry.makes, entry.id) == chosen:
                wanted = row
        if entries:
            self.setCurrentCell(wanted, 0)
        self.blockSignals(False)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.entry is not None and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_wanted.emit()
        elif self.entry is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.used.emit()
        else:
            super().keyPressEvent(event)


class FactTable(_Rows):
    """Names and values, each value as long as it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(("", ""), parent)
        self.setAccessibleName(self.tr("What is known of it"))
        self.horizontalHeader().hide()
        self.setColumnWidth(0, 150)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setWordWrap(True)

    def fill(self, facts: Sequence[tuple[str, str]]) -> None:
        self.setRowCount(len(facts))
        for row, fact in enumerate(facts):
            self._put(row, fact)
        self.scrollToTop()

    @property
    def facts(self) -> dict[str, str]:
        """What is shown."""
        return {self.item(row, 0).text(): self.item(row, 1).text() for row in range(self.rowCount())}
