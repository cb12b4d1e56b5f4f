"""Asks, a moment after the person stopped typing, how the sentence at the cursor will be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from voicestudio.gui.spoken_text import to_characters

if TYPE_CHECKING:
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.main_window import MainWindow

AFTER_MS = 350
REACH = 2000
_BREAK = re.compile(r"\n[^\S\n]*\n")


def paragraph_at(text: str, position: int) -> tuple[str, int]:
    """The paragraph around a character, at most REACH characters to each side, and where the character is in it."""
    first, last = max(0, position - REACH), min(len(text), position + REACH)
    for match in _BREAK.finditer(text, first, last):
        if match.end() <= position:
            first = match.end()
        elif match.start() >= position:
            last = match.start()
            break
    return text[first:last], position - first


class ReadAhead(QObject):
    """Fills the "Read aloud as" line; it is quiet while the line is hidden."""

    def __init__(self, errands: Errands, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._errands, self._window = errands, window
        self._asked: tuple[str, str, int] | None = None
        self._timer = QTimer(window, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self.ask)
        for signal in (window.editor.textChanged, window.editor.cursorPositionChanged,
                       window.voice_panel.voice_picker.currentIndexChanged):  # fmt: skip
            signal.connect(self._timer.start)
        window.actions_.said.toggled.connect(self._timer.start)
        errands.said.connect(window.said.show_utterance)

    def ask_again(self) -> None:
        """Asks although the text is the same, since words may be read otherwise now."""
        self._asked = None
        self.ask()

    def ask(self) -> None:
        """Asks now, unless the same was asked last."""
        card = self._window.voice_panel.card
        if card is None or not self._window.actions_.said.isChecked():
            return
        text = self._window.editor.toPlainText()
        position = to_characters(text, self._window.editor.textCursor().position())
        paragraph, position = paragraph_at(text, position)
        asked = (paragraph, card.language, position)
        if asked == self._asked:
            return
        self._asked = asked
        if paragraph.strip():
            self._errands.say_ahead(paragraph, card.language, position)
        else:
            self._window.said.show_utterance(None)
