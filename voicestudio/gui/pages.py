"""The workspaces of the window: each has the place above the sound to itself, one primary deed and its own undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from voicestudio.gui.dialogs import Dialogs
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.enabling import Enabling
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.jobs import VoiceShelf
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.theme import ThemeKeeper
    from voicestudio.gui.worker import Worker


@dataclass(frozen=True, slots=True)
class Tools:
    """What a page may use of the studio."""

    worker: Worker
    doors: Doors
    shelf: VoiceShelf
    session: Session
    errands: Errands
    playing: Playing
    enabling: Enabling
    window: MainWindow
    settings: Settings
    themes: ThemeKeeper
    dialogs: Dialogs


class Page(Protocol):
    """A workspace that was opened."""

    widget: QWidget

    def primary(self) -> None:
        """What the big button and Ctrl+Enter do here."""

    def undo(self) -> None: ...

    def redo(self) -> None: ...

    def shown(self) -> None:
        """The person has come to this page; takes the focus to where work begins."""

    def close(self) -> None:
        """The window closes: what is not finished is given up, what is to be kept is kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as the window knows it before it is opened: its action, and what the primary button says and shows.

    `hint` stands where the sound will be, as long as there is none.
    """

    id: str
    action: QAction
    primary_text: str
    primary_tip: str
    primary_icon: str
    hint: str
    make: Callable[[], Page]


class Pages(QObject):
    """Shows one page at a time; a page is made when it is first shown."""

    changed = Signal(str)

    def __init__(self, entries: Sequence[Entry], window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._entries = {entry.id: entry for entry in entries}
        self._open: dict[str, Page] = {}
        self._shown = ""
        group = QActionGroup(self)
        for entry in entries:
            group.addAction(entry.action)
            entry.action.triggered.connect(lambda _checked=False, id=entry.id: self.show(id))

    @property
    def shown(self) -> str:
        """The id of the page that shows; "" before the first was asked for."""
        return self._shown

    def page(self, id: str) -> Page:
        """The page of that id, made if it was not yet."""
        if id not in self._open:
            page = self._open[id] = self._entries[id].make()
            self._window.add_page(page.widget)
        return self._open[id]

    def show(self, id: str) -> None:
        """Shows a page; an unknown id (of an older or newer studio) shows the first."""
        id = id if id in self._entries else next(iter(self._entries))
        entry, page = self._entries[id], self.page(id)
        entry.action.setChecked(True)
        self._shown = id
        self._window.show_page(page.widget)
        actions = self._window.actions_
        actions.speak.setIconText(entry.primary_text)
        actions.rename(actions.speak, entry.primary_tip)
        self._window.transport.show_primary_icon(entry.primary_icon)
        self._window.sound.view.set_empty_text(entry.hint)
        page.shown()
        self.changed.emit(id)

    def primary(self) -> None:
        self.page(self._shown).primary()

    def undo(self) -> None:
        self.page(self._shown).undo()

    def redo(self) -> None:
        self.page(self._shown).redo()

    def close(self) -> None:
        """Closes those that were opened."""
        for page in self._open.values():
            page.close()
