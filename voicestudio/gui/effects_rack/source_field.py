"""The choice between what came with an effect and a sound file of the person's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.gui.icons import Icons


class SourceField(QWidget):
    """A box of choices, in which the file stands too once one is opened by the button beside it."""

    chosen = Signal(int, str)
    """The place of the choice and "", or the place it had before and the path of a file."""
    refused = Signal(str)
    """Why a file cannot be used, in a sentence."""

    def __init__(self, name: str, choices: Sequence[str], icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._n_choices, self._at, self.source = len(choices), 0, ""
        self.dialog: QFileDialog | None = None
        self.box = QComboBox(self)
        self.box.addItems(list(choices))
        self.box.setAccessibleName(name)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self.box.currentIndexChanged.connect(self._on_index)
        self.button = QToolButton(self)
        self.button.setProperty("flat", True)
        self.button.setIconSize(QSize(16, 16))
        self.button.setAccessibleName(self.tr("Open an impulse response"))
        self.button.setToolTip(self.tr("Open a recorded impulse response of yours (WAV, FLAC, OGG; at most 15 s)"))
        self.button.clicked.connect(self.ask)
        icons.give(self.button, "open", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.box, 1)
        row.addWidget(self.button)

    def show_source(self, at: int, source: str) -> None:
        """Shows a choice or a file, and tells nothing."""
        self.box.blockSignals(True)
        while self.box.count() > self._n_choices:
            self.box.removeItem(self.box.count() - 1)
        if source:
            self.box.insertSeparator(self._n_choices)
            self.box.addItem(Path(source).name)
            self.box.setItemData(self.box.count() - 1, source, Qt.ItemDataRole.ToolTipRole)
        self.box.setCurrentIndex(self.box.count() - 1 if source else at)
        self.box.blockSignals(False)
        self._at, self.source = at, source
        self.box.setToolTip(source)

    def ask(self) -> None:
        """Asks for a file."""
        kinds = self.tr("Impulse responses") + " (*.wav *.flac *.ogg *.aif *.aiff)"
        folder = str(Path(self.source).parent) if self.source else ""
        self.dialog = QFileDialog(self, self.tr("Open an Impulse Response"), folder, kinds)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.dialog.fileSelected.connect(self.take)
        self.dialog.open()

    def take(self, path: str) -> None:
        """The file from now on, if it can be used."""
        from voicestudio.effects import impulses

        path = str(Path(path).absolute())
        try:
            impulses.check(Path(path))
        except StudioError as error:
            self.refused.emit(str(error))
            return
        self.show_source(self._at, path)
        self.chosen.emit(self._at, path)

    def _on_index(self, index: int) -> None:
        if index < self._n_choices:
            self._at, self.source = index, ""
        else:
            self.source = self.box.itemData(index, Qt.ItemDataRole.ToolTipRole)
        self.box.setToolTip(self.source)
        self.chosen.emit(self._at, self.source)
