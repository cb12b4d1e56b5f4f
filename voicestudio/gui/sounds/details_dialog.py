"""What a list shows of a patch beside its name: category, tags and a sentence, to be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from voicestudio.core import StudioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicestudio.core import SoundPatch


class DetailsDialog(QDialog):
    """Tells the patch with what was written; what no patch can have is refused in a sentence."""

    written = Signal(object)

    def __init__(self, patch: SoundPatch, categories: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._patch = patch
        self.setWindowTitle(self.tr("Details of “{name}”").format(name=patch.name))
        self.category = QComboBox(self, editable=True)
        self.category.addItems(sorted(categories))
        self.category.setCurrentText(patch.category)
        self.category.setAccessibleName(self.tr("Category"))
        self.category.lineEdit().setAccessibleName(self.tr("Category"))
        self.tags = QLineEdit(", ".join(patch.tags), self)
        self.tags.setProperty("field", True)
        self.tags.setPlaceholderText(self.tr("words with commas between them"))
        self.tags.setAccessibleName(self.tr("Tags"))
        self.description = QPlainTextEdit(patch.description, self)
        self.description.setAccessibleName(self.tr("Description"))
        self.description.setTabChangesFocus(True)
        self.description.setMaximumHeight(90)
        self.problem = QLabel(self, wordWrap=True)
        self.problem.setProperty("state", "error")
        self.problem.hide()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow(self.tr("&Category"), self.category)
        form.addRow(self.tr("&Tags"), self.tags)
        form.addRow(self.tr("&Description"), self.description)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)
        self.setMinimumWidth(420)

    def accept(self) -> None:
        """Tells what was written, and closes."""
        from voicestudio.engine.patches import checking

        tags = tuple(dict.fromkeys(tag.strip() for tag in self.tags.text().split(",") if tag.strip()))
        patch = replace(
            self._patch, category=self.category.currentText().strip(), tags=tags,
            description=" ".join(self.description.toPlainText().split()),
        )  # fmt: skip
        try:
            checking.check_texts(patch.name, patch.category, patch.tags, patch.description)
        except StudioError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.written.emit(patch)
        super().accept()
