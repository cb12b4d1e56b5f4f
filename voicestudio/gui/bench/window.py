"""The window of the bench: choices on the left, transport and rows on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from voicestudio.gui.actions import belongs_to_control
from voicestudio.gui.bench.choices import Choices
from voicestudio.gui.bench.rows_view import RowsView
from voicestudio.gui.icons import app_icon
from voicestudio.gui.messages import MessageBar
from voicestudio.gui.transport import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent

    from voicestudio.gui.icons import Icons
    from voicestudio.gui.theme import Theme

N_KEYS = 9


class BenchWindow(QWidget):
    """Holds the parts and the keys; tells of what the person does."""

    files_dropped = Signal(list)
    row_wanted = Signal(int)
    closed = Signal()

    def __init__(self, icons: Icons, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._icons = icons
        self.setWindowTitle(self.tr("Compare vocoders – VoiceStudio"))
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self._keys: list[tuple[str, QAction]] = []
        self.play = self._action(self.tr("Play or Pause"), "Space", "play")
        self.loop = self._action(self.tr("Loop the selection, or all of it"), "L", "loop", checkable=True)
        self.to_start = self._action(self.tr("To the Beginning"), "Home", "start")
        self.to_end = self._action(self.tr("To the End"), "End", "end")
        self.choices = Choices(self)
        self.rows = RowsView(theme, self)
        self.messages = MessageBar(icons, self)
        self._deeds = [
            self._action(self.tr("Compare"), ("Ctrl+Return", "Ctrl+Enter"), ""),
            self._action(self.tr("Cancel what is being made"), "Esc", ""),
            self._action(self.tr("Take the current sentence"), "Ctrl+Shift+O", ""),
            self._action(self.tr("Open a recording"), "Ctrl+O", ""),
            self._action(self.tr("Blind test"), "Ctrl+B", ""),
            self._action(self.tr("Close the bench"), "Ctrl+W", ""),
        ]
        for action, deed in zip(
            self._deeds,
            (self.choices.compare_wanted.emit, self.choices.cancel_wanted.emit, self.choices.sentence_wanted.emit,
             self.choices.recording_wanted.emit, self.choices.blind_wanted.emit, self.close),
            strict=True,
        ):  # fmt: skip
            _do(action, deed)
        for number in range(1, N_KEYS + 1):
            _do(self._row_action(number), lambda number=number: self.row_wanted.emit(number))
        self._arrange()
        self.apply_theme(theme)
        self.resize(1240, 780)
        self.setMinimumSize(860, 440)

    def _action(self, text: str, keys: str | tuple[str, ...], icon: str, checkable: bool = False) -> QAction:
        action = QAction(text, self, checkable=checkable)
        action.setShortcuts([QKeySequence(key) for key in ((keys,) if isinstance(keys, str) else keys)])
        action.setToolTip(f"{text}  ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        if icon:
            self._icons.give(action, icon)
        self.addAction(action)
        self._keys.append((text, action))
        return action

    def _row_action(self, number: int) -> QAction:
        action = QAction(self.tr("Hear row {number}").format(number=number), self)
        action.setShortcut(QKeySequence(str(number)))
        self.addAction(action)
        return action

    def _arrange(self) -> None:
        self.position = QLabel(clock(0), self)
        self.position.setAccessibleName(self.tr("Playing position and duration"))
        self.sounding = QLabel(self)
        self.sounding.setProperty("role", "heading")
        self.matching = QLabel(self)
        self.matching.setProperty("role", "muted")
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(6)
        for action in (self.to_start, self.play, self.to_end, self.loop):
            bar.addWidget(self._tool(action))
        bar.addSpacing(8)
        bar.addWidget(self.position)
        bar.addSpacing(12)
        bar.addWidget(self.sounding)
        bar.addStretch(1)
        bar.addWidget(self.matching)
        self.transport = QFrame(self)
        self.transport.setLayout(bar)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.transport)
        right.addWidget(self.messages)
        right.addWidget(self.rows, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.choices)
        row.addLayout(right, 1)

    def _tool(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(34)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        return button

    def key_rows(self) -> list[tuple[str, str]]:
        """What each key does here and its name, for the list of keys."""
        native = QKeySequence.SequenceFormat.NativeText
        rows = [(text, "   ".join(key.toString(native) for key in action.shortcuts())) for text, action in self._keys]
        return [(self.tr("Hear that row, from the same instant on"), "1 ... 9"), *rows]

    def show_playing(self, playing: bool) -> None:
        self._icons.give(self.play, "pause" if playing else "play")

    def show_clock(self, now_s: float, duration_s: float) -> None:
        self.position.setText(f"{clock(now_s)} / {clock(duration_s)}")

    def show_transport(self, on: bool, reason: str = "") -> None:
        """Whether there is anything to play, and why not."""
        for action in (self.play, self.loop, self.to_start, self.to_end):
            action.setEnabled(on)
        self.transport.setToolTip(reason)

    def apply_theme(self, theme: Theme) -> None:
        font = theme.mono_font()
        font.setPointSizeF(theme.base_pt + 1)
        self.position.setFont(font)
        self.rows.apply_theme(theme)

    # -- Qt's events

    def event(self, event: QEvent) -> bool:
        """Leaves plain keys to the control with the focus where they mean something to it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            has_modifier = bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            if belongs_to_control(self.focusWidget(), event.key(), has_modifier):
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


def _do(action: QAction, deed: Callable[[], object]) -> None:
    action.triggered.connect(lambda _checked=False: deed())
