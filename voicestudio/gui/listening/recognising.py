"""Names the sound and writes down its words in the background, and takes the words to the text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog

from voicestudio.core import StudioError
from voicestudio.gui.learning.jobs import BUNDLED, CHOSEN, NAMED_S, classify
from voicestudio.gui.listening import jobs
from voicestudio.gui.listening.task import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicestudio.analysis.recognition import HeardWord
    from voicestudio.core import RenderRequest
    from voicestudio.gui.listening.current_sound import CurrentSound
    from voicestudio.gui.listening.recognise_panel import RecognisePanel
    from voicestudio.gui.pages import Tools

POCKETSPHINX, WHISPER, CHOOSE = "pocketsphinx", "whisper", "choose"


class Recognising(QObject):
    """Does what the panel asks for; what was understood is forgotten when another sound begins."""

    def __init__(self, tools: Tools, sound: CurrentSound, panel: RecognisePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._sound, self._panel = tools, sound, panel
        self._doors = tools.doors.listening
        self.words: list[HeardWord] = []
        self._names, self._hearing, self._following = (Task(tools.worker, self) for _ in range(3))
        self._names.done.connect(self._on_names)
        self._names.failed.connect(lambda message: panel.show_names([], message))
        self._hearing.told.connect(self._on_words)
        self._hearing.failed.connect(lambda message: self._end_hearing(message))
        self._hearing.busy_changed.connect(self._on_hearing)
        self._following.done.connect(self._speak)
        self._following.failed.connect(tools.window.messages.say)
        for task, text in (
            (self._names, self.tr("Listening for what it is")), (self._hearing, self.tr("Writing down the words")),
            (self._following, self.tr("Taking up timing and melody")),
        ):  # fmt: skip
            task.broke.connect(tools.dialogs.show_error)
            task.progressed.connect(lambda share, text=text: panel.show_progress(share, text))
            task.busy_changed.connect(lambda on, text=text: self._on_busy(on, text))
        panel.name_asked.connect(self.name)
        panel.words_asked.connect(self.transcribe)
        panel.cancel_asked.connect(self.cancel)
        panel.recogniser_chosen.connect(self._on_recogniser)
        panel.word_chosen.connect(self.play_word)
        panel.text_asked.connect(self.to_text)
        panel.follow_asked.connect(self.speak_like_this)
        sound.began.connect(self._on_began)
        sound.completed.connect(self.look)
        tools.playing.moved.connect(panel.follow)
        self._show_recognisers()
        self.look()

    def look(self) -> None:
        """Whether there is anything to listen to."""
        ready = self._sound.is_complete
        self._panel.name_button.setEnabled(ready and not self._names.is_busy)
        self._panel.words_button.setEnabled(ready and not self._hearing.is_busy)

    def cancel(self) -> None:
        """Gives up listening; words that were understood stay."""
        for task in (self._names, self._hearing, self._following):
            task.stop()

    close = cancel

    def _on_busy(self, on: bool, text: str) -> None:
        any_busy = on or any(task.is_busy for task in (self._names, self._hearing, self._following))
        self._panel.show_progress(-1.0 if any_busy else None, text if any_busy else "")
        self.look()

    def _on_began(self) -> None:
        is_own = self._following.is_busy
        self.cancel() if not is_own else None
        self.words = []
        self._panel.show_names([], "")
        self._panel.show_words([])
        self.look()

    # -- names

    def name(self) -> None:
        """Asks the chosen classifier about the selection, or the whole."""
        chosen = self._tools.settings.text(CHOSEN, BUNDLED)
        self._panel.show_names([], self.tr("Listening..."))
        self._names.start(classify(self._tools.doors.learning, self._sound.data, self._sound.part, chosen))

    def _on_names(self, names: list[tuple[str, float]]) -> None:
        start, stop = self._sound.part
        note = self.tr("The selection") if self._sound.view.selection else self.tr("The whole sound")
        if stop - start > NAMED_S:
            note = self.tr("The first {minutes:.0f} minutes").format(minutes=NAMED_S / 60)
        note = self.tr("{part}, of {count} kinds").format(part=note, count=len(names))
        self._panel.show_names(names, note)

    # -- words

    @property
    def _recogniser(self) -> tuple[str, Path | None]:
        folder = self._tools.settings.text("listening/whisper_folder")
        if self._tools.settings.text("listening/recogniser") == WHISPER and folder:
            return WHISPER, Path(folder)
        return POCKETSPHINX, None

    def _show_recognisers(self) -> None:
        folder = self._tools.settings.text("listening/whisper_folder")
        entries = [(self.tr("English (built in)"), POCKETSPHINX)]
        if folder:
            entries.append((self.tr("Whisper: {folder}").format(folder=Path(folder).name), WHISPER))
        entries.append((self.tr("A Whisper model folder..."), CHOOSE))
        self._panel.show_recognisers(entries, self._recogniser[0])

    def _on_recogniser(self, name: str) -> None:
        settings = self._tools.settings
        if name == CHOOSE:
            title = self.tr("The Folder of a faster-whisper Model")
            folder = QFileDialog.getExistingDirectory(self._tools.window, title)
            if folder:
                settings.put("listening/whisper_folder", folder)
                name = WHISPER
        if name != CHOOSE:
            settings.put("listening/recogniser", name)
        self._show_recognisers()

    def transcribe(self) -> None:
        """Writes down the words of the selection, or of the whole."""
        self.words = []
        self._panel.show_words([], self.tr("Listening..."))
        steps = jobs.hear_words(self._doors, self._sound.data, *self._sound.part, *self._recogniser)
        self._hearing.start(steps)

    def _on_words(self, words: Sequence[HeardWord]) -> None:
        self.words += words
        self._panel.add_words(words)

    def _on_hearing(self, on: bool) -> None:
        if not on:
            self._end_hearing("")

    def _end_hearing(self, message: str) -> None:
        self._panel.allow_text(bool(self.words))
        if not self.words:
            self._panel.show_words([], message or self.tr("No words were understood."))

    def play_word(self, index: int) -> None:
        """Plays that word alone."""
        word = self.words[index]
        self._sound.view.reveal(word.start_s)
        self._tools.playing.play(word.start_s, word.end_s)

    # -- to the text

    def to_text(self) -> None:
        """Puts the words into the text in the place of what was there, which one undo brings back."""
        window = self._tools.window
        cursor = QTextCursor(window.editor.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._doors.written(self.words).text)
        window.actions_.speech_page.trigger()
        window.messages.say(self.tr("The words are in the text now; Undo brings back what was there."), "ok")

    def speak_like_this(self) -> None:
        """The same, and speaks them with the chosen voice in the recording's timing and melody."""
        panel, words = self._tools.window.voice_panel, tuple(self.words)
        if not panel.voice_id:
            self._tools.window.messages.say(self.tr("There is no voice to speak with: install one, then start again."))
            return
        try:
            request = panel.request(self._doors.written(words).text)
        except StudioError as error:
            self._tools.window.messages.say(str(error))
            return
        self._asked = panel.voice_id, panel.device
        self._following.start(
            jobs.follow_recording(self._doors, self._tools.shelf, *self._asked, request, words, self._sound.data)
        )

    def _speak(self, request: RenderRequest) -> None:
        self.to_text()
        self._tools.window.messages.dismiss()
        self._tools.playing.stop()
        self._tools.session.speak(*self._asked, request)
