"""The dialog of voices and vocoders as it looks: which parts there are and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.voices_tables import EntryList, FactTable

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons


LONGEST_NAME = 80


class VoicesParts(QDialog):
    """A list, what is known of the chosen one, a form for what is to be imported, buttons at the foot."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Voices and Vocoders"))
        self.setAcceptDrops(True)
        self.list = EntryList(self)
        self.facts = FactTable(self)
        self._make_form()
        self.problem = QLabel(self, wordWrap=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.import_button = self._button(self.tr("&Import..."))
        self.import_button.setToolTip(self.tr("Take a voice or vocoder that you have into the studio"))
        self.remove_button = self._button(self.tr("&Remove..."))
        self.use_button = self._button(self.tr("&Use It"))
        self.use_button.setToolTip(self.tr("Speak with it from now on"))
        self.close_button = self._button(self.tr("&Close"))
        icons.give(self.import_button, "open")
        self._arrange()

    def _make_form(self) -> None:
        self.form = QFrame(self)
        self.form.setProperty("card", True)
        self.file = QLabel(self.form, wordWrap=True)
        self.file.setTextFormat(Qt.TextFormat.PlainText)
        self.files = QComboBox(self.form)
        self.files.setAccessibleName(self.tr("File"))
        self.files.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.files.setMinimumContentsLength(24)
        self.id, self.name = self._field(self.tr("Id")), self._field(self.tr("Name"))
        self.id.setToolTip(self.tr("What it is called in commands, and the name of its folder"))
        self.name.setPlaceholderText(self.tr("As the file says"))
        self.name.setMaxLength(LONGEST_NAME)
        self.start_button = self._button(self.tr("Im&port"))
        self.cancel_button = self._button(self.tr("Ca&ncel"))
        self.bar = QProgressBar(self.form, minimum=0, maximum=0, textVisible=False)
        self.bar.setAccessibleName(self.tr("Importing"))
        self.stage = QLabel(self.form)
        self.stage.setProperty("role", "muted")
        grid = QGridLayout(self.form)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (text, buddy) in enumerate(
            ((self.tr("&File"), self.files), (self.tr("I&d"), self.id), (self.tr("Na&me"), self.name))
        ):
            label = QLabel(text, self.form)
            label.setBuddy(buddy)
            grid.addWidget(label, row, 0)
        line = QHBoxLayout()
        line.addWidget(self.file, 1)
        line.addWidget(self.files, 1)
        grid.addLayout(line, 0, 1, 1, 3)
        grid.addWidget(self.id, 1, 1, 1, 3)
        grid.addWidget(self.name, 2, 1)
        grid.addWidget(self.start_button, 2, 2)
        grid.addWidget(self.cancel_button, 2, 3)
        grid.addWidget(self.stage, 3, 0, 1, 2)
        grid.addWidget(self.bar, 3, 2, 1, 2)
        self.form.hide()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self.form)
        field.setProperty("field", True)
        field.setAccessibleName(name)
        return field

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def _arrange(self) -> None:
        note = QLabel(
            self.tr("Drop a Piper voice or a published checkpoint here, or choose Import. No program in it is run."),
            self, wordWrap=True,
        )  # fmt: skip
        note.setProperty("role", "muted")
        tables = QSplitter(Qt.Orientation.Vertical, self)
        tables.setChildrenCollapsible(False)
        tables.addWidget(self.list)
        tables.addWidget(self.facts)
        tables.setSizes([230, 210])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.import_button, self.remove_button, self.use_button):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(note)
        column.addWidget(tables, 1)
        column.addWidget(self.form)
        column.addWidget(self.problem)
        column.addLayout(foot)
        order = (
            self.list, self.facts, self.files, self.id, self.name, self.start_button, self.cancel_button,
            self.import_button, self.remove_button, self.use_button, self.close_button,
        )  # fmt: skip
        for before, after in zip(order, order[1:], strict=False):
            self.setTabOrder(before, after)
        self.resize(QSize(860, 620))
