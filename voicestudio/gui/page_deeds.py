"""What the actions mean on the page that shows: those that every page has, and those that belong to the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicestudio.gui.effects_rack.effects import Effects
    from voicestudio.gui.enabling import Enabling
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.pages import Pages
    from voicestudio.gui.text_document import TextDocument

SPEECH, SOUNDS = "speech", "sounds"


class PageDeeds(QObject):
    """Leads undo and save to the page; what would change a text that is not seen shows it first, or is off."""

    def __init__(
        self, pages: Pages, document: TextDocument, effects: Effects, enabling: Enabling, window: MainWindow,
        parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._pages, self._document, self._effects = pages, document, effects
        self._enabling, self._window = enabling, window
        pages.changed.connect(self._on_page)

    def undo(self) -> None:
        if not self._effects.undo():
            self._pages.undo()

    def redo(self) -> None:
        if not self._effects.redo():
            self._pages.redo()

    def save(self) -> None:
        """The patch on the page of sounds, else the text."""
        if self._pages.shown == SOUNDS:
            self._pages.page(SOUNDS).library.save()
        else:
            self._document.save()

    def save_as(self) -> None:
        """The patch under another name on the page of sounds, else the text."""
        if self._pages.shown == SOUNDS:
            self._pages.page(SOUNDS).library.save_as()
        else:
            self._document.save_as()

    def new_text(self) -> None:
        self._with_text(self._document.new)

    def open_text(self, path: Path | None = None) -> None:
        """Opens that text, or asks for one."""
        self._with_text(lambda: self._document.open(path))

    def _with_text(self, deed: Callable[[], object]) -> None:
        if self._pages.shown != SPEECH:
            self._pages.show(SPEECH)
        deed()

    def select_all(self) -> None:
        view = self._window.sound.view
        if view.canvas.hasFocus() or self._pages.shown != SPEECH:
            view.select_all()
        else:
            self._window.editor.selectAll()

    def focus_page(self) -> None:
        """Back to the text, where it is what shows."""
        if self._pages.shown == SPEECH:
            self._window.editor.setFocus()

    def _on_page(self, id: str) -> None:
        a = self._window.actions_
        for action in (a.cut, a.copy, a.paste, a.focus_text, a.pronounce_word, a.speak_from_cursor, a.new_seed):
            action.setEnabled(id == SPEECH)
        patch = self.tr("Save the patch"), self.tr("Save the patch under another name")
        text = self.tr("Save the text"), self.tr("Save the text as another file")
        for action, tip in zip((a.save, a.save_as), patch if id == SOUNDS else text, strict=True):
            a.rename(action, tip)
        undone = {
            SPEECH: self.tr("Undo the last edit of the text"), SOUNDS: self.tr("Undo the last change of the patch"),
        }  # fmt: skip
        a.rename(a.undo, undone.get(id, self.tr("Undo the last change of the sound")))
        a.rename(a.select_all, self.tr("Select the whole text") if id == SPEECH else self.tr("Select the whole sound"))
        self._enabling.look()
