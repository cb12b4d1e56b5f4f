"""The text editor: it lights what is spoken, and a click on a word says where it is."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QMenu, QWidget

    from voicestudio.gui.theme import Theme

LARGEST_CHARACTERS = 4_000_000


class Editor(QPlainTextEdit):
    """Plain text with undo. Places are Qt's (UTF-16 units)."""

    word_clicked = Signal(int, bool)
    files_dropped = Signal(list)
    left = Signal()
    paste_refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName(self.tr("Text to speak"))
        self.setPlaceholderText(self.tr("Type or paste a text here, or drop a text file."))
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._sentence = QTextCharFormat()
        self._word = QTextCharFormat()
        self._lit: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None)
        self._stray = QTextCharFormat()
        self._stray.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        self._marks: list[tuple[int, int, str]] = []
        self._marked: list[QTextEdit.ExtraSelection] = []
        self._pressed_at: int | None = None
        self.menu_actions: tuple[QAction, ...] = ()
        """What the context menu offers beside Qt's own entries."""

    def apply_theme(self, theme: Theme) -> None:
        self._sentence.setBackground(theme.colour("sentence"))
        self._word.setBackground(theme.colour("word"))
        self._word.setForeground(theme.colour("text"))
        self._stray.setUnderlineColor(theme.colour("error"))
        font = self.font()
        font.setPointSizeF(theme.editor_pt)
        self.setFont(font)
        self.mark(self._marks)

    def light(self, sentence: tuple[int, int] | None, word: tuple[int, int] | None) -> None:
        """Lights a sentence and a word of it by their first and last+1 places; None puts the light out."""
        if (sentence, word) != self._lit:
            self._lit = (sentence, word)
            self._paint_lights()

    def mark(self, marks: Sequence[tuple[int, int, str]]) -> None:
        """Underlines with a wave from each first to last+1 place, in the place of those before; each has its tip."""
        self._marks = list(marks)
        self._marked = [self._selection(start, stop, self._stray) for start, stop, _ in marks]
        self._paint_lights()

    def tip_at(self, place: int) -> str:
        """What the mark at that place says; "" where there is none."""
        return next((tip for start, stop, tip in self._marks if start <= place < stop), "")

    def show_place(self, place: int) -> None:
        """Scrolls so far that the place can be seen; the cursor stays where it is."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(place, self.document().characterCount() - 1))
        rect = self.cursorRect(cursor)
        height = self.viewport().height()
        if rect.top() >= 0 and rect.bottom() <= height:
            return
        lines_off = (rect.top() - height // 3) / max(1, rect.height())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(lines_off))

    def replace_text(self, text: str) -> None:
        """Puts another text in place as one edit that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()

    def _paint_lights(self) -> None:
        lights = zip(self._lit, (self._sentence, self._word), strict=True)
        self.setExtraSelections(
            [self._selection(*places, look) for places, look in lights if places is not None] + self._marked
        )

    def _selection(self, start: int, stop: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(self.document())
        end = self.document().characterCount() - 1
        selection.cursor.setPosition(min(start, end))
        selection.cursor.setPosition(min(stop, end), QTextCursor.MoveMode.KeepAnchor)
        selection.format = look
        return selection

    # -- Qt's events

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = self.tip_at(self.cursorForPosition(event.pos()).position())
            if tip:
                lines = "<br>".join(escape(line) for line in tip.splitlines())
                QToolTip.showText(event.globalPos(), f"<p>{lines}</p>", self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        if by_mouse and not self.textCursor().hasSelection():  # what the menu says of "this word" is of the clicked one
            self.setTextCursor(self.cursorForPosition(event.pos()))
        place = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        menu = self.context_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def context_menu(self) -> QMenu:
        """Qt's own entries and the others."""
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        menu.addActions(self.menu_actions)
        return menu

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._pressed_at = self.cursorForPosition(event.position().toPoint()).position() if is_left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._pressed_at is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        cursor = self.cursorForPosition(event.position().toPoint())
        same_place = cursor.position() == self._pressed_at and not self.textCursor().hasSelection()
        self._pressed_at = None
        modifiers = event.modifiers()
        if same_place and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
            is_behind = self.cursorRect(cursor).left() > event.position().x()  # the caret goes behind half a letter
            place = max(0, cursor.position() - int(is_behind))
            self.word_clicked.emit(place, modifiers == Qt.KeyboardModifier.ControlModifier)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._pressed_at = None

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
        elif len(source.text()) + self.document().characterCount() > LARGEST_CHARACTERS:
            self.paste_refused.emit(
                self.tr("The editor holds at most {millions} million characters: paste a shorter part.").format(
                    millions=LARGEST_CHARACTERS // 1_000_000
                )
            )
        else:
            super().insertFromMimeData(source)
