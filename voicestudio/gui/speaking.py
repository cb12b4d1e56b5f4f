"""From the wish to speak to the sound in the window: what the session tells goes to the views and the player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicestudio.core import StudioError
from voicestudio.gui.spoken_text import to_characters

if TYPE_CHECKING:
    from voicestudio.core import AudioClip, MelSpec
    from voicestudio.gui.dialogs import Dialogs
    from voicestudio.gui.enabling import Enabling
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session


class Speaking(QObject):
    """Speak and Stop."""

    def __init__(
        self,
        session: Session,
        playing: Playing,
        window: MainWindow,
        enabling: Enabling,
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._playing, self._window = session, playing, window
        self._enabling, self._dialogs = enabling, dialogs
        self._is_first_sound = False
        session.asked.connect(self._on_asked)
        session.begun.connect(self._on_begun)
        session.phonemes_ready.connect(window.sound.append_phonemes)
        session.mel_ready.connect(window.sound.view.append_mel)
        session.audio_ready.connect(self._on_audio)
        session.noticed.connect(lambda message: window.messages.say(message, "warning", gathers=True))
        session.finished.connect(lambda _: self._on_ended())
        session.stopped.connect(self._on_ended)
        session.failed.connect(self._on_failed)
        session.broke.connect(self._on_broke)

    def speak(self, start: int = 0) -> None:
        """Speaks the text from the character `start` on."""
        panel = self._window.voice_panel
        if not panel.voice_id:
            self._window.messages.say(self.tr("There is no voice to speak with: install one, then start again."))
            return
        try:
            text = self._window.editor.toPlainText()
            request = panel.request(text, start)
        except StudioError as error:
            self._window.messages.say(str(error))
            return
        self._playing.stop()
        self._session.speak(panel.voice_id, panel.device, request)

    def speak_from_cursor(self) -> None:
        editor = self._window.editor
        self.speak(to_characters(editor.toPlainText(), editor.textCursor().position()))

    def stop(self) -> None:
        """Stops speaking and playing."""
        self._session.stop()
        self._playing.stop()

    def _on_asked(self) -> None:
        self._window.messages.dismiss()
        self._enabling.look()

    def _on_begun(self, spec: MelSpec) -> None:
        self._is_first_sound = True
        self._playing.begin(spec.sample_rate)
        self._window.sound.begin(spec)
        self._window.transport.set_duration(0.0)

    def _on_audio(self, clip: AudioClip, start_s: float) -> None:
        self._playing.append(clip)
        self._window.sound.view.append_audio(clip, start_s)
        self._window.transport.set_duration(self._session.duration_s)
        if self._is_first_sound:
            self._is_first_sound = False
            self._enabling.look()
            self._window.sound.view.set_playhead(self._playing.position_s)
            if self._playing.is_available and self._session.plays:
                self._playing.play(0.0)

    def _on_ended(self) -> None:
        self._playing.finish()
        if self._session.has_sound:
            self._window.sound.view.finish()
        self._enabling.look()

    def _on_failed(self, message: str) -> None:
        self._on_ended()
        self._window.messages.say(message)

    def _on_broke(self, details: str) -> None:
        self._on_ended()
        self._dialogs.show_error(details)
