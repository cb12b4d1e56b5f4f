"""A field in which one of all patches is chosen by typing a part of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.engine.patches.reading import PatchCard


class PatchPicker(QComboBox):
    """Tells the id of the patch that was chosen."""

    picked = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, editable=True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(name)
        self.setMinimumContentsLength(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = self.completer()
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.lineEdit().setPlaceholderText(self.tr("Choose a patch"))
        self.lineEdit().setAccessibleName(name)
        self.activated.connect(lambda index: self.picked.emit(self.itemData(index)))

    def fill(self, cards: Iterable[PatchCard], first_synth: str = "") -> None:
        """Offers these; those of the synthesizer first_synth stand before the others."""
        chosen = self.currentData()
        blocked = self.blockSignals(True)
        self.clear()
        for card in sorted(cards, key=lambda card: card.synth != first_synth):
            self.addItem(card.name, card.id)
        self.setCurrentIndex(self.findData(chosen) if chosen else -1)
        self.blockSignals(blocked)

    def choose(self, id: str) -> None:
        """Shows a patch as the chosen one, "" for none, without telling of it."""
        self.setCurrentIndex(self.findData(id) if id else -1)
        if not id:
            self.setEditText("")
