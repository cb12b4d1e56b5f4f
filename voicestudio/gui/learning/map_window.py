"""The window of the map: the picture, its legend, and the nearest neighbours of the sound that is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from voicestudio.gui.learning.class_marks import ClassMark
from voicestudio.gui.learning.map_view import MapView
from voicestudio.gui.learning.rows import Rows
from voicestudio.gui.learning.window import LearningWindow
from voicestudio.gui.status import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

SIDE = 272


class MapWindow(LearningWindow):
    """Shows what it is given, and tells what the person wants."""

    folder_wanted = Signal()
    open_wanted = Signal()
    hear_wanted = Signal()
    neighbour_chosen = Signal(int)
    neighbour_opened = Signal(int)
    classes_hidden = Signal(object)

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent.tr("Map of sounds"), parent.tr("Making the map"), icons, parent)
        self._theme = theme
        self._labels: tuple[str, ...] = ()
        self.view = MapView(theme, self)
        self.view.empty_text = self.tr(
            "Choose a folder of sounds, or drop one here.\nSounds that are alike will lie beside each other."
        )
        self.folder = ElidedLabel(self)
        self.folder_button = self.button(
            self.tr("Choose &Folder..."), self.tr("A folder of sounds, with or without folders in it (Ctrl+O)"),
            self.folder_wanted.emit, "folder",
        )  # fmt: skip
        self.legend = QListWidget(self)
        self.legend.setAccessibleName(self.tr("Folders, each with its mark; uncheck one to hide its sounds"))
        self.legend.setIconSize(QSize(16, 16))
        self.legend.itemChanged.connect(lambda _: self._tell_hidden())
        self.name = ElidedLabel(self)
        self.name.setProperty("role", "heading")
        self.place = self.muted(wrap=False)
        self.hear_button = self.button(
            self.tr("&Hear"), self.tr("Hear the chosen sound again (Space)"), self.hear_wanted.emit, "play"
        )
        self.open_button = self.button(
            self.tr("&Open"), self.tr("Open the chosen sound on the Listening page (Return, or a double click)"),
            self.open_wanted.emit, "open",
        )  # fmt: skip
        self.neighbours = Rows(("", ""), self)
        self.neighbours.setAccessibleName(self.tr("Nearest neighbours, the nearest first"))
        self.neighbours.setColumnWidth(0, 124)
        self.neighbours.stretch(1)
        self.neighbours.heard.connect(self.neighbour_chosen)
        self.neighbours.taken.connect(self.neighbour_opened)
        self.neighbours.cellClicked.connect(lambda row, _column: self.neighbour_chosen.emit(row))
        self._arrange()
        self._add_keys()
        self.show_chosen("", "")
        self.resize(1120, 740)
        self.setMinimumSize(700, 460)

    def _arrange(self) -> None:
        icons_row = QHBoxLayout()
        icons_row.setSpacing(4)
        for icon, tip, deed in (
            ("zoom-in", self.tr("Nearer (+, or the wheel)"), lambda: self.view.zoom(1.25)),
            ("zoom-out", self.tr("Farther (-)"), lambda: self.view.zoom(0.8)),
            ("zoom-fit", self.tr("The whole map (0)"), self.view.fit),
        ):
            icons_row.addWidget(self.tool(icon, tip, deed))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.folder_button)
        head.addWidget(self.folder, 1)
        head.addLayout(icons_row)
        pictured, column = self.card(head)
        column.addWidget(self.view, 1)
        legend, column = self.card(self.heading(self.tr("Folders")))
        column.addWidget(self.legend, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.hear_button)
        buttons.addWidget(self.open_button)
        near, column = self.card(self.name, self.place, buttons, 4, self.heading(self.tr("Nearest neighbours")))
        column.addWidget(self.neighbours, 1)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(legend, 2)
        side.addWidget(near, 3)
        for card in (legend, near):
            card.setFixedWidth(SIDE)
        content = QWidget(self)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(pictured, 1)
        row.addLayout(side)
        self.set_content(content)

    def _add_keys(self) -> None:
        self.key(self.tr("Choose a folder"), "Ctrl+O", self.folder_wanted.emit)
        self.key(self.tr("Nearer"), ("+", "=", "Ctrl++"), lambda: self.view.zoom(1.25))
        self.key(self.tr("Farther"), ("-", "Ctrl+-"), lambda: self.view.zoom(0.8))
        self.key(self.tr("The whole map"), ("0", "Ctrl+0"), self.view.fit)
        self.key(self.tr("Stop the sound, or cancel the map"), "Esc", self.progress.cancelled.emit)
        self.key(self.tr("Close the window"), "Ctrl+W", self.close)
        self.tell_key(self.tr("On the map: hear the nearest sound that way"), "← → ↑ ↓")
        self.tell_key(self.tr("On the map: hear the sound again"), self.tr("Space"))
        self.tell_key(self.tr("On the map: open the sound"), self.tr("Return"))

    # -- what it shows

    def show_legend(self, labels: Sequence[str], counts: Sequence[int]) -> None:
        """A mark for each class, with how many sounds it has."""
        self._labels = tuple(labels)
        self.legend.blockSignals(True)
        self.legend.clear()
        for number, (label, count) in enumerate(zip(labels, counts, strict=True)):
            item = QListWidgetItem(ClassMark(number).icon(self._theme), f"{label}   {count}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.legend.addItem(item)
        self.legend.blockSignals(False)

    def _tell_hidden(self) -> None:
        states = [self.legend.item(row).checkState() for row in range(self.legend.count())]
        self.classes_hidden.emit(frozenset(n for n, state in enumerate(states) if state is Qt.CheckState.Unchecked))

    def show_chosen(self, name: str, place: str) -> None:
        """The sound that is heard; "" for none."""
        self.name.set_whole(name or self.tr("No sound chosen"))
        self.place.setText(place or self.tr("Click a sound to hear it."))
        self.hear_button.setEnabled(bool(name))
        self.open_button.setEnabled(bool(name))

    def show_neighbours(self, rows: Sequence[tuple[str, str, int]]) -> None:
        """Name, folder and class number of each."""
        self.neighbours.blockSignals(True)
        self.neighbours.setRowCount(len(rows))
        for row, (name, label, number) in enumerate(rows):
            self.neighbours.put(row, (name, label), f"{label} / {name}")
            self.neighbours.item(row, 0).setIcon(ClassMark(number).icon(self._theme))
        self.neighbours.setCurrentCell(-1, -1)
        self.neighbours.blockSignals(False)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.view.apply_theme(theme)
        self.legend.blockSignals(True)
        for row in range(self.legend.count()):
            self.legend.item(row).setIcon(ClassMark(row).icon(theme))
        self.legend.blockSignals(False)
