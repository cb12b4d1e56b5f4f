"""Between the player and the window: the playhead, the selection, clicked words and the choice of the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from voicestudio.gui.enabling import Enabling
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session
    from voicestudio.gui.settings import Settings


class Hearing(QObject):
    """Passes on what is heard and what the person wants to hear."""

    def __init__(
        self,
        session: Session,
        playing: Playing,
        window: MainWindow,
        enabling: Enabling,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._playing, self._window = session, playing, window
        self._enabling, self._settings = enabling, settings
        view, status = window.sound.view, window.status
        playing.moved.connect(self._on_moved)
        playing.state_changed.connect(lambda _: enabling.look())
        playing.problem_changed.connect(self._on_problem)
        playing.loop_changed.connect(window.actions_.loop.setChecked)
        view.seek_requested.connect(playing.seek)
        view.play_requested.connect(playing.play)
        view.selection_changed.connect(self._on_selection)
        window.editor.word_clicked.connect(self._on_word_clicked)
        window.outputs.chosen.connect(self._on_output)
        status.playback_asked.connect(lambda: window.messages.say(status.playback_problem, "warning"))

    def refresh_outputs(self) -> None:
        """Looks for sound outputs anew."""
        self._playing.refresh()
        self._enabling.look()

    def _on_moved(self, seconds: float) -> None:
        self._window.transport.set_position(seconds)
        self._window.sound.view.set_playhead(seconds if self._session.has_sound else None)

    def _on_selection(self, selection: tuple[float, float] | None) -> None:
        self._playing.select(selection)
        self._enabling.look()

    def _on_problem(self, problem: str) -> None:
        self._window.status.set_playback_problem(problem, not self._playing.is_available)
        self._enabling.look()

    def _on_output(self, name: str) -> None:
        self._settings.put("playback/output", name)
        self._playing.choose(name or None)

    def _on_word_clicked(self, place: int, with_control: bool) -> None:
        """Plays from the word, where it was spoken and not edited since."""
        if not (with_control or self._window.actions_.click_plays.isChecked()):
            return
        time_s = self._session.time_at(place)
        if time_s is None:
            return
        if self._playing.is_available:
            self._playing.play(time_s)
        else:
            self._playing.seek(time_s)
