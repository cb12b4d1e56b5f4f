"""The studio put together, and which action leads where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from voicestudio.core import places
from voicestudio.gui.actions import connect
from voicestudio.gui.bench.attention import Attention
from voicestudio.gui.bench.bench import Bench
from voicestudio.gui.checking import Checking
from voicestudio.gui.dialogs import Dialogs
from voicestudio.gui.doors import Doors
from voicestudio.gui.effects_rack.effects import Effects
from voicestudio.gui.enabling import Enabling
from voicestudio.gui.errands import Errands
from voicestudio.gui.error_dialog import open_folder
from voicestudio.gui.exporting import Exporting
from voicestudio.gui.file_speaking import FileSpeaking
from voicestudio.gui.hearing import Hearing
from voicestudio.gui.help_dialogs import About, FirstSteps, KeysDialog
from voicestudio.gui.importable import is_importable, is_sound
from voicestudio.gui.jobs import VoiceShelf
from voicestudio.gui.learning.learning import Learning
from voicestudio.gui.lights import Lights
from voicestudio.gui.main_window import MainWindow
from voicestudio.gui.page_deeds import PageDeeds
from voicestudio.gui.pages import Entry, Page, Pages, Tools
from voicestudio.gui.playing import Playing
from voicestudio.gui.preferences import Preferences
from voicestudio.gui.progress import Progress
from voicestudio.gui.pronouncing import Pronouncing
from voicestudio.gui.read_ahead import ReadAhead
from voicestudio.gui.session import Session
from voicestudio.gui.sounds.keys import key_rows as keys_of_the_sounds_page
from voicestudio.gui.speaking import Speaking
from voicestudio.gui.speech_page import SpeechPage
from voicestudio.gui.text_document import TextDocument
from voicestudio.gui.views.keys import key_rows as keys_of_the_sound
from voicestudio.gui.voice_choice import VoiceChoice
from voicestudio.gui.voice_keeping import VoiceKeeping
from voicestudio.gui.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.gui.settings import Settings
    from voicestudio.gui.theme import ThemeKeeper

COUNT_AFTER_MS = 200


class Studio(QObject):
    """One window with its worker, its player and its document."""

    def __init__(self, themes: ThemeKeeper, settings: Settings, doors: Doors | None = None) -> None:
        super().__init__()
        self._settings, doors = settings, doors or Doors()
        self.worker = Worker(self)
        shelf = VoiceShelf(doors)
        self.session = Session(self.worker, doors, shelf, self)
        self.errands = Errands(self.worker, doors, shelf, self)
        self.playing = Playing(doors, self)
        self.window = MainWindow(settings, self.playing, themes.theme)
        self.dialogs = Dialogs(self.window, self)
        self.document = TextDocument(self.window.editor, settings, self)
        self.lights = Lights(self.session, self.playing, self.window, self)
        self.read_ahead = ReadAhead(self.errands, self.window, self)
        self.pronouncing = Pronouncing(
            self.worker, doors, shelf, self.playing, self.read_ahead, self.window, self
        )
        self.progress = Progress(self.session, self.window.status, self)
        self.enabling = Enabling(self.session, self.playing, self.errands, self.window, self)
        self.exporting = Exporting(self.session, self.errands, self.window, settings, self)
        self.file_speaking = FileSpeaking(self.document, self.errands, self.window, settings, self)
        self.speaking = Speaking(self.session, self.playing, self.window, self.enabling, self.dialogs, self)
        self.hearing = Hearing(self.session, self.playing, self.window, self.enabling, settings, self)
        self.voices = VoiceChoice(doors, self.errands, self.window, self.progress, settings, self)
        self.voice_keeping = VoiceKeeping(self.worker, doors, shelf, self.voices, self.window, self)
        self.bench = Bench(self.worker, doors, shelf, self.session, self.playing, self.window, themes, self)
        self.attention = Attention(self.session, self.playing, self.window, themes, self)
        self.preferences = Preferences(themes, settings, self.window, self)
        tools = Tools(
            self.worker, doors, shelf, self.session, self.errands, self.playing, self.enabling, self.window, settings,
            themes, self.dialogs,
        )  # fmt: skip
        self.pages = self._make_pages(tools)
        self.learning = Learning(tools, self.pages, self)
        self.effects = Effects(tools, self)
        self.checking = Checking(self.session, self.effects.applying, doors, self.window, self.dialogs, self)
        self.deeds = PageDeeds(self.pages, self.document, self.effects, self.enabling, self.window, self)
        self._connect_actions()
        self._connect_rest()
        self._restore()

    def _make_pages(self, tools: Tools) -> Pages:
        """All pages; those that are not speech are read when they are first shown."""
        a, window = self.window.actions_, self.window

        def sounds() -> Page:
            from voicestudio.gui.sounds.page import SoundsPage

            return SoundsPage(tools)

        def listening() -> Page:
            from voicestudio.gui.listening.page import ListeningPage

            return ListeningPage(tools)

        return Pages((
            Entry("speech", a.speech_page, self.tr("Speak"), self.tr("Speak the text"), "speak",
                  self.tr("Type a text and press Speak"),
                  lambda: SpeechPage(window.speech, window.editor, self.speaking)),
            Entry("sounds", a.sounds_page, self.tr("Make"), self.tr("Make the sound of this patch"), "make",
                  self.tr("Choose a patch to hear it, or press Make"), sounds),
            Entry("listening", a.listening_page, self.tr("Record"), self.tr("Record from the microphone, or stop"),
                  "record", self.tr("Open a sound, drop one here, or press Record"), listening),
        ), window, self)  # fmt: skip

    # -- beginning and end

    def _restore(self) -> None:
        self.voices.survey()
        self.preferences.restore()
        sample = self.tr(
            "Welcome to VoiceStudio. Every voice you hear is computed on this machine, while you listen. "
            "Change these words, or press Speak to hear them."
        )
        self.document.restore(sample)
        self.window.status.show_offline_note(not self._settings.flag("started_before"))
        self.enabling.look()
        self.pages.show("speech")

    def start(self) -> None:
        """Opens what takes time; to be called when the window is there."""
        self.playing.start(self._settings.text("playback/output"))
        self.enabling.look()
        self.voices.start()
        self._settings.put("started_before", True)

    def _may_close(self) -> bool:
        if not (self.file_speaking.may_close() and self.document.may_close()):
            return False
        self.preferences.keep()
        return True

    def _on_closed(self) -> None:
        self.session.stop()
        self.checking.close()
        self.pages.close()
        self.learning.close()
        self.bench.close()
        self.playing.close()
        self._settings.save()
        self.worker.shut_down()

    # -- what the person does

    def _connect_actions(self) -> None:
        a, editor, view, deeds = self.window.actions_, self.window.editor, self.window.sound.view, self.deeds
        connect((
            (a.new, deeds.new_text), (a.open, deeds.open_text),
            (a.open_sound, self._open_sound), (a.save, deeds.save),
            (a.save_as, deeds.save_as), (a.export, self.exporting.ask),
            (a.export_selection, self.exporting.ask_selection), (a.speak_to_file, self.file_speaking.ask),
            (a.cancel_file, self._cancel_files), (a.import_voice, self.voice_keeping.ask_import),
            (a.voices, self.voice_keeping.ask), (a.quit, self.window.close),
            (a.undo, deeds.undo), (a.redo, deeds.redo), (a.cut, editor.cut), (a.copy, editor.copy),
            (a.paste, editor.paste), (a.select_all, deeds.select_all), (a.focus_text, editor.setFocus),
            (a.pronunciations, self.pronouncing.ask), (a.pronounce_word, self.pronouncing.ask_word),
            (a.leave_text, view.setFocus), (a.speak, self.pages.primary),
            (a.speak_from_cursor, self.speaking.speak_from_cursor), (a.stop, self.speaking.stop),
            (a.play, self.playing.toggle), (a.play_all, self.playing.play_all),
            (a.to_start, lambda: self.playing.seek(0.0)),
            (a.to_end, lambda: self.playing.seek(self.session.duration_s)),
            (a.check_now, self.checking.check_now), (a.compare, self.bench.show), (a.attention, self.attention.show),
            (a.match, self.learning.show_match), (a.classifier, self.learning.show_classifier),
            (a.sound_map, self.learning.show_map),
            (a.new_seed, self.window.voice_panel.seed_field.throw_dice),
            (a.zoom_in, view.zoom_in), (a.zoom_out, view.zoom_out),
            (a.zoom_fit, view.zoom_to_fit), (a.zoom_selection, view.zoom_to_selection),
            (a.refresh_outputs, self.hearing.refresh_outputs),
            (a.settings_folder, self.preferences.open_settings_folder),
            (a.log_folder, lambda: open_folder(places.log_folder())), (a.reset, self.preferences.reset),
            (a.help, lambda: self.dialogs.show(FirstSteps(self.window))),
            (a.keys, lambda: self.dialogs.show(KeysDialog(self._key_rows(), self.window))),
            (a.about, lambda: self.dialogs.show(About(self.window))),
        ))  # fmt: skip
        for action, name in ((a.words, "words"), (a.phonemes, "phonemes"), (a.f0, "f0"), (a.grid, "grid")):
            action.toggled.connect(lambda on, name=name: view.set_overlay(name, on))
        a.loop.toggled.connect(self.playing.set_loop)
        a.follow.toggled.connect(self._on_follow)
        a.table.toggled.connect(self.window.sound.table.setVisible)
        a.said.toggled.connect(self.window.said.setVisible)
        a.full_screen.toggled.connect(self.window.show_full_screen)

    def _cancel_files(self) -> None:
        self.exporting.cancel()
        self.file_speaking.cancel()

    def _key_rows(self) -> list[tuple[str, str, str]]:
        """The keys of the menus, then those that the sound has while it has the focus."""
        place, designing = self.tr("In the sound"), self.tr("Designing sounds")
        bench = self.tr("In the comparison of vocoders")
        return [
            *self.window.actions_.key_rows(),
            *((place, deed, keys) for deed, keys in keys_of_the_sound()),
            *((designing, deed, keys) for deed, keys in keys_of_the_sounds_page()),
            *((bench, deed, keys) for deed, keys in self.bench.key_rows()),
            *self.learning.key_rows(),
        ]

    def _on_follow(self, on: bool) -> None:
        self.window.sound.view.follow_playhead = on

    # -- the rest

    def _connect_rest(self) -> None:
        window, errands, document = self.window, self.errands, self.document
        window.may_close = self._may_close
        window.closed.connect(self._on_closed)
        window.files_dropped.connect(self._on_dropped)
        window.editor.left.connect(window.sound.view.setFocus)
        window.editor.paste_refused.connect(window.messages.say)
        window.editor.document().contentsChange.connect(self.session.record_edit)
        window.messages.dismissed.connect(self.deeds.focus_page)
        window.menus.recent_chosen.connect(self.deeds.open_text)
        self.preferences.was_reset.connect(self.voices.start_over)
        self.preferences.was_reset.connect(self.effects.restore)
        document.renamed.connect(lambda: window.show_document(document.name, document.is_modified))
        document.failed.connect(window.messages.say)
        document.saved.connect(lambda path: window.status.set_stage(self.tr("Saved {name}").format(name=path.name)))
        errands.failed.connect(window.messages.say)
        errands.broke.connect(self.dialogs.show_error)
        self.bench.broke.connect(self.dialogs.show_error)
        self.voice_keeping.changed.connect(self.bench.begin_anew)
        errands.files_changed.connect(self.enabling.look)
        count_timer = QTimer(window, singleShot=True, interval=COUNT_AFTER_MS)
        count_timer.timeout.connect(self._count)
        window.editor.textChanged.connect(count_timer.start)

    def _open_sound(self) -> None:
        self.pages.show("listening")
        self.pages.page("listening").sources.ask()

    def _on_dropped(self, files: list[Path]) -> None:
        """Sounds go to the page for listening, voices and vocoders are imported, texts opened."""
        if is_sound(files[0]):
            self.pages.show("listening")
            self.pages.page("listening").open_files(files)
            return
        if all(is_importable(file) for file in files):
            self.voice_keeping.take(files)
            return
        if len(files) > 1:
            self.window.messages.say(self.tr("One text at a time can be opened; the first is taken."), "warning")
        self.deeds.open_text(files[0])

    def _count(self) -> None:
        text = self.window.editor.toPlainText()
        self.window.show_counts(len(text.split()), len(text))
