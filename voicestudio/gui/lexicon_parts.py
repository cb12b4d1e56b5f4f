"""The dialog of pronunciations as it looks: which parts there are and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voicestudio.gui.ipa_symbols import symbol_menu
from voicestudio.gui.lexicon_table import LexiconTable

if TYPE_CHECKING:
    from voicestudio.gui.icons import Icons

IPA_PT = 12.0


class LexiconParts(QDialog):
    """A list with a line to look in it; a form for one word; files, Save and Cancel at the foot."""

    symbol_chosen = Signal(str)

    def __init__(self, language: str, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Pronunciations"))
        self._make_list(language)
        self._make_form(icons)
        self._make_buttons()
        self._arrange()

    def _make_list(self, language: str) -> None:
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.search.setProperty("field", True)
        self.search.setPlaceholderText(self.tr("Look for a word"))
        self.search.setAccessibleName(self.tr("Look for a word"))
        self.table = LexiconTable(language, self)

    def _make_form(self, icons: Icons) -> None:
        self.word, self.ipa = self._field(self.tr("Word")), self._field(self.tr("Pronunciation in IPA"))
        self.ipa.setPlaceholderText(self.tr("As in həlˈoʊ"))
        font = QFont(self.ipa.font())
        font.setPointSizeF(IPA_PT)
        for field in (self.word, self.ipa):
            field.setFont(font)
        self.own = QLabel(self)
        self.own.setFont(font)
        self.own.setAccessibleName(self.tr("How the voices read the word by themselves"))
        self.symbols = self._button(self.tr("S&ymbols"))
        self.symbols.setMenu(symbol_menu(self.symbol_chosen.emit, self.symbols))
        self.hear = self._button(self.tr("&Hear It"))
        icons.give(self.hear, "speaker")
        self.use = self._button(self.tr("&Use It"))
        self.use.setToolTip(self.tr("Begin with how the voices read the word by themselves"))
        self.add = self._button(self.tr("&Add"))
        self.remove = self._button(self.tr("&Remove"))
        self.problem = QLabel(self, wordWrap=True)
        self.problem.setMinimumHeight(2 * self.problem.fontMetrics().lineSpacing())

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setProperty("field", True)
        field.setAccessibleName(name)
        return field

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        return button

    def _make_buttons(self) -> None:
        kind = QDialogButtonBox.StandardButton
        self.import_button = self._button(self.tr("&Import..."))
        self.import_button.setToolTip(self.tr("Add the words of another lexicon file"))
        self.export_button = self._button(self.tr("&Export..."))
        self.export_button.setToolTip(self.tr("Write these words to a lexicon file"))
        self.buttons = QDialogButtonBox(kind.Save | kind.Cancel, self)
        self.save_button = self.buttons.button(kind.Save)
        self.save_button.setText(self.tr("&Save"))
        self.buttons.button(kind.Cancel).setAutoDefault(False)

    def _arrange(self) -> None:
        note = QLabel(self.tr("Words are said as you write them here, by every voice and in every language."), self)
        note.setProperty("role", "muted")
        note.setWordWrap(True)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for row, (text, field, button) in enumerate((
            (self.tr("&Word"), self.word, self.remove),
            (self.tr("&Pronunciation"), self.ipa, self.add),
            (self.tr("Read by itself"), self.own, self.use),
        )):  # fmt: skip
            label = QLabel(text, self)
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1, 1, 1 if field is self.ipa else 3)
            form.addWidget(button, row, 4)
        form.addWidget(self.symbols, 1, 2)
        form.addWidget(self.hear, 1, 3)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.import_button, self.export_button):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        for widget in (note, self.search, self.table):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addLayout(foot)
        order = (
            self.search, self.table, self.word, self.ipa, self.symbols, self.hear, self.add, self.use, self.remove,
            self.import_button, self.export_button, *self.buttons.buttons(),
        )  # fmt: skip
        for before, after in zip(order, order[1:], strict=False):
            self.setTabOrder(before, after)
        self.resize(660, 560)
