"""Which actions make sense at this moment, and why the others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from voicestudio.gui.errands import Errands
    from voicestudio.gui.main_window import MainWindow
    from voicestudio.gui.playing import Playing
    from voicestudio.gui.session import Session


class Enabling(QObject):
    """Switches the actions on and off; one that is off says the reason in its tooltip."""

    def __init__(
        self, session: Session, playing: Playing, errands: Errands, window: MainWindow, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._playing, self._errands, self._window = session, playing, errands, window

    def look(self) -> None:
        """Looks at how things are, and shows it."""
        a, window, playing, session = self._window.actions_, self._window, self._playing, self._session
        no_sound = "" if session.has_sound else self._no_sound()
        unheard = no_sound or ("" if playing.is_available else window.status.playback_problem or self._no_output())
        busy = no_sound or (self.tr("The file before is still being written.") if self._errands.is_exporting else "")
        to_file = ""
        if self._errands.is_speaking_to_file:
            to_file = self.tr("A text is being spoken to a file already: wait for it, or cancel it.")
        writes = self._errands.is_exporting or self._errands.is_speaking_to_file
        idle = "" if writes else self.tr("No file is being written.")
        unselected = "" if window.sound.view.selection is not None else self.tr("Nothing is selected in the sound.")
        unspoken = no_sound or ("" if session.is_spoken else self.tr("This sound was not spoken from the text."))
        unmarked = "" if session.is_spoken or not session.has_sound else unspoken
        for actions, reason in (
            ((a.play, a.play_all), unheard),
            ((a.to_start, a.to_end, a.zoom_in, a.zoom_out, a.zoom_fit), no_sound),
            ((a.export,), busy),
            ((a.export_selection,), busy or unselected),
            ((a.zoom_selection,), unselected),
            ((a.check_now,), unspoken),
            ((a.words, a.phonemes, a.f0), unmarked),
            ((a.speak_to_file,), to_file),
            ((a.cancel_file,), idle),
        ):
            for action in actions:
                action.setEnabled(not reason)
                a.explain(action, reason)
        a.stop.setEnabled(session.is_speaking or playing.is_playing or playing.state == "paused")
        a.play.setIconText(self.tr("Pause") if playing.is_playing else self.tr("Play"))
        window.icons.give(a.play, "pause" if playing.is_playing else "play")

    def _no_sound(self) -> str:
        return self.tr("There is no sound yet: press {button}.").format(button=self._window.actions_.speak.iconText())

    def _no_output(self) -> str:
        return self.tr("Playback is off")
