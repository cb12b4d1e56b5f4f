"""The person's own pronunciations: words and their IPA, to be looked through, heard, changed and kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from voicestudio.core import StudioError
from voicestudio.gui.lexicon_parts import LexiconParts

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from voicestudio.gui.icons import Icons
    from voicestudio.text.lexicon import Lexicon

ASK_AFTER_MS = 200


class LexiconDialog(LexiconParts):
    """Works on a copy of the lexicon; Save hands it to `save`, Cancel forgets it.

    It reads and speaks nothing: it asks for that by signals, and is told with show_reading and tell.
    """

    reading_wanted = Signal(list)
    hearing_wanted = Signal(str, str)

    def __init__(
        self, lexicon: Lexicon, language: str, save: Callable[[Lexicon], None], icons: Icons,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(language, icons, parent)
        self.draft = type(lexicon)(dict(lexicon))
        self._before, self._save = dict(lexicon), save
        self._own: dict[str, str] = {}
        self._filled_in = ""
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._timer.timeout.connect(lambda: self._ask_reading([self.typed_word]))
        self._connect()
        self.symbol_chosen.connect(self._insert)
        self.table.fill(self.draft, self._own)
        self._look()
        self.word.setFocus()

    def _connect(self) -> None:
        self.search.textChanged.connect(self.table.filter)
        self.table.chosen.connect(self._on_chosen)
        self.table.removal_wanted.connect(self._on_remove)
        self.word.textChanged.connect(self._on_word)
        self.ipa.textChanged.connect(self._look)
        self.hear.clicked.connect(self._on_hear)
        self.use.clicked.connect(lambda: self.ipa.setText(self._own.get(self.typed_word, "")))
        self.add.clicked.connect(self.add_typed)
        self.remove.clicked.connect(self._on_remove)
        self.import_button.clicked.connect(self._on_import)
        self.export_button.clicked.connect(self._on_export)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.search.setFocus)

    # -- what the dialog is told

    def begin_with(self, word: str) -> None:
        """Shows a word, with its pronunciation where it has one, ready to be typed over."""
        self.word.setText(word)
        self.ipa.setFocus()
        self.ipa.selectAll()

    def ask_readings(self) -> None:
        """Asks how the voices read all the words."""
        self._ask_reading([word for word, _ in self.draft])

    def show_reading(self, word: str, ipa: str) -> None:
        """How the voices read a word by themselves; empty where they cannot."""
        self._own[word] = ipa
        self.table.show_own(word, ipa)
        if word == self.typed_word:
            self._look()

    def tell(self, text: str, state: str = "error") -> None:
        """One sentence in place; state as in the message bar."""
        self.problem.setText(text)
        self.problem.setProperty("state", state)
        self.problem.style().unpolish(self.problem)
        self.problem.style().polish(self.problem)

    # -- what the person does

    @property
    def typed_word(self) -> str:
        return self.word.text().strip()

    @property
    def typed_ipa(self) -> str:
        return self.ipa.text().strip()

    @property
    def is_pending(self) -> bool:
        """Whether something is typed that is not in the list."""
        return bool(self.typed_word and self.typed_ipa) and dict(self.draft).get(self.typed_word) != self.typed_ipa

    def add_typed(self) -> bool:
        """Takes what is typed into the list; whether it is a word and its IPA."""
        word = self.typed_word
        try:
            self.draft.add(word, self.typed_ipa)
        except StudioError as error:
            self.tell(str(error))
            return False
        self._filled_in = self.typed_ipa
        self._refill(word)
        self._ask_reading([word])
        return True

    def accept(self) -> None:
        """Keeps the list, with what is typed and not in it yet."""
        if self.is_pending and not self.add_typed():
            return
        if dict(self.draft) != self._before:
            try:
                self._save(self.draft)
            except StudioError as error:
                self.tell(str(error))
                return
        super().accept()

    def _on_word(self) -> None:
        if self.typed_ipa == self._filled_in:  # nobody typed it: it follows the word
            self._fill_in(dict(self.draft).get(self.typed_word, ""))
        self.table.choose(self.typed_word)
        self._timer.start()
        self._look()

    def _on_chosen(self, word: str) -> None:
        self._fill_in(dict(self.draft)[word])
        self.word.setText(word)

    def _fill_in(self, ipa: str) -> None:
        self._filled_in = ipa
        self.ipa.setText(ipa)

    def _on_remove(self) -> None:
        word = self.typed_word if self.typed_word in dict(self.draft) else self.table.word
        try:
            self.draft.remove(word)
        except StudioError as error:
            self.tell(str(error))
            return
        self._fill_in("")  # else Save would take it for a new word
        self.word.clear()
        self._refill("")
        self.tell(self.tr("“{word}” is left to the voices again.").format(word=word), "ok")

    def _on_hear(self) -> None:
        try:
            if self.typed_ipa:
                type(self.draft)({self.typed_word: self.typed_ipa})
        except StudioError as error:
            self.tell(str(error))
            return
        self.tell("")
        self.hearing_wanted.emit(self.typed_word, self.typed_ipa)

    def _insert(self, symbol: str) -> None:
        self.ipa.insert(symbol)
        self.ipa.setFocus()

    def _on_import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import pronunciations"), str(Path.home()), self.tr("Lexicon (*.toml);;All files (*)")
        )
        if not chosen:
            return
        try:
            more = type(self.draft).load(Path(chosen))
            for word, ipa in more:
                self.draft.add(word, ipa)
        except StudioError as error:
            self.tell(str(error))
            return
        self._refill(self.typed_word)
        self.ask_readings()
        self.tell(self.tr("%n word(s) were imported.", "", len(more)), "ok")

    def _on_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export pronunciations"), str(Path.home() / "lexicon.toml"), self.tr("Lexicon (*.toml)")
        )
        if not chosen:
            return
        try:
            self.draft.save(Path(chosen))
        except StudioError as error:
            self.tell(str(error))
            return
        self.tell(self.tr("The words were written to {name}.").format(name=Path(chosen).name), "ok")

    def _refill(self, chosen: str) -> None:
        self.table.fill(self.draft, self._own, chosen)
        self.table.filter(self.search.text())
        self._look()

    def _ask_reading(self, words: list[str]) -> None:
        unknown = [word for word in words if word and word not in self._own]
        if unknown:
            self.reading_wanted.emit(unknown)

    def _look(self) -> None:
        """Brings the buttons in line with what is typed: Enter adds what is not in the list, else it saves."""
        self.tell("")
        is_there = self.typed_word in dict(self.draft)
        own = self._own.get(self.typed_word, "")
        self.own.setText(own or "–")
        self.use.setEnabled(bool(own))
        self.add.setText(self.tr("&Change") if is_there else self.tr("&Add"))
        self.add.setEnabled(self.is_pending)
        self.remove.setEnabled(is_there)
        self.hear.setEnabled(bool(self.typed_word))
        self.export_button.setEnabled(len(self.draft) > 0)
        self.add.setDefault(self.is_pending)
        self.save_button.setDefault(not self.is_pending)
