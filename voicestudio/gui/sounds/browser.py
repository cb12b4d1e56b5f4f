"""The left column: finding patches by words, category, tags and marks, and hearing them at a click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.sounds.patch_list import PatchList

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from voicestudio.engine.patches.reading import PatchCard
    from voicestudio.gui.icons import Icons
    from voicestudio.gui.sounds.shelf import PatchShelf

MOST_TAGS = 24
ENDING = ".toml"


class Browser(QFrame):
    """Shows the shelf; tells which patch is to be opened and heard, and which files were dropped."""

    chosen = Signal(str)
    files_dropped = Signal(list)
    delete_asked = Signal()
    menu_asked = Signal(object)

    def __init__(self, shelf: PatchShelf, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._shelf, self._icons = shelf, icons
        self._tags: set[str] = set()
        self._current = ""
        self.setProperty("card", True)
        self.setAcceptDrops(True)
        self.setMinimumWidth(144)
        self._make_filters()
        self.list = PatchList(self)
        self._empty = QLabel(self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._empty.setMargin(20)
        self._places = QStackedLayout()
        self._places.addWidget(self.list)
        self._places.addWidget(self._empty)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.category, 1)
        row.addWidget(self.tags_button)
        row.addWidget(self.favourites_button)
        row.addWidget(self.own_button)
        top = QVBoxLayout()
        top.setContentsMargins(8, 8, 8, 4)
        top.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(row)
        column.addLayout(self._places, 1)
        self.list.chosen.connect(self.chosen)
        self.list.starred.connect(shelf.mark)
        self.list.delete_asked.connect(self.delete_asked)
        self.list.menu_asked.connect(self.menu_asked)
        shelf.changed.connect(self._on_shelf)
        self._show_empty(self.tr("Reading the patches..."))

    def _make_filters(self) -> None:
        self.search = QLineEdit(self, placeholderText=self.tr("Search patches"), clearButtonEnabled=True)
        self.search.setProperty("field", True)
        self.search.setAccessibleName(self.tr("Search patches"))
        self.search.setToolTip(self.tr("Words of the name, tags, category, synthesizer or description  (Ctrl+F)"))
        self.search.textChanged.connect(self._refill)
        self.search.installEventFilter(self)
        self.category = QComboBox(self)
        self.category.setAccessibleName(self.tr("Category"))
        self.category.setToolTip(self.tr("Category"))
        self.category.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.category.setMinimumContentsLength(1)
        self.category.activated.connect(self._refill)
        self.tags_button = self._button("tag", self.tr("Tags"), self.tr("Only patches with these tags"))
        self.tags_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_tags)
        self.tags_button.setProperty("bare_menu", True)
        self.tags_button.setMenu(self._menu)
        self.favourites_button = self._button("star", self.tr("Favourites"), self.tr("Only favourites"), True)
        self.own_button = self._button("folder", self.tr("Your own"), self.tr("Only patches of your own"), True)

    def _button(self, icon: str, name: str, tip: str, checkable: bool = False) -> QToolButton:
        button = QToolButton(self, checkable=checkable)
        button.setProperty("flat", True)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.toggled.connect(self._refill)
        self._icons.give(button, icon, "muted")
        return button

    def show_current(self, id: str) -> None:
        """Marks the patch in hand, "" where it was never kept."""
        if id != self._current:
            self._current = id
            self.list.select(id)

    # -- what is shown

    def _on_shelf(self) -> None:
        from voicestudio.engine.patches import searching

        cards = self._shelf.cards.values()
        chosen = self.category.currentData() or ""
        self.category.clear()
        self.category.addItem(self.tr("All ({n})").format(n=len(cards)), "")
        for name, count in searching.categories(cards).items():
            self.category.addItem(f"{name} ({count})", name)
        self.category.setCurrentIndex(max(0, self.category.findData(chosen)))
        self._refill()

    def shown_cards(self) -> list[PatchCard]:
        """The patches that pass all filters, the best first."""
        from voicestudio.engine.patches import searching

        found = searching.found(
            self._shelf.cards.values(), self.search.text(), self.category.currentData() or "", self._tags
        )
        if self.favourites_button.isChecked():
            found = [card for card in found if card.id in self._shelf.favourites]
        if self.own_button.isChecked():
            found = [card for card in found if card.own]
        return found

    def _refill(self) -> None:
        if not self._shelf.cards:
            return
        cards = self.shown_cards()
        self.list.fill(cards, self._shelf.favourites, self._current)
        if cards:
            self._places.setCurrentWidget(self.list)
        elif self.favourites_button.isChecked() and not self._shelf.favourites:
            self._show_empty(self.tr("No favourites yet: click the star beside a patch."))
        elif self.own_button.isChecked() and not any(card.own for card in self._shelf.cards.values()):
            self._show_empty(self.tr("No patches of your own yet: change one and save it, or drop a patch file here."))
        else:
            self._show_empty(self.tr("No patch is like that: search for fewer words, or take filters away."))
        self._icons.give(self.tags_button, "tag", "accent" if self._tags else "muted")
        marked = self.favourites_button.isChecked()
        self._icons.give(self.favourites_button, "star-full" if marked else "star", "accent" if marked else "muted")
        self._icons.give(self.own_button, "folder", "accent" if self.own_button.isChecked() else "muted")

    def _show_empty(self, text: str) -> None:
        self._empty.setText(text)
        self._places.setCurrentWidget(self._empty)

    def _fill_tags(self) -> None:
        """The tags of the category, the most used first; those that are chosen stay to be taken away."""
        from voicestudio.engine.patches import searching

        category = self.category.currentData() or ""
        cards = [card for card in self._shelf.cards.values() if not category or card.category == category]
        counts = searching.tags(cards)
        self._menu.clear()
        clear = self._menu.addAction(self.tr("Any tags"), lambda: self.set_tags(set()))
        clear.setEnabled(bool(self._tags))
        self._menu.addSeparator()
        for tag in dict.fromkeys([*sorted(self._tags), *list(counts)[:MOST_TAGS]]):
            action = QAction(f"{tag} ({counts.get(tag, 0)})", self._menu, checkable=True, checked=tag in self._tags)
            action.toggled.connect(lambda on, tag=tag: self.set_tags(self._tags | {tag} if on else self._tags - {tag}))
            self._menu.addAction(action)

    def set_tags(self, tags: set[str]) -> None:
        """Shows only patches that have all these tags."""
        self._tags = set(tags)
        self._refill()

    # -- keys and files

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        """Down and Enter go from the search into what was found."""
        if watched is self.search and isinstance(event, QKeyEvent):
            goes = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.type() == QEvent.Type.ShortcutOverride and plain and (goes or event.text().isprintable()):
                event.accept()
                return goes
            if event.type() == QEvent.Type.KeyPress and goes and self.list.rows.rowCount():
                self.list.setFocus()
                self.list.choose_first()
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if patch_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = patch_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)


def patch_files(data: object) -> list[Path]:
    """The patch files among what is dragged."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.casefold() == ENDING]
