"""The wiring: which signal leads where. What a person does arrives here, and what the rooms below tell too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QMessageBox

from voicestudio.core import MelSpec, RenderRequest, StudioError, places
from voicestudio.gui import remembered
from voicestudio.gui.actions import connect
from voicestudio.gui.doors import Doors
from voicestudio.gui.errands import Errands
from voicestudio.gui.error_dialog import ErrorDialog, open_folder
from voicestudio.gui.exporting import Exporting
from voicestudio.gui.help_dialogs import About, FirstSteps, KeysDialog
from voicestudio.gui.jobs import VoiceFailed, VoiceShelf
from voicestudio.gui.lights import Lights
from voicestudio.gui.main_window import MainWindow
from voicestudio.gui.playing import Playing
from voicestudio.gui.progress import Progress
from voicestudio.gui.read_ahead import ReadAhead
from voicestudio.gui.session import Session
from voicestudio.gui.spoken_text import to_characters
from voicestudio.gui.text_document import TextDocument
from voicestudio.gui.theme import Appearance
from voicestudio.gui.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from voicestudio.core import AudioClip, VoiceCard
    from voicestudio.gui.settings import Settings
    from voicestudio.gui.theme import ThemeKeeper

log = logging.getLogger(__name__)


class Studio(QObject):
    """One window with its worker, its player and its document."""

    def __init__(self, themes: ThemeKeeper, settings: Settings, doors: Doors | None = None) -> None:
        super().__init__()
        self._themes, self._settings, self._doors = themes, settings, doors or Doors()
        self.worker = Worker(self)
        shelf = VoiceShelf(self._doors)
        self.session = Session(self.worker, self._doors, shelf, self)
        self.errands = Errands(self.worker, self._doors, shelf, self)
        self.playing = Playing(self._doors, self)
        self.window = MainWindow(settings, self.playing, themes.theme)
        self.document = TextDocument(self.window.editor, settings, self)
        self.lights = Lights(self.session, self.playing, self.window, self)
        self.read_ahead = ReadAhead(self.errands, self.window, self)
        self.progress = Progress(self.session, self.window.status, self)
        self.exporting = Exporting(self.session, self.errands, self.window, settings, self)
        self._dialog: QDialog | None = None
        self._is_first_sound = False
        self._connect_actions()
        self._connect_session()
        self._connect_playing()
        self._connect_rest()
        self._restore()

    # -- beginning and end

    def _restore(self) -> None:
        self._survey()
        remembered.restore(self.window, self._settings)
        self._apply_views()
        sample = self.tr(
            "Welcome to VoiceStudio. Every voice you hear is computed on this machine, while you listen. "
            "Change these words, or press Speak to hear them."
        )
        self.document.restore(sample)
        self.window.menus.show_appearance(self._themes.appearance)
        self.window.status.show_offline_note(not self._settings.flag("started_before"))
        self._enable()
        self.window.editor.setFocus()

    def _survey(self) -> None:
        """Fills the voice picker from the cards; a damaged one is told of, the others stay usable."""
        panel, settings = self.window.voice_panel, self._settings
        try:
            cards, damaged = self._doors.survey()
        except StudioError as error:
            cards, damaged = [], []
            self.window.messages.say(str(error))
        wanted = settings.text("voice/id") or ("kathleen" if any(card.id == "kathleen" for card in cards) else "")
        panel.set_cards(cards, wanted, settings.text("voice/vocoder"))
        for voice in damaged:
            self.window.messages.say(voice.problem, "warning")
        if not cards and not damaged:
            self.window.messages.say(
                self.tr("No voice is installed: put a voice's folder into {folder} and start again.").format(
                    folder=places.user_data_folder() / "voices"
                ),
                "warning",
            )

    def start(self) -> None:
        """Opens what takes time; to be called when the window is there."""
        self.playing.start(self._settings.text("playback/output"))
        self._enable()
        self._open_voice()
        self.errands.ask_devices()
        self._settings.put("started_before", True)

    def _may_close(self) -> bool:
        if not self.document.may_close():
            return False
        remembered.keep(self.window, self._settings)
        return True

    def _on_closed(self) -> None:
        self.session.stop()
        self.playing.close()
        self._settings.save()
        self.worker.shut_down()

    # -- what the person does

    def _connect_actions(self) -> None:
        a, editor, view = self.window.actions_, self.window.editor, self.window.sound.view
        connect((
            (a.new, self.document.new), (a.open, self.document.open), (a.save, self.document.save),
            (a.save_as, self.document.save_as), (a.export, self.exporting.ask),
            (a.export_selection, self.exporting.ask_selection), (a.quit, self.window.close),
            (a.undo, editor.undo), (a.redo, editor.redo), (a.cut, editor.cut), (a.copy, editor.copy),
            (a.paste, editor.paste), (a.select_all, self._select_all), (a.focus_text, editor.setFocus),
            (a.leave_text, view.setFocus), (a.speak, self.speak), (a.speak_from_cursor, self.speak_from_cursor),
            (a.stop, self.stop), (a.play, self.playing.toggle), (a.play_all, self.playing.play_all),
            (a.to_start, lambda: self.playing.seek(0.0)),
            (a.to_end, lambda: self.playing.seek(self.session.duration_s)),
            (a.new_seed, self.window.voice_panel.throw_dice), (a.zoom_in, view.zoom_in), (a.zoom_out, view.zoom_out),
            (a.zoom_fit, view.zoom_to_fit), (a.zoom_selection, view.zoom_to_selection),
            (a.refresh_outputs, self._refresh_outputs), (a.settings_folder, self._open_settings_folder),
            (a.log_folder, lambda: open_folder(places.log_folder())), (a.reset, self._reset),
            (a.help, lambda: self._show(FirstSteps(self.window))),
            (a.keys, lambda: self._show(KeysDialog(a.key_rows(), self.window))),
            (a.about, lambda: self._show(About(self.window))),
        ))  # fmt: skip
        for action, name in ((a.words, "words"), (a.phonemes, "phonemes"), (a.f0, "f0"), (a.grid, "grid")):
            action.toggled.connect(lambda on, name=name: view.set_overlay(name, on))
        a.loop.toggled.connect(self.playing.set_loop)
        a.follow.toggled.connect(self._on_follow)
        a.table.toggled.connect(self.window.sound.table.setVisible)
        a.said.toggled.connect(self.window.said.setVisible)
        a.full_screen.toggled.connect(lambda on: self.window.showFullScreen() if on else self.window.showNormal())

    def speak(self, start: int = 0) -> None:
        """Speaks the text from the character `start` on."""
        panel = self.window.voice_panel
        if not panel.voice_id:
            self.window.messages.say(self.tr("There is no voice to speak with: install one, then start again."))
            return
        try:
            text = self.window.editor.toPlainText()
            request = RenderRequest(text, panel.vocoder, panel.prosody, panel.seed, start=start)
        except StudioError as error:
            self.window.messages.say(str(error))
            return
        self.playing.stop()
        self.session.speak(panel.voice_id, panel.device, request)

    def speak_from_cursor(self) -> None:
        editor = self.window.editor
        self.speak(to_characters(editor.toPlainText(), editor.textCursor().position()))

    def stop(self) -> None:
        """Stops speaking and playing."""
        self.session.stop()
        self.playing.stop()

    def _select_all(self) -> None:
        sound = self.window.sound
        if sound.view.canvas.hasFocus():
            sound.view.select_all()
        else:
            self.window.editor.selectAll()

    def _on_follow(self, on: bool) -> None:
        self.window.sound.view.follow_playhead = on

    def _refresh_outputs(self) -> None:
        self.playing.refresh()
        self._enable()

    def _on_output(self, name: str) -> None:
        self._settings.put("playback/output", name)
        self.playing.choose(name or None)

    def _on_word_clicked(self, place: int, with_control: bool) -> None:
        """Plays from the word, where it was spoken and not edited since."""
        if not (with_control or self.window.actions_.click_plays.isChecked()):
            return
        time_s = self.session.time_at(place)
        if time_s is None:
            return
        if self.playing.is_available:
            self.playing.play(time_s)
        else:
            self.playing.seek(time_s)

    # -- speaking

    def _connect_session(self) -> None:
        session, sound = self.session, self.window.sound
        session.asked.connect(self._on_asked)
        session.begun.connect(self._on_begun)
        session.phonemes_ready.connect(sound.append_phonemes)
        session.mel_ready.connect(sound.view.append_mel)
        session.audio_ready.connect(self._on_audio)
        session.noticed.connect(lambda message: self.window.messages.say(message, "warning"))
        session.finished.connect(lambda _: self._on_ended())
        session.stopped.connect(self._on_ended)
        session.failed.connect(self._on_failed)
        session.broke.connect(self._on_broke)

    def _on_asked(self) -> None:
        self.window.messages.dismiss()
        self._enable()

    def _on_begun(self, spec: MelSpec) -> None:
        self._is_first_sound = True
        self.playing.begin(spec.sample_rate)
        self.window.sound.begin(spec)
        self.window.transport.set_duration(0.0)

    def _on_audio(self, clip: AudioClip, start_s: float) -> None:
        self.playing.append(clip)
        self.window.sound.view.append_audio(clip, start_s)
        self.window.transport.set_duration(self.session.duration_s)
        if self._is_first_sound:
            self._is_first_sound = False
            self._enable()
            if self.playing.is_available:
                self.playing.play(0.0)

    def _on_ended(self) -> None:
        self.playing.finish()
        if self.session.clips:
            self.window.sound.view.finish()
        self._enable()

    def _on_failed(self, message: str) -> None:
        self._on_ended()
        self.window.messages.say(message)

    def _on_broke(self, details: str) -> None:
        self._on_ended()
        self.show_error(details)

    # -- playing

    def _connect_playing(self) -> None:
        playing, view = self.playing, self.window.sound.view
        playing.moved.connect(self._on_moved)
        playing.state_changed.connect(lambda _: self._enable())
        playing.problem_changed.connect(self._on_problem)
        playing.loop_changed.connect(self.window.actions_.loop.setChecked)
        view.seek_requested.connect(playing.seek)
        view.play_requested.connect(playing.play)
        view.selection_changed.connect(self._on_selection)
        self.window.editor.word_clicked.connect(self._on_word_clicked)
        self.window.outputs.chosen.connect(self._on_output)
        self.window.status.playback_asked.connect(
            lambda: self.window.messages.say(self.window.status.playback_problem, "warning")
        )

    def _on_moved(self, seconds: float) -> None:
        self.window.transport.set_position(seconds)
        self.window.sound.view.set_playhead(seconds if self.session.clips else None)

    def _on_selection(self, selection: tuple[float, float] | None) -> None:
        self.playing.select(selection)
        self._enable()

    def _on_problem(self, problem: str) -> None:
        self.window.status.set_playback_problem(problem, not self.playing.is_available)
        self._enable()

    # -- the rest

    def _connect_rest(self) -> None:
        window, errands, document = self.window, self.errands, self.document
        window.may_close = self._may_close
        window.closed.connect(self._on_closed)
        window.files_dropped.connect(self._on_dropped)
        window.editor.left.connect(window.sound.view.setFocus)
        window.editor.paste_refused.connect(window.messages.say)
        window.editor.document().contentsChange.connect(self.session.record_edit)
        window.editor.textChanged.connect(self._count_soon)
        window.messages.dismissed.connect(window.editor.setFocus)
        window.menus.recent_chosen.connect(document.open)
        window.menus.appearance_chosen.connect(self._on_appearance)
        window.menus.colour_map_chosen.connect(window.sound.set_colour_map)
        window.sound.colour_map_chosen.connect(window.menus.show_colour_map)
        window.voice_panel.voice_chosen.connect(lambda _: self._open_voice())
        window.voice_panel.device_chosen.connect(lambda _: self._open_voice())
        document.renamed.connect(lambda: window.show_document(document.name, document.is_modified))
        document.failed.connect(window.messages.say)
        document.saved.connect(lambda path: window.status.set_stage(self.tr("Saved {name}").format(name=path.name)))
        errands.devices_found.connect(
            lambda devices: window.voice_panel.set_devices(devices, self._settings.text("voice/device", "auto"))
        )
        errands.opening_voice.connect(self.progress.show_opening)
        errands.voice_opened.connect(self._on_voice_opened)
        errands.voice_failed.connect(self._on_voice_failed)
        errands.failed.connect(window.messages.say)
        errands.broke.connect(self.show_error)
        errands.export_ended.connect(self._enable)
        self._themes.changed.connect(window.apply_theme)
        self._count_timer = QTimer(window, singleShot=True, interval=200)
        self._count_timer.timeout.connect(self._count)

    def _open_voice(self) -> None:
        panel = self.window.voice_panel
        if panel.voice_id:
            self.errands.open_voice(panel.voice_id, panel.device)

    def _on_voice_opened(self, card: VoiceCard) -> None:
        self.progress.show_ready(card.name)

    def _on_voice_failed(self, failure: VoiceFailed) -> None:
        self.progress.show_nothing()
        panel = self.window.voice_panel
        if failure.is_device and panel.device != "cpu":
            self.window.messages.say(failure.message, "error", self.tr("Use the Processor"), panel.choose_cpu)
        else:
            self.window.messages.say(failure.message)

    def _on_dropped(self, files: list[Path]) -> None:
        if len(files) > 1:
            self.window.messages.say(self.tr("One text at a time can be opened; the first is taken."), "warning")
        self.document.open(files[0])

    def _on_appearance(self, appearance: str) -> None:
        self._settings.put("appearance", appearance)
        self._themes.choose(Appearance(appearance))

    def _open_settings_folder(self) -> None:
        self._settings.save()
        open_folder(self._settings.folder)

    def _reset(self) -> None:
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self.window,
            self.tr("Reset all settings"),
            self.tr("Put all settings back as they were at the first start? The text and the sound stay."),
            button.Reset | button.Cancel,
            button.Cancel,
        )
        if answer == button.Reset:
            self._settings.reset()
            remembered.restore(self.window, self._settings)
            self._apply_views()
            self._on_appearance(Appearance.SYSTEM)
            self.window.menus.show_appearance(Appearance.SYSTEM)

    def _apply_views(self) -> None:
        """What the checked actions mean, for those whose state did not change."""
        a, sound = self.window.actions_, self.window.sound
        for action, name in ((a.words, "words"), (a.phonemes, "phonemes"), (a.f0, "f0"), (a.grid, "grid")):
            sound.view.set_overlay(name, action.isChecked())
        sound.table.setVisible(a.table.isChecked())
        self.window.said.setVisible(a.said.isChecked())
        sound.view.follow_playhead = a.follow.isChecked()
        self.window.menus.show_colour_map(sound.colour_map)

    def _count_soon(self) -> None:
        self._count_timer.start()

    def _count(self) -> None:
        text = self.window.editor.toPlainText()
        self.window.show_counts(len(text.split()), len(text))

    def _enable(self) -> None:
        """Which actions make sense now, and what Play says."""
        a, window, playing = self.window.actions_, self.window, self.playing
        has_sound = bool(self.session.clips)
        has_selection = window.sound.view.selection is not None
        is_writable = has_sound and not self.session.is_speaking and not self.errands.is_exporting
        a.stop.setEnabled(self.session.is_speaking or playing.is_playing or playing.state == "paused")
        for action in (a.play, a.play_all):
            action.setEnabled(has_sound and playing.is_available)
        for action in (a.to_start, a.to_end, a.zoom_in, a.zoom_out, a.zoom_fit):
            action.setEnabled(has_sound)
        a.export.setEnabled(is_writable)
        a.export_selection.setEnabled(is_writable and has_selection)
        a.zoom_selection.setEnabled(has_selection)
        a.play.setIconText(self.tr("Pause") if playing.is_playing else self.tr("Play"))
        window.icons.give(a.play, "pause" if playing.is_playing else "play")

    def _show(self, dialog: QDialog) -> None:
        """Shows a dialog that does not keep the person from going on; the one before is closed."""
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.show()

    def show_error(self, details: str) -> None:
        """Shows an unexpected error; one dialog at a time."""
        if not isinstance(self._dialog, ErrorDialog) or not self._dialog.isVisible():
            self._show(ErrorDialog(details, self.window))
