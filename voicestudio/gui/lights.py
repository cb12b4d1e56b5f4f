"""Lights the sentence and the word that are heard, in the text as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session


class Lights(QObject):
    """Follows the playhead with the editor's two lights."""

    def __init__(self, session: Session, playing: Playing, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._playing, self._window = session, playing, window
        self._shown: tuple[int, int] | None = None
        playing.moved.connect(lambda _: self.look())
        playing.state_changed.connect(lambda _: self.look())
        session.begun.connect(lambda _: self.look())
        session.edited.connect(self.look)

    def look(self) -> None:
        """Lights what is heard at this moment; nothing while the sound is stopped."""
        editor, session = self._window.editor, self._session
        if session.text is None or self._playing.state == "stopped":
            editor.light(None, None)
            self._shown = None
            return
        sentence, word = session.timeline.at(self._playing.position_s)
        lit_sentence = session.text.shown(sentence) if sentence is not None else None
        lit_word = session.text.shown(word) if word is not None else None
        editor.light(lit_sentence, lit_word)
        follows = self._window.actions_.follow.isChecked() and self._playing.is_playing
        if follows and lit_word is not None and lit_word != self._shown:
            self._shown = lit_word
            editor.show_place(lit_word[0])
