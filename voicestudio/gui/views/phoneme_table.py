"""The phonemes of a sound as a table: the same facts as the drawing, for reading by row and by screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from voicestudio.gui.views.speech_marks import Mark, marks_of

if TYPE_CHECKING:
    from voicestudio.core import Phonemes

_HEADER_ROOM = 20
_Index = QModelIndex | QPersistentModelIndex


class PhonemeModel(QAbstractTableModel):
    """One row a phoneme: symbol, word, start, end and duration in seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: list[Mark] = []

    def mark(self, row: int) -> Mark:
        return self._marks[row]

    def clear(self) -> None:
        self.beginResetModel()
        self._marks = []
        self.endResetModel()

    def append(self, marks: list[Mark]) -> None:
        if marks:
            self.beginInsertRows(QModelIndex(), len(self._marks), len(self._marks) + len(marks) - 1)
            self._marks.extend(marks)
            self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._marks)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        times = (self.tr("Start (s)"), self.tr("End (s)"), self.tr("Duration (ms)"))
        return (self.tr("Phoneme"), self.tr("Word"), *times)[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= 2:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        mark = self._marks[index.row()]
        symbol = self.tr("pause") if mark.is_pause else mark.label
        duration_ms = (mark.end_s - mark.start_s) * 1000
        return (symbol, mark.word, f"{mark.start_s:.3f}", f"{mark.end_s:.3f}", f"{duration_ms:.0f}")[index.column()]


class PhonemeTable(QTableView):
    """Selecting rows tells the stretch of time they cover; showing a time marks its row."""

    region_selected = Signal(float, float)
    """Seconds from the first selected phoneme's start to the last one's end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PhonemeModel(self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Phonemes with their times"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in (0, 2, 3, 4):
            title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
            header.resizeSection(column, self.fontMetrics().horizontalAdvance(title) + _HEADER_ROOM)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._tell)

    def clear_phonemes(self) -> None:
        """Empties the table for a new sound."""
        self._model.clear()

    def append_phonemes(self, phonemes: Phonemes, start_s: float) -> None:
        """Adds the timed phonemes of an utterance that begins at start_s."""
        self._model.append(marks_of(phonemes, start_s)[0])

    def select_region(self, selection: tuple[float, float] | None) -> None:
        """Marks the rows whose middle lies in the stretch, without telling it again."""
        self._quiet = True
        self.clearSelection()
        if selection is not None:
            start_s, stop_s = selection
            marks = [self._model.mark(row) for row in range(self._model.rowCount())]
            rows = [row for row, mark in enumerate(marks) if start_s <= (mark.start_s + mark.end_s) / 2 <= stop_s]
            if rows:
                self._select_rows(rows[0], rows[-1])
        self._quiet = False

    def _select_rows(self, first: int, last: int) -> None:
        from PySide6.QtCore import QItemSelection

        chosen = QItemSelection(self._model.index(first, 0), self._model.index(last, 4))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(self._model.index(first, 0))

    def _tell(self) -> None:
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        if rows and not self._quiet:
            self.region_selected.emit(self._model.mark(rows[0]).start_s, self._model.mark(rows[-1]).end_s)
