"""The sentence at the cursor in the words that will be read: numbers, signs and abbreviations spelled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from voicestudio.core import Utterance

LONGEST = 600


class SaidPanel(QFrame):
    """Shows one utterance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Read aloud as"), self)
        heading.setProperty("role", "muted")
        self._text = QLabel(self, wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._text.setAccessibleName(self.tr("The sentence at the cursor as it will be read aloud"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 6)
        row.setSpacing(10)
        row.addWidget(heading, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.show_utterance(None)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_utterance(self, utterance: Utterance | None) -> None:
        text = utterance.normalised if utterance is not None else "–"
        self._text.setText(text if len(text) <= LONGEST else text[:LONGEST] + "...")
        self._text.setToolTip("\n".join(utterance.notices) if utterance is not None else "")
