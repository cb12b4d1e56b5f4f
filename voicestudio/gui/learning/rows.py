"""Tables of learning: whole rows, none to be edited, and bars drawn where a share is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent

    from voicestudio.gui.theme import Theme

ROW_HEIGHT = 28
SHARE = Qt.ItemDataRole.UserRole + 1
STRONG = Qt.ItemDataRole.UserRole + 2
_FIGURE = 54
_BAR = 8


class Rows(QTableWidget):
    """A list of whole rows; Return takes one, Space lets it be heard, Delete takes it away."""

    chosen = Signal(int)
    """The row that became the current one; -1 for none."""
    taken = Signal(int)
    heard = Signal(int)
    removal_wanted = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(list(titles))
        self.horizontalHeader().setVisible(any(titles))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setMinimumSectionSize(24)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setItemDelegate(_Plain(self))
        self.currentCellChanged.connect(lambda row, *_: self.chosen.emit(row))
        self.doubleClicked.connect(lambda index: self.taken.emit(index.row()))

    def put(self, row: int, texts: Sequence[str], tip: str = "") -> None:
        """The texts of a row."""
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(tip or text)
            self.setItem(row, column, item)

    def put_share(self, row: int, column: int, share: float, text: str, strong: bool = True) -> None:
        """A bar of that length, 0 to 1, with the text behind it."""
        item = QTableWidgetItem(text)
        item.setData(SHARE, share)
        item.setData(STRONG, strong)
        item.setToolTip(text)
        self.setItem(row, column, item)

    def stretch(self, column: int) -> None:
        """That column takes the room that is left."""
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentRow()
        deeds = {
            Qt.Key.Key_Return: self.taken, Qt.Key.Key_Enter: self.taken, Qt.Key.Key_Space: self.heard,
            Qt.Key.Key_Delete: self.removal_wanted, Qt.Key.Key_Backspace: self.removal_wanted,
        }  # fmt: skip
        if row >= 0 and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            deed = deeds.get(Qt.Key(event.key()))
            if deed is not None:
                deed.emit(row)
                return
        super().keyPressEvent(event)


class BarRows(Rows):
    """Rows with bars."""

    def __init__(self, titles: Sequence[str], theme: Theme, parent: QWidget) -> None:
        super().__init__(titles, parent)
        self._bars = _Bars(theme, self)
        self.setItemDelegate(self._bars)

    def apply_theme(self, theme: Theme) -> None:
        self._bars.theme = theme
        self.viewport().update()


class _Plain(QStyledItemDelegate):
    """The chosen row looks whole: no cell of it has a frame of its own."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus


class _Bars(_Plain):
    """Draws a bar where there is a share."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        share = index.data(SHARE)
        if share is None:
            super().paint(painter, option, index)
            return
        text = index.data()
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        room = QRectF(option.rect).adjusted(6, 0, -8, 0)
        figure = QRectF(room.right() - _FIGURE, room.top(), _FIGURE, room.height())
        track = QRectF(room.left(), room.center().y() - _BAR / 2, max(12.0, room.width() - _FIGURE - 6), _BAR)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("accent_text" if chosen else "text", 0.25 if chosen else 0.09))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if share > 0:
            bar = QRectF(track.left(), track.top(), max(_BAR, track.width() * min(1.0, share)), _BAR)
            strong = bool(index.data(STRONG))
            painter.setBrush(self.theme.colour("accent_text" if chosen else "accent", 1.0 if strong else 0.55))
            painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        painter.setPen(self.theme.colour("accent_text" if chosen else "text"))
        painter.setFont(option.font)
        painter.drawText(figure, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return size if index.data(SHARE) is None else QSize(_FIGURE + 60, size.height())
