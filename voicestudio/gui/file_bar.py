"""A bar for a file that is being written: what is being done, how far it is, and Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from voicestudio.gui.status import ElidedLabel

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons

STEPS = 1000


class FileBar(QFrame):
    """Hidden while there is nothing to tell."""

    cancelled = Signal()

    def __init__(self, name: str, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file_bar")
        self.setProperty("card", True)
        self.setAccessibleName(name)
        self._label = ElidedLabel(self)
        self._progress = QProgressBar(self, maximum=STEPS, textVisible=False)
        self._progress.setFixedWidth(200)
        self._progress.setAccessibleName(name)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAccessibleName(self.tr("Cancel: {name}").format(name=name))
        icons.give(self.cancel_button, "close", "muted")
        self.cancel_button.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(12)
        row.addWidget(self._label, 1)
        row.addWidget(self._progress)
        row.addWidget(self.cancel_button)
        self.hide()

    @property
    def text(self) -> str:
        """What is told, empty while the bar is hidden."""
        return "" if self.isHidden() else self._label.whole

    def tell(self, text: str, share: float) -> None:
        """Shows the text and how far it is (0 to 1); a negative share is "busy"."""
        self._progress.setMaximum(0 if share < 0 else STEPS)
        if share >= 0:
            self._progress.setValue(round(share * STEPS))
        self._label.set_whole(text)
        self.show()
