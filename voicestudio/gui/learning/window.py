"""What the windows of learning have in common: keys, messages, progress, and the files that are dropped on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.actions import belongs_to_control
from voicestudio.gui.file_bar import FileBar
from voicestudio.gui.icons import app_icon
from voicestudio.gui.learning.rows import Rows
from voicestudio.gui.messages import MessageBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from voicestudio.gui.icons import Icons


class LearningWindow(QWidget):
    """Content above, what is being done at the foot, messages over all; it stands beside the studio's window."""

    files_dropped = Signal(list)
    closed = Signal()

    def __init__(self, title: str, progress_name: str, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.icons = icons
        self.setWindowTitle(self.tr("{title} – VoiceStudio").format(title=title))
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self._keys: list[tuple[str, str]] = []
        self.messages = MessageBar(icons, self)
        self.progress = FileBar(progress_name, icons, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 10, 10, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self.messages)
        self._column.addWidget(self.progress)

    def set_content(self, content: QWidget) -> None:
        self._column.insertWidget(0, content, 1)

    # -- parts

    def key(self, text: str, keys: str | tuple[str, ...], deed: Callable[[], object]) -> QAction:
        """An action of this window with its keys, told in the list of keys."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in ((keys,) if isinstance(keys, str) else keys)])
        action.triggered.connect(lambda _checked=False: deed())
        self.addAction(action)
        native = QKeySequence.SequenceFormat.NativeText
        self._keys.append((text, "   ".join(key.toString(native) for key in action.shortcuts())))
        return action

    def tell_key(self, text: str, keys: str) -> None:
        """Keys that a control of this window has, for the list of keys."""
        self._keys.append((text, keys))

    def key_rows(self) -> list[tuple[str, str]]:
        """What each key does here and its name."""
        return list(self._keys)

    def button(
        self, text: str, tip: str, deed: Callable[[], object], icon: str = "", primary: bool = False
    ) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleName(text.replace("&", "").rstrip("."))
        button.setProperty("primary", primary)
        button.clicked.connect(lambda _checked=False: deed())
        if icon:
            self.icons.give(button, icon, "accent_text" if primary else "text")
        return button

    def tool(self, icon: str, tip: str, deed: Callable[[], object]) -> QToolButton:
        """A button that shows its icon alone."""
        button = QToolButton(self)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setMinimumHeight(32)
        button.clicked.connect(lambda _checked=False: deed())
        self.icons.give(button, icon)
        return button

    def heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        return label

    def muted(self, text: str = "", wrap: bool = True) -> QLabel:
        label = QLabel(text, self, wordWrap=wrap)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", "muted")
        return label

    def card(self, *content: QWidget | QHBoxLayout | QVBoxLayout | int) -> tuple[QFrame, QVBoxLayout]:
        """A card with its parts one below the other; a number is that much room."""
        card = QFrame(self)
        card.setProperty("card", True)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        for part in content:
            if isinstance(part, int):
                column.addSpacing(part)
            elif isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
        return card, column

    # -- Qt's events

    def event(self, event: QEvent) -> bool:
        """Leaves plain keys to the control with the focus where they mean something to it; letters not to a list."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            widget = self.focusWidget()
            letter = isinstance(widget, Rows) and event.key() < 0x100 and chr(event.key()).isalnum()
            if not letter and belongs_to_control(widget, event.key(), has_modifier):
                event.accept()
                return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)
