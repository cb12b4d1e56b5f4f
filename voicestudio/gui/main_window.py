"""The window: which parts there are and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from voicestudio.gui.actions import Actions, belongs_to_control
from voicestudio.gui.editor import Editor
from voicestudio.gui.file_bar import FileBar
from voicestudio.gui.icons import Icons, app_icon
from voicestudio.gui.menus import Menus
from voicestudio.gui.messages import MessageBar
from voicestudio.gui.output_menu import OutputMenu
from voicestudio.gui.said_panel import SaidPanel
from voicestudio.gui.sound_panel import SoundPanel
from voicestudio.gui.status import Status
from voicestudio.gui.transport import Transport
from voicestudio.gui.voice_panel import VoicePanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from voicestudio.gui.playing import Playing
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.theme import Theme


LEAST_SOUND = 300
"""The height in pixels that the sound keeps when the voice panel wants more."""


class MainWindow(QMainWindow):
    """Transport above; a page, such as text and voice, in the middle; sound below; messages and status at the foot."""

    files_dropped = Signal(list)
    closed = Signal()

    def __init__(self, settings: Settings, playing: Playing, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.icons = Icons(theme)
        self.actions_ = Actions(self, self.icons)
        self.outputs = OutputMenu(playing, self.actions_.refresh_outputs, self)
        self.menus = Menus(self.actions_, settings, self.outputs, self)
        self.setMenuBar(self.menus)
        self.editor = Editor(self)
        self.editor.menu_actions = (self.actions_.pronounce_word,)
        self.said = SaidPanel(self)
        self.voice_panel = VoicePanel(self.icons, self)
        self.sound = SoundPanel(self.actions_, self)
        self.transport = Transport(self.actions_, self.icons, self)
        self.messages = MessageBar(self.icons, self)
        self.export_bar = FileBar(self.tr("Exporting"), self.icons, self)
        self.file_bar = FileBar(self.tr("Speaking to a file"), self.icons, self)
        self.status = Status(self.icons, self)
        self.setStatusBar(self.status)
        self._arrange()
        self.apply_theme(theme)
        self.editor.files_dropped.connect(self.files_dropped)
        self._given_height, self._wanted_height = 0, self.voice_panel.sizeHint().height()
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._give_room)
        self.voice_panel.height_changed.connect(self._room_timer.start)
        room = self.screen().availableSize()
        self.resize(min(1280, room.width() - 40), min(880, room.height() - 60))
        self.setMinimumSize(820, 520)

    def _arrange(self) -> None:
        self._name = QLabel(self)
        self._name.setProperty("role", "heading")
        self._counts = QLabel(self)
        self._counts.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 2)
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._counts)
        text = QFrame(self)
        text.setProperty("card", True)
        column = QVBoxLayout(text)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.editor, 1)
        column.addWidget(self.said)
        self.voice_panel.setFixedWidth(348)
        self.speech = QWidget(self)
        self.speech.setMinimumHeight(90)
        self.sound.setMinimumHeight(245)
        row = QHBoxLayout(self.speech)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(text, 1)
        row.addWidget(self.voice_panel)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.speech)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(8)
        self.splitter.addWidget(self._pages)
        self.splitter.addWidget(self.sound)
        self.splitter.setStretchFactor(0, 0)  # what the window grows by goes to the sound
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([self.speech.sizeHint().height(), 600])
        middle = QWidget(self)
        whole = QVBoxLayout(middle)
        whole.setContentsMargins(10, 6, 10, 8)
        whole.setSpacing(8)
        whole.addWidget(self.transport)
        for bar in (self.messages, self.export_bar, self.file_bar):
            whole.addWidget(bar)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(8)
        self._beside.addWidget(self.splitter, 1)
        whole.addLayout(self._beside, 1)
        self.setCentralWidget(middle)

    def _give_room(self) -> None:
        """Lets the voice panel have the height that it wants, where the sound can spare it; takes it back later."""
        wanted, before = self.voice_panel.sizeHint().height(), self._wanted_height
        self._wanted_height = wanted
        if wanted == before:  # else it would work against a person who moves the handle
            return
        upper, sound = self.splitter.sizes()
        more = wanted - upper
        if upper and more > 0 and sound - more >= LEAST_SOUND:
            self._given_height += more
        elif more < 0 and self._given_height:
            more = max(more, -self._given_height)
            self._given_height += more
        else:
            return
        self.splitter.setSizes([upper + more, sound - more])

    def add_page(self, widget: QWidget) -> None:
        """Makes room for a page above the sound."""
        if self._pages.indexOf(widget) < 0:
            self._pages.addWidget(widget)

    def show_page(self, widget: QWidget) -> None:
        """Shows a page; of what the window grows by a page of tools has its share, the text has enough."""
        grows, splitter = int(widget is not self.speech), self.splitter
        if grows != self._pages.sizePolicy().verticalStretch():
            sizes = splitter.sizes()
            splitter.setStretchFactor(0, grows)
            if all(sizes):
                splitter.setSizes(sizes)  # else what was given before would be divided anew
        self._pages.setCurrentWidget(widget)

    def add_side(self, widget: QWidget) -> None:
        """Makes room for a panel to the right of page and sound."""
        self._beside.addWidget(widget)

    def apply_theme(self, theme: Theme) -> None:
        """Brings what the palette and the style sheet do not reach into the theme's colours."""
        self.icons.apply_theme(theme)
        for part in (self.editor, self.sound, self.transport):
            part.apply_theme(theme)

    def show_document(self, name: str, is_modified: bool) -> None:
        self._name.setText(f"{name} •" if is_modified else name)
        self._name.setAccessibleName(self.tr("{name}, not saved").format(name=name) if is_modified else name)
        self.setWindowTitle(self.tr("{name}[*] – VoiceStudio").format(name=name))
        self.setWindowModified(is_modified)

    def show_counts(self, n_words: int, n_characters: int) -> None:
        self._counts.setText(self.tr("Words: {words}   Characters: {characters}").format(
            words=n_words, characters=n_characters))  # fmt: skip

    def show_full_screen(self, on: bool) -> None:
        """Goes to full screen or back, to a maximised window where it was one."""
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if on else self.windowState() & ~full)

    def restore_layout(self) -> None:
        self.restoreGeometry(self._settings.data("window/geometry"))
        self.splitter.restoreState(self._settings.data("window/splitter"))
        self.sound.splitter.restoreState(self._settings.data("window/sound_splitter"))

    def save_layout(self) -> None:
        self._settings.put("window/geometry", self.saveGeometry())
        self._settings.put("window/splitter", self.splitter.saveState())
        self._settings.put("window/sound_splitter", self.sound.splitter.saveState())

    # -- Qt's events

    def event(self, event: QEvent) -> bool:
        """Leaves plain keys to the control with the focus where they mean something to it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            if belongs_to_control(self.focusWidget(), event.key(), has_modifier):
                event.accept()
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:  # the system can do it too, and a kept layout
            self.actions_.full_screen.setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.save_layout()
        event.accept()
        self.hide()
        self.closed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)
