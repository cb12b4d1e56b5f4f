"""The dialog of the person's pronunciations, the readings it asks for, and the sound of a word as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.core import AudioReady, StudioError
from voicestudio.gui import jobs
from voicestudio.gui.error_dialog import open_folder
from voicestudio.gui.lexicon_dialog import LexiconDialog
from voicestudio.gui.read_ahead import paragraph_at
from voicestudio.gui.spoken_text import to_characters

if TYPE_CHECKING:
    from voicestudio.audio_io.playback import Player
    from voicestudio.core import AudioClip
    from voicestudio.gui.doors import Doors
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.read_ahead import ReadAhead
    from voicestudio.gui.worker import Worker
    from voicestudio.text.lexicon import Lexicon


class Pronouncing(QObject):
    """A word is heard through a player of its own, so that the sound in the window stays as it is."""

    def __init__(
        self, worker: Worker, doors: Doors, shelf: jobs.VoiceShelf, playing: Playing, read_ahead: ReadAhead,
        window: MainWindow, parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._worker, self._doors, self._shelf = worker, doors, shelf
        self._playing, self._read_ahead, self._window = playing, read_ahead, window
        self.dialog: LexiconDialog | None = None
        self._player: Player | None = None
        self._readings: set[int] = set()
        self._hearing: int | None = None
        self._is_first_sound = False
        worker.told.connect(self._on_told)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    def ask(self) -> None:
        """Shows all pronunciations."""
        self._open("")

    def ask_word(self) -> None:
        """Shows the pronunciation of the word at the cursor."""
        from voicestudio.text.lexicon import word_at

        editor = self._window.editor
        text = editor.toPlainText()
        word = word_at(*paragraph_at(text, to_characters(text, editor.textCursor().position())))
        if not word:
            self._window.messages.say(self.tr("There is no word at the cursor: put it into one."), "warning")
            return
        self._open(word)

    def _open(self, word: str) -> None:
        from voicestudio.text.lexicon import Lexicon, user_lexicon, user_lexicon_file

        try:
            lexicon = user_lexicon() or Lexicon()
        except StudioError as error:
            folder = user_lexicon_file().parent
            self._window.messages.say(
                str(error), "error", self.tr("Show in Folder"), lambda: open_folder(folder)
            )
            return
        card = self._window.voice_panel.card
        language = card.language if card is not None else "en-us"
        dialog = LexiconDialog(
            lexicon, language, lambda draft: draft.save(user_lexicon_file()), self._window.icons, self._window
        )
        dialog.reading_wanted.connect(lambda words: self._read(words, language))
        dialog.hearing_wanted.connect(self._hear)
        dialog.accepted.connect(self._read_ahead.ask_again)
        dialog.finished.connect(self._on_closed)
        self.dialog = dialog
        dialog.ask_readings()
        if word:
            dialog.begin_with(word)
        dialog.open()

    def _read(self, words: list[str], language: str) -> None:
        self._readings.add(self._worker.start(jobs.read_words(self._doors, words, language), is_errand=True))

    def _hear(self, word: str, ipa: str) -> None:
        """Speaks the word with the voice as it is set, and the pronunciation as typed; without one, by itself."""
        from voicestudio.text.lexicon import Lexicon

        panel = self._window.voice_panel
        if self.dialog is None:
            return
        if not panel.voice_id:
            self.dialog.tell(self.tr("There is no voice to speak with: install one, then start again."))
            return
        try:
            request = panel.request(word)
            lexicon: Lexicon = Lexicon({word: ipa} if ipa else {})
        except StudioError as error:
            self.dialog.tell(str(error))
            return
        self._worker.stop(self._hearing)
        self._playing.let_go()
        self._is_first_sound = True
        steps = jobs.hear_word(self._doors, self._shelf, panel.voice_id, panel.device, request, lexicon)
        self._hearing = self._worker.start(steps, is_errand=True)

    def _play(self, clip: AudioClip) -> None:
        if self._player is None:
            self._player = self._doors.player()
            self._player.choose(self._window.outputs.wanted or None)
        if self._is_first_sound:
            self._is_first_sound = False
            self._player.open(clip.sample_rate)
            self._player.append(clip)
            self._player.play(0.0)
            if self._player.problem and self.dialog is not None:
                self.dialog.tell(self._player.problem, "warning")
        else:
            self._player.append(clip)

    def _on_told(self, number: int, event: object) -> None:
        if self.dialog is None:
            return
        if number == self._hearing and isinstance(event, AudioReady):
            self._play(event.clip)
        elif number in self._readings and isinstance(event, jobs.ReadAs):
            self.dialog.show_reading(event.word, event.ipa)

    def _on_finished(self, number: int) -> None:
        self._readings.discard(number)
        if number == self._hearing:
            self._hearing = None
            if self._player is not None:
                self._player.finish()

    def _on_failed(self, number: int, message: str) -> None:
        if number == self._hearing and self.dialog is not None:
            self.dialog.tell(message)
        self._on_finished(number)

    def _on_broke(self, number: int, _details: str) -> None:
        self._on_failed(number, self.tr("Something went wrong that should not have: the log tells more."))

    def _on_closed(self) -> None:
        for number in (*self._readings, self._hearing):
            self._worker.stop(number)
        self._readings.clear()
        self._hearing = None
        if self._player is not None:
            self._player.close()
            self._player = None
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
