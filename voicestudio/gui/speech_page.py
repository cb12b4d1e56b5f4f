"""The page on which text is written and spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voicestudio.gui.editor import Editor
    from voicestudio.gui.speaking import Speaking


class SpeechPage:
    """Text and voice, which the window makes itself, since they are what it opens with."""

    def __init__(self, widget: QWidget, editor: Editor, speaking: Speaking) -> None:
        self.widget, self._editor, self._speaking = widget, editor, speaking

    def primary(self) -> None:
        self._speaking.speak()

    def undo(self) -> None:
        self._editor.undo()

    def redo(self) -> None:
        self._editor.redo()

    def shown(self) -> None:
        self._editor.setFocus()

    def close(self) -> None:
        """Nothing is left to do: the document keeps its text itself."""
