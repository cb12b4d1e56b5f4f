"""Sentences that were said otherwise than they are written: marked in the text, told in one message, gone through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

if TYPE_CHECKING:
    from voicestudio.core import Span
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.session import Session


@dataclass(frozen=True, slots=True)
class Stray:
    """The characters of a sentence as it was spoken, its part of the sound, what was heard and why that is too far."""

    span: Span
    part_s: tuple[float, float]
    heard: str
    reason: str


class Strays(QObject):
    """Keeps the marks with their sentences while the text is edited; one that is edited itself loses its mark."""

    def __init__(self, session: Session, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self._strays: list[Stray] = []
        self._message, self._counts = "", False
        """What is said, and whether it is the count."""
        self._n_told = 0
        session.edited.connect(self._on_edited)

    def __len__(self) -> int:
        return len(self._strays)

    def clear(self) -> None:
        """Nothing strays."""
        self._strays = []
        self._n_told = 0
        self._show()

    def add(self, stray: Stray) -> None:
        self._strays.append(stray)
        self._show()

    def tell(self, n_checked: int) -> None:
        """Counts in the one message, unless it was dismissed, or another stands there now."""
        if not self._n_told or (self._is_shown and self._counts):
            self._tell(n_checked)

    def tell_at_end(self, n_checked: int, must: bool) -> None:
        """The last word: of all that stray where not all were counted; `must` also tells it again, or of none."""
        if self._strays and (must or self._n_told < len(self._strays) or (self._is_shown and self._counts)):
            self._tell(n_checked)
        elif must:
            text = self.tr("None of the {all} sentences strays from its text further than natural speech does.")
            if n_checked == 1:
                text = self.tr("The sentence does not stray from its text further than natural speech does.")
            self._say(text.format(all=n_checked), "ok")

    def go_on(self, after: int = -1) -> None:
        """Selects the first one after that spoken character in the text and in the sound; says what was heard."""
        index = next((index for index, stray in enumerate(self._strays) if stray.span.start > after), None)
        if index is None:  # it was edited meanwhile
            return
        stray, window = self._strays[index], self._window
        places = self._session.text.shown(stray.span)
        window.actions_.speech_page.trigger()
        cursor = QTextCursor(window.editor.document())
        cursor.setPosition(places[0])
        cursor.setPosition(places[1], QTextCursor.MoveMode.KeepAnchor)
        window.editor.setTextCursor(cursor)
        window.editor.setFocus()
        window.sound.view.set_selection(stray.part_s)
        window.sound.view.reveal(stray.part_s[0])
        text = self.tr("{number} of {count}: {heard}").format(
            number=index + 1, count=len(self._strays), heard=self._tip(stray).replace("\n", " "))  # fmt: skip
        if index + 1 < len(self._strays):
            self._say(text, "warning", self.tr("Go to the Next"), stray.span.start)
        else:
            self._say(text, "warning")

    @property
    def _is_shown(self) -> bool:
        return bool(self._message) and self._window.messages.text == self._message

    def _tell(self, n_checked: int) -> None:
        self._n_told = len(self._strays)
        text = self.tr("{count} of {all} sentences stray from their text further than natural speech does.")
        if self._n_told == 1:
            text = self.tr("One of {all} sentences strays from its text further than natural speech does.")
        self._say(text.format(count=self._n_told, all=n_checked), "warning", self.tr("Go to the First"))
        self._counts = True

    def _say(self, text: str, state: str, button: str = "", after: int = -1) -> None:
        self._message, self._counts = text, False
        self._window.messages.say(text, state, button, (lambda: self.go_on(after)) if button else None)

    def _on_edited(self) -> None:
        if self._strays:
            self._show()

    def _show(self) -> None:
        """Brings the marks to where the sentences stand now."""
        text = self._session.text
        if text is None:
            self._strays = []
        found = [(stray, text.shown(stray.span)) for stray in self._strays]
        had_some = bool(self._strays)
        self._strays = [stray for stray, places in found if places is not None]
        marks = [(*places, self._tip(stray)) for stray, places in found if places is not None]
        self._window.editor.mark(marks)
        if had_some and not marks and self._is_shown:
            self._window.messages.dismiss()

    def _tip(self, stray: Stray) -> str:
        heard = self.tr("Heard: “{text}”.").format(text=stray.heard) if stray.heard else self.tr("No word was heard.")
        return f"{heard}\n{stray.reason}"
