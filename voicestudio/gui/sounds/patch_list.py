"""The list of patches: a name and what it is on each row, a star to click, a mark on the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from voicestudio.gui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QMouseEvent

    from voicestudio.engine.patches.reading import PatchCard

Index = QModelIndex | QPersistentModelIndex
ROW = 42
_STAR = 18
CARD, FAVOURITE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class PatchModel(QAbstractListModel):
    """Cards in the order in which they are to be read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[PatchCard] = []
        self.favourites: frozenset[str] = frozenset()

    def fill(self, cards: Sequence[PatchCard], favourites: frozenset[str]) -> None:
        self.beginResetModel()
        self.cards, self.favourites = list(cards), favourites
        self.endResetModel()

    def row_of(self, id: str) -> int:
        """The row of a patch, -1 where it is not shown."""
        return next((row for row, card in enumerate(self.cards) if card.id == id), -1)

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.cards[index.row()]
        is_favourite = card.id in self.favourites
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return card.name
            case Qt.ItemDataRole.ToolTipRole:
                return card.description or card.name
            case Qt.ItemDataRole.AccessibleTextRole:
                marks = [self.tr("favourite")] * is_favourite + [self.tr("your own")] * card.own
                return ", ".join((card.name, card.category, *marks))
            case _ if role == CARD:
                return card
            case _ if role == FAVOURITE:
                return is_favourite
        return None


class _Rows(QStyledItemDelegate):
    """Draws a row in the theme's colours."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons: dict[tuple[str, str], object] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card, palette = index.data(CARD), option.palette
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen or is_hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(option.rect.adjusted(3, 1, -3, -1), 5, 5)
        strong = palette.color(QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text)
        weak = strong if is_chosen else palette.color(QPalette.ColorRole.PlaceholderText)
        place = option.rect.adjusted(12, 4, -34, -4)
        painter.setPen(strong)
        painter.setFont(option.font)
        name = option.fontMetrics.elidedText(card.name, Qt.TextElideMode.ElideRight, place.width() - 30 * card.own)
        above = QRect(place.left(), place.top(), place.width(), place.height() // 2 + 1)
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, name)
        small = option.font
        small.setPointSizeF(small.pointSizeF() - 1.5)
        painter.setFont(small)
        if card.own:
            left = above.left() + option.fontMetrics.horizontalAdvance(name) + 8
            self._paint_mark(painter, QPoint(left, above.center().y()), weak)
        painter.setPen(weak)
        facts = " · ".join(fact for fact in (card.category, *card.tags[:3]) if fact)
        below = QRect(place.left(), above.bottom() - 1, place.width(), place.height() // 2)
        below_text = painter.fontMetrics().elidedText(facts, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, below_text)
        if index.data(FAVOURITE) or is_hovered or is_chosen:
            name = "star-full" if index.data(FAVOURITE) else "star"
            role = QPalette.ColorRole.Highlight if index.data(FAVOURITE) else QPalette.ColorRole.PlaceholderText
            shade = strong if is_chosen else palette.color(role)
            key = (name, shade.name())
            if key not in self._icons:
                self._icons[key] = icon(name, shade, shade)
            self._icons[key].paint(painter, star_place(option.rect))
        painter.restore()

    def _paint_mark(self, painter: QPainter, at: QPoint, colour: object) -> None:
        """A small frame with the word that it is the person's own."""
        word = self.tr("own")
        width = painter.fontMetrics().horizontalAdvance(word) + 8
        frame = QRect(at.x(), at.y() - 6, width, 13)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour)
        painter.drawRoundedRect(frame, 4, 4)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)


def star_place(row: QRect) -> QRect:
    """Where the star of a row is clicked."""
    return QRect(row.right() - 30, row.center().y() - _STAR // 2, _STAR, _STAR)


class PatchList(QListView):
    """Tells which patch is to be heard: by a click, by the arrows, and again by Space or Enter."""

    chosen = Signal(str)
    starred = Signal(str, bool)
    delete_asked = Signal()
    menu_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = PatchModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Rows(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_asked.emit(self.viewport().mapToGlobal(at)))
        self.setAccessibleName(self.tr("Patches"))
        self._is_filling = False

    def fill(self, cards: Sequence[PatchCard], favourites: frozenset[str], id: str) -> None:
        """Shows these; the one of that id is the chosen one, if it is among them."""
        self._is_filling = True
        bar = self.verticalScrollBar()
        at = bar.value()
        self.rows.fill(cards, favourites)
        bar.setValue(at)
        self.select(id, reveals=False)
        self._is_filling = False

    def select(self, id: str, reveals: bool = True) -> None:
        """Marks a patch as the one in hand, without telling of it."""
        was, self._is_filling = self._is_filling, True
        row = self.rows.row_of(id)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row))
            if reveals:
                self.scrollTo(self.currentIndex())
        else:
            self.clearSelection()
        self._is_filling = was

    def choose_first(self) -> None:
        """Takes the first row, as a click on it does."""
        self._is_filling = True
        self.setCurrentIndex(self.rows.index(0))
        self._is_filling = False
        self.chosen.emit(self.rows.cards[0].id)

    @property
    def current_id(self) -> str:
        index = self.currentIndex()
        return index.data(CARD).id if index.isValid() else ""

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._is_filling:
            self.chosen.emit(current.data(CARD).id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming here by Tab hears nothing: Qt makes the first row the current one."""
        was, self._is_filling = self._is_filling, True
        super().focusInEvent(event)
        self._is_filling = was

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            if star_place(self.visualRect(index)).adjusted(-5, -5, 5, 5).contains(event.position().toPoint()):
                self.starred.emit(index.data(CARD).id, not index.data(FAVOURITE))
                return
            if index == self.currentIndex():
                self.selectionModel().select(index, self.selectionModel().SelectionFlag.ClearAndSelect)
                self.chosen.emit(index.data(CARD).id)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = event.key(), self.currentIndex()
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.chosen.emit(index.data(CARD).id)
        elif key == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        elif key == Qt.Key.Key_Asterisk and index.isValid():
            self.starred.emit(index.data(CARD).id, not index.data(FAVOURITE))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Takes Delete and the star before anything else has them."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Asterisk):
            event.accept()
            return True
        return super().event(event)
